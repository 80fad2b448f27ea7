#pragma once

#include "core/base/Matrix.h"

namespace mlens {

/// `moving` (N x d) rotated/reflected and shifted onto `fixed` (N x d) so that the sum of squared distances
/// is least (orthogonal Procrustes, Schoenemann 1966; no scaling). InvalidArgument if the shapes differ.
Result<Matrix> alignTo(const Matrix& fixed, const Matrix& moving);

}  // namespace mlens
