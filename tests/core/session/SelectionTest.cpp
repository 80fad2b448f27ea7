#include "core/session/Selection.h"

#include <gtest/gtest.h>

#include "core/base/Random.h"
#include "core/session/SelectionText.h"

namespace mlens {
namespace {

Selection randomSelection(Index points, std::uint64_t seed) {
  RandomStream random(seed);
  std::vector<std::uint8_t> mask(static_cast<std::size_t>(points));
  for (auto& byte : mask) byte = static_cast<std::uint8_t>(random.below(3));  // any value but 0 is selected
  return Selection::fromMask(std::move(mask));
}

TEST(Selection, RowsOutsideAreIgnoredAndDuplicatesCountOnce) {
  const std::vector<Index> rows = {3, 3, -1, 0, 99, 5};
  const auto selection = Selection::of(5, rows);
  EXPECT_EQ(selection.rows(), (std::vector<Index>{0, 3}));
  EXPECT_EQ(selection.count(), 2);
}

TEST(Selection, CombinesAsSetsDo) {
  const auto a = randomSelection(257, 1), b = randomSelection(257, 2);
  const auto added = a.combined(b, SelectMode::Add), cut = a.combined(b, SelectMode::Intersect);
  const auto less = a.combined(b, SelectMode::Subtract);
  for (Index i = 0; i < 257; ++i) {
    EXPECT_EQ(added.contains(i), a.contains(i) || b.contains(i));
    EXPECT_EQ(cut.contains(i), a.contains(i) && b.contains(i));
    EXPECT_EQ(less.contains(i), a.contains(i) && !b.contains(i));
  }
  EXPECT_EQ(a.combined(b, SelectMode::Replace), b);
  EXPECT_EQ(added.count() + cut.count(), a.count() + b.count());
  EXPECT_EQ(a.inverted().count(), 257 - a.count());
  EXPECT_EQ(a.inverted().inverted(), a);
}

TEST(Selection, OfNoPointsIsHarmless) {
  const Selection none;
  const auto one = Selection::of(3, std::vector<Index>{1});
  EXPECT_TRUE(none.combined(none, SelectMode::Add).empty());
  EXPECT_EQ(none.combined(one, SelectMode::Add), one);
  EXPECT_EQ(one.combined(none, SelectMode::Subtract), one);
  EXPECT_TRUE(none.inverted().empty());
  EXPECT_FALSE(none.contains(0));
  EXPECT_NE(Selection(3), one);
}

TEST(SelectionText, RangesReadBack) {
  EXPECT_EQ(rowRanges(Selection::of(20, std::vector<Index>{0, 1, 2, 5, 7, 8, 19})), "0-2,5,7-8,19");
  for (std::uint64_t seed = 1; seed < 20; ++seed) {
    const auto selection = randomSelection(static_cast<Index>(seed * 7), seed);
    EXPECT_EQ(selectionFromRanges(rowRanges(selection), selection.points()), selection);
  }
  EXPECT_EQ(selectionFromRanges("", 4), Selection(4));
}

TEST(SelectionText, RefusesWhatIsNotAscendingRangesOfRows) {
  for (const char* text : {"5", "-1", "1-", "1--2", "2-1", "1,1", "3,2", "1,", ",1", "a", "1 2", "0-4", "1;2",
                           "99999999999999999999", "1-99999999999999999999", "1.5"}) {
    EXPECT_FALSE(selectionFromRanges(text, 4)) << text;
  }
}

}  // namespace
}  // namespace mlens
