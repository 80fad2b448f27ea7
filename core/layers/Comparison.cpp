#include "core/layers/Comparison.h"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>

#include "core/compare/ClassNeighbors.h"
#include "core/compare/NeighborChange.h"
#include "core/graph/ExactDistance.h"

namespace mlens {
namespace {

struct NamedValues {
  std::string name;
  std::vector<float> values;
};

/// All that is known of each point, in the order of the tables.
std::vector<NamedValues> valuesOf(const Comparison& comparison, std::span<const float> displacement) {
  std::vector<NamedValues> all{{"overlap", comparison.overlap}, {"stretch", comparison.stretch}};
  if (!displacement.empty()) all.push_back({"displacement", {displacement.begin(), displacement.end()}});
  if (!comparison.nnkA || !comparison.nnkB) return all;
  for (const PointMetric* metric : embeddingMetrics()) {
    const auto a = comparison.nnkA->column(metric->name), b = comparison.nnkB->column(metric->name);
    std::vector<float> difference(a.size());
    for (std::size_t i = 0; i < a.size() && i < b.size(); ++i) difference[i] = b[i] - a[i];
    const std::string name = metric->name;
    all.push_back({name + "_a", a});
    all.push_back({name + "_b", b});
    all.push_back({name + "_change", std::move(difference)});
  }
  return all;
}

std::vector<double> doubles(const Eigen::VectorXd& values) {
  return {values.begin(), values.end()};
}

}  // namespace

std::string ComparisonOptions::setting() const {
  return "k = " + std::to_string(k) + ", " + titleOf(metric, kMetricNames);
}

Result<Comparison> compareEmbeddings(const Matrix& a, const Matrix& b, const ComparisonOptions& options,
                                     const ResultCache* cache, const JobContext& job) {
  if (a.rows() != b.rows() || a.rows() < 3) {
    return fail(ErrorCode::InvalidArgument,
                "A has " + std::to_string(a.rows()) + " rows and B " + std::to_string(b.rows()) +
                    "; both must hold the same points, at least three",
                "compare");
  }
  const KnnOptions knn{options.k, options.metric, options.method};
  auto before = nearestNeighbors(a, knn, job.named("neighbours in A: "));
  if (!before) return failure(before);
  auto after = nearestNeighbors(b, knn, job.named("neighbours in B: "));
  if (!after) return failure(after);
  auto stretch = neighborStretch(b, options.metric, *before, *after, job);
  if (!stretch) return failure(stretch);

  Comparison result;
  result.setting = options.setting() + ", " + before->method;
  result.overlap = neighborOverlaps(*before, *after);
  result.stretch = *std::move(stretch);
  result.meanOverlap = neighborOverlap(*before, *after);
  result.chanceOverlap = static_cast<double>(before->neighbors(0).size()) / static_cast<double>(a.rows() - 1);
  result.before = std::make_shared<const NeighborGraph>(*std::move(before));
  result.after = std::make_shared<const NeighborGraph>(*std::move(after));
  if (!options.nnk) return result;
  auto nnkA = measurePoints(a, options.nnkOptions, cache, job.named("metrics of A: "));
  if (!nnkA) return failure(nnkA);
  auto nnkB = measurePoints(b, options.nnkOptions, cache, job.named("metrics of B: "));
  if (!nnkB) return failure(nnkB);
  result.nnkA = std::make_shared<const EmbeddingMetrics>(*std::move(nnkA));
  result.nnkB = std::make_shared<const EmbeddingMetrics>(*std::move(nnkB));
  return result;
}

NumberTable pointTableOf(const Comparison& comparison, const PointTable& points,
                         std::span<const float> displacement) {
  NumberTable table;
  table.words.push_back({"name", points.names});
  if (points.hasLabels()) {
    NumberTable::Words classes{"class", {}};
    for (std::int32_t label : points.labels) {
      const bool named = label >= 0 && label < points.classCount();
      classes.values.push_back(named ? points.classNames[static_cast<std::size_t>(label)] : std::string());
    }
    table.words.push_back(std::move(classes));
  }
  for (const NamedValues& column : valuesOf(comparison, displacement)) {
    table.columns.push_back({column.name, {column.values.begin(), column.values.end()}});
  }
  return table;
}

NumberTable classTableOf(const Comparison& comparison, const PointTable& points,
                         std::span<const float> displacement) {
  NumberTable table;
  table.words.push_back({"class", {}});
  if (!points.hasLabels()) return table;
  table.words[0].values = points.classNames;
  const Index classes = points.classCount();
  std::vector<double> count(static_cast<std::size_t>(classes), 0.0);
  for (std::int32_t label : points.labels) {
    if (label >= 0 && label < classes) count[static_cast<std::size_t>(label)] += 1;
  }
  table.columns.push_back({"points", std::move(count)});
  const Eigen::VectorXd ownA = classNeighborShares(*comparison.before, points.labels, classes).diagonal();
  const Eigen::VectorXd ownB = classNeighborShares(*comparison.after, points.labels, classes).diagonal();
  table.columns.push_back({"own_class_a", doubles(ownA)});
  table.columns.push_back({"own_class_b", doubles(ownB)});
  table.columns.push_back({"own_class_change", doubles(ownB - ownA)});
  for (const NamedValues& column : valuesOf(comparison, displacement)) {
    table.columns.push_back({column.name, doubles(classMeans(column.values, points.labels, classes))});
  }
  return table;
}

std::vector<EmbeddingId> comparedEmbeddings(const Session& session) {
  const auto has = [&](const EmbeddingId& id) {
    if (id.stage == EmbeddingId::Stage::Vectors) return session.data.kind == DataSource::Kind::Vectors;
    return id.checkpoint >= 0 && id.checkpoint < std::ssize(session.checkpoints);
  };
  std::vector<EmbeddingId> ids;
  for (const ViewSpec& view : session.views) {
    const bool known = std::ranges::find(ids, view.embedding) != ids.end();
    if (!known && has(view.embedding)) ids.push_back(view.embedding);
  }
  if (ids.size() == 1 && ids[0].stage != EmbeddingId::Stage::Vectors) {
    const int checkpoint = ids[0].checkpoint;
    ids = {{checkpoint, EmbeddingId::Stage::Encoder}, {checkpoint, EmbeddingId::Stage::Projector}};
  }
  if (ids.size() > 2) ids.resize(2);
  return ids;
}

std::vector<float> displacements(const Matrix& fixed, const Matrix& moved) {
  std::vector<float> distances;
  for (Index i = 0; i < std::min(fixed.rows(), moved.rows()); ++i) {
    distances.push_back(static_cast<float>(std::sqrt(squaredDistance(fixed.row(i), moved.row(i)))));
  }
  return distances;
}

}  // namespace mlens
