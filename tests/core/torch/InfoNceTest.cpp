#include "core/torch/Losses.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/base/Matrix.h"

namespace mlens {
namespace {

at::Tensor randomRows(Index rows, Index columns, double phase) {
  return (at::arange(rows * columns, at::kDouble) * 1.7 + phase).sin().view({rows, columns});
}

/// The published formula, term by term.
double byDefinition(const at::Tensor& a, const at::Tensor& b, double temperature) {
  const auto z = at::cat({a, b});
  const Index count = a.size(0), views = 2 * count;
  const auto similarity = [&](Index i, Index j) {
    double dot = 0, ni = 0, nj = 0;
    for (Index d = 0; d < z.size(1); ++d) {
      const double x = z[i][d].item<double>(), y = z[j][d].item<double>();
      dot += x * y;
      ni += x * x;
      nj += y * y;
    }
    return dot / std::sqrt(ni * nj);
  };
  double sum = 0;
  for (Index i = 0; i < views; ++i) {
    double all = 0;
    for (Index k = 0; k < views; ++k) {
      if (k != i) all += std::exp(similarity(i, k) / temperature);
    }
    sum -= std::log(std::exp(similarity(i, (i + count) % views) / temperature) / all);
  }
  return sum / static_cast<double>(views);
}

TEST(InfoNce, matchesAValueComputedByHand) {
  // Two pictures whose views agree exactly and are orthogonal to each other: every term is
  // -log( e^(1/tau) / (e^(1/tau) + 2) ); tau = 1/2 gives log(1 + 2 e^-2).
  const auto views = at::eye(2, at::kDouble) * 3;  // the length does not matter
  EXPECT_NEAR(infoNce(views, views, 0.5).item<double>(), std::log(1 + 2 * std::exp(-2.0)), 1e-12);
  // All views the same: every candidate is as likely as the other 2N - 1.
  const auto same = at::ones({4, 3}, at::kDouble);
  EXPECT_NEAR(infoNce(same, same, 0.1).item<double>(), std::log(7.0), 1e-12);
}

TEST(InfoNce, matchesItsDefinition) {
  for (const double temperature : {0.05, 0.2, 1.0}) {
    const auto a = randomRows(7, 5, 0.3), b = randomRows(7, 5, 2.1);
    EXPECT_NEAR(infoNce(a, b, temperature).item<double>(), byDefinition(a, b, temperature), 1e-10);
  }
}

TEST(InfoNce, isSymmetricAndIgnoresLengthAndOrder) {
  const auto a = randomRows(6, 4, 0.1), b = randomRows(6, 4, 1.3);
  const double loss = infoNce(a, b, 0.2).item<double>();
  EXPECT_NEAR(infoNce(b, a, 0.2).item<double>(), loss, 1e-12);
  EXPECT_NEAR(infoNce(a * 5, b * 0.1, 0.2).item<double>(), loss, 1e-12);
  EXPECT_NEAR(infoNce(a.flip({0}), b.flip({0}), 0.2).item<double>(), loss, 1e-12);
}

TEST(InfoNce, gradientAgreesWithDifferences) {
  auto a = randomRows(4, 3, 0.7).requires_grad_(true);
  const auto b = randomRows(4, 3, 2.9);
  infoNce(a, b, 0.3).backward();
  const auto gradient = a.grad();
  constexpr double kStep = 1e-6;
  for (Index i = 0; i < 4; ++i) {
    for (Index d = 0; d < 3; ++d) {
      auto up = a.detach().clone(), down = a.detach().clone();
      up[i][d] += kStep;
      down[i][d] -= kStep;
      const double slope = (byDefinition(up, b, 0.3) - byDefinition(down, b, 0.3)) / (2 * kStep);
      EXPECT_NEAR(gradient[i][d].item<double>(), slope, 1e-7);
    }
  }
}

TEST(InfoNce, staysFiniteForZeroVectorsAndSmallTemperatures) {
  auto a = at::zeros({3, 4}).requires_grad_(true);
  const auto loss = infoNce(a, at::zeros({3, 4}), 0.001);
  EXPECT_TRUE(std::isfinite(loss.item<double>()));
  const auto b = randomRows(3, 4, 0.5).to(at::kFloat);
  EXPECT_TRUE(std::isfinite(infoNce(b, -b, 0.001).item<double>()));
}

}  // namespace
}  // namespace mlens
