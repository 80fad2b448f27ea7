#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <barrier>
#include <thread>

#include "core/base/Csv.h"
#include "core/base/Parallel.h"
#include "core/engine/Resumable.h"
#include "core/model/TrainingMethod.h"
#include "core/torch/Checkpoint.h"
#include "core/torch/Engine.h"
#include "tests/core/torch/SmallPlan.h"
#include "tests/core/torch/SyntheticPictures.h"

namespace mlens {
namespace {

/// What the members of a team of threads lay on the table.
struct Table {
  explicit Table(int size) : meet(size), texts(static_cast<std::size_t>(size)), values(texts.size()) {}
  std::barrier<> meet;
  std::vector<std::string> texts;
  std::vector<std::span<float>> values;
};

/// Threads of this process as a team. After `sums` sums the last member is lost, and with it the team.
class ThreadTeam : public ProcessTeam {
 public:
  ThreadTeam(Table& table, int rank, int sums)
      : table_(table), rank_(static_cast<std::size_t>(rank)), sums_(sums) {}

  Result<std::vector<std::string>> exchange(const std::string& mine) override {
    table_.texts[rank_] = mine;
    table_.meet.arrive_and_wait();
    auto all = table_.texts;
    table_.meet.arrive_and_wait();
    return all;
  }
  Result<void> sum(std::span<float> values) override {
    if (sums_-- == 0) return fail(ErrorCode::Io, "another process of the 2 is lost (gone)");
    table_.values[rank_] = values;
    table_.meet.arrive_and_wait();
    std::vector<float> total(values.size());
    for (const auto& each : table_.values) {
      for (std::size_t i = 0; i < total.size(); ++i) total[i] += each[i];
    }
    table_.meet.arrive_and_wait();
    std::copy(total.begin(), total.end(), values.begin());
    return {};
  }

