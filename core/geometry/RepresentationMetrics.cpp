#include "core/geometry/RepresentationMetrics.h"

#include <cmath>

#include "core/base/NotANumber.h"
#include "core/geometry/IntrinsicDimension.h"
#include "core/geometry/Uniformity.h"
#include "core/graph/Knn.h"

namespace mlens {
namespace {

/// The value, or NaN and a note; a stop is handed on.
template <class T, class Take>
Result<void> takeOrNote(Result<T> result, const char* what, RepresentationMetrics& metrics,
                        const Take& take) {
  if (result) {
    take(*result);
    return {};
  }
  if (result.error().code == ErrorCode::Cancelled) return failure(result);
  metrics.notes.push_back(std::string(what) + ": " + result.error().text());
  return {};
}

}  // namespace

double meanOfNumbers(std::span<const double> values) {
  double sum = 0;
  Index count = 0;
  for (double value : values) {
    if (std::isnan(value)) continue;
    sum += value;
    ++count;
  }
  return count > 0 ? sum / static_cast<double>(count) : kNaN;
}

double nnkAccuracy(const NnkGraph& graph, std::span<const std::int32_t> labels) {
  const Index n = graph.graph.size();
  if (n == 0 || static_cast<Index>(labels.size()) != n) return kNaN;
  Index right = 0, known = 0;
  std::vector<std::pair<std::int32_t, double>> votes;  // in the order of the nearest of each class
  for (Index i = 0; i < n; ++i) {
    if (labels[i] < 0) continue;
    ++known;
    votes.clear();
    for (auto e = graph.graph.indptr[i]; e < graph.graph.indptr[i + 1]; ++e) {
      const std::int32_t label = labels[graph.graph.indices[e]];
      if (label < 0) continue;
      auto vote = votes.begin();
      while (vote != votes.end() && vote->first != label) ++vote;
      if (vote == votes.end()) vote = votes.insert(vote, {label, 0.0});
      vote->second += graph.weights[e];
    }
    auto best = votes.begin();
    for (auto vote = votes.begin(); vote != votes.end(); ++vote) {
      if (vote->second > best->second) best = vote;
    }
    if (best != votes.end() && best->first == labels[i]) ++right;
  }
  return known > 0 ? static_cast<double>(right) / static_cast<double>(known) : kNaN;
}

Result<RepresentationMetrics> measure(const Matrix& vectors, std::span<const std::int32_t> labels,
                                      const RepresentationOptions& options, const JobContext& job) {
  if (vectors.rows() < 3) {
    return fail(ErrorCode::InvalidArgument,
                "at least 3 rows are needed, not " + std::to_string(vectors.rows()), "metrics");
  }
  RepresentationMetrics metrics;
  metrics.rows = vectors.rows();
  metrics.dimensions = vectors.columns();
  metrics.uniformity = metrics.knnAccuracy = metrics.nnkAccuracy = kNaN;

  KnnOptions euclidean;
  euclidean.k = options.dimensionNeighbors;
  auto neighbors = nearestNeighbors(vectors, euclidean, job);
  if (!neighbors) return failure(neighbors);
  metrics.twoNn = twoNn(*neighbors);
  const auto dimensions = mleDimensions(*neighbors, options.dimensionNeighbors);
  metrics.mle = aggregateMle(dimensions);
  metrics.mleMean = meanMle(dimensions);

  job.report("spectrum", -1);
  auto values = spectrum(vectors, job);
  if (!values) return failure(values);
  metrics.spectrum = std::move(*values);

  auto done =
      takeOrNote(uniformity(vectors, options.seed, job), "uniformity", metrics, [&](const Uniformity& u) {
        metrics.uniformity = u.value;
        if (u.rows < vectors.rows()) {
          metrics.notes.push_back("uniformity: of a sample of " + std::to_string(u.rows) + " rows");
        }
      });
  if (!done) return failure(done);

  if (!labels.empty()) {
    KnnOptions cosine{options.accuracyNeighbors, Metric::Cosine, KnnMethod::Exact};
    done = takeOrNote(nearestNeighbors(vectors, cosine, job), "knn_accuracy", metrics,
                      [&](const NeighborGraph& graph) { metrics.knnAccuracy = knnAccuracy(graph, labels); });
    if (!done) return failure(done);
  }

  auto nnk = nnkGraph(vectors, options.nnk, job);
  if (nnk && !labels.empty()) metrics.nnkAccuracy = nnkAccuracy(*nnk, labels);
  if (nnk) {
    Matrix used = vectors;
    if (options.nnk.normalizes()) {
      auto unit = l2Normalized(vectors, job);
      if (!unit) return failure(unit);
      used = std::move(*unit);
    }
    ManifoldMetricsOptions manifold;
    manifold.seed = options.seed;
    auto result = manifoldMetrics(used, *nnk, manifold, job);
    if (!result) return failure(result);
    metrics.manifold = std::move(*result);
  } else {
    done = takeOrNote(std::move(nnk), "NNK metrics", metrics, [](const NnkGraph&) {});
    if (!done) return failure(done);
  }
  return metrics;
}

}  // namespace mlens
