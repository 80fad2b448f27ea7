#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/base/AtomicFile.h"
#include "core/engine/CheckpointSummary.h"
#include "core/model/TrainingPlan.h"

namespace mlens {
namespace {

const std::filesystem::path kExample = std::filesystem::path(MLENS_SOURCE_DIR) / "resources" / "example";

TEST(Example, checkpointsWereMadeByTheRecipesBesideThem) {
  for (const std::string name : {"weak", "strong"}) {
    const auto text = readTextFile(kExample / (name + ".json"));
    ASSERT_TRUE(text) << text.error().text();
    const auto recipe = trainingPlanFromJson(nlohmann::json::parse(*text), name + ".json");
    ASSERT_TRUE(recipe) << recipe.error().text();
    const auto summary = inspectCheckpoint(kExample / (name + ".safetensors"), {}, {}, {});
    ASSERT_TRUE(summary) << summary.error().text();
    EXPECT_TRUE(summary->unmatched.empty());
    EXPECT_EQ(toJson(summary->spec), toJson(recipe->model));
    const auto trained = trainingPlanFromJson(nlohmann::json::parse(summary->metadata.at("training")), name);
    ASSERT_TRUE(trained) << trained.error().text();
    EXPECT_EQ(toJson(*trained), toJson(*recipe));
    EXPECT_EQ(summary->metadata.at("epoch"), std::to_string(recipe->epochs));
  }
}

TEST(Example, recipesDifferInNothingButTheirStrength) {
  const auto weak = readTextFile(kExample / "weak.json"), strong = readTextFile(kExample / "strong.json");
  ASSERT_TRUE(weak && strong);
  auto one = nlohmann::json::parse(*weak), other = nlohmann::json::parse(*strong);
  EXPECT_LT(one.at("strength"), other.at("strength"));
  one.erase("strength");
  other.erase("strength");
  EXPECT_EQ(one, other);
}

}  // namespace
}  // namespace mlens
