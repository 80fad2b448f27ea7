#include "app/commands/ComparePlots.h"

#include <algorithm>
#include <cmath>

#include "core/compare/ClassNeighbors.h"
#include "core/layers/Distribution.h"

namespace mlens {

HeatmapPlot ckaPlot(const ComparedModels& models) {
  HeatmapPlot plot;
  plot.title = QStringLiteral("Linear CKA");
  for (const std::string& stage : models.stages) plot.rowNames << QString::fromStdString(stage);
  plot.columnNames = plot.rowNames;
  for (const Cka& value : models.cka.values) plot.values.push_back(value.linear);
  return plot;
}

Result<HistogramPlot> overlapPlot(const ComparedPair& pair, const JobContext& job) {
  DistributionQuestion question;
  question.sets = {std::make_shared<const std::vector<float>>(pair.comparison.overlap)};
  auto counted = distribution(question, job);
  if (!counted) return failure(counted);
  HistogramPlot plot;
  plot.title = QString::fromStdString(pair.a->title + " of A against " + pair.b->title + " of B");
  plot.xTitle = QString::fromStdString("neighbour overlap, " + pair.comparison.setting);
  plot.yTitle = QStringLiteral("points");
  plot.edges = counted->edges;
  HistogramPlot::Row row{QString(), {}, pair.comparison.meanOverlap};
  const auto& counts = counted->sets[0].all.counts;
  row.layers.push_back({QStringLiteral("all"), QColor(0x4C, 0x8D, 0xFF), {counts.begin(), counts.end()}});
  plot.rows = {row};
  return plot;
}

ClassShares classShares(const ComparedPair& pair, const PointTable& points) {
  const Index classes = points.classCount();
  return {classNeighborShares(*pair.comparison.before, points.labels, classes),
          classNeighborShares(*pair.comparison.after, points.labels, classes)};
}

HeatmapPlot classSharesPlot(const ClassShares& shares, const PointTable& points) {
  HeatmapPlot plot;
  plot.title = QStringLiteral("Neighbours of each class (row) that are of another (column): B - A");
  for (const std::string& name : points.classNames) plot.rowNames << QString::fromStdString(name);
  plot.columnNames = plot.rowNames;
  plot.palette = QStringLiteral("diverging");
  double most = 0.01;
  for (Eigen::Index i = 0; i < shares.a.rows(); ++i) {
    for (Eigen::Index j = 0; j < shares.a.cols(); ++j) {
      const double change = shares.b(i, j) - shares.a(i, j);
      plot.values.push_back(change);
      if (std::isfinite(change)) most = std::max(most, std::abs(change));
    }
  }
  plot.low = -most;
  plot.high = most;
  return plot;
}

}  // namespace mlens
