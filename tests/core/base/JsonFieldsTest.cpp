#include "core/base/JsonFields.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace mlens {
namespace {

enum class Shape { Round, Flat };
constexpr Named<Shape> kShapes[] = {{Shape::Round, "round"}, {Shape::Flat, "flat"}};

struct Settings {
  int k = 5;
  double radius = 0.5;
  std::uint64_t seed = 1;
  bool on = false;
  std::string name = "as it was";
  Shape shape = Shape::Round;
  std::vector<int> rows = {7};
  std::vector<int> inner;
};

/// The settings that a text gives, and what is wrong with it.
std::pair<Settings, std::string> fieldsRead(const std::string& text) {
  Settings settings;
  std::string problem;
  const auto json = parseJson(text);
  EXPECT_TRUE(json) << text;
  if (!json) return {settings, problem};
  JsonFields fields(*json, "", problem);
  fields.integer("k", settings.k, 1, 200);
  fields.number("radius", settings.radius, 0, 1);
  fields.seed("seed", settings.seed);
  fields.flag("on", settings.on);
  fields.text("name", settings.name);
  fields.choice("shape", settings.shape, kShapes);
  fields.integers("rows", 3, 0, 99, settings.rows);
  fields.objects("views", 2, [&](JsonFields& view) {
    view.require({"k"});
    view.integer("k", settings.inner.emplace_back(), 0, 9);
    view.refuseUnknown();
  });
  fields.refuseUnknown();
  return {settings, problem};
}

TEST(JsonFields, GivesWhatIsThereAndKeepsTheRest) {
  const auto [settings, problem] =
      fieldsRead(R"({"k": 200, "radius": 0.25, "seed": 18446744073709551615, "on": true, "name": "x",
               "shape": "flat", "rows": [0, 99], "views": [{"k": 0}, {"k": 9}]})");
  EXPECT_EQ(problem, "");
  EXPECT_EQ(settings.k, 200);
  EXPECT_EQ(settings.radius, 0.25);
  EXPECT_EQ(settings.seed, ~std::uint64_t{0});
  EXPECT_TRUE(settings.on);
  EXPECT_EQ(settings.name, "x");
  EXPECT_EQ(settings.shape, Shape::Flat);
  EXPECT_EQ(settings.rows, (std::vector<int>{0, 99}));
  EXPECT_EQ(settings.inner, (std::vector<int>{0, 9}));

  const auto [kept, nothing] = fieldsRead("{}");
  EXPECT_EQ(nothing, "");
  EXPECT_EQ(kept.k, 5);
  EXPECT_EQ(kept.name, "as it was");
  EXPECT_EQ(kept.rows, (std::vector<int>{7}));
}

TEST(JsonFields, NamesTheFirstFaultAndWhatItIs) {
  const std::pair<const char*, const char*> cases[] = {
      {R"({"k": 0})", "k must be a whole number from 1 to 200, is 0"},
      {R"({"k": 1.0})", "k must be a whole number from 1 to 200, is 1.0"},
      {R"({"k": 18446744073709551615})", "k must be a whole number from 1 to 200, is 18446744073709551615"},
      {R"({"k": "5"})", "k must be a whole number from 1 to 200, is \"5\""},
      {R"({"radius": 1e999})", nullptr},  // no number that JSON can hold
      {R"({"radius": 1.5})", "radius must be a number from 0.0 to 1.0, is 1.5"},
      {R"({"seed": -1})", "seed must be a whole number, 0 or more, is -1"},
      {R"({"on": 1})", "on must be true or false, is 1"},
      {R"({"name": ["x"]})", "name must be a text, is a list of 1"},
      {R"({"shape": "square"})", "shape must be one of round, flat, is \"square\""},
      {R"({"rows": [1, 2, 3, 4]})", "rows must be a list of at most 3, is a list of 4"},
      {R"({"rows": [1, 100]})", "rows[1] must be a whole number from 0 to 99, is 100"},
      {R"({"views": [{"k": 1}, {}]})", "views[1].k must be given"},
      {R"({"views": [7]})", "views[0] must be a JSON object { }, is 7"},
      {R"({"views": [{"k": 1, "kk": 2}]})", "unknown field \"views[0].kk\"; check its spelling"},
      {R"({"radus": 1})", "unknown field \"radus\"; check its spelling"},
      {R"([])", "the file must be a JSON object { }, is a list of 0"}};
  for (const auto& [text, words] : cases) {
    if (words)
      EXPECT_EQ(fieldsRead(text).second, words) << text;
    else
      EXPECT_FALSE(parseJson(text)) << text;
  }
}

TEST(JsonFields, DeepOrBrokenDocumentsAreNone) {
  const auto nested = [](int depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_TRUE(parseJson(nested(8), 8));
  EXPECT_FALSE(parseJson(nested(9), 8));
  EXPECT_TRUE(parseJson("\"[[[[[[[[[[ \\\" [[\"", 8));  // a text
  for (const char* broken : {"", "{", "{\"a\": }", "nan", "{} x"}) EXPECT_FALSE(parseJson(broken)) << broken;
}

}  // namespace
}  // namespace mlens
