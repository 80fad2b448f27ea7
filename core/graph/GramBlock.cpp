#include "core/graph/GramBlock.h"

#include <cblas.h>

#include <algorithm>

namespace mlens {

void GramBlock::compute(const Matrix& points, std::span<const std::int32_t> rows) {
  count_ = static_cast<int>(rows.size());
  const int m = count_;
  const auto d = static_cast<int>(points.columns());
  rows_.resize(static_cast<std::size_t>(m) * d);
  products_.resize(static_cast<std::size_t>(m) * m);
  distances_.resize(static_cast<std::size_t>(m) * m);
  const float* query = points.row(rows.back()).data();
  // Offsets from the query: their products give the distances, and with the query's own products the inner
  // products.
  for (int a = 0; a < m; ++a) {
    const float* source = points.row(rows[a]).data();
    double* out = rows_.data() + static_cast<std::ptrdiff_t>(a) * d;
    for (int j = 0; j < d; ++j) out[j] = static_cast<double>(source[j]) - static_cast<double>(query[j]);
  }
  double* G = products_.data();
  cblas_dsyrk(CblasRowMajor, CblasLower, CblasNoTrans, m, d, 1.0, rows_.data(), d, 0.0, G, m);
  for (int a = 0; a < m; ++a) {
    for (int b = 0; b < a; ++b) {
      const double sum = G[index(a, a)] + G[index(b, b)];
      double d2 = std::max(0.0, sum - 2.0 * G[index(a, b)]);
      // Rounding must not tell exact duplicates apart.
      if (d2 <= 1e-10 * sum && std::ranges::equal(points.row(rows[a]), points.row(rows[b]))) d2 = 0.0;
      distances_[index(a, b)] = d2;
      distances_[index(b, a)] = d2;
    }
    distances_[index(a, a)] = 0.0;
  }
  std::vector<double> toQuery(static_cast<std::size_t>(m), 0.0);  // (x_a - x_q)' x_q
  double norm = 0.0;
  for (int j = 0; j < d; ++j) norm += static_cast<double>(query[j]) * static_cast<double>(query[j]);
  for (int a = 0; a < m; ++a) {
    const double* offset = rows_.data() + static_cast<std::ptrdiff_t>(a) * d;
    double sum = 0.0;
    for (int j = 0; j < d; ++j) sum += offset[j] * static_cast<double>(query[j]);
    toQuery[a] = sum;
  }
  for (int a = 0; a < m; ++a) {
    for (int b = 0; b <= a; ++b) {
      const double product = G[index(a, b)] + toQuery[a] + toQuery[b] + norm;
      products_[index(a, b)] = product;
      products_[index(b, a)] = product;
    }
  }
}

}  // namespace mlens
