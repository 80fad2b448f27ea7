#include "core/maps/NewPoints.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/layers/Displacement.h"
#include "core/maps/MapRun.h"
#include "tests/core/projection/UmapData.h"

namespace mlens {
namespace {

using namespace umaptest;

TEST(NewPoints, OnPrincipalComponentsAreTheirScores) {
  MapSource source;
  source.vectors = clusters(200, 6, 3, 6, 1);
  const auto map = MapRun(source, {"pca", 3}).run({});
  ASSERT_TRUE(map);
  const auto same = placeNewPoints(**map, source.vectors, source.vectors, {});
  ASSERT_TRUE(same) << same.error().text();
  for (Index i = 0; i < 200; ++i) {
    for (int d = 0; d < 3; ++d) EXPECT_NEAR((*same)(i, d), (*map)->coordinates(i, d), 1e-5);
  }
}

TEST(NewPoints, OnAUmapLieInTheirOwnCluster) {
  MapSource source;
  source.vectors = clusters(300, 6, 3, 12, 1);
  MapSpec spec{"umap", 2};
  spec.umap.epochs = 100;
  const auto map = MapRun(source, spec).run({});
  ASSERT_TRUE(map);
  const Matrix rows = clusters(30, 6, 3, 12, 77);
  const auto there = placeNewPoints(**map, source.vectors, rows, {});
  ASSERT_TRUE(there) << there.error().text();
  ASSERT_EQ(there->rows(), 30);
  for (Index i = 0; i < 30; ++i) {
    double least = INFINITY;
    Index nearest = -1;
    for (Index j = 0; j < 300; ++j) {
      const double way =
          std::hypot((*there)(i, 0) - (*map)->coordinates(j, 0), (*there)(i, 1) - (*map)->coordinates(j, 1));
      if (way < least) nearest = j;
      least = std::min(least, way);
    }
    EXPECT_EQ(nearest % 3, i % 3);
  }
  EXPECT_TRUE(sameBits(*there, *placeNewPoints(**map, source.vectors, rows, {})));
}

TEST(NewPoints, OfAnotherSpaceAreRefused) {
  MapSource source;
  source.vectors = clusters(60, 6, 3, 6, 1);
  const auto map = MapRun(source, {"pca", 2}).run({});
  ASSERT_TRUE(map);
  const auto wrong = placeNewPoints(**map, source.vectors, clusters(5, 4, 3, 6, 1), {});
  ASSERT_FALSE(wrong);
  EXPECT_NE(wrong.error().message.find("4 dimensions, those of the map 6"), std::string::npos);
  EXPECT_FALSE(placeNewPoints(**map, source.vectors, {}, {}));
  EXPECT_FALSE(placeNewPoints(**map, source.vectors, matrix(1, 6, {1, 2, 3, 4, NAN, 6}), {}));
}

TEST(Displacement, OfTheSelectionOrASampleThatIsSaid) {
  using Arrows = AppearanceSpec::Arrows;
  Projection map;
  map.coordinates = clusters(2000, 3, 3, 1, 1);
  const Selection some = Selection::of(2000, std::vector<Index>{3, 700});
  EXPECT_TRUE(displacementRows(Arrows::Sample, map, some).rows.empty());  // aligned to nothing
  map.reference = map.coordinates;
  EXPECT_TRUE(displacementRows(Arrows::Off, map, some).rows.empty());
  const auto selected = displacementRows(Arrows::Selection, map, some);
  EXPECT_EQ(selected.rows, (std::vector<std::int32_t>{3, 700}));
  EXPECT_EQ(displacementWords(Arrows::Selection, selected), "arrows of 2 selected points");
  const auto sample = displacementRows(Arrows::Sample, map, some);
  EXPECT_EQ(std::ssize(sample.rows), kMostArrows);
  EXPECT_EQ(displacementWords(Arrows::Sample, sample), "arrows of 500 of 2,000 points (random sample)");
  EXPECT_EQ(sample.rows, displacementRows(Arrows::Sample, map, {}).rows);
  EXPECT_TRUE(displacementRows(Arrows::Selection, map, Selection(7)).rows.empty());
}

}  // namespace
}  // namespace mlens
