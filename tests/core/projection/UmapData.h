#pragma once

#include <cmath>
#include <cstring>
#include <numbers>
#include <vector>

#include "core/base/Random.h"
#include "core/graph/Knn.h"
#include "core/projection/UmapLayout.h"
#include "core/projection/UmapStart.h"

namespace mlens::umaptest {

inline Matrix matrix(Index rows, Index columns, std::vector<float> values) {
  return *Matrix::create(rows, columns, std::move(values));
}

/// Normal points of `columns` dimensions around `clusters` centres `apart` from each other; the label of row
/// i is i % clusters.
inline Matrix clusters(Index rows, Index columns, int clusters, double apart, std::uint64_t seed) {
  RandomStream random(seed);
  std::vector<float> values;
  for (Index i = 0; i < rows; ++i) {
    for (Index d = 0; d < columns; ++d) {
      values.push_back(static_cast<float>(random.normal() + (d == i % clusters ? apart : 0)));
    }
  }
  return matrix(rows, columns, std::move(values));
}

inline NeighborGraph neighbors(const Matrix& points, int k = 14) {
  auto graph = nearestNeighbors(points, KnnOptions{k, Metric::Euclidean, KnnMethod::Auto}, JobContext());
  return graph ? *graph : NeighborGraph{};
}

inline UmapGraph fuzzy(const Matrix& points, int k = 14) {
  auto graph = umapGraph(neighbors(points, k), JobContext());
  return graph ? *graph : UmapGraph{};
}

inline UmapLayout layoutOf(const Matrix& points, const UmapOptions& options) {
  const UmapGraph graph = fuzzy(points, options.neighbors - 1);
  const auto start = umapStart(graph, points, options, JobContext());
  return *UmapLayout::create(graph, *start, options, JobContext());
}

inline Matrix mapOf(const Matrix& points, const UmapOptions& options) {
  UmapLayout layout = layoutOf(points, options);
  (void)layout.advance(layout.epochs(), JobContext());
  return layout.coordinates();
}

inline bool sameBits(const Matrix& a, const Matrix& b) {
  return a.rows() == b.rows() && a.columns() == b.columns() &&
         std::memcmp(a.data(), b.data(), sizeof(float) * a.rows() * a.columns()) == 0;
}

inline double distance(const Matrix& map, Index i, Index j) {
  double sum = 0;
  for (Index d = 0; d < map.columns(); ++d) sum += std::pow(double{map(i, d)} - double{map(j, d)}, 2.0);
  return std::sqrt(sum);
}

}  // namespace mlens::umaptest
