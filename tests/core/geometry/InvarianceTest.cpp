#include "core/geometry/Invariance.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "core/base/Parallel.h"
#include "core/base/Random.h"

namespace mlens {
namespace {

Matrix gaussian(Index rows, Index columns, std::uint64_t seed) {
  RandomStream random(seed);
  std::vector<float> values;
  for (Index i = 0; i < rows * columns; ++i) values.push_back(static_cast<float>(random.normal()));
  return *Matrix::create(rows, columns, std::move(values));
}

/// view(i, v, j): entry j of view v of row i.
template <class F>
Matrix viewsOf(const Matrix& x, Index q, F&& view) {
  std::vector<float> values;
  for (Index i = 0; i < x.rows(); ++i) {
    for (Index v = 0; v < q; ++v) {
      for (Index j = 0; j < x.columns(); ++j) values.push_back(static_cast<float>(view(i, v, j)));
    }
  }
  return *Matrix::create(x.rows() * q, x.columns(), std::move(values));
}

InvarianceMetrics measured(const Matrix& x, const Matrix& views, Index q) {
  InvarianceOptions options;
  options.views = q;
  const auto metrics = invariance(x, views, options, {});
  EXPECT_TRUE(metrics) << metrics.error().text();
  return metrics ? *metrics : InvarianceMetrics();
}

TEST(Invariance, ofWhatDoesNotChange) {
  const auto x = gaussian(40, 6, 1);
  const auto m = measured(x, viewsOf(x, 4, [&](Index i, Index, Index j) { return x(i, j); }), 4);
  EXPECT_NEAR(m.ratio, 0, 1e-12);
  EXPECT_NEAR(m.cosine, 1, 1e-12);
  EXPECT_NEAR(m.alignment, 0, 1e-12);
  EXPECT_EQ(m.retention, 1);
  EXPECT_TRUE(std::isnan(m.equivariance));
}

TEST(Invariance, whereIdentityDoesNotMatter) {
  const auto x = gaussian(600, 16, 1);
  const auto m = measured(x, gaussian(600 * 8, 16, 2), 8);
  EXPECT_NEAR(m.ratio, 1, 0.02);
  EXPECT_NEAR(m.cosine, 0, 0.02);
  EXPECT_NEAR(m.alignment, 2, 0.04);
  EXPECT_LT(m.retention, 0.06);    // 10 / 599 and what hubs add
  EXPECT_LT(m.equivariance, 0.6);  // y - x is half predicted by x, the noise not
}

TEST(Invariance, isItsFormulasTermByTerm) {
  constexpr Index n = 5, q = 3, d = 2;
  const auto x = gaussian(n, d, 3);
  const auto views = gaussian(n * q, d, 4);
  double mean[d] = {}, within = 0, total = 0, cosine = 0, alignment = 0;
  for (Index r = 0; r < n * q; ++r)
    for (Index j = 0; j < d; ++j) mean[j] += static_cast<double>(views(r, j)) / (n * q);
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j < d; ++j) {
      double own = 0;
      for (Index v = 0; v < q; ++v) own += static_cast<double>(views(i * q + v, j)) / q;
      for (Index v = 0; v < q; ++v) {
        within += std::pow(views(i * q + v, j) - own, 2);
        total += std::pow(views(i * q + v, j) - mean[j], 2);
      }
    }
    for (Index v = 0; v < q; ++v) {
      for (Index w = 0; w < q; ++w) {
        if (v == w) continue;
        const auto a = views.row(i * q + v), b = views.row(i * q + w);
        const double la = std::hypot(a[0], a[1]), lb = std::hypot(b[0], b[1]);
        cosine += (a[0] * b[0] + a[1] * b[1]) / (la * lb) / (n * q * (q - 1));
        alignment +=
            (std::pow(a[0] / la - b[0] / lb, 2) + std::pow(a[1] / la - b[1] / lb, 2)) / (n * q * (q - 1));
      }
    }
  }
  const auto m = measured(x, views, q);
  EXPECT_NEAR(m.ratio, within / (n * (q - 1)) / (total / (n * q - 1)), 1e-9);
  EXPECT_NEAR(m.cosine, cosine, 1e-6);
  EXPECT_NEAR(m.alignment, alignment, 1e-6);
}

