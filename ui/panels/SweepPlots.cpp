#include "ui/panels/SweepPlots.h"

#include <QSignalBlocker>
#include <algorithm>
#include <set>

#include "ui/widgets/Layout.h"

namespace mlens {
namespace {

bool manyStrengths(const SweepTable& table) {
  std::set<double> strengths;
  for (const auto& row : table.rows) strengths.insert(row.setting.strength);
  return strengths.size() > 1;
}

/// Fills a box anew; what was chosen stays so, if it is still there.
void fill(QComboBox* box, const std::vector<std::pair<QString, QString>>& items) {
  const QSignalBlocker quiet(box);
  const QString before = box->currentData().toString();
  box->clear();
  for (const auto& [text, data] : items) box->addItem(text, data);
  box->setCurrentIndex(items.empty() ? -1 : std::max(0, box->findData(before)));
}

}  // namespace

SweepPlots::SweepPlots(Workspace* workspace, SweepRun* run, QWidget* parent)
    : QWidget(parent), workspace_(workspace), run_(run) {
  auto* column = gridLayout<QVBoxLayout>(this, 0);
  auto* row = new QHBoxLayout;
  row->setSpacing(kGrid);
  what_ = named(new QComboBox(this), tr("What is drawn"), tr("A number of h and z"));
  look_ = named(new QComboBox(this), tr("Drawn as"),
                tr("Curves against the strength, or the projector's depth and width at one strength"));
  look_->addItems({tr("by strength"), tr("by projector")});
  slice_ = named(new QComboBox(this), tr("Method and strength"), tr("Of the models that the grid shows"));
  for (QComboBox* box : {what_, look_, slice_}) {
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(9);  // a narrow window stays narrow
    row->addWidget(box, box == what_ ? 2 : 1);
  }
  column->addLayout(row);
  pages_ = new QStackedWidget(this);
  chart_ = new LineChart(this);
  chart_->setAccessibleName(tr("Encoder against projector, by strength"));
  chart_->setEmptyText(tr("Curves of h and z show here when the first run is measured."));
  pages_->addWidget(chart_);
  auto* page = new QWidget(this);
  auto* beside = gridLayout<QHBoxLayout>(page, 0);
  for (HeatmapChart*& one : grids_) {
    one = named(new HeatmapChart(page), tr("Depth and width of the projector"),
                tr("Rows are the projector's depths, columns the widths of its hidden layers"));
    beside->addWidget(one, 1);
  }
  pages_->addWidget(page);
  column->addWidget(pages_, 1);
  connect(what_, &QComboBox::currentIndexChanged, this, &SweepPlots::draw);
  connect(slice_, &QComboBox::currentIndexChanged, this, &SweepPlots::draw);
  connect(look_, &QComboBox::activated, this, [this] {
    asked_ = true;
    refreshLook();
  });
  connect(run, &SweepRun::changed, this, &SweepPlots::refresh);
  connect(workspace, &Workspace::appearanceChanged, this, &SweepPlots::draw);
  refresh();
}

std::vector<SweepChart> SweepPlots::charts() const {
  return look() == Grid ? sweepGridCharts(run_->table()) : sweepCharts(run_->table());
}

void SweepPlots::refresh() {
  slices_ = sweepSlices(run_->table());
  if (slices_.empty() || !asked_)
    look_->setCurrentIndex(!slices_.empty() && !manyStrengths(run_->table()) ? Grid : Curves);
  look_->setEnabled(!slices_.empty());
  std::vector<std::pair<QString, QString>> items;
  for (const auto& slice : slices_) {
    const QString text = tr("%1, strength %2").arg(QString::fromStdString(slice.method)).arg(slice.strength);
    items.emplace_back(text, text);
  }
  fill(slice_, items);
  refreshLook();
}

void SweepPlots::refreshLook() {
  std::vector<std::pair<QString, QString>> items;
  for (const auto& chart : charts()) items.emplace_back(chart.title, QString::fromStdString(chart.name));
  fill(what_, items);
  what_->setEnabled(!items.empty());
  look_->setVisible(!items.empty());
  what_->setVisible(!items.empty());
  slice_->setVisible(look() == Grid && slices_.size() > 1);
  pages_->setCurrentIndex(look());
  draw();
}

void SweepPlots::draw() {
  const auto all = charts();
  const auto name = what_->currentData().toString().toStdString();
  const auto chosen = std::ranges::find(all, name, &SweepChart::name);
  chart_->setTheme(workspace_->theme());
  for (HeatmapChart* one : grids_) one->setTheme(workspace_->theme());
  if (chosen == all.end()) return chart_->setSeries({});
  if (look() == Curves) {
    auto plot = sweepPlot(*chosen, run_->table(), run_->published(), workspace_->theme());
    chart_->setTitles(plot.xTitle, QString());
    return chart_->setSeries(std::move(plot.series));
  }
  const auto slice = static_cast<std::size_t>(std::max(0, slice_->currentIndex()));
  auto plots = sweepGrids(*chosen, run_->table(), slices_[slice]);
  for (std::size_t i = 0; i < grids_.size(); ++i) {
    grids_[i]->setVisible(i < plots.size());
    if (i >= plots.size()) continue;
    auto* beside = static_cast<QHBoxLayout*>(pages_->widget(Grid)->layout());
    beside->setStretch(static_cast<int>(i), plots[i].scale ? 3 : 2);  // cells alike
    grids_[i]->setPlot(std::move(plots[i]));
  }
}

}  // namespace mlens
