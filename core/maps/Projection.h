#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/Matrix.h"
#include "core/projection/Procrustes.h"
#include "core/session/MapSpec.h"

namespace mlens {

/// From a method's own units to the scene: centred, scaled, then turned onto another map if it is aligned.
struct MapFrame {
  std::array<double, 3> centre{0, 0, 0};
  double scale = 1;
  std::optional<Similarity> turn;
};

/// The frame in which 99 % of the rows (N x 2 or 3) lie within radius 1 of their mean (`centred`: which is
/// 0).
MapFrame frameOf(const Matrix& own, bool centred);

/// Rows in the scene, N x 3; the third column of 2D maps is 0. Good for other rows of the same map too.
Matrix placed(const MapFrame& frame, const Matrix& own);

/// The first columns, as a matrix of their own.
Matrix firstColumns(const Matrix& matrix, int columns);

/// A map of an embedding: coordinates centred on 0 and scaled so that 99 % of the points lie within radius 1
/// (aligned maps: in the frame of the map they are aligned to).
struct Projection {
  MapSpec spec;
  Matrix coordinates;                   ///< N x 3; the third column is 0 for 2D maps
  std::vector<std::string> axisLabels;  ///< "PC 1 (32.1 %)"; empty for maps whose axes mean nothing
  std::string caption;                  ///< "PCA 3D, 61.4 % of the variance"
  Matrix own;                           ///< N x dimensions in the method's own units, before `frame`
  MapFrame frame;
  int epoch = 0, epochs = 0;  ///< of UMAP: done and in all
  Matrix reference;           ///< coordinates of the map it is aligned to; empty without
  double displacement = 0;    ///< root mean squared distance from there
};

/// "UMAP 3D, 15 neighbours, min. distance 0.1, seed 1": every setting that is not the default, and those that
/// every reader asks for.
std::string umapCaption(const MapSpec& spec);

/// The map of a UMAP layout after so many epochs. `reference`: the coordinates of the map it is aligned to,
/// empty without. InvalidArgument if their numbers of rows differ.
Result<Projection> umapProjection(const MapSpec& spec, const Matrix& own, const Matrix& reference, int epoch,
                                  int epochs);

/// Turns a finished map onto `reference` (N x 3) as its spec says.
Result<void> alignOnto(const Matrix& reference, Projection& map);

}  // namespace mlens
