#include "ui/panels/DistributionsPanel.h"

#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QMenu>
#include <algorithm>
#include <cmath>

#include "ui/charts/QtColor.h"
#include "ui/charts/TabularFont.h"
#include "ui/panels/DistributionPlots.h"
#include "ui/panels/PointWords.h"
#include "ui/widgets/ColumnScroll.h"
#include "ui/widgets/Layout.h"

namespace mlens {
namespace {

constexpr const char* kAngles = "angles";

SelectMode modeOf(Qt::KeyboardModifiers modifiers) {
  const bool add = modifiers & Qt::ShiftModifier;
  const bool subtract = modifiers & (Qt::AltModifier | Qt::ControlModifier);
  return add && subtract ? SelectMode::Intersect
         : add           ? SelectMode::Add
         : subtract      ? SelectMode::Subtract
                         : SelectMode::Replace;
}

}  // namespace

DistributionsPanel::DistributionsPanel(Workspace* workspace, Measurements* measurements,
                                       Distributions* distributions, QWidget* parent)
    : QWidget(parent), workspace_(workspace), measurements_(measurements), distributions_(distributions) {
  auto* column = gridLayout<QVBoxLayout>(this);
  column->addWidget(buildControls());
  auto* both = new QWidget;
  auto* row = gridLayout<QHBoxLayout>(both, 0);
  row->setSpacing(2 * kGrid);
  for (std::size_t side = 0; side < charts_.size(); ++side) {
    HistogramChart* chart = charts_[side] = new HistogramChart(this);
    chart->setAccessibleName(side == 0 ? tr("Histogram of the first embedding")
                                       : tr("Histogram of the second embedding"));
    chart->setToolTip(tr(
        "Drag over a range to select its points; Shift adds, Alt subtracts, both intersect. The arrow keys "
        "read the bars."));
    row->addWidget(chart, 1);
    connect(chart, &HistogramChart::brushed, this,
            [this, side](int first, int last, Qt::KeyboardModifiers modifiers) {
              distributions_->selectBins(side, first, last, modeOf(modifiers));
            });
  }
  table_ = named(new NumbersTable(this), tr("Means and medians"),
                 tr("Number of points, mean, median and standard deviation (n - 1) of each group"));
  auto* charts = new QHBoxLayout;
  charts->setSpacing(2 * kGrid);
  charts->addWidget(new ColumnScroll(both, this), 1);  // many classes need more height than there is
  charts->addWidget(table_);
  column->addLayout(charts, 1);
  note_ = quietLabel({}, this);
  note_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  column->addWidget(note_);
  connect(distributions_, &Distributions::changed, this, &DistributionsPanel::refresh);
  connect(measurements, &Measurements::changed, this, &DistributionsPanel::refresh);
  connect(workspace, &Workspace::appearanceChanged, this, &DistributionsPanel::refresh);
  refresh();
}

QWidget* DistributionsPanel::buildControls() {
  auto* box = new QWidget(this);
  box->setMinimumWidth(320);  // the second row takes what does not fit
  controls_ = gridLayout<QHBoxLayout>(box, 0);
  auto* row = new QHBoxLayout;
  controls_->addLayout(row, 1);
  metric_ = new QComboBox(box);
  for (const PointMetric& metric : pointMetrics()) {
    metric_->addItem(metricTitle(metric), QString::fromLatin1(metric.name));
    metric_->setItemData(metric_->count() - 1, QString::fromUtf8(metric.definition), Qt::ToolTipRole);
  }
  metric_->addItem(tr("principal angles"), QString::fromLatin1(kAngles));
  metric_->setItemData(
      metric_->count() - 1,
      tr("Angles between the tangent planes of a point and its nearest NNK neighbour, against "
         "random pairs of points (arXiv 2209.08622)"),
      Qt::ToolTipRole);
  named(metric_, tr("Metric"), metric_->itemData(0, Qt::ToolTipRole).toString());
  groups_ =
      named(new QComboBox(box), tr("Groups"), tr("What is counted apart: the selection, or each class"));
  groups_->addItem(tr("all and selected"));
  groups_->addItem(tr("class by class"));
  row->addWidget(metric_);
  row->addWidget(groups_);
  row->addStretch();
  range_ = new QWidget(box);
  auto* range = gridLayout<QHBoxLayout>(range_, 0);
  auto* words = new QLabel(tr("Select where it is"), range_);
  low_ = named(new QDoubleSpinBox(range_), tr("Lowest value"), tr("Lowest value of the points to select"));
  high_ = named(new QDoubleSpinBox(range_), tr("Highest value"), tr("Highest value of the points to select"));
  rangeSide_ = named(new QComboBox(range_), tr("Embedding"), tr("Whose values decide"));
  select_ = named(new QPushButton(tr("Select"), range_), tr("Select the range"),
                  tr("Selects the points in this range; Shift adds, Alt subtracts, both intersect"));
  for (auto* spin : {low_, high_}) {
    spin->setFont(tabular(spin->font()));
    spin->setKeyboardTracking(false);
  }
  range->addWidget(words);
  range->addWidget(low_);
  range->addWidget(new QLabel(tr("to"), range_));
  range->addWidget(high_);
  range->addWidget(new QLabel(tr("in"), range_));
  range->addWidget(rangeSide_);
  range->addWidget(select_);
  controls_->addWidget(range_, 0, Qt::AlignLeft);
  auto* chart = named(new QPushButton(tr("Chart…"), box), tr("Export the chart"),
                      tr("Writes these histograms as PNG, SVG or PDF"));
  auto* numbers = named(new QPushButton(tr("Numbers…"), box), tr("Export the numbers"),
                        tr("Writes all metrics of all points as CSV, JSON or npy, with the settings"));
  row->addWidget(chart);
  row->addWidget(numbers);

  connect(metric_, &QComboBox::currentIndexChanged, this, [this] {
    metric_->setToolTip(metric_->currentData(Qt::ToolTipRole).toString());
    const QString name = metric_->currentData().toString();
    if (name != QLatin1String(kAngles)) distributions_->setMetric(name.toStdString());
    refresh();
  });
  connect(groups_, &QComboBox::currentIndexChanged, this,
          [this](int index) { distributions_->setByClass(index == 1); });
  connect(select_, &QPushButton::clicked, this, [this] {
    distributions_->selectRange(static_cast<std::size_t>(std::max(0, rangeSide_->currentIndex())),
                                low_->value(), high_->value(), modeOf(QGuiApplication::keyboardModifiers()));
  });
  connect(chart, &QPushButton::clicked, this, &DistributionsPanel::exportChartRequested);
  connect(numbers, &QPushButton::clicked, this, &DistributionsPanel::exportNumbersRequested);
  return box;
}

QSize DistributionsPanel::sizeHint() const {
  return {960, 248};
}

bool DistributionsPanel::showsAngles() const {
  return metric_->currentData().toString() == QLatin1String(kAngles);
}

void DistributionsPanel::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  controls_->setDirection(width() < 900 ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
}

void DistributionsPanel::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  distributions_->setActive(true);
}

