#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/base/Error.h"

namespace mlens {

using Index = std::int64_t;

/// N x D row-major float32, one row per sample. Immutable: copies are cheap handles on the same memory and
/// may be read from any thread. The memory is a vector of its own or somebody else's (a mapped file).
class Matrix {
 public:
  Matrix() = default;  ///< 0 x 0
  /// Takes `values` (rows * columns of them, row after row). InvalidArgument if the size does not fit.
  static Result<Matrix> create(Index rows, Index columns, std::vector<float> values);
  /// Memory that `owner` keeps alive; no copy is made.
  static Matrix view(Index rows, Index columns, const float* data, std::shared_ptr<const void> owner);

  Index rows() const { return rows_; }
  Index columns() const { return columns_; }
  bool empty() const { return rows_ == 0 || columns_ == 0; }
  const float* data() const { return data_; }
  std::span<const float> row(Index i) const {
    return {data_ + i * columns_, static_cast<std::size_t>(columns_)};
  }
  float operator()(Index i, Index j) const { return data_[i * columns_ + j]; }

  /// A new matrix of the given rows, in that order. Indices must be valid.
  Matrix gather(std::span<const Index> rows) const;

 private:
  Index rows_ = 0;
  Index columns_ = 0;
  const float* data_ = nullptr;
  std::shared_ptr<const void> owner_;
};

/// BadFormat, naming row and column, if a value is NaN or infinite.
Result<void> requireFinite(const Matrix& matrix, const std::string& context);

}  // namespace mlens
