#include "ui/panels/InvariancePanel.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QSignalBlocker>
#include <algorithm>
#include <cmath>

#include "ui/charts/InvariancePlot.h"
#include "ui/panels/CompareTables.h"
#include "ui/panels/OrbitStrip.h"
#include "ui/view/BarView.h"
#include "ui/widgets/Layout.h"

namespace mlens {
namespace {

BarView::Content barsOf(const HeatmapPlot& plot) {
  return {{static_cast<int>(plot.rowNames.size()), static_cast<int>(plot.columnNames.size()), plot.values,
           plot.low, plot.high},
          plot.rowNames,
          plot.columnNames,
          QStringLiteral("%1, %2").arg(plot.title, plot.unit),
          plot.empty};
}

const InvarianceMetric& choiceOf(const QComboBox* box) {
  return invarianceMetrics()[static_cast<std::size_t>(std::max(0, box->currentIndex()))];
}

}  // namespace

InvariancePanel::InvariancePanel(Workspace* workspace, InvarianceProbe* probe, Orbits* orbits,
                                 QWidget* parent)
    : QWidget(parent), workspace_(workspace), probe_(probe), orbits_(orbits) {
  auto* column = gridLayout<QVBoxLayout>(this);
  buildHead(column);
  auto* row = new QHBoxLayout;
  row->setSpacing(2 * kGrid);
  for (int side = 0; side < 2; ++side) {
    const QString name = side == 0 ? tr("Invariance of h") : tr("Invariance of the later stage");
    const QString tip = tr("A click shows the orbits of the selected pictures (else of the inspected one)");
    pages_[side] = new QStackedWidget(this);
    heatmaps_[side] = named(new HeatmapChart(pages_[side]), name, tip);
    bars_[side] = named(new BarView(pages_[side]), name, tip);
    pages_[side]->addWidget(heatmaps_[side]);
    pages_[side]->addWidget(bars_[side]);
    row->addWidget(pages_[side], 3);
    connect(heatmaps_[side], &HeatmapChart::chosen, this, &InvariancePanel::choose);
    connect(bars_[side], &BarView::chosen, this, &InvariancePanel::choose);
  }
  strip_ = new OrbitStrip(orbits, this);
  row->addWidget(strip_, 3);
  column->addLayout(row, 1);
  state_ = quietLabel({}, this);
  state_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  column->addWidget(state_);
  connect(probe, &InvarianceProbe::changed, this, [this] {
    refreshStages();
    refresh();
  });
  connect(orbits, &Orbits::changed, this, &InvariancePanel::refresh);
  connect(workspace, &Workspace::appearanceChanged, this, &InvariancePanel::refresh);
  connect(workspace, &Workspace::selectionChanged, this, &InvariancePanel::refresh);
  connect(workspace, &Workspace::currentChanged, this, &InvariancePanel::refresh);
  refreshStages();
  refresh();
}

void InvariancePanel::buildHead(QVBoxLayout* column) {
  auto* top = new QHBoxLayout;    // what is measured
  auto* below = new QHBoxLayout;  // and how it is shown
  top->setSpacing(kGrid);
  below->setSpacing(kGrid);
  measure_ = new QPushButton(this);
  pictures_ = named(new QSpinBox(this), tr("Pictures measured"),
                    tr("A sample with the same share of every class; inspected and selected ones are added"));
  pictures_->setRange(10, 100'000);
  pictures_->setValue(100);
  pictures_->setSuffix(tr(" pictures"));
  views_ =
      named(new QSpinBox(this), tr("Views of each"), tr("Augmented views of each picture, for every cell"));
  views_->setRange(2, 256);
  views_->setValue(8);
  views_->setSuffix(tr(" views"));
  metric_ = named(new QComboBox(this), tr("Metric"), tr("What the cells show"));
  for (const auto& metric : invarianceMetrics()) {
    metric_->addItem(QString::fromUtf8(metric.title));
    metric_->setItemData(metric_->count() - 1, QString::fromUtf8(metric.definition), Qt::ToolTipRole);
  }
  scope_ = named(new QComboBox(this), tr("Of which pictures"), tr("Whose mean the cells show"));
  for (const QString& text :
       {tr("all pictures"), tr("inspected class"), tr("selection"), tr("inspected picture")})
    scope_->addItem(text);
  stage_ = named(new QComboBox(this), tr("Stage beside h"),
                 tr("Which stage of the projector lies beside the encoder"));
  look_ = named(new QComboBox(this), tr("Drawn as"),
                tr("The same numbers as a flat matrix or as bars that can be turned"));
  look_->addItems({tr("matrix"), tr("bars")});
  color_ = named(new QComboBox(this), tr("Colour points"),
                 tr("Colours every point of the views by its own invariance ratio in the chosen cell"));
  color_->addItems({tr("colours as they are"), tr("colour: invariance"), tr("colour: smoothed")});
  clear_ = named(new QPushButton(tr("Clear orbits"), this), tr("Clear orbits"),
                 tr("Takes the paths off the views"));
  copy_ = named(new QPushButton(tr("Copy"), this), tr("Copy as table"),
                tr("Puts both tables on the clipboard, as a spreadsheet takes them"));
  export_ = named(new QPushButton(tr("Export…"), this), tr("Export the matrices"),
                  tr("Writes the matrices side by side, as PDF, SVG or PNG"));
  connect(export_, &QPushButton::clicked, this, &InvariancePanel::exportAsked);
  for (QComboBox* box : {metric_, scope_, stage_, color_}) {
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(box == metric_ || box == color_ ? 13 : 8);  // a narrow window stays narrow
    box->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
  }
  for (QWidget* one : std::initializer_list<QWidget*>{measure_, pictures_, views_, metric_, scope_})
    top->addWidget(one);
  top->addStretch();
  for (QWidget* one : std::initializer_list<QWidget*>{stage_, look_, color_}) below->addWidget(one);
  below->addStretch();
  below->addWidget(clear_);
  below->addWidget(copy_);
  below->addWidget(export_);
  column->addLayout(top);
  column->addLayout(below);
  connect(measure_, &QPushButton::clicked, this, [this] {
    if (probe_->running()) return probe_->stop();
    probe_->measure(pictures_->value(), views_->value());
  });
  for (QComboBox* box : {metric_, scope_, stage_, look_})
    connect(box, &QComboBox::currentIndexChanged, this, &InvariancePanel::refresh);
  connect(color_, &QComboBox::activated, this, &InvariancePanel::colorPoints);
  connect(clear_, &QPushButton::clicked, this, [this] {
    chosen_.reset();
    orbits_->clear();
  });
  connect(copy_, &QPushButton::clicked, this, [this] {
    QGuiApplication::clipboard()->setText(tableText());
    Q_EMIT message(tr("The table is on the clipboard"), false);
  });
}

void InvariancePanel::refreshStages() {
  const QSignalBlocker quiet(stage_);
  const QString before = stage_->currentText();
  stage_->clear();
  if (const auto found = probe_->found()) {
    for (std::size_t s = 1; s < found->table.stages.size(); ++s)
      stage_->addItem(QString::fromStdString(found->table.stages[s]));
  }
  const int same = stage_->findText(before);
  stage_->setCurrentIndex(same >= 0 ? same : stage_->count() - 1);
}

HeatmapPlot InvariancePanel::plotOf(std::size_t stage, const std::vector<Index>& pictures) const {
  const InvarianceMetric& metric = choiceOf(metric_);
  const auto found = probe_->found();
  if (!found || stage >= found->table.stages.size()) {
    HeatmapPlot plot;
    plot.unit = QString::fromUtf8(metric.title);
    plot.low = metric.low;
    plot.high = metric.high;
    plot.empty = probe_->state();
    return plot;
  }
  const bool all = pictures.size() == found->rows.size();
  HeatmapPlot plot = invariancePlot(all ? found->table : found->table.of(pictures), stage, metric);
  if (chosen_ && orbits_->orbit()) plot.marked = chosen_;
  return plot;
}

void InvariancePanel::refresh() {
  using Scope = InvarianceProbe::Scope;
  const auto found = probe_->found();
  const bool running = probe_->running();
  measure_->setText(running ? tr("Stop") : tr("Measure"));
  measure_->setAccessibleName(running ? tr("Stop measuring invariance") : tr("Measure invariance"));
  measure_->setToolTip(
      tr("Embeds augmented views of a sample of the pictures, by every augmentation at every strength"));
  const bool images = workspace_->data().images.has_value() && !workspace_->session().checkpoints.empty();
  measure_->setEnabled(running || images);
  color_->setEnabled(images);
  clear_->setEnabled(!workspace_->session().orbits.rows.empty());
  for (QPushButton* button : {copy_, export_}) button->setEnabled(found != nullptr);
  const auto column = workspace_->appearance().color.by == ColorSpec::By::Metric
                          ? invarianceColumn(workspace_->appearance().color.column)
                          : std::nullopt;
  color_->setCurrentIndex(!column ? 0 : column->smoothed ? 2 : 1);
  const auto pictures = probe_->picturesIn(static_cast<Scope>(scope_->currentIndex()));
  const std::size_t stages[] = {0, static_cast<std::size_t>(std::max(0, stage_->currentIndex()) + 1)};
  for (int side = 0; side < 2; ++side) {
    HeatmapPlot plot = plotOf(stages[side], pictures);
    plot.scale = side == 1 || stage_->count() == 0;  // one for both
    pages_[side]->setCurrentIndex(look_->currentIndex());
    if (look_->currentIndex() == 1) {
      bars_[side]->setTheme(workspace_->theme());
      bars_[side]->setContent(barsOf(plot));
    }
    heatmaps_[side]->setTheme(workspace_->theme());
    heatmaps_[side]->setPlot(std::move(plot));
  }
  pages_[1]->setVisible(found && found->table.stages.size() > 1);
  strip_->setVisible(found && !orbits_->words().isEmpty());
  stage_->setVisible(stage_->count() > 0);
  QStringList words;
  if (found) {
    words << tr("%L1 of %L2 measured pictures").arg(pictures.size()).arg(found->rows.size());
    if (pictures.empty())
      words << tr("none of these was measured: Measure adds the inspected and selected ones");
    if (pictures.size() < found->rows.size() && found->table.pictureCells.empty())
      words << tr("single pictures are not known, as some could not be read");
    for (const auto& warning : found->table.warnings) words << QString::fromStdString(warning);
  }
  if (found && !probe_->state().isEmpty()) words << probe_->state();
  state_->setText(words.join(QStringLiteral(" · ")));
  state_->setVisible(!words.isEmpty());
}

std::vector<HeatmapPlot> InvariancePanel::matrices() const {
  std::vector<HeatmapPlot> plots;
  for (const HeatmapChart* chart : heatmaps_) {
    if (chart->plot().isEmpty()) continue;
    plots.push_back(chart->plot());
    plots.back().marked.reset();
  }
  return plots;
}

void InvariancePanel::choose(int augmentation, int strength) {
  const auto found = probe_->found();
  if (!found) return;
  chosen_ = QPoint(strength, augmentation);
  const double chosen = found->table.strengths[static_cast<std::size_t>(strength)];
  orbits_->show(found->table.augmentations[static_cast<std::size_t>(augmentation)], chosen);
  if (color_->currentIndex() > 0) colorPoints();
}

void InvariancePanel::colorPoints() {
  if (color_->currentIndex() == 0) return workspace_->setColor({});
  InvarianceColumn column;
  column.smoothed = color_->currentIndex() == 2;
  if (const auto found = probe_->found(); found && chosen_) {
    column.augmentation = found->table.augmentations[static_cast<std::size_t>(chosen_->y())];
    column.strength = found->table.strengths[static_cast<std::size_t>(chosen_->x())];
  }
  workspace_->setColor({ColorSpec::By::Metric, column.name(), {}});
}

QString InvariancePanel::tableText() const {
  return tabbedText(heatmaps_[0]->plot()) + tabbedText(heatmaps_[1]->plot());
}

}  // namespace mlens
