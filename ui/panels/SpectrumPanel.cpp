#include "ui/panels/SpectrumPanel.h"

#include <QContextMenuEvent>
#include <QMenu>
#include <QPushButton>
#include <algorithm>
#include <cmath>
#include <set>

#include "ui/charts/QtColor.h"
#include "ui/charts/TabularFont.h"
#include "ui/panels/PointWords.h"
#include "ui/widgets/Layout.h"

namespace mlens {
namespace {

constexpr Rgb kSecondCurve = {0xE6, 0x9F, 0x00};  // Okabe-Ito orange

QString cellOf(const SelectionShape::Side& side, std::size_t metric) {
  if (!side.measures) return QStringLiteral("–");
  const ShapeMetric& one = shapeMetrics()[metric];
  if (side.measures->rows < one.needs) {
    return SpectrumPanel::tr("needs at least %1 points").arg(one.needs);
  }
  return numberWords(side.measures->values[metric]);
}

}  // namespace

SpectrumPanel::SpectrumPanel(Workspace* workspace, SelectionShape* shape, QWidget* parent)
    : QWidget(parent), workspace_(workspace), shape_(shape) {
  auto* column = gridLayout<QVBoxLayout>(this);
  auto* top = new QHBoxLayout;
  top->setSpacing(kGrid);
  head_ = headingLabel({}, this);
  head_->setFont(tabular(head_->font()));
  head_->setToolTip(tr("The numbers follow the selection; without one they are of all points"));
  top->addWidget(head_);
  top->addStretch();
  auto* chart = new QPushButton(tr("Chart…"), this);
  chart->setAccessibleName(tr("Export the spectrum's chart"));
  chart->setToolTip(tr("Writes this chart as PNG, SVG or PDF"));
  auto* numbers = new QPushButton(tr("Numbers…"), this);
  numbers->setAccessibleName(tr("Export the spectrum's numbers"));
  numbers->setToolTip(tr("Writes singular values and numbers as CSV, JSON or npy"));
  top->addWidget(chart);
  top->addWidget(numbers);
  column->addLayout(top);
  auto* row = new QHBoxLayout;
  row->setSpacing(2 * kGrid);
  chart_ = new LineChart(this);
  chart_->setTitles(tr("rank"), tr("log10 singular value"));
  chart_->setAccessibleName(tr("Singular values by rank"));
  chart_->setToolTip(tr("Singular values of the centred rows, largest first; zeros are left out"));
  row->addWidget(chart_, 1);
  table_ = new NumbersTable(this);
  table_->setAccessibleName(tr("Ranks and dimensions"));
  table_->setToolTip(tr("Hover a name for its definition and source"));
  row->addWidget(table_);
  column->addLayout(row, 1);
  note_ = quietLabel({}, this);
  note_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  column->addWidget(note_);
  connect(chart, &QPushButton::clicked, this, &SpectrumPanel::exportChartRequested);
  connect(numbers, &QPushButton::clicked, this, &SpectrumPanel::exportNumbersRequested);
  connect(shape_, &SelectionShape::changed, this, &SpectrumPanel::refresh);
  connect(workspace, &Workspace::appearanceChanged, this, &SpectrumPanel::refresh);
  refresh();
}

QSize SpectrumPanel::sizeHint() const {
  return {960, 248};
}

void SpectrumPanel::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  shape_->setActive(true);
}

void SpectrumPanel::hideEvent(QHideEvent* event) {
  QWidget::hideEvent(event);
  shape_->setActive(false);
}

void SpectrumPanel::contextMenuEvent(QContextMenuEvent* event) {
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  connect(menu->addAction(tr("Export the chart…")), &QAction::triggered, this,
          &SpectrumPanel::exportChartRequested);
  connect(menu->addAction(tr("Export the numbers…")), &QAction::triggered, this,
          &SpectrumPanel::exportNumbersRequested);
  menu->popup(event->globalPos());
}

std::vector<LinePlot::Series> SpectrumPanel::seriesOf(const Theme& theme) const {
  std::vector<LinePlot::Series> all;
  const auto& sides = shape_->sides();
  for (std::size_t side = 0; side < sides.size(); ++side) {
    if (!sides[side].measures) continue;
    LinePlot::Series series{symbol(side), qtColor(side == 0 ? theme.text : kSecondCurve), 1.5, {}};
    double rank = 0;
    for (double value : sides[side].measures->singularValues) {
      ++rank;
      if (value > 0) series.points.emplace_back(rank, std::log10(value));
    }
    all.push_back(std::move(series));
  }
  return all;
}

QString SpectrumPanel::symbol(std::size_t side) const {
  std::vector<EmbeddingId> ids;
  for (const auto& one : shape_->sides()) ids.push_back(one.id);
  return embeddingSymbol(*workspace_, ids, side);
}

LinePlot SpectrumPanel::plot() const {
  LinePlot plot = chart_->plot();
  plot.series = seriesOf(lightTheme());
  return plot;
}

QString SpectrumPanel::caption() const {
  QStringList facts{head_->text()};
  for (const auto& side : shape_->sides()) facts << tr("%1 (%2)").arg(side.title, side.source);
  return facts.join(QStringLiteral(" · "));
}

void SpectrumPanel::refresh() {
  chart_->setTheme(workspace_->theme());
  const auto& sides = shape_->sides();
  head_->setText(shape_->ofSelection() ? tr("Spectrum of the %L1 selected points").arg(shape_->points())
                                       : tr("Spectrum of all %L1 points").arg(shape_->points()));
  QString empty = tr("Open pictures and a checkpoint, or vectors: their spectrum shows here.");
  for (const auto& side : sides) {
    if (!side.state.isEmpty()) empty = side.state;
    if (side.measures && side.measures->singularValues.empty())
      empty = tr("A spectrum needs at least 2 points");
  }
  chart_->setEmptyText(empty);
  chart_->setSeries(seriesOf(workspace_->theme()));
  fillTable();
  QStringList notes;
  std::set<std::string> said;
  for (const auto& side : sides) {
    if (!side.measures) continue;
    for (const std::string& note : side.measures->notes) {
      if (said.insert(note).second) notes << QString::fromStdString(note);
    }
  }
  note_->setText(notes.join(QStringLiteral(" · ")));
  note_->setVisible(!notes.isEmpty());
}

void SpectrumPanel::fillTable() {
  QStringList headers;
  const auto& sides = shape_->sides();
  for (std::size_t side = 0; side < sides.size(); ++side) headers << symbol(side);
  std::vector<NumbersModel::Row> rows;
  const auto metrics = shapeMetrics();
  for (std::size_t m = 0; m < metrics.size(); ++m) {
    NumbersModel::Row row{QString::fromUtf8(metrics[m].title), QString::fromUtf8(metrics[m].definition), {}};
    for (const auto& side : sides) row.cells << cellOf(side, m);
    rows.push_back(std::move(row));
  }
  table_->numbers()->setTable(headers, std::move(rows));
}

}  // namespace mlens
