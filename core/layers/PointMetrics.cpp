#include "core/layers/PointMetrics.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/base/Hash.h"
#include "core/geometry/ManifoldMetrics.h"

namespace mlens {
namespace {

constexpr PointMetric kMetrics[] = {
    {"nnk_count", "NNK neighbours", "",
     "How many of its candidates a point keeps as NNK neighbours: a local intrinsic dimension (arXiv "
     "2209.08622)",
     false, true},
    {"nnk_diameter", "NNK diameter", "",
     "Largest distance between two NNK neighbours of a point, in units of the vectors as used; smaller: more "
     "invariant (arXiv 2209.08622)",
     false, false},
    {"nnk_diameter_relative", "relative NNK diameter", "",
     "The NNK diameter divided by the mean distance between two points of the set: comparable between "
     "embeddings",
     false, false},
    {"affinity", "affinity to neighbours", "",
     "Mean over the NNK neighbours of sqrt(mean cos^2 of the principal angles) between the tangent planes; "
     "1: "
     "flat, less: curved (arXiv 2209.08622)",
     false, false},
    {"local_dimension", "local dimension", "",
     "Directions to the NNK neighbours whose squared singular value is at least 0.1 of the largest", false,
     true},
    {"mle_dimension", "local dimension, MLE", "",
     "Maximum-likelihood estimate from the growth of the distances to the 20 nearest candidates (Levina and "
     "Bickel 2005)",
     false, false},
    {"nnk_residual", "NNK residual", "",
     "What the NNK neighbours leave unexplained of the point in kernel space; 0: it lies among them "
     "(Shekkizhar and Ortega 2020)",
     false, false},
    {"hubness", "hubness", "",
     "How many points have this one among their NNK neighbours; far above the mean: a hub (Radovanovic et "
     "al. "
     "2010)",
     false, true},
    {"trustworthiness", "trustworthiness of the map", "",
     "How few of the 15 nearest in the map are far in the embedding, by their ranks there; 1: none (Venna "
     "and "
     "Kaski 2001)",
     true, false},
    {"continuity", "continuity of the map", "",
     "How few of the 15 true nearest neighbours the map has torn away, by their ranks there; 1: none (Venna "
     "and "
     "Kaski 2001)",
     true, false},
    {"neighbor_overlap", "neighbour overlap", "",
     "Share of a point's nearest neighbours in the first view's embedding that are among its nearest in the "
     "second view's; 1: the same neighbourhood",
     false, false, true},
    {"neighbor_stretch", "neighbour stretch", "",
     "How far away in the second view's embedding the neighbours lie that a point has in the first: their "
     "mean distance over that of its own neighbours there; 1: still near",
     false, false, true},
    {"invariance", "invariance ratio", "",
     "How far a picture's augmented views spread, as a share of the spread of all pictures' views; 0: the "
     "model is invariant here, 1: the picture does not matter",
     false, false, false, true},
    {"invariance_smoothed", "invariance ratio, smoothed", "",
     "The invariance ratio averaged over a point and its 15 nearest in the map", true, false, false, true},
};

const std::vector<double>* valuesOf(const ManifoldMetrics& metrics, std::string_view name) {
  const std::pair<std::string_view, const std::vector<double>*> all[] = {
      {"nnk_count", &metrics.neighborCount},
      {"nnk_diameter", &metrics.diameter},
      {"nnk_diameter_relative", &metrics.relativeDiameter},
      {"affinity", &metrics.affinity},
      {"local_dimension", &metrics.localDimension},
      {"mle_dimension", &metrics.mleDimension},
      {"nnk_residual", &metrics.residual},
      {"hubness", &metrics.hubness}};
  for (const auto& [known, values] : all) {
    if (known == name) return values;
  }
  return nullptr;
}

/// What is not per point, in one row: three numbers and two histograms.
constexpr Index kSummary = 3 + 9 + 9;

std::vector<float> summaryOf(const ManifoldMetrics& metrics) {
  std::vector<float> row;
  for (double value : {metrics.meanPairwiseDistance, metrics.randomAffinity, metrics.nullAffinity}) {
    row.push_back(static_cast<float>(value));
  }
  for (double value : metrics.adjacentAngles) row.push_back(static_cast<float>(value));
  for (double value : metrics.randomAngles) row.push_back(static_cast<float>(value));
  return row;
}

EmbeddingMetrics assembled(Matrix values, const Matrix& summary, std::string setting) {
  EmbeddingMetrics metrics;
  metrics.values = std::move(values);
  const auto row = summary.row(0);
  metrics.meanPairwiseDistance = row[0];
  metrics.randomAffinity = row[1];
  metrics.nullAffinity = row[2];
  std::copy_n(row.begin() + 3, 9, metrics.adjacentAngles.begin());
  std::copy_n(row.begin() + 12, 9, metrics.randomAngles.begin());
  metrics.setting = std::move(setting);
  return metrics;
}

Result<std::string> recipeOf(const Matrix& vectors, const NnkOptions& options, const JobContext& job) {
  ContentHash hash;
  const auto count = static_cast<std::size_t>(vectors.rows() * vectors.columns());
  auto added = addBytes(hash, std::as_bytes(std::span(vectors.data(), count)), job);
  if (!added) return failure(added);
  const nlohmann::json recipe = {{"what", "point metrics 1"},    {"vectors", hash.hex()},
                                 {"rows", vectors.rows()},       {"columns", vectors.columns()},
                                 {"setting", options.setting()}, {"sigma", options.sigma}};
  return recipe.dump();
}

Result<ManifoldMetrics> computeMetrics(const Matrix& vectors, const NnkOptions& options,
                                       const JobContext& job) {
  auto graph = nnkGraph(vectors, options, job);
  if (!graph) return failure(graph);
  if (!options.normalizes()) return manifoldMetrics(vectors, *graph, {}, job);
  auto unit = l2Normalized(vectors, job);
  if (!unit) return failure(unit);
  return manifoldMetrics(*unit, *graph, {}, job);
}

}  // namespace

NnkOptions metricSettings(const Session& session) {
  NnkOptions options = session.appearance.edges.nnk;
  options.normalize = options.normalizes();
  if (options.kernel != NnkKernel::Gaussian) options.sigma = 0;
  options.symmetrize = Symmetrize::None;
  return options;
}

std::vector<const PointMetric*> embeddingMetrics() {
  std::vector<const PointMetric*> metrics;
  for (const PointMetric& metric : kMetrics) {
    if (!metric.needsMap && !metric.needsPair && !metric.needsViews) metrics.push_back(&metric);
  }
  return metrics;
}

std::vector<float> EmbeddingMetrics::column(const std::string& name) const {
  const auto all = embeddingMetrics();
  const auto found = std::ranges::find(all, name, &PointMetric::name);
  if (found == all.end() || values.empty()) return {};
  const Index j = found - all.begin();
  std::vector<float> column(static_cast<std::size_t>(values.rows()));
  for (Index i = 0; i < values.rows(); ++i) column[static_cast<std::size_t>(i)] = values(i, j);
  return column;
}

Result<EmbeddingMetrics> measurePoints(const Matrix& vectors, const NnkOptions& options,
                                       const ResultCache* cache, const JobContext& job) {
  const auto columns = embeddingMetrics();
  const auto width = static_cast<Index>(columns.size());
  std::string recipe;
  if (cache) {
    auto key = recipeOf(vectors, options, job);
    if (!key) return failure(key);
    recipe = *std::move(key);
    auto values = cache->find(recipe, job);
    auto summary = cache->find(recipe + " summary", job);
    if (values && summary && values->rows() == vectors.rows() && values->columns() == width &&
        summary->rows() == 1 && summary->columns() == kSummary) {
      return assembled(*std::move(values), *summary, options.setting());
    }
  }
  auto metrics = computeMetrics(vectors, options, job);
  if (!metrics) return failure(metrics);
  std::vector<float> table(static_cast<std::size_t>(vectors.rows() * width));
  for (Index j = 0; j < width; ++j) {
    const std::vector<double>* column = valuesOf(*metrics, columns[static_cast<std::size_t>(j)]->name);
    if (!column) return fail(ErrorCode::Internal, "no values for a listed metric", "metrics");
    for (Index i = 0; i < vectors.rows(); ++i) {
      table[static_cast<std::size_t>(i * width + j)] =
          static_cast<float>((*column)[static_cast<std::size_t>(i)]);
    }
  }
  auto values = Matrix::create(vectors.rows(), width, std::move(table));
  if (!values) return failure(values);
  auto summary = Matrix::create(1, kSummary, summaryOf(*metrics));
  if (!summary) return failure(summary);
  if (cache) {
    cache->store(recipe, *values, job);
    cache->store(recipe + " summary", *summary, job);
  }
  return assembled(*std::move(values), *summary, metrics->setting);
}

std::span<const PointMetric> pointMetrics() {
  return kMetrics;
}

const PointMetric* pointMetric(const std::string& name) {
  const auto found = std::ranges::find(kMetrics, name.substr(0, name.find(':')), &PointMetric::name);
  return found == std::ranges::end(kMetrics) ? nullptr : &*found;
}

}  // namespace mlens
