#pragma once

#include <Eigen/Core>

#include "core/base/Matrix.h"

namespace mlens {

/// A matrix as Eigen sees it, no copy. Apart from Matrix.h because few files compute with Eigen and its
/// headers take long to compile.
inline Eigen::Map<const Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>> eigenView(
    const Matrix& matrix) {
  return {matrix.data(), matrix.rows(), matrix.columns()};
}

}  // namespace mlens