TEST(Invariance, aShiftAndALinearMapAreEquivariantAndNoiseIsNot) {
  const auto x = gaussian(300, 5, 5);
  const auto shift =
      measured(x, viewsOf(x, 3, [&](Index i, Index v, Index j) { return x(i, j) + 2.0 * (v + j); }), 3);
  EXPECT_NEAR(shift.equivariance, 1, 1e-9);
  // Shifts by 2 v in each of 5 dimensions: variance 4 over v = 0, 1, 2, beside 1 of the pictures.
  EXPECT_NEAR(shift.ratio, 4.0 / (4.0 * 2 / 3 + 1), 0.05);
  const auto turned = measured(
      x,
      viewsOf(x, 2,
              [&](Index i, Index v, Index j) { return (v + 1) * x(i, (j + 1) % 5) - x(i, (j + 2) % 5); }),
      2);
  EXPECT_NEAR(turned.equivariance, 1, 1e-4);
  RandomStream random(9);
  const auto noisy =
      measured(x, viewsOf(x, 2, [&](Index i, Index, Index j) { return x(i, j) + random.normal(); }), 2);
  EXPECT_LT(noisy.equivariance, 0.02);
}

TEST(Invariance, retentionIsThatOfBruteForce) {
  const auto x = gaussian(30, 3, 6);
  RandomStream random(7);
  const auto views = viewsOf(x, 2, [&](Index i, Index, Index j) { return x(i, j) + 0.5 * random.normal(); });
  const auto nearest = [&](std::span<const float> from, Index own) {
    std::vector<std::pair<double, Index>> order;
    for (Index i = 0; i < 30; ++i) {
      double sum = 0;
      for (Index j = 0; j < 3; ++j)
        sum += std::pow(static_cast<double>(from[static_cast<std::size_t>(j)]) - x(i, j), 2);
      if (i != own) order.emplace_back(sum, i);
    }
    std::ranges::sort(order);
    order.resize(10);
    return order;
  };
  double kept = 0;
  for (Index r = 0; r < 60; ++r) {
    const auto before = nearest(x.row(r / 2), r / 2);
    for (const auto& [distance, j] : nearest(views.row(r), r / 2))
      kept += std::ranges::any_of(before, [&, j = j](const auto& b) { return b.second == j; });
  }
  EXPECT_NEAR(measured(x, views, 2).retention, kept / 600, 1e-12);
}

TEST(Invariance, isTheSameOnAnyNumberOfThreads) {
  const auto x = gaussian(100, 8, 1), views = gaussian(400, 8, 2);
  setThreadBudget(1);
  const auto one = measured(x, views, 4);
  setThreadBudget(2);
  const auto two = measured(x, views, 4);
  EXPECT_EQ(std::memcmp(&one, &two, sizeof one), 0);
}

TEST(Invariance, refusesWhatDoesNotFitAndSaysNaNWhereThereIsNoNumber) {
  const auto x = gaussian(10, 3, 1);
  InvarianceOptions options;
  options.views = 2;
  EXPECT_FALSE(invariance(x, gaussian(19, 3, 2), options, {}));
  EXPECT_FALSE(invariance(x, gaussian(20, 4, 2), options, {}));
  options.views = 1;
  EXPECT_FALSE(invariance(x, x, options, {}));
  const auto zero = *Matrix::create(10, 3, std::vector<float>(30));
  const auto m = measured(zero, *Matrix::create(20, 3, std::vector<float>(60)), 2);
  EXPECT_TRUE(std::isnan(m.ratio));
  EXPECT_TRUE(std::isnan(m.cosine));
  EXPECT_TRUE(std::isnan(m.equivariance));
}

}  // namespace
}  // namespace mlens
