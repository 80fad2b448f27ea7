#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>

#include "core/base/Matrix.h"
#include "core/torch/Losses.h"
#include "core/torch/Optimizer.h"

namespace mlens {
namespace {

using Loss = std::function<at::Tensor(const at::Tensor&, const at::Tensor&)>;

/// As tests/tools/make_training_reference.py makes them.
at::Tensor waves(Index rows, Index columns, double phase) {
  return (at::arange(rows * columns, at::kDouble) * 1.7 + phase).sin().view({rows, columns});
}

const std::map<std::string, Loss>& losses() {
  static const std::map<std::string, Loss> kLosses = {
      {"simclr", [](const auto& a, const auto& b) { return infoNce(a, b, 0.2); }},
      {"barlow", barlowTwinsLoss},
      {"vicreg", vicregLoss},
      {"byol", byolLoss},
      {"simsiam", simsiamLoss},
      {"moco", [](const auto& a, const auto& b) { return mocoLoss(a, b, unitRows(waves(9, 5, 4.4)), 0.2); }}};
  return kLosses;
}

/// What Debian's PyTorch gave.
const nlohmann::json& python() {
  static const auto kValues = nlohmann::json::parse(
      std::ifstream(std::string(MLENS_SOURCE_DIR) + "/tests/core/torch/fixtures/training.json"));
  return kValues;
}

double largestDifference(const at::Tensor& ours, const nlohmann::json& values) {
  if (values.empty()) return ours.defined() ? ours.abs().max().item<double>() : 0;
  const auto expected = at::tensor(values.get<std::vector<double>>(), at::kDouble);
  return (ours.flatten() - expected).abs().max().item<double>();
}

TEST(Losses, andTheirGradientsAreThoseOfPython) {
  for (const auto& [name, loss] : losses()) {
    const auto& expected = python()["losses"][name];
    auto a = waves(6, 5, 0.3).requires_grad_(true), b = waves(6, 5, 2.1).requires_grad_(true);
    const auto value = loss(a, b);
    EXPECT_NEAR(value.item<double>(), expected["loss"].get<double>(), 1e-10) << name;
    value.backward();
    EXPECT_LT(largestDifference(a.grad(), expected["gradient"][0]), 1e-9) << name;
    EXPECT_LT(largestDifference(b.grad(), expected["gradient"][1]), 1e-9) << name;
  }
}

TEST(Losses, gradientsAgreeWithDifferences) {
  constexpr double kStep = 1e-6;
  for (const auto& [name, loss] : losses()) {
    auto a = waves(6, 5, 0.3).requires_grad_(true), b = waves(6, 5, 2.1).requires_grad_(true);
    loss(a, b).backward();
    const at::NoGradGuard guard;
    for (Index i = 0; i < 6; ++i) {
      for (Index d = 0; d < 5; ++d) {
        auto step = at::zeros_like(a);
        step[i][d] = kStep;
        const double ofA = (loss(a + step, b) - loss(a - step, b)).item<double>() / (2 * kStep);
        EXPECT_NEAR(a.grad()[i][d].item<double>(), ofA, 1e-6 * (1 + std::abs(ofA))) << name;
        if (!b.grad().defined()) continue;  // the target of a prediction, a key: no gradient goes there
        const double ofB = (loss(a, b + step) - loss(a, b - step)).item<double>() / (2 * kStep);
        EXPECT_NEAR(b.grad()[i][d].item<double>(), ofB, 1e-6 * (1 + std::abs(ofB))) << name;
      }
    }
    EXPECT_EQ(b.grad().defined(), name == "simclr" || name == "barlow" || name == "vicreg") << name;
  }
}

/// The published formulas term by term, in loops over numbers.
struct Formulas {
  using Rows = std::vector<std::vector<double>>;

