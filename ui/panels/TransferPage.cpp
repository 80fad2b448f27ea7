#include "ui/panels/TransferPage.h"

#include <QHeaderView>
#include <QPushButton>
#include <QSignalBlocker>
#include <algorithm>
#include <cmath>
#include <functional>

#include "core/study/SurveyTables.h"
#include "ui/charts/ModelPlots.h"
#include "ui/panels/CompareTables.h"
#include "ui/widgets/Layout.h"

namespace mlens {
namespace {

constexpr int kWidestTable = 600;  // pixels: names and numbers of all metrics

NumbersTable* rowsToChoose(const QString& name, const QString& tip, QWidget* parent) {
  auto* table = named(new NumbersTable(parent), name, tip);
  table->setSelectionMode(QAbstractItemView::SingleSelection);
  table->setSelectionBehavior(QAbstractItemView::SelectRows);
  return table;
}

}  // namespace

TransferPage::TransferPage(ManyModels* models, QWidget* parent) : QWidget(parent), models_(models) {
  auto* column = gridLayout<QVBoxLayout>(this);
  auto* top = new QHBoxLayout;
  auto* open = named(new QPushButton(tr("&Accuracies…"), this), tr("Open accuracies"),
                     tr("A CSV with a column model and a column per task: your own transfer results, or "
                        "published ones"));
  open->setAutoDefault(false);  // Enter belongs to the window
  task_ = named(new QComboBox(this), tr("Task"), tr("Whose accuracies are predicted"));
  task_->setSizeAdjustPolicy(QComboBox::AdjustToContents);
  note_ = quietLabel({}, this);
  top->addWidget(open);
  top->addWidget(task_);
  top->addWidget(note_, 1);
  column->addLayout(top);
  chart_ = named(new PlotChart(this), tr("Accuracies of the models"),
                 tr("Measured accuracies over what was predicted, or over a metric: click a row"));
  errors_ = rowsToChoose(
      tr("Errors of the predictions"),
      tr("Each model predicted from the others: root mean squared error, beside predicting their mean, and "
         "beside the same with shuffled accuracies"),
      this);
  errors_->setMaximumHeight(4 * errors_->verticalHeader()->defaultSectionSize());
  correlations_ = rowsToChoose(tr("Correlations"),
                               tr("Of each metric with the accuracies; p says how often shuffled accuracies "
                                  "go as well with any of the metrics"),
                               this);
  correlations_->setWidest(kWidestTable);
  auto* tables = new QVBoxLayout;
  tables->setSpacing(kGrid);
  tables->addWidget(errors_);
  tables->addWidget(correlations_, 1);
  auto* row = new QHBoxLayout;
  row->setSpacing(2 * kGrid);
  row->addWidget(chart_, 1);
  row->addLayout(tables);
  column->addLayout(row, 1);

  connect(open, &QPushButton::clicked, this, &TransferPage::accuraciesAsked);
  connect(task_, &QComboBox::currentIndexChanged, this, &TransferPage::refreshTask);
  for (const auto signal : {&QTableView::clicked, &QTableView::activated}) {
    connect(errors_, signal, this, [this](const QModelIndex& at) { show(at.row(), -1); });
    connect(correlations_, signal, this, [this](const QModelIndex& at) { show(-1, at.row()); });
  }
  connect(models, &ManyModels::transferChanged, this, &TransferPage::refresh);
  refresh();
}

void TransferPage::setTheme(const Theme& theme) {
  theme_ = theme;
  chart_->setTheme(theme);
  refreshPlot();
}

const TransferTask* TransferPage::task() const {
  const auto transfer = models_->transfer();
  const auto index = static_cast<std::size_t>(std::max(0, task_->currentIndex()));
  return transfer && index < transfer->tasks.size() ? &transfer->tasks[index] : nullptr;
}

void TransferPage::refresh() {
  const QSignalBlocker quiet(task_);
  const QString before = task_->currentText();
  task_->clear();
  QStringList notes;
  if (const auto transfer = models_->transfer()) {
    for (const auto& one : transfer->tasks) task_->addItem(QString::fromStdString(one.task));
    for (const std::string& note : transfer->notes) notes << QString::fromStdString(note);
    task_->setCurrentIndex(std::max(0, task_->findText(before)));
  }
  task_->setEnabled(task_->count() > 0);
  note_->setText(notes.join(QStringLiteral(" · ")));
  refreshTask();
}

void TransferPage::refreshTask() {
  std::vector<NumbersModel::Row> errors, correlations;
  order_.clear();
  if (const TransferTask* shown = task()) {
    const std::pair<QString, const LeaveOneOut*> predictions[] = {{tr("Lasso"), &shown->lasso},
                                                                  {tr("tree of depth 2"), &shown->tree}};
    for (const auto& [name, one] : predictions) {
      errors.push_back({name,
                        tr("Leave one model out; click to see the predictions"),
                        {numberWords(one->error), numberWords(one->baselineError),
                         numberWords(one->chanceError), numberWords(one->p)}});
    }
    order_.resize(shown->correlations.size());
    for (std::size_t i = 0; i < order_.size(); ++i) order_[i] = i;
    std::ranges::stable_sort(order_, std::greater(), [&](std::size_t i) {
      const double value = std::abs(shown->correlations[i].spearman);
      return std::isnan(value) ? -1 : value;
    });
    for (const std::size_t i : order_) {
      const auto& one = shown->correlations[i];
      correlations.push_back({QString::fromStdString(one.metric),
                              QString::fromStdString(metricDefinition(one.metric)),
                              {numberWords(one.pearson), numberWords(one.spearman),
                               numberWords(one.weightedKendall), numberWords(one.p)}});
    }
  }
  const bool any = !errors.empty();
  const auto fill = [any](NumbersTable* table, const QStringList& headers,
                          std::vector<NumbersModel::Row> rows) {
    table->numbers()->setTable(any ? headers : QStringList(), std::move(rows));
  };
  fill(errors_, {tr("error"), tr("mean alone"), tr("by chance"), tr("p")}, std::move(errors));
  fill(correlations_, {tr("Pearson"), tr("Spearman"), tr("weighted τ"), tr("p")}, std::move(correlations));
  errors_->setVisible(any);
  correlations_->setVisible(any);
  show(0, -1);
  if (any) errors_->selectRow(0);
}

void TransferPage::show(int prediction, int correlation) {
  prediction_ = prediction;
  correlation_ = correlation;
  (prediction < 0 ? errors_ : correlations_)->clearSelection();
  refreshPlot();
}

ScatterPlot TransferPage::plot(const Theme& theme) const {
  const TransferTask* shown = task();
  const auto found = models_->found();
  if (!shown || !found) return {};
  if (prediction_ < 0) {
    const auto place = order_[static_cast<std::size_t>(correlation_)];
    return correlationPlot(*shown, shown->correlations[place], found->survey.table, theme);
  }
  return prediction_ == 0 ? predictionPlot(*shown, shown->lasso, tr("Lasso"), found->survey.table, theme)
                          : predictionPlot(*shown, shown->tree, tr("tree"), found->survey.table, theme);
}

void TransferPage::refreshPlot() {
  ScatterPlot shown = plot(theme_);
  if (shown.dots.empty()) return chart_->setPlot({}, models_->transferState());
  chart_->setPlot(std::move(shown));
}

QString TransferPage::tableText() const {
  return tabbedText(*errors()) + QLatin1Char('\n') + tabbedText(*correlations());
}

}  // namespace mlens
