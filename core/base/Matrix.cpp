#include "core/base/Matrix.h"

#include <algorithm>
#include <cmath>

namespace mlens {

Result<Matrix> Matrix::create(Index rows, Index columns, std::vector<float> values) {
  if (rows < 0 || columns < 0 || static_cast<Index>(values.size()) != rows * columns) {
    return fail(ErrorCode::InvalidArgument, std::to_string(values.size()) + " values do not fill " +
                                                std::to_string(rows) + " x " + std::to_string(columns));
  }
  auto owner = std::make_shared<const std::vector<float>>(std::move(values));
  const float* data = owner->data();
  return view(rows, columns, data, std::move(owner));
}

Matrix Matrix::view(Index rows, Index columns, const float* data, std::shared_ptr<const void> owner) {
  Matrix matrix;
  matrix.rows_ = rows;
  matrix.columns_ = columns;
  matrix.data_ = data;
  matrix.owner_ = std::move(owner);
  return matrix;
}

Matrix Matrix::gather(std::span<const Index> rows) const {
  std::vector<float> values(rows.size() * static_cast<std::size_t>(columns_));
  auto out = values.begin();
  for (Index i : rows) {
    const auto source = row(i);
    out = std::copy(source.begin(), source.end(), out);
  }
  return *create(static_cast<Index>(rows.size()), columns_, std::move(values));
}

Result<void> requireFinite(const Matrix& matrix, const std::string& context) {
  const Index count = matrix.rows() * matrix.columns();
  for (Index i = 0; i < count; ++i) {
    if (!std::isfinite(matrix.data()[i])) {
      return fail(ErrorCode::BadFormat,
                  "row " + std::to_string(i / matrix.columns()) + ", column " +
                      std::to_string(i % matrix.columns()) +
                      " is not a finite number; remove or repair such rows first",
                  context);
    }
  }
  return {};
}

}  // namespace mlens
