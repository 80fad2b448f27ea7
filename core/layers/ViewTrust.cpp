#include "core/layers/ViewTrust.h"

#include <algorithm>
#include <cstdio>

#include "core/base/Text.h"
#include "core/maps/UmapRun.h"

namespace mlens {
namespace {

constexpr int kNeighbors = UmapRun::kTrustNeighbors;

std::string decimals(const char* format, double value) {
  char text[64];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

/// ".987"
std::string shareText(double share) {
  const std::string text = decimals("%.3f", share);
  return text.starts_with('0') ? text.substr(1) : text;
}

}  // namespace

Metric trustMetric(const MapSpec& spec) {
  return spec.method == "umap" ? spec.umap.metric : Metric::Euclidean;
}

bool enoughForTrust(const NeighborGraph& neighbors) {
  return neighbors.size() > 0 &&
         std::ssize(neighbors.neighbors(0)) >= std::min<Index>(kNeighbors, neighbors.size() - 1);
}

Result<std::shared_ptr<const NeighborGraph>> trustNeighbors(const Matrix& vectors, Metric metric,
                                                            const JobContext& job) {
  auto found = nearestNeighbors(vectors, {kNeighbors, metric, KnnMethod::Auto}, job);
  if (!found) return failure(found);
  return std::make_shared<const NeighborGraph>(*std::move(found));
}

Result<MapTrust> trustOf(const Matrix& vectors, const NeighborGraph& neighbors, const Projection& map,
                         const JobContext& job) {
  TrustOptions options;
  options.k = kNeighbors;
  options.metric = trustMetric(map.spec);
  return mapTrust(vectors, neighbors, map.own, options, job);
}

std::string trustWords(const MapTrust& trust) {
  const auto points = static_cast<Index>(trust.trustworthiness.size());
  return "trust " + shareText(trust.meanTrustworthiness) + " · continuity " +
         shareText(trust.meanContinuity) + " (k = " + std::to_string(trust.k) + ", " +
         (trust.sampled < points ? "sampled " + grouped(trust.sampled) : "exact") + ")";
}

std::string displacedWords(const Projection& map) {
  if (map.reference.empty()) return {};
  return "displaced by " + decimals("%.2f", map.displacement) + " (root mean square; radius 1)";
}

std::string markedWords(Index points, const std::string& name) {
  return "marked: " + grouped(points) + " new points of " + name;
}

}  // namespace mlens