  static Rows rowsOf(const at::Tensor& x) {
    Rows rows;
    for (Index i = 0; i < x.size(0); ++i) {
      rows.emplace_back();
      for (Index d = 0; d < x.size(1); ++d) rows.back().push_back(x[i][d].item<double>());
    }
    return rows;
  }
  static double cosine(const std::vector<double>& a, const std::vector<double>& b) {
    double ab = 0, aa = 0, bb = 0;
    for (std::size_t d = 0; d < a.size(); ++d) {
      ab += a[d] * b[d];
      aa += a[d] * a[d];
      bb += b[d] * b[d];
    }
    return ab / std::sqrt(aa * bb);
  }
  static double mean(const Rows& x, std::size_t column) {
    double sum = 0;
    for (const auto& row : x) sum += row[column];
    return sum / static_cast<double>(x.size());
  }
  /// sum_i (x_id - mean_d)(y_ie - mean_e)
  static double joint(const Rows& x, std::size_t d, const Rows& y, std::size_t e) {
    double sum = 0;
    for (std::size_t i = 0; i < x.size(); ++i) sum += (x[i][d] - mean(x, d)) * (y[i][e] - mean(y, e));
    return sum;
  }
  static double barlow(const Rows& a, const Rows& b) {
    const auto n = static_cast<double>(a.size());
    const auto deviation = [&](const Rows& x, std::size_t d) {
      return std::sqrt(joint(x, d, x, d) / n + 1e-5);
    };
    double loss = 0;
    for (std::size_t d = 0; d < a[0].size(); ++d) {
      for (std::size_t e = 0; e < a[0].size(); ++e) {
        const double c = joint(a, d, b, e) / (n * deviation(a, d) * deviation(b, e));
        loss += d == e ? (1 - c) * (1 - c) : 0.0051 * c * c;
      }
    }
    return loss;
  }
  static double vicreg(const Rows& a, const Rows& b) {
    const auto n = static_cast<double>(a.size()), width = static_cast<double>(a[0].size());
    double distance = 0, hinge = 0, redundancy = 0;
    for (std::size_t d = 0; d < a[0].size(); ++d) {
      for (std::size_t i = 0; i < a.size(); ++i) distance += std::pow(a[i][d] - b[i][d], 2) / (n * width);
      for (const Rows* x : {&a, &b}) {
        hinge += std::max(0.0, 1 - std::sqrt(joint(*x, d, *x, d) / (n - 1) + 1e-4)) / width;
        for (std::size_t e = 0; e < a[0].size(); ++e) {
          if (d != e) redundancy += std::pow(joint(*x, d, *x, e) / (n - 1), 2) / width;
        }
      }
    }
    return 25 * distance + 25 * hinge / 2 + redundancy;
  }
  static double simsiam(const Rows& p, const Rows& z) {
    double loss = 0;
    for (std::size_t i = 0; i < p.size(); ++i) loss -= cosine(p[i], z[i]) / static_cast<double>(p.size());
    return loss;
  }
  static double moco(const Rows& q, const Rows& k, const Rows& queue, double temperature) {
    double loss = 0;
    for (std::size_t i = 0; i < q.size(); ++i) {
      const double positive = std::exp(cosine(q[i], k[i]) / temperature);
      double all = positive;
      for (const auto& negative : queue) all += std::exp(cosine(q[i], negative) / temperature);
      loss -= std::log(positive / all) / static_cast<double>(q.size());
    }
    return loss;
  }
};

TEST(Losses, areTheirFormulasTermByTerm) {  // SimCLR's is in InfoNceTest
  const auto a = waves(6, 5, 0.3) * 0.7, b = waves(6, 5, 2.1), queue = waves(9, 5, 4.4);
  const auto x = Formulas::rowsOf(a), y = Formulas::rowsOf(b);
  EXPECT_NEAR(barlowTwinsLoss(a, b).item<double>(), Formulas::barlow(x, y), 1e-10);
  EXPECT_NEAR(vicregLoss(a, b).item<double>(), Formulas::vicreg(x, y), 1e-10);
  EXPECT_NEAR(byolLoss(a, b).item<double>(), 2 + 2 * Formulas::simsiam(x, y), 1e-10);
  EXPECT_NEAR(simsiamLoss(a, b).item<double>(), Formulas::simsiam(x, y), 1e-10);
  EXPECT_NEAR(mocoLoss(a, b, unitRows(queue), 0.2).item<double>(),
              Formulas::moco(x, y, Formulas::rowsOf(queue), 0.2), 1e-10);
}

TEST(Losses, areWhatTheFormulasSayWhereTheyAreEasy) {
  const auto a = waves(40, 3, 0.3);
  // Views that agree: no distance between them, and only what each view is by itself remains.
  EXPECT_NEAR(byolLoss(a, a * 2).item<double>(), 0, 1e-12);
  EXPECT_NEAR(byolLoss(a, -a).item<double>(), 4, 1e-12);
  EXPECT_NEAR(simsiamLoss(a, a * 0.1).item<double>(), -1, 1e-12);
  // Orthogonal columns of mean 0 and variance over 1: nothing is wrong with them.
  const auto plus = at::tensor({3.0, 3.0, -3.0, -3.0}, at::kDouble);
  const auto turn = at::tensor({3.0, -3.0, 3.0, -3.0}, at::kDouble);
  const auto good = at::stack({plus, turn}, 1);
  EXPECT_NEAR(vicregLoss(good, good).item<double>(), 0, 1e-12);
  EXPECT_NEAR(barlowTwinsLoss(good, good).item<double>(), 0, 1e-9);
  // Collapsed: variance 0 costs 25 (1 - 0.01).
  const auto same = at::ones({4, 2}, at::kDouble);
  EXPECT_NEAR(vicregLoss(same, same).item<double>(), 25 * 0.99, 1e-9);
  EXPECT_NEAR(barlowTwinsLoss(same, same).item<double>(), 2, 1e-12);
}

TEST(Moco, aKeyAmongEqualNegativesIsOneOfThem) {
  const auto q = at::ones({3, 4}, at::kDouble);
  EXPECT_NEAR(mocoLoss(q, q, unitRows(at::ones({7, 4}, at::kDouble)), 0.2).item<double>(), std::log(8.0),
              1e-12);
}

TEST(Moco, theQueueTakesTheNewestAroundItsEnd) {
  auto queue = at::zeros({5, 2}, at::kDouble);
  const auto keys = [](std::vector<double> lengths) {
    const auto x = at::tensor(lengths, at::kDouble);
    return at::stack({x.cos(), x.sin()}, 1);
  };
  EXPECT_EQ(enqueue(queue, keys({1, 2, 3}) * 7, 0), 3);
  EXPECT_EQ(enqueue(queue, keys({4, 5, 6}), 3), 1);
  EXPECT_LT((queue - keys({6, 2, 3, 4, 5})).abs().max().item<double>(), 1e-12);
  // More than it holds: the last ones.
  EXPECT_EQ(enqueue(queue, keys({10, 11, 12, 13, 14, 15, 16}), 1), 1);
  EXPECT_LT((queue - keys({16, 12, 13, 14, 15})).abs().max().item<double>(), 1e-12);
}

TEST(Optimizer, takesTheStepsOfPython) {
  for (const std::string kind : {"adam", "sgd", "lars"}) {
    auto w = waves(3, 4, 0.9).requires_grad_(true), b = waves(1, 4, 1.9)[0].clone().requires_grad_(true);
    Optimizer optimizer(kind, 0.01, {{"w", w}, {"b", b}});
    for (int step = 0; step < 10; ++step) {
      optimizer.zeroGradients();
      (w.sin().sum() + b.square().sum()).backward();
      optimizer.step(0.1 * (1 - step / 10.0));
    }
    const auto both = at::cat({w.detach().flatten(), b.detach()});
    EXPECT_LT(largestDifference(both, python()["optimizers"][kind]), 1e-12) << kind;
  }
}

TEST(Optimizer, leavesWhatHasNoGradient) {
  auto w = waves(2, 2, 0.1).requires_grad_(true), idle = waves(2, 2, 0.5).requires_grad_(true);
  const auto before = idle.detach().clone();
  Optimizer optimizer("adam", 0.1, {{"w", w}, {"idle", idle}});
  w.square().sum().backward();
  optimizer.step(0.1);
  EXPECT_TRUE(idle.detach().equal(before));
}

}  // namespace
}  // namespace mlens