void DistributionsPanel::hideEvent(QHideEvent* event) {
  QWidget::hideEvent(event);
  distributions_->setActive(false);
}

void DistributionsPanel::contextMenuEvent(QContextMenuEvent* event) {
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  connect(menu->addAction(tr("Export the chart…")), &QAction::triggered, this,
          &DistributionsPanel::exportChartRequested);
  connect(menu->addAction(tr("Export the numbers…")), &QAction::triggered, this,
          &DistributionsPanel::exportNumbersRequested);
  menu->popup(event->globalPos());
}

std::vector<HistogramPlot> DistributionsPanel::plots() const {
  const DistributionPlots plots(*workspace_, *distributions_, *measurements_, metric_->currentText(),
                                lightTheme());
  std::vector<HistogramPlot> all;
  for (std::size_t side = 0; side < distributions_->sides().size(); ++side) {
    HistogramPlot plot = showsAngles() ? plots.angles(side) : plots.values(side);
    if (!plot.isEmpty()) all.push_back(std::move(plot));
  }
  return all;
}

QString DistributionsPanel::caption() const {
  QStringList facts{metric_->currentText()};
  for (const auto& side : distributions_->sides()) facts << tr("%1 (%2)").arg(side.title, side.source);
  facts << note_->text();
  facts.removeAll(QString());
  return facts.join(QStringLiteral(" · "));
}

void DistributionsPanel::refresh() {
  groups_->setEnabled(!showsAngles() && workspace_->points()->hasLabels());
  range_->setEnabled(!showsAngles() && distributions_->result() && !distributions_->result()->edges.empty());
  for (auto* chart : charts_) {
    chart->setTheme(workspace_->theme());
    chart->setBrushable(!showsAngles());
  }
  if (!isVisible()) return;
  refreshRange();
  const DistributionPlots plots(*workspace_, *distributions_, *measurements_, metric_->currentText(),
                                workspace_->theme());
  const auto& sides = distributions_->sides();
  for (std::size_t side = 0; side < charts_.size(); ++side) {
    charts_[side]->setVisible(side == 0 || side < sides.size());
    charts_[side]->setPlot(showsAngles() ? plots.angles(side) : plots.values(side));
  }
  showsAngles() ? table_->numbers()->setTable(plots.angleHeaders(), plots.angleRows())
                : table_->numbers()->setTable(plots.headers(), plots.rows());
  note_->setText(plots.note());
  note_->setVisible(!note_->text().isEmpty());
}

/// New bins bring new limits; what was typed stays while they do not change.
void DistributionsPanel::refreshRange() {
  const auto& sides = distributions_->sides();
  std::vector<EmbeddingId> ids;
  for (const auto& side : sides) ids.push_back(side.id);
  if (rangeSide_->count() != static_cast<int>(sides.size())) {
    rangeSide_->clear();
    for (std::size_t i = 0; i < sides.size(); ++i) rangeSide_->addItem(QString());
  }
  for (std::size_t i = 0; i < sides.size(); ++i) {
    rangeSide_->setItemText(static_cast<int>(i), embeddingSymbol(*workspace_, ids, i));
  }
  const auto result = distributions_->result();
  if (!result || result->edges.empty() || result->edges == rangeEdges_) return;
  rangeEdges_ = result->edges;
  const PointMetric* metric = pointMetric(distributions_->metric());
  const bool whole = metric && metric->isWhole;
  const double low = whole ? std::ceil(rangeEdges_.front()) : rangeEdges_.front();
  const double high = whole ? std::floor(rangeEdges_.back()) : rangeEdges_.back();
  const double step = whole ? 1 : rangeEdges_[1] - rangeEdges_[0];
  const int digits = whole ? 0 : std::clamp(2 - static_cast<int>(std::floor(std::log10(step))), 0, 9);
  for (auto* spin : {low_, high_}) {
    spin->setDecimals(digits);
    spin->setRange(low, high);
    spin->setSingleStep(step);
  }
  low_->setValue(low);
  high_->setValue(high);
}

}  // namespace mlens
