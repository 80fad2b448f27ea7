#pragma once

#include <Eigen/Core>

#include "core/base/Matrix.h"

namespace mlens {

/// Rows x of d values to scale * (x - from) * rotation + to; the rotation may reflect.
struct Similarity {
  Eigen::MatrixXd rotation;  ///< d x d, orthogonal
  Eigen::RowVectorXd from, to;
  double scale = 1;
};

/// What lays `moving` (N x d) on `fixed` (N x d) so that the sum of squared distances is least (orthogonal
/// Procrustes, Schoenemann 1966), stretching it or not. InvalidArgument if the shapes differ.
Result<Similarity> procrustes(const Matrix& fixed, const Matrix& moving, bool scaled);

/// Every row moved. `points` must have as many columns as the rotation.
Matrix movedBy(const Similarity& similarity, const Matrix& points);

/// `moving` rotated, reflected and shifted onto `fixed`, not scaled: see procrustes().
Result<Matrix> alignTo(const Matrix& fixed, const Matrix& moving);

}  // namespace mlens
