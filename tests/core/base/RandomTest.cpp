#include "core/base/Random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace mlens {
namespace {

// Known answers from an implementation in Python's whole numbers.
TEST(RandomStream, TheSameValuesEverywhere) {
  RandomStream first(1);
  EXPECT_EQ(first.next(), 0xee127fe613436e33ULL);
  EXPECT_EQ(first.next(), 0xd6dad8d34a1874eaULL);
  EXPECT_EQ(first.next(), 0x2a52c16cec1116a9ULL);
  RandomStream other(1, 7);
  EXPECT_EQ(other.next(), 0x236f5b97bb569532ULL);
  RandomStream real(2);
  EXPECT_EQ(real.uniform(), 0.9381253350876905);
  EXPECT_EQ(real.uniform(), 0.16871874155916466);
  RandomStream bell(3);
  EXPECT_NEAR(bell.normal(), 0.6695801569331022, 1e-12);
  RandomStream order(5);
  EXPECT_EQ(randomPermutation(10, order), (std::vector<Index>{0, 2, 3, 1, 6, 7, 8, 5, 4, 9}));
}

TEST(RandomStream, MomentsOfUniformAndNormal) {
  constexpr int kCount = 200'000;
  RandomStream random(11, 3);
  double sum = 0, squares = 0, normalSum = 0, normalSquares = 0;
  for (int i = 0; i < kCount; ++i) {
    const double u = random.uniform();
    const double z = random.normal();
    ASSERT_TRUE(u >= 0 && u < 1);
    sum += u;
    squares += u * u;
    normalSum += z;
    normalSquares += z * z;
  }
  // Five standard errors of each mean.
  EXPECT_NEAR(sum / kCount, 0.5, 5 * std::sqrt(1.0 / 12 / kCount));
  EXPECT_NEAR(squares / kCount, 1.0 / 3, 5 * std::sqrt(4.0 / 45 / kCount));
  EXPECT_NEAR(normalSum / kCount, 0, 5 * std::sqrt(1.0 / kCount));
  EXPECT_NEAR(normalSquares / kCount, 1, 5 * std::sqrt(2.0 / kCount));
}

TEST(RandomStream, BelowIsEvenAndStreamsDiffer) {
  RandomStream random(4);
  std::vector<int> counts(6);
  for (int i = 0; i < 60'000; ++i) ++counts[static_cast<std::size_t>(random.below(6))];
  for (const int count : counts) EXPECT_NEAR(count, 10'000, 500);
  EXPECT_EQ(random.below(1), 0);
  EXPECT_NE(RandomStream(1, 0).next(), RandomStream(1, 1).next());
  EXPECT_NE(RandomStream(1, 0).next(), RandomStream(2, 0).next());
}

TEST(Sampling, WithoutReplacementIsSortedAndUnique) {
  RandomStream random(6);
  const auto sample = sampleWithoutReplacement(1000, 100, random);
  ASSERT_EQ(sample.size(), 100u);
  EXPECT_TRUE(std::adjacent_find(sample.begin(), sample.end(), std::greater_equal<>()) == sample.end());
  EXPECT_GE(sample.front(), 0);
  EXPECT_LT(sample.back(), 1000);
  EXPECT_EQ(sampleWithoutReplacement(3, 5, random), (std::vector<Index>{0, 1, 2}));
  EXPECT_TRUE(sampleWithoutReplacement(0, 5, random).empty());
}

}  // namespace
}  // namespace mlens
