#include "ui/charts/InvariancePlot.h"

#include <QCoreApplication>
#include <algorithm>

#include "core/geometry/RepresentationMetrics.h"
#include "core/layers/Distribution.h"
#include "ui/charts/ModelPlots.h"
#include "ui/charts/QtColor.h"
#include "ui/scene/Palette.h"

namespace mlens {
namespace {

constexpr InvarianceMetric kInvarianceMetrics[] = {
    {"ratio", "invariance ratio",
     "Spread of a picture's views over the spread of all; 0: invariant, 1: the picture does not matter",
     &InvarianceMetrics::ratio, 0, 1},
    {"cosine", "cosine", "Mean cosine of two views of a picture; 1: invariant", &InvarianceMetrics::cosine, 0,
     1},
    {"alignment", "alignment", "Mean squared distance of two views with unit length; 0: invariant",
     &InvarianceMetrics::alignment, 0, 2},
    {"retention", "neighbour retention",
     "Share of a picture's nearest ones that a view of it keeps; 1: invariant", &InvarianceMetrics::retention,
     0, 1},
    {"equivariance", "linear equivariance R²",
     "How well an affine map of f(x) predicts f(Tx) - f(x) on pictures left out; 1: the augmentation acts "
     "linearly (all pictures only)",
     &InvarianceMetrics::equivariance, 0, 1}};

HistogramPlot::Row affinities(const TangentTest& test, const std::vector<double>& edges, const char* name,
                              double TangentTestPoint::*value, const QColor& color) {
  HistogramPlot::Row row{QCoreApplication::translate("InvariancePlot", name), {}, 0};
  std::vector<double> heights(edges.size() - 1), values;
  for (const auto& point : test.points) {
    values.push_back(point.*value);
    if (const int bin = binOf(edges, std::clamp(point.*value, 0.0, 1.0)); bin >= 0)
      ++heights[static_cast<std::size_t>(bin)];
  }
  row.layers.push_back({row.name, color, std::move(heights)});
  row.mean = meanOfNumbers(values);
  return row;
}

}  // namespace

std::span<const InvarianceMetric> invarianceMetrics() {
  return kInvarianceMetrics;
}

HeatmapPlot invariancePlot(const InvarianceTable& table, std::size_t stage, const InvarianceMetric& metric) {
  HeatmapPlot plot;
  plot.title = QString::fromStdString(table.stages[stage]);
  plot.unit = QCoreApplication::translate("InvariancePlot", metric.title);
  plot.low = metric.low;
  plot.high = metric.high;
  for (const auto& name : table.augmentations) plot.rowNames << QString::fromStdString(name);
  for (const double strength : table.strengths) plot.columnNames << QString::number(strength);
  for (std::size_t a = 0; a < table.augmentations.size(); ++a) {
    for (std::size_t s = 0; s < table.strengths.size(); ++s)
      plot.values.push_back(table.cell(a, s, stage).*metric.value);
  }
  return plot;
}

HistogramPlot tangentPlot(const TangentTest& test, const Theme& theme) {
  HistogramPlot plot;
  plot.title = QCoreApplication::translate("InvariancePlot", "Projector's Jacobian against planes at h");
  plot.xTitle = QCoreApplication::translate("InvariancePlot", "affinity");
  plot.yTitle = QCoreApplication::translate("InvariancePlot", "pictures");
  plot.edges = binEdges(0, 1, false);
  const auto colors = classColors("", 2, theme);
  plot.rows = {affinities(test, plot.edges, QT_TRANSLATE_NOOP("InvariancePlot", "tangent planes"),
                          &TangentTestPoint::affinity, qtColor(colors[0])),
               affinities(test, plot.edges, QT_TRANSLATE_NOOP("InvariancePlot", "random planes"),
                          &TangentTestPoint::random, qtColor(colors[1]))};
  return plot;
}

QSizeF sheetSize(const std::vector<HeatmapPlot>& plots) {
  QSizeF size;
  for (const HeatmapPlot& plot : plots) {
    const QSizeF one = paperSize(plot);
    size = {size.width() + one.width(), std::max(size.height(), one.height())};
  }
  return size;
}

void paintSheet(const std::vector<HeatmapPlot>& plots, QPainter& painter, const QRectF& room,
                const Theme& theme) {
  constexpr double kBetween = 8;
  const double whole = sheetSize(plots).width();
  double left = room.left();
  for (HeatmapPlot plot : plots) {
    plot.title += QStringLiteral(", ") + plot.unit;
    const double width = room.width() * paperSize(plot).width() / whole;
    plot.paint(painter, {left, room.top(), width - kBetween, room.height()}, theme);
    left += width;
  }
}

}  // namespace mlens
