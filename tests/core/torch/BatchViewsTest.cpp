#include "core/torch/BatchViews.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/base/Parallel.h"
#include "core/torch/Guard.h"
#include "tests/core/torch/SmallPlan.h"
#include "tests/core/torch/SyntheticPictures.h"

namespace mlens {
namespace {

TrainingPictures loaded(const ImageSet& images, const InputSpec& input) {
  auto pictures = loadTrainingPictures(images, input, {});
  EXPECT_TRUE(pictures);
  return *pictures;
}

TEST(BatchViews, AreTheSameAheadAsAskedForAlone) {
  const auto plan = smallPlan({});  // 3 steps an epoch
  const auto pictures = loaded(syntheticSet(50), plan.model.input);
  setThreadBudget(1);
  std::vector<BatchViews::Pair> alone;
  for (const Index step : {0, 1, 2, 3, 4, 5, 6, 7, 8})
    alone.push_back(BatchViews(plan, pictures, at::kCPU, nullptr, {}).at(step));
  setThreadBudget(2);
  BatchViews ahead(plan, pictures, at::kCPU, nullptr, {});
  for (const Index step : {0, 1, 2, 3, 4, 7, 5, 6, 7, 8, 8}) {
    const auto views = ahead.at(step);
    EXPECT_TRUE(views.first.equal(alone[static_cast<std::size_t>(step)].first)) << step;
    EXPECT_TRUE(views.second.equal(alone[static_cast<std::size_t>(step)].second)) << step;
    EXPECT_FALSE(views.first.equal(views.second));
  }
}

TEST(BatchViews, AStopIsThrownWhereTheyAreAskedFor) {
  setThreadBudget(2);
  const auto plan = smallPlan({});
  const auto pictures = loaded(syntheticSet(50), plan.model.input);
  std::stop_source stop;
  BatchViews views(plan, pictures, at::kCPU, nullptr, stop.get_token());
  views.at(0);
  stop.request_stop();
  EXPECT_THROW(
      {
        views.at(1);  // was perhaps ready before
        views.at(2);
      },
      Stopped);
}

TEST(DrawnViews, DoNotDependOnHowManyAreMadeAtOnce) {
  setThreadBudget(1);
  InputSpec input;
  input.size = 64;
  const auto pictures = loaded(syntheticSet(300, 64), input);  // 1.2 million values: in parts
  const auto policy = AugmentationPolicy::reference(1).scaled(1);
  const auto whole = drawnViews(pictures.pixels, pictures.rows, policy, input, 1, 7, at::kCPU, {});
  for (const Index i : {0, 130, 299}) {
    const auto at = static_cast<std::size_t>(i);
    const auto single = drawnViews(pictures.pixels.narrow(0, i, 1), std::span(pictures.rows).subspan(at, 1),
                                   policy, input, 1, 7, at::kCPU, {});
    EXPECT_TRUE(whole.narrow(0, i, 1).equal(single)) << i;
  }
}

}  // namespace
}  // namespace mlens
