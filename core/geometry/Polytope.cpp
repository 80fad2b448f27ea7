#include "core/geometry/Polytope.h"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>

namespace mlens {
namespace {

constexpr double kLeastStretch = 0.1;  // of the largest: less counts as no extent on the map

Place placeOf(const Matrix& coordinates, Index row) {
  const auto at = coordinates.row(row);
  return {at[0], at[1], at[2]};
}

/// Carries the normals of planes from the data to the map.
class NormalMap {
 public:
  NormalMap(const LocalMap& local, Index dimension)
      : local_(local), offset_(static_cast<std::size_t>(dimension)) {
    Eigen::Matrix3d square = Eigen::Matrix3d::Zero();
    for (const auto& image : local.images) {
      const Eigen::Vector3d a(image[0], image[1], image[2]);
      square += a * a.transpose();
    }
    const Eigen::SelfAdjointEigenSolver<Eigen::Matrix3d> eigen(square);
    const double least = kLeastStretch * kLeastStretch * eigen.eigenvalues()[2];
    for (int k = 0; k < 3; ++k) {
      const double value = eigen.eigenvalues()[k];
      if (value > least)
        inverse_ += eigen.eigenvectors().col(k) * eigen.eigenvectors().col(k).transpose() / value;
    }
  }

  std::array<double, 3> operator()(std::span<const float> from, std::span<const float> to) {
    if (!local_.holds) return {};
    std::transform(to.begin(), to.end(), from.begin(), offset_.begin(), std::minus<>());
    const auto image = local_(offset_);
    const Eigen::Vector3d normal = inverse_ * Eigen::Vector3d(image[0], image[1], image[2]);
    return {normal[0], normal[1], normal[2]};
  }

 private:
  const LocalMap& local_;
  std::vector<float> offset_;
  Eigen::Matrix3d inverse_ = Eigen::Matrix3d::Zero();  // of A A', where the map has an extent
};

Place unit(const std::array<double, 3>& v) {
  const double length = std::hypot(v[0], v[1], v[2]);
  if (!(length > 0)) return {};
  return {static_cast<float>(v[0] / length), static_cast<float>(v[1] / length),
          static_cast<float>(v[2] / length)};
}

}  // namespace

Polytope polytopeAt(const NnkGraph& graph, Index row, const Matrix& neighborhood, const Matrix& coordinates,
                    const LocalMap* local) {
  Polytope polytope;
  polytope.row = row;
  polytope.dimension = neighborhood.columns();
  polytope.at = placeOf(coordinates, row);
  const auto neighbors = graph.graph.neighbors(row), candidates = graph.candidates.neighbors(row);
  const double* weights = graph.weights.data() + graph.graph.indptr[static_cast<std::size_t>(row)];
  const double largest = neighbors.empty() ? 1 : *std::max_element(weights, weights + neighbors.size());
  std::vector<Place> places;
  std::optional<NormalMap> normals;
  if (local) normals.emplace(*local, neighborhood.columns());
  for (std::size_t n = 0; n < neighbors.size(); ++n) {
    Polytope::Neighbor neighbor;
    neighbor.row = neighbors[n];
    neighbor.at = placeOf(coordinates, neighbors[n]);
    neighbor.strength = static_cast<float>(weights[n] / largest);
    std::array<double, 3> normal{};
    if (normals) {
      const auto place = std::ranges::find(candidates, neighbors[n]) - candidates.begin();
      if (place + 1 < neighborhood.rows())
        normal = (*normals)(neighborhood.row(0), neighborhood.row(place + 1));
    } else {
      for (std::size_t c = 0; c < 3; ++c)
        normal[c] = static_cast<double>(neighbor.at[c]) - static_cast<double>(polytope.at[c]);
    }
    neighbor.normal = unit(normal);
    places.push_back(neighbor.at);
    polytope.neighbors.push_back(neighbor);
  }
  for (const std::int32_t candidate : candidates) {
    if (std::ranges::find(neighbors, candidate) == neighbors.end())
      polytope.eliminated.push_back(placeOf(coordinates, candidate));
  }
  polytope.faces = convexHull(places);
  return polytope;
}

}  // namespace mlens
