#include "core/base/Text.h"

#include <gtest/gtest.h>

#include <cmath>

namespace mlens {
namespace {

TEST(Text, Grouped) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1000), "1,000");
  EXPECT_EQ(grouped(-123456), "-123,456");
  EXPECT_EQ(grouped(1234567), "1,234,567");
}

TEST(Text, Numbers) {
  EXPECT_EQ(parseNumber(" -2.5e3 "), -2500.0);
  EXPECT_EQ(parseNumber("+7"), 7.0);
  EXPECT_TRUE(std::isnan(*parseNumber("nan")));
  for (const char* text : {"", " ", "1,5", "1x", "+-1", "--1", "+", "1e999", "0x10"}) {
    EXPECT_FALSE(parseNumber(text)) << text;
  }
  EXPECT_EQ(parseInteger("-12"), -12);
  EXPECT_FALSE(parseInteger("1.0"));
  EXPECT_FALSE(parseInteger("99999999999999999999"));
}

}  // namespace
}  // namespace mlens