 private:
  Table& table_;
  std::size_t rank_;
  int sums_;
};

using Outcomes = std::vector<Result<TrainingOutcome>>;

/// Trains plans[rank] in so many threads together.
Outcomes trainTogether(const std::vector<TrainingPlan>& plans, const ImageSet& images, int sums = -1) {
  const auto size = static_cast<int>(plans.size());
  Table table(size);
  Outcomes outcomes(plans.size(), TrainingOutcome());
  std::vector<std::jthread> threads;
  for (int rank = 0; rank < size; ++rank) {
    threads.emplace_back([&, rank] {
      ThreadTeam team(table, rank, sums);
      TeamPlace place;
      place.rank = rank;
      place.size = size;
      const Teammates mates{team, place};
      const auto at = static_cast<std::size_t>(rank);
      outcomes[at] = torchEngine().train(plans[at], images, {}, {}, &mates);
    });
  }
  threads.clear();
  return outcomes;
}

std::vector<TrainingPlan> plansIn(const TrainingPlan& plan, const TestFolder& folder, int size) {
  std::vector<TrainingPlan> plans(static_cast<std::size_t>(size), plan);
  for (int rank = 0; rank < size; ++rank)
    plans[static_cast<std::size_t>(rank)].out = folder.path / std::to_string(rank);
  return plans;
}

/// The largest difference of a tensor, of the network or beside it, to that of the other checkpoint, as a
/// share of its own largest value.
double difference(const std::filesystem::path& a, const std::filesystem::path& b) {
  const auto left = readTrainingTensors(a), right = readTrainingTensors(b);
  EXPECT_TRUE(left && right);
  if (!left || !right) return HUGE_VAL;
  double most = 0;
  const auto compare = [&](const TensorMap& one, const TensorMap& other) {
    EXPECT_EQ(one.size(), other.size());
    for (const auto& [name, value] : one) {
      const auto number = value.to(at::kDouble);
      const auto gap = (number - other.at(name).to(at::kDouble)).abs().max().item<double>();
      most = std::max(most, gap / std::max(1e-3, number.abs().max().item<double>()));
    }
  };
  compare(left->network, right->network);
  compare(left->training, right->training);
  return most;
}

constexpr double kRounding = 1e-3;  // grown over the steps
constexpr const char* kCheckpoint = "checkpoint.safetensors";

TEST(SharedTraining, givesTheModelOfOneProcess) {
  setThreadBudget(1);
  const auto images = labelledSet(50);
  for (const auto& method : trainingMethods()) {
    const TestFolder alone, shared;
    auto plan = smallPlan(alone.path);
    plan.method = method.name;
    plan.optimizer = "sgd";     // Adam makes steps of rounding errors where a gradient is none
    plan.learningRate = 0.005;  // rounding grows by little: at a larger one a ReLU may switch
    plan.queue = 20;
    plan.epochs = 2;
    ASSERT_TRUE(torchEngine().train(plan, images, {}, {})) << method.name;
    const auto plans = plansIn(plan, shared, 3);  // 5, 5 and 6 of each 16 pictures
    for (const auto& outcome : trainTogether(plans, images))
      ASSERT_TRUE(outcome) << method.name << ": " << outcome.error().text();
    EXPECT_LT(difference(alone.path / kCheckpoint, plans[0].out / kCheckpoint), kRounding) << method.name;
    for (std::size_t rank = 1; rank < plans.size(); ++rank)
      EXPECT_FALSE(std::filesystem::exists(plans[rank].out)) << "only the first process writes";
  }
}

TEST(SharedTraining, aResNetToo) {
  setThreadBudget(1);
  const TestFolder alone, shared;
  auto plan = smallPlan(alone.path);
  plan.model.encoder = EncoderKind::ResNet18;
  plan.optimizer = "sgd";
  plan.learningRate = 0.002;
  plan.epochs = 1;
  const auto images = syntheticSet(34);
  ASSERT_TRUE(torchEngine().train(plan, images, {}, {}));
  const auto plans = plansIn(plan, shared, 2);
  for (const auto& outcome : trainTogether(plans, images)) ASSERT_TRUE(outcome) << outcome.error().text();
  EXPECT_LT(difference(alone.path / kCheckpoint, plans[0].out / kCheckpoint), kRounding);
}

TEST(SharedTraining, theSameBitsAgainAndResumed) {
  setThreadBudget(1);
  const auto images = syntheticSet(50);
  const TestFolder one, two;
  auto plan = smallPlan({});
  plan.keepEvery = 1;
  const auto whole = plansIn(plan, one, 2);
  for (const auto& outcome : trainTogether(whole, images)) ASSERT_TRUE(outcome) << outcome.error().text();
  auto rest = resumable(whole[0].out / "epoch-0001.safetensors");
  ASSERT_TRUE(rest) << rest.error().text();
  const auto resumed = plansIn(rest->plan, two, 2);
  for (const auto& outcome : trainTogether(resumed, images)) ASSERT_TRUE(outcome) << outcome.error().text();
  EXPECT_EQ(fileBytes(resumed[0].out / kCheckpoint), fileBytes(whole[0].out / kCheckpoint));
}

TEST(SharedTraining, othersRecipesLostProcessesAndBatchesTooSmallAreTold) {
  setThreadBudget(1);
  const auto images = syntheticSet(50);
  const TestFolder folder;
  auto plans = plansIn(smallPlan({}), folder, 2);
  plans[1].seed = 2;
  for (const auto& outcome : trainTogether(plans, images)) {
    ASSERT_FALSE(outcome);
    EXPECT_NE(outcome.error().message.find("process 1 trains something else"), std::string::npos)
        << outcome.error().text();
  }
  plans[1].seed = plans[0].seed;
  const auto lost = trainTogether(plans, images, 70);  // in the second epoch
  for (const auto& outcome : lost) {
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, ErrorCode::Io);
    EXPECT_NE(outcome.error().message.find("is lost"), std::string::npos) << outcome.error().text();
  }
  EXPECT_NE(lost[0].error().message.find("the checkpoint of epoch 1 is kept"), std::string::npos)
      << lost[0].error().text();
  EXPECT_TRUE(inspectCheckpoint(plans[0].out / kCheckpoint, {}, {}, {}));

  plans = plansIn(smallPlan({}), folder, 3);
  for (auto& plan : plans) plan.batch = 2;
  for (const auto& outcome : trainTogether(plans, images)) {
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().context, "batch");
  }
}

TEST(MixedPrecision, trainsLikeFloat32ToBfloat16sAccuracy) {
  setThreadBudget(1);
  const auto images = syntheticSet(50);
  for (const char* method : {"simclr", "byol"}) {
    std::vector<double> first;
    for (const char* precision : {"float32", "mixed"}) {
      const TestFolder folder;
      auto plan = smallPlan(folder.path);
      plan.method = method;
      plan.precision = precision;
      const auto outcome = torchEngine().train(plan, images, {}, [&](const TrainingUpdate& update) {
        if (update.epoch == 0 && update.step == 1) first.push_back(update.loss);
      });
      ASSERT_TRUE(outcome) << outcome.error().text();
      const auto tensors = readTrainingTensors(outcome->checkpoint);
      ASSERT_TRUE(tensors);
      for (const auto& [name, value] : tensors->network)
        EXPECT_TRUE(value.scalar_type() == at::kFloat || value.scalar_type() == at::kLong) << name;
    }
    ASSERT_EQ(first.size(), 2u);
    EXPECT_NE(first[0], first[1]);
    EXPECT_NEAR(first[0], first[1], 0.02 * std::abs(first[0]));
  }
}

}  // namespace
}  // namespace mlens
