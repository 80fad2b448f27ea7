#include "core/study/InvarianceTable.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/layers/Orbit.h"
#include "core/layers/PointInvariance.h"
#include "core/model/AugmentationFamily.h"
#include "tests/core/study/AnalyticEngine.h"

namespace mlens {
namespace {

constexpr Index kPictures = 12;
constexpr int kViews = 5;

InvarianceTable measured(double strength) {
  AnalyticEngine engine;
  InvarianceTableOptions options;
  options.augmentations = {"hue", "rotation", "flip", "blur"};
  options.strengths = {strength};
  options.metrics.views = kViews;
  options.eachPicture = true;
  options.seed = 3;
  auto table = invarianceTable(engine, colourCheckpoint(), onePixels(kPictures), options, {});
  EXPECT_TRUE(table) << table.error().text();
  return *table;
}

/// Squared deviations from their mean.
double scatter(const std::vector<double>& values) {
  double mean = 0, sum = 0;
  for (double value : values) mean += value / static_cast<double>(values.size());
  for (double value : values) sum += (value - mean) * (value - mean);
  return sum;
}

// A view's part of h is the same for every picture, a picture's the same for every view: their scatters add.
double closedForm(double views) {
  std::vector<double> pixels;
  for (Index i = 0; i < kPictures; ++i) pixels.push_back(10.0 * static_cast<double>(i + 1));
  const double n = kPictures, q = kViews;
  return (views / (q - 1)) / ((q * scatter(pixels) + n * views) / (n * q - 1));
}

TEST(InvarianceTable, OfAHandMadeModelIsTheClosedForm) {
  const auto table = measured(0.8);
  std::vector<double> hues, angles;
  const auto hueViews = probeViews("hue", 0.8, 3, kViews, 3),
             turns = probeViews("rotation", 0.8, 3, kViews, 3);
  ASSERT_TRUE(hueViews && turns);
  for (const auto& view : *hueViews) hues.push_back(10 * view.hue);
  for (const auto& view : *turns) angles.push_back(view.rotation);
  ASSERT_GT(scatter(hues), 0.01);
  EXPECT_NEAR(table.cell(0, 0, 0).ratio, closedForm(scatter(hues)), 1e-6);
  EXPECT_NEAR(table.cell(1, 0, 0).ratio, closedForm(scatter(angles)), 1e-6);
  for (const std::size_t other : {2u, 3u}) EXPECT_EQ(table.cell(other, 0, 0).ratio, 0);
  for (std::size_t a = 0; a < 4; ++a) EXPECT_EQ(table.cell(a, 0, 2).ratio, 0) << table.augmentations[a];
}

TEST(InvarianceTable, SomePicturesAreMeansOfTheirOwn) {
  const auto table = measured(0.8);
  std::vector<Index> all;
  for (Index i = 0; i < kPictures; ++i) all.push_back(i);
  for (std::size_t stage = 0; stage < 3; ++stage) {
    const auto whole = table.cell(0, 0, stage), again = table.cellOf(all, 0, 0, stage);
    EXPECT_NEAR(again.ratio, whole.ratio, 1e-6);
    EXPECT_NEAR(again.cosine, whole.cosine, 1e-6);
    EXPECT_NEAR(again.retention, whole.retention, 1e-6);
  }
  // Every picture is moved alike: so are their shares.
  const std::vector<Index> two{1, 7};
  EXPECT_NEAR(table.cellOf(two, 0, 0, 0).ratio, table.cell(0, 0, 0).ratio, 1e-6);
  EXPECT_TRUE(std::isnan(table.cellOf({}, 0, 0, 0).ratio));
}

TEST(InvarianceTable, SaysWhereACoinFellTheSameWayForAllViews) {
  AnalyticEngine engine;
  InvarianceTableOptions options;
  options.augmentations = {"rotation", "flip"};
  options.metrics.views = 2;
  std::string alike;
  for (options.seed = 1; options.seed < 20; ++options.seed) {  // until one of two strengths is such a case
    options.strengths = {0, 0.5, 1};
    alike.clear();
    for (const char* strength : {"0.5", "1"}) {
      const auto views = *probeViews("flip", std::stod(strength), 3, 2, options.seed);
      if (views[0].flip == views[1].flip) alike += (alike.empty() ? "" : ", ") + std::string(strength);
    }
    if (!alike.empty()) break;
  }
  const auto table = invarianceTable(engine, colourCheckpoint(), onePixels(kPictures), options, {});
  ASSERT_TRUE(table);
  ASSERT_EQ(table->warnings.size(), 1u);
  EXPECT_NE(table->warnings[0].find("views of flip at strength " + alike + " were drawn alike"),
            std::string::npos)
      << table->warnings[0];
  options.augmentations = {"rotation"};
  EXPECT_TRUE(
      invarianceTable(engine, colourCheckpoint(), onePixels(kPictures), options, {})->warnings.empty());
}

TEST(InvarianceTable, OfSomePicturesHasTheirCells) {
  const auto table = measured(0.8);
  const std::vector<Index> some{0, 3, 4};
  const auto part = table.of(some);
  EXPECT_EQ(part.pictures, 3);
  EXPECT_EQ(part.stages, table.stages);
  ASSERT_EQ(part.cells.size(), table.cells.size());
  for (std::size_t a = 0; a < 4; ++a) {
    for (std::size_t stage = 0; stage < 3; ++stage) {
      EXPECT_EQ(part.cell(a, 0, stage).ratio, table.cellOf(some, a, 0, stage).ratio);
      EXPECT_EQ(part.cell(a, 0, stage).retention, table.cellOf(some, a, 0, stage).retention);
      EXPECT_TRUE(std::isnan(part.cell(a, 0, stage).equivariance));
    }
  }
  std::vector<Index> all;
  for (Index i = 0; i < kPictures; ++i) all.push_back(i);
  EXPECT_EQ(table.of(all).cell(1, 0, 0).equivariance, table.cell(1, 0, 0).equivariance);
}

TEST(TangentTest, OfSomePicturesHasTheirRows) {
  TangentTest test;
  test.augmentations = {"rotation", "blur"};
  for (int i = 0; i < 4; ++i) {
    test.points.push_back({.rank = i});
    test.removed.insert(test.removed.end(), {0.1 * i, 0.2 * i});
  }
  const auto some = test.of(std::vector<Index>{1, 3});
  ASSERT_EQ(some.points.size(), 2u);
  EXPECT_EQ(some.points[1].rank, 3);
  EXPECT_EQ(some.removed, (std::vector<double>{0.1, 0.2, 0.1 * 3, 0.2 * 3}));
}

TEST(Orbit, GoesFromThePictureToTheDrawAtFullStrength) {
  AnalyticEngine engine;
  OrbitOptions options;
  options.augmentation = "rotation";
  options.strength = 0.5;
  options.paths = 2;
  options.steps = 4;
  const auto orbit = makeOrbit(engine, colourCheckpoint(), onePixels(3), options, {});
  ASSERT_TRUE(orbit) << orbit.error().text();
  ASSERT_EQ(orbit->encoder.rows(), 3 * 2 * 5);
  EXPECT_EQ(orbit->pictures.size(), 30u);
  const auto ends = *probeViews("rotation", 0.5, 3, 2, options.seed);
  for (Index picture = 0; picture < 3; ++picture) {
    for (Index path = 0; path < 2; ++path) {
      const double end = ends[static_cast<std::size_t>(path)].rotation;
      for (Index step = 0; step < 5; ++step) {
        const auto row = orbit->encoder.row((picture * 2 + path) * 5 + step);
        EXPECT_EQ(row[0], 10 * static_cast<float>(picture + 1));
        EXPECT_NEAR(row[2], end * static_cast<double>(step) / 4, 1e-6);  // magnitudes are linear in strength
      }
    }
  }
  options.strength = 0;
  EXPECT_FALSE(makeOrbit(engine, colourCheckpoint(), onePixels(3), options, {}));
}

TEST(PointInvariance, NamesSayWhichAugmentationAndBack) {
  const InvarianceColumn column{"rotation", 0.75, true};
  EXPECT_EQ(column.name(), "invariance_smoothed:rotation:0.75");
  const auto again = invarianceColumn(column.name());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->augmentation, "rotation");
  EXPECT_EQ(again->strength, 0.75);
  EXPECT_TRUE(again->smoothed);
  EXPECT_EQ(invarianceColumn("invariance")->augmentation, "all");
  EXPECT_FALSE(invarianceColumn("nnk_count"));
  EXPECT_FALSE(invarianceColumn("invariance:rotation"));
}

TEST(PointInvariance, OfAHandMadeModel) {
  AnalyticEngine engine;
  const auto found = pointInvariance(engine, colourCheckpoint(), onePixels(6), {"hue", 1, false}, {}, {});
  ASSERT_TRUE(found) << found.error().text();
  ASSERT_EQ(found->encoder.size(), 6u);
  for (std::size_t i = 0; i < 6; ++i) {
    EXPECT_GT(found->encoder[i], 0);
    EXPECT_FLOAT_EQ(found->encoder[i], found->encoder[0]);
    EXPECT_EQ(found->projector[i], 0);
  }
}

}  // namespace
}  // namespace mlens
