#include "core/geometry/LocalSvd.h"

#include <cblas.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace mlens {

void LocalSvd::compute(const Matrix& points, std::span<const std::int32_t> neighbors, Index point,
                       bool centerOnMean) {
  columns_ = static_cast<int>(points.columns());
  centered_ = centerOnMean;
  values_.clear();
  rows_.clear();
  for (const std::int32_t row : neighbors) rows_.push_back(points.row(row).data());
  if (rows_.empty() || columns_ == 0) return;
  // Where the mean is to be taken off, one of the rows themselves is the origin at first: no row is further
  // from it than twice the longest offset from the mean, so that taking the mean off the products costs no
  // digits.
  origin_ = centered_ ? rows_.front() : points.row(point).data();
  byRows_ = static_cast<int>(rows_.size()) <= columns_;
  byRows_ ? multiplyRows() : multiplyColumns();
  for (const double value : eigen_.values()) values_.push_back(std::sqrt(std::max(0.0, value)));
}

void LocalSvd::multiplyRows() {
  const auto n = static_cast<int>(rows_.size());
  products_.compute(rows_, origin_, columns_);
  double* matrix = eigen_.matrix(n);
  const int stride = eigen_.stride();
  for (int a = 0; a < n; ++a) {
    const double* row = products_.row(a);
    for (int b = 0; b <= a; ++b) matrix[a * stride + b] = matrix[b * stride + a] = row[b];
  }
  if (!centered_) return;
  // (x_a - m)'(x_b - m) = x_a'x_b - x_a'm - m'x_b + m'm
  means_.resize(rows_.size());
  for (int a = 0; a < n; ++a)
    means_[a] = std::accumulate(matrix + a * stride, matrix + a * stride + n, 0.0) / n;
  const double mean = std::accumulate(means_.begin(), means_.end(), 0.0) / n;
  for (int a = 0; a < n; ++a) {
    for (int b = 0; b < n; ++b) matrix[a * stride + b] += mean - (means_[a] + means_[b]);
  }
}

void LocalSvd::multiplyColumns() {
  const int n = columns_, count = static_cast<int>(rows_.size());
  offsets_.resize(rows_.size() * static_cast<std::size_t>(n));
  for (int t = 0; t < n; ++t) {
    double sum = 0.0;
    for (int a = 0; a < count; ++a)
      sum += offsets_[a * n + t] = static_cast<double>(rows_[a][t]) - static_cast<double>(origin_[t]);
    for (int a = 0; centered_ && a < count; ++a) offsets_[a * n + t] -= sum / count;
  }
  double* matrix = eigen_.matrix(n);
  const int stride = eigen_.stride();
  cblas_dsyrk(CblasRowMajor, CblasLower, CblasTrans, n, count, 1.0, offsets_.data(), n, 0.0, matrix, stride);
  for (int a = 0; a < n; ++a) {
    for (int b = 0; b < a; ++b) matrix[b * stride + a] = matrix[a * stride + b];
  }
}

void LocalSvd::findVectors(int count) {
  vectors_ = eigen_.vectors(count);
}

std::vector<double> LocalSvd::direction(int j) const {
  const auto n = values_.size();
  std::vector<double> weights(vectors_.begin() + static_cast<std::ptrdiff_t>(j * n),
                              vectors_.begin() + static_cast<std::ptrdiff_t>((j + 1) * n));
  std::vector<double> direction(static_cast<std::size_t>(columns_));
  if (byRows_) {
    // Weights that sum to 0 make the offsets from the origin those from the mean.
    const double mean =
        centered_ ? std::accumulate(weights.begin(), weights.end(), 0.0) / static_cast<double>(n) : 0.0;
    for (double& weight : weights) weight -= mean;
    combineOffsets(rows_, origin_, columns_, weights.data(), direction.data());
  } else {
    direction = std::move(weights);
  }
  double norm = 0, largest = 0;
  for (double x : direction) {
    norm += x * x;
    if (std::abs(x) > std::abs(largest)) largest = x;
  }
  const double scale = (largest < 0 ? -1.0 : 1.0) / std::sqrt(norm);
  for (double& x : direction) x *= scale;
  return direction;
}

void LocalSvd::vector(int j, std::span<float> out) const {
  std::ranges::transform(direction(j), out.begin(), [](double x) { return static_cast<float>(x); });
}

void LocalSvd::coordinates(int j, std::span<double> out) const {
  const std::vector<double> axis = direction(j);
  double sum = 0.0;
  for (std::size_t a = 0; a < rows_.size(); ++a) {
    out[a] = 0.0;
    for (int t = 0; t < columns_; ++t)
      out[a] += (static_cast<double>(rows_[a][t]) - static_cast<double>(origin_[t])) * axis[t];
    sum += out[a];
  }
  for (std::size_t a = 0; centered_ && a < rows_.size(); ++a)
    out[a] -= sum / static_cast<double>(rows_.size());
}

}  // namespace mlens
