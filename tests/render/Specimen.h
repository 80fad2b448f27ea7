#pragma once

#include <cmath>
#include <memory>
#include <vector>

#include "core/base/Random.h"
#include "core/data/PointTable.h"
#include "core/graph/EdgeSet.h"
#include "core/maps/Projection.h"
#include "ui/scene/PointColors.h"

namespace mlens::specimen {

/// Ten curved clusters in a ball of radius 1, as a map with axes; the same numbers everywhere.
inline std::shared_ptr<const Projection> map(Index count, int dimensions, bool axes = true) {
  RandomStream random(7);
  std::vector<float> values;
  values.reserve(static_cast<std::size_t>(3 * count));
  for (Index i = 0; i < count; ++i) {
    const int cluster = static_cast<int>(i % 10);
    const double angle = 0.628 * cluster, bend = random.normal() * 0.35;
    const double radius = 0.55 + 0.07 * random.normal();
    values.push_back(static_cast<float>(radius * std::cos(angle + bend) + 0.04 * random.normal()));
    values.push_back(static_cast<float>(radius * std::sin(angle + bend) + 0.04 * random.normal()));
    const double z = 0.4 * std::sin(2.1 * cluster) + 0.3 * bend + 0.05 * random.normal();
    values.push_back(dimensions == 2 ? 0.f : static_cast<float>(z));
  }
  auto map = std::make_shared<Projection>();
  map->spec.dimensions = dimensions;
  map->coordinates = *Matrix::create(count, 3, std::move(values));
  if (axes) {
    map->axisLabels = {"PC 1 (32.1 %)", "PC 2 (18.9 %)"};
    if (dimensions == 3) map->axisLabels.push_back("PC 3 (10.4 %)");
  }
  map->caption = dimensions == 3 ? "PCA 3D, 61.4 % of the variance" : "PCA 2D, 51.0 % of the variance";
  return map;
}

inline PointTable table(Index count) {
  PointTable points;
  points.count = count;
  points.classNames = {"t-shirt", "trouser", "pullover", "dress", "coat",
                       "sandal",  "shirt",   "sneaker",  "bag",   "ankle boot"};
  PointColumn column{"brightness", {}};
  for (Index i = 0; i < count; ++i) {
    points.labels.push_back(static_cast<std::int32_t>(i % 10));
    points.names.push_back(std::to_string(i));
    column.values.push_back(static_cast<float>(0.5 + 0.4 * std::sin(0.01 * static_cast<double>(i))));
  }
  points.columns.push_back(std::move(column));
  return points;
}

inline std::shared_ptr<const PointColors> colors(Index count, const Theme& theme,
                                                 const Selection& selection = {},
                                                 const AppearanceSpec& appearance = {}) {
  return std::make_shared<const PointColors>(colorPoints(table(count), appearance, selection, theme));
}

/// Every point to the next two of its cluster.
inline EdgeSet edges(Index count) {
  EdgeSet found;
  for (std::int32_t i = 0; i + 20 < count; ++i) {
    found.pairs.emplace_back(i, i + 10);
    found.pairs.emplace_back(i, i + 20);
  }
  return found;
}

}  // namespace mlens::specimen
