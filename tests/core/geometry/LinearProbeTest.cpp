#include "core/geometry/LinearProbe.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/base/Parallel.h"
#include "core/base/Random.h"

namespace mlens {
namespace {

/// Three classes of normal points in 4 dimensions whose means are `apart` from each other along e0 and e1.
struct Cloud {
  Eigen::MatrixXd rows;
  std::vector<int> labels;
  Cloud(Index count, double apart) : rows(count, 4) {
    RandomStream random(5);
    for (Index i = 0; i < count; ++i) {
      labels.push_back(static_cast<int>(i % 3));
      for (Index j = 0; j < 4; ++j) rows(i, j) = random.normal();
      rows(i, 0) += labels.back() == 1 ? apart : 0;
      rows(i, 1) += labels.back() == 2 ? apart : 0;
    }
  }
  Matrix matrix() const {
    std::vector<float> values;
    for (Index i = 0; i < rows.rows(); ++i) {
      for (Index j = 0; j < rows.cols(); ++j) values.push_back(static_cast<float>(rows(i, j)));
    }
    return *Matrix::create(rows.rows(), rows.cols(), std::move(values));
  }
};

// At the minimum W = c sum_i (onehot_i - p_i) x_i' and sum_i (onehot_i - p_i) = 0.
TEST(Softmax, MeetsTheConditionsOfTheMinimum) {
  const Cloud cloud(120, 1.5);
  for (const double c : {0.02, 1.0}) {
    const auto fit = fitSoftmax(cloud.rows, cloud.labels, 3, c, nullptr, 1e-10, {});
    ASSERT_TRUE(fit);
    Eigen::MatrixXd pull = Eigen::MatrixXd::Zero(3, 4);
    Eigen::VectorXd rest = Eigen::VectorXd::Zero(3);
    for (Index i = 0; i < cloud.rows.rows(); ++i) {
      Eigen::VectorXd p = (fit->weights * cloud.rows.row(i).transpose() + fit->intercepts).array().exp();
      p /= -p.sum();
      p(cloud.labels[static_cast<std::size_t>(i)]) += 1;
      pull += c * p * cloud.rows.row(i);
      rest += p;
    }
    EXPECT_LT((fit->weights - pull).cwiseAbs().maxCoeff(), 1e-6) << c;
    EXPECT_LT(rest.cwiseAbs().maxCoeff(), 1e-6) << c;
  }
}

TEST(LinearProbe, TellsWhatALineCanTell) {
  const Cloud far(400, 12), none(400, 0);
  const std::vector<std::int32_t> labels(far.labels.begin(), far.labels.end());
  EXPECT_EQ(*linearProbeAccuracy(far.matrix(), labels, {}, {}), 1.0);
  EXPECT_NEAR(*linearProbeAccuracy(none.matrix(), labels, {}, {}), 1.0 / 3, 0.1);  // chance, sd 0.024
}

// Two normal classes with means `apart` apart: the best line is right for the share Phi(apart / 2).
TEST(LinearProbe, ComesNearTheBestPossible) {
  constexpr double kApart = 2;
  constexpr Index kCount = 2000;
  RandomStream random(9);
  std::vector<float> values;
  std::vector<std::int32_t> labels;
  for (Index i = 0; i < kCount; ++i) {
    labels.push_back(static_cast<std::int32_t>(i % 2));
    values.push_back(static_cast<float>(random.normal() + (i % 2 == 0 ? 0 : kApart)));
    for (int j = 0; j < 4; ++j) values.push_back(static_cast<float>(random.normal()));
  }
  const double best = 0.5 * std::erfc(-kApart / 2 / std::sqrt(2.0));
  const auto accuracy = linearProbeAccuracy(*Matrix::create(kCount, 5, std::move(values)), labels, {}, {});
  EXPECT_NEAR(*accuracy, best, 0.03);  // sd of the share: 0.008
}

TEST(LinearProbe, SameOnAnyNumberOfThreadsAndPassesOverRowsWithoutClass) {
  const Cloud cloud(90, 1);
  std::vector<std::int32_t> labels(cloud.labels.begin(), cloud.labels.end());
  for (std::size_t i = 0; i < 30; ++i) labels[i] = -1;
  setThreadBudget(1);
  const auto one = linearProbeAccuracy(cloud.matrix(), labels, {}, {});
  setThreadBudget(2);
  EXPECT_EQ(*one, *linearProbeAccuracy(cloud.matrix(), labels, {}, {}));
  for (auto& label : labels) label = std::min(label, 0);
  EXPECT_TRUE(std::isnan(*linearProbeAccuracy(cloud.matrix(), labels, {}, {})));
  EXPECT_FALSE(linearProbeAccuracy(cloud.matrix(), std::vector<std::int32_t>{1}, {}, {}));
}

}  // namespace
}  // namespace mlens
