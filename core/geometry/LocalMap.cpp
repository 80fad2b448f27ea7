#include "core/geometry/LocalMap.h"

#include <cmath>

namespace mlens {
namespace {

using MapPlace = std::array<double, 3>;

std::vector<MapPlace> centered(const Matrix& coordinates, std::span<const std::int32_t> neighbors) {
  std::vector<MapPlace> places;
  MapPlace mean{};
  for (const std::int32_t row : neighbors) {
    const auto at = coordinates.row(row);
    places.push_back({at[0], at[1], at[2]});
    for (std::size_t c = 0; c < 3; ++c) mean[c] += places.back()[c] / static_cast<double>(neighbors.size());
  }
  for (MapPlace& place : places)
    for (std::size_t c = 0; c < 3; ++c) place[c] -= mean[c];
  return places;
}

}  // namespace

Result<void> LocalMapOptions::validate() const {
  if (!(leastFit >= 0.0 && leastFit <= 1.0)) {
    return fail(ErrorCode::InvalidArgument, "the least fit must lie in [0, 1]", "local maps");
  }
  return tangent.validate();
}

MapPlace LocalMap::operator()(std::span<const float> direction) const {
  MapPlace image{};
  for (int j = 0; j < dimension; ++j) {
    const float* axis =
        basis.data() + static_cast<std::ptrdiff_t>(j) * static_cast<std::ptrdiff_t>(direction.size());
    double along = 0;
    for (std::size_t t = 0; t < direction.size(); ++t)
      along += static_cast<double>(direction[t]) * static_cast<double>(axis[t]);
    for (std::size_t c = 0; c < 3; ++c) image[c] += along * images[static_cast<std::size_t>(j)][c];
  }
  return image;
}

double LocalMap::deviation(int j) const {
  return neighbors > 1 ? singularValues[static_cast<std::size_t>(j)] / std::sqrt(neighbors - 1.0) : 0.0;
}

LocalMap localMap(const Matrix& points, const Matrix& coordinates, std::span<const std::int32_t> neighbors,
                  Index point, const LocalMapOptions& options) {
  LocalMap map;
  map.neighbors = static_cast<int>(neighbors.size());
  LocalSvd svd;
  svd.compute(points, neighbors, point, true);
  map.singularValues.assign(svd.values().begin(), svd.values().end());
  map.dimension = tangentDimension(svd.values(), options.tangent);
  if (map.dimension == 0) return map;
  svd.findVectors(map.dimension);

  const auto width = static_cast<std::size_t>(points.columns());
  const std::vector<MapPlace> places = centered(coordinates, neighbors);
  map.basis.resize(static_cast<std::size_t>(map.dimension) * width);
  double spread = 0, explained = 0;
  for (const MapPlace& place : places)
    for (const double y : place) spread += y * y;
  // The neighbours' coordinates along different tangent directions are orthogonal, so each image is a
  // regression of its own, and the explained parts add up.
  std::vector<double> along(neighbors.size());
  for (int j = 0; j < map.dimension; ++j) {
    svd.vector(j, {map.basis.data() + static_cast<std::size_t>(j) * width, width});
    svd.coordinates(j, along);
    const double s2 = svd.values()[static_cast<std::size_t>(j)] * svd.values()[static_cast<std::size_t>(j)];
    MapPlace image{};
    for (std::size_t a = 0; a < places.size(); ++a)
      for (std::size_t c = 0; c < 3; ++c) image[c] += along[a] * places[a][c] / s2;
    for (const double y : image) explained += y * y * s2;
    map.images.push_back(image);
  }
  const double freedom = map.neighbors - 1.0 - map.dimension;
  if (spread > 0 && freedom > 0) {
    map.fit = 1 - std::max(0.0, 1 - explained / spread) * (map.neighbors - 1.0) / freedom;
  }
  map.holds = options.linear || map.fit >= options.leastFit;
  return map;
}

}  // namespace mlens
