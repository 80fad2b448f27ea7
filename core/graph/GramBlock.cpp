#include "core/graph/GramBlock.h"

#include <algorithm>

namespace mlens {
namespace {

constexpr double kNearlyEqual = 1e-10;  // distances below this share of the rows' own are rounding or near it

}  // namespace

void GramBlock::compute(const Matrix& points, std::span<const std::int32_t> rows, Index query, With what) {
  count_ = static_cast<int>(rows.size());
  stride_ = (count_ + 7) / 8 * 8;
  pointers_.clear();
  for (const std::int32_t row : rows) pointers_.push_back(points.row(row).data());
  if (what == With::DistancesAndProducts) {
    zeros_.resize(static_cast<std::size_t>(points.columns()), 0.0F);
    pointers_.push_back(zeros_.data());
  }
  offsets_.compute(pointers_, points.row(query).data(), static_cast<int>(points.columns()));

  distances_.resize(static_cast<std::size_t>(count_) * stride_);
  toQuery_.resize(static_cast<std::size_t>(stride_));
  int nearlyEqual = 0;
  for (int a = 0; a < count_; ++a) {
    const double* products = offsets_.row(a);
    double* out = distances_.data() + static_cast<std::ptrdiff_t>(a) * stride_;
    const double own = toQuery_[a] = products[a];
    for (int b = 0; b < a; ++b) {
      const double sum = own + toQuery_[b];
      out[b] = std::max(0.0, sum - 2.0 * products[b]);
      nearlyEqual |= static_cast<int>(out[b] <= kNearlyEqual * sum);
    }
    out[a] = 0.0;
  }
  hasDuplicates_ = false;
  if (nearlyEqual != 0) findDuplicates(points, rows);
}

/// Rounding must not tell exact duplicates apart.
void GramBlock::findDuplicates(const Matrix& points, std::span<const std::int32_t> rows) {
  for (int a = 0; a < count_; ++a) {
    for (int b = 0; b < a; ++b) {
      double& distance = distances_[static_cast<std::size_t>(a) * stride_ + b];
      if (distance <= kNearlyEqual * (toQuery_[a] + toQuery_[b]) &&
          std::ranges::equal(points.row(rows[a]), points.row(rows[b])))
        distance = 0.0;
      hasDuplicates_ |= distance == 0.0;
    }
  }
}

}  // namespace mlens
