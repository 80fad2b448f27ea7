#include "core/graph/NeighborGraph.h"

#include <algorithm>
#include <limits>

namespace mlens {

NeighborGraph firstNeighbors(const NeighborGraph& graph, int k) {
  NeighborGraph result;
  result.method = graph.method;
  result.recall = graph.recall;
  result.indptr.reserve(graph.indptr.size());
  for (Index i = 0; i < graph.size(); ++i) {
    const auto count = std::min(static_cast<std::size_t>(std::max(k, 0)), graph.neighbors(i).size());
    const auto indices = graph.neighbors(i).first(count);
    const auto distances = graph.distancesOf(i).first(count);
    result.indices.insert(result.indices.end(), indices.begin(), indices.end());
    result.distances.insert(result.distances.end(), distances.begin(), distances.end());
    result.indptr.push_back(static_cast<std::int64_t>(result.indices.size()));
  }
  return result;
}

std::vector<std::pair<std::int32_t, std::int32_t>> undirectedEdges(const NeighborGraph& graph,
                                                                   std::span<const std::uint8_t> keep) {
  std::vector<std::pair<std::int32_t, std::int32_t>> edges;
  for (Index i = 0; i < graph.size(); ++i) {
    if (!keep.empty() && keep[static_cast<std::size_t>(i)] == 0) continue;
    const auto from = static_cast<std::int32_t>(i);
    for (std::int32_t to : graph.neighbors(i)) edges.emplace_back(std::min(from, to), std::max(from, to));
  }
  std::sort(edges.begin(), edges.end());
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
  return edges;
}

double knnAccuracy(const NeighborGraph& graph, std::span<const std::int32_t> labels) {
  if (graph.size() == 0 || static_cast<Index>(labels.size()) != graph.size()) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  Index right = 0, known = 0;
  std::vector<std::pair<std::int32_t, int>> votes;  // label, count; in the order of the nearest of each
  for (Index i = 0; i < graph.size(); ++i) {
    if (labels[static_cast<std::size_t>(i)] < 0) continue;
    ++known;
    votes.clear();
    for (std::int32_t j : graph.neighbors(i)) {
      const std::int32_t label = labels[static_cast<std::size_t>(j)];
      if (label < 0) continue;
      const auto vote = std::ranges::find(votes, label, &std::pair<std::int32_t, int>::first);
      if (vote == votes.end()) {
        votes.emplace_back(label, 1);
      } else {
        ++vote->second;
      }
    }
    const auto best = std::ranges::max_element(votes, {}, &std::pair<std::int32_t, int>::second);
    if (best != votes.end() && best->first == labels[static_cast<std::size_t>(i)]) ++right;
  }
  return known > 0 ? static_cast<double>(right) / static_cast<double>(known)
                   : std::numeric_limits<double>::quiet_NaN();
}

double neighborOverlap(const NeighborGraph& a, const NeighborGraph& b) {
  const Index n = std::min(a.size(), b.size());
  double sum = 0;
  Index used = 0;
  std::vector<std::int32_t> left, right, both;
  for (Index i = 0; i < n; ++i) {
    const auto first = a.neighbors(i);
    const auto second = b.neighbors(i);
    const auto larger = std::max(first.size(), second.size());
    if (larger == 0) continue;
    left.assign(first.begin(), first.end());
    right.assign(second.begin(), second.end());
    std::sort(left.begin(), left.end());
    std::sort(right.begin(), right.end());
    both.clear();
    std::ranges::set_intersection(left, right, std::back_inserter(both));
    sum += static_cast<double>(both.size()) / static_cast<double>(larger);
    ++used;
  }
  return used > 0 ? sum / static_cast<double>(used) : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace mlens
