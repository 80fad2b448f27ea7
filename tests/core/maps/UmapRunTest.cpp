#include "core/maps/UmapRun.h"

#include <gtest/gtest.h>

#include <limits>

#include "core/base/Parallel.h"
#include "tests/core/projection/UmapData.h"

namespace mlens {
namespace {

using namespace umaptest;

UmapRecipe recipe(Index rows = 400, int neighbors = 10) {
  UmapRecipe result;
  result.points = clusters(rows, 8, 3, 6, 5);
  result.options.neighbors = neighbors;
  result.options.epochs = 30;
  result.options.seed = 4;
  return result;
}

Matrix mapOf(const UmapRecipe& made) {
  auto run = UmapRun::create(made);
  EXPECT_TRUE(run) << run.error().text();
  const auto done = run->finish({});
  EXPECT_TRUE(done) << done.error().text();
  EXPECT_TRUE(run->finished());
  return run->coordinates();
}

TEST(UmapRun, IsTheStagesOneAfterTheOther) {
  const UmapRecipe made = recipe();
  auto run = UmapRun::create(made);
  ASSERT_TRUE(run) << run.error().text();
  EXPECT_EQ(run->stage(), UmapRun::Stage::Neighbors);
  EXPECT_TRUE(run->coordinates().empty());
  EXPECT_EQ(run->epochs(), 30);
  ASSERT_TRUE(run->prepare({}));
  EXPECT_EQ(run->stage(), UmapRun::Stage::Layout);
  EXPECT_TRUE(sameBits(run->coordinates(), run->start()));
  ASSERT_TRUE(run->finish({}));
  EXPECT_TRUE(sameBits(run->coordinates(), umaptest::mapOf(made.points, made.options)));
  // Neighbours for the trust of the map as well.
  EXPECT_EQ(run->neighbors()->neighbors(0).size(), 15U);
}

TEST(UmapRun, CancelledAnywhereAndResumedGivesTheSameBits) {
  const Matrix straight = mapOf(recipe());
  auto run = UmapRun::create(recipe());
  ASSERT_TRUE(run);
  // Every report of progress is a place to stop; each time one report further.
  for (int patience = 0; patience < 200 && !run->finished(); ++patience) {
    std::stop_source stop;
    int left = patience / 4;
    const JobContext job(stop.get_token(), [&](const Progress&) {
      if (left-- == 0) stop.request_stop();
    });
    const auto done = run->advance(3, job);
    EXPECT_TRUE(done || done.error().code == ErrorCode::Cancelled);
  }
  ASSERT_TRUE(run->finished());
  EXPECT_TRUE(sameBits(run->coordinates(), straight));
}

TEST(UmapRun, TakesUpNeighboursAndAStart) {
  auto first = UmapRun::create(recipe());
  ASSERT_TRUE(first && first->finish({}));
  UmapRecipe second = recipe();
  second.neighbors = first->neighbors();
  EXPECT_TRUE(sameBits(mapOf(second), first->coordinates()));
  second.start = first->coordinates();
  auto run = UmapRun::create(second);
  ASSERT_TRUE(run && run->prepare({}));
  EXPECT_TRUE(sameBits(run->start(), scaledStart(first->coordinates(), 4)));
}

TEST(UmapRun, FewPointsManyNeighboursAndDuplicates) {
  EXPECT_EQ(mapOf(recipe(3, 15)).rows(), 3);
  EXPECT_EQ(mapOf(recipe(20, 200)).rows(), 20);
  UmapRecipe constant = recipe();
  constant.points = matrix(50, 3, std::vector<float>(150, 2.5f));
  EXPECT_TRUE(requireFinite(mapOf(constant), "map"));
}

TEST(UmapRun, RefusesWhatDoesNotFit) {
  const auto refused = [](UmapRecipe made) {
    const auto run = UmapRun::create(std::move(made));
    return !run && run.error().code == ErrorCode::InvalidArgument;
  };
  EXPECT_TRUE(refused(recipe(2)));
  UmapRecipe none;
  EXPECT_TRUE(refused(none));
  UmapRecipe dims = recipe();
  dims.options.dims = 4;
  EXPECT_TRUE(refused(dims));
  UmapRecipe start = recipe();
  start.start = matrix(400, 3, std::vector<float>(1200));
  EXPECT_TRUE(refused(start));
  start.start = matrix(400, 2, std::vector<float>(800, std::numeric_limits<float>::quiet_NaN()));
  EXPECT_FALSE(UmapRun::create(start));
  UmapRecipe neighbors = recipe();
  neighbors.neighbors = std::make_shared<const NeighborGraph>(umaptest::neighbors(neighbors.points, 5));
  EXPECT_TRUE(refused(neighbors));
  UmapRecipe values = recipe();
  values.points = matrix(50, 3, std::vector<float>(150, std::numeric_limits<float>::quiet_NaN()));
  auto run = UmapRun::create(values);
  ASSERT_TRUE(run);
  EXPECT_FALSE(run->prepare({}));
}

}  // namespace
}  // namespace mlens
