#include <gtest/gtest.h>

#include <algorithm>

#include "tests/core/checkpoint/Fixtures.h"

namespace mlens {
namespace {

Result<ModelReading> mocoReading(const ReadingOptions& options) {
  auto file = CheckpointFile::open(kFixtures / "moco-v2.pth.tar");
  if (!file) return failure(file);
  return readModel(*file, options);
}

bool assumes(const ModelReading& reading, const std::string& option) {
  return std::ranges::any_of(reading.assumptions, [&](const Assumption& one) {
    return one.option.find(option) != std::string::npos;
  });
}

/// All that the file of a MoCo says nothing about.
ReadingOptions everythingSaid() {
  ReadingOptions options;
  options.size = 32;
  options.resize = 36;
  options.interpolation = "bilinear";
  options.mean = {0.4, 0.5, 0.6};
  options.std = {0.2, 0.2, 0.3};
  return options;
}

TEST(Assumptions, eachIsToldWithTheOptionThatSettlesIt) {
  const auto reading = mocoReading({});
  ASSERT_TRUE(reading) << reading.error().text();
  EXPECT_TRUE(assumes(*reading, "--mean"));
  EXPECT_TRUE(assumes(*reading, "--size"));
  const auto lines = reading->warnings();
  ASSERT_GE(lines.size(), reading->assumptions.size());
  for (std::size_t i = 0; i < reading->assumptions.size(); ++i)
    EXPECT_EQ(lines[i], "assumed: " + reading->assumptions[i].text());

  auto said = everythingSaid();
  said.mean.clear(), said.std.clear();
  const auto half = mocoReading(said);
  ASSERT_TRUE(half) << half.error().text();
  EXPECT_TRUE(assumes(*half, "--mean"));
  EXPECT_FALSE(assumes(*half, "--size"));

  const auto whole = mocoReading(everythingSaid());
  ASSERT_TRUE(whole) << whole.error().text();
  EXPECT_TRUE(whole->assumptions.empty()) << whole->assumptions.front().text();
}

TEST(Assumptions, areErrorsWhereNothingMayBeAssumed) {
  auto options = everythingSaid();
  options.assumeNothing = true;
  const auto settled = mocoReading(options);
  EXPECT_TRUE(settled) << settled.error().text();

  options.mean.clear(), options.std.clear();
  const auto refused = mocoReading(options);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::InvalidArgument);
  EXPECT_NE(refused.error().text().find("--mean, --std"), std::string::npos) << refused.error().text();
  EXPECT_NE(refused.error().text().find("moco-v2.pth.tar"), std::string::npos);
}

}  // namespace
}  // namespace mlens
