#include <gtest/gtest.h>

#include <cmath>

#include "core/study/LinearToy.h"
#include "core/torch/Engine.h"

namespace mlens {
namespace {

LinearToyOptions shortTraining() {
  LinearToyOptions options;
  options.strengths = {1};
  options.training.device = "cpu";
  options.training.steps = 150;
  options.batch = 64;
  return options;
}

/// Four content directions, and two generators along which the samples do not differ at all.
std::shared_ptr<const ToyManifold> manifold() {
  LinearManifoldOptions options;
  options.samples = 300;
  options.dimension = 16;
  options.content = 4;
  options.extents = {0, 0};
  return *linearManifold(options);
}

// Whatever depends on these generators tells samples apart by noise alone: InfoNCE removes them.
TEST(LinearProjector, LosesTheGeneratorsAndKeepsTheContent) {
  const auto toy = linearToy(&torchEngine(), *manifold(), shortTraining(), {});
  ASSERT_TRUE(toy) << toy.error().text();
  const LinearToyRow& row = toy->rows.front();
  EXPECT_EQ(row.kept, 4);
  EXPECT_EQ(row.rank, 4);
  EXPECT_GT(row.affinity, 0.99);
  EXPECT_NEAR(row.null, 0.5, 1e-12);
  EXPECT_GT(row.keptEnergy, 0.97);
  for (const double removed : row.removedTrained) EXPECT_GT(removed, 0.97);
}

TEST(LinearProjector, TheSameSeedGivesTheSameBits) {
  auto options = shortTraining();
  options.training.steps = 20;
  const auto one = linearToy(&torchEngine(), *manifold(), options, {});
  const auto two = linearToy(&torchEngine(), *manifold(), options, {});
  ASSERT_TRUE(one && two);
  EXPECT_EQ(one->rows[0].loss, two->rows[0].loss);
  EXPECT_EQ(one->rows[0].keptEnergy, two->rows[0].keptEnergy);
}

TEST(LinearProjector, StopsAndRefuses) {
  const auto pairs = [](int) -> Result<std::pair<Matrix, Matrix>> {
    const Matrix one = *Matrix::create(2, 2, {1, 0, 0, 1});
    return std::pair(one, one);
  };
  const auto uneven = [](int) -> Result<std::pair<Matrix, Matrix>> {
    return std::pair(*Matrix::create(2, 2, {1, 0, 0, 1}), *Matrix::create(1, 2, {1, 0}));
  };
  LinearTraining training;
  training.device = "cpu";
  EXPECT_EQ(torchEngine().trainLinear(training, uneven, {}).error().code, ErrorCode::InvalidArgument);
  training.temperature = 0;
  EXPECT_EQ(torchEngine().trainLinear(training, pairs, {}).error().code, ErrorCode::InvalidArgument);
  training.temperature = 0.2;
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(torchEngine().trainLinear(training, pairs, JobContext(stop.get_token())).error().code,
            ErrorCode::Cancelled);
  const auto lost = [](int) -> Result<std::pair<Matrix, Matrix>> {
    const Matrix one = *Matrix::create(2, 1, {std::nanf(""), 1});
    return std::pair(one, one);
  };
  EXPECT_EQ(torchEngine().trainLinear(training, lost, {}).error().code, ErrorCode::InvalidArgument);
}

}  // namespace
}  // namespace mlens
