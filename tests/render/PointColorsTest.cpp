#include "ui/scene/PointColors.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/render/Specimen.h"
#include "ui/scene/Palette.h"

namespace mlens {
namespace {

using Rgba = std::array<int, 4>;
Rgba at(const PointColors& colors, Index i) {
  const auto* p = &colors.rgba[static_cast<std::size_t>(4 * i)];
  return {p[0], p[1], p[2], p[3]};
}

TEST(PointColors, ClassesTakeThePaletteAndAreCounted) {
  PointTable points = specimen::table(95);
  points.labels[7] = -1;
  const PointColors colors = colorPoints(points, {}, {}, darkTheme());
  const std::vector<Rgb> palette = classColors("", 10, darkTheme());
  ASSERT_EQ(colors.rgba.size(), 4u * 95);
  for (Index i = 0; i < 95; ++i) {
    if (i == 7) continue;
    const Rgb& c = palette[static_cast<std::size_t>(i % 10)];
    EXPECT_EQ(at(colors, i), (Rgba{c[0], c[1], c[2], 255}));
  }
  ASSERT_EQ(colors.legend.entries.size(), 11u);
  EXPECT_EQ(colors.legend.entries[7].count, 8);
  EXPECT_EQ(colors.legend.entries[4].count, 10);
  EXPECT_EQ(colors.legend.entries[10].count, 1);  // no class
}

TEST(PointColors, WhatIsNotSelectedFadesAndHiddenClassesVanish) {
  const PointTable points = specimen::table(40);
  AppearanceSpec appearance;
  appearance.hiddenClasses = {3};
  appearance.opacity = 0.5;
  const std::vector<Index> rows{1, 3, 11};
  const PointColors colors = colorPoints(points, appearance, Selection::of(40, rows), darkTheme());
  const Rgb quiet = darkTheme().quietText;
  EXPECT_EQ(at(colors, 1)[3], 128);
  EXPECT_EQ(at(colors, 2), (Rgba{quiet[0], quiet[1], quiet[2], 32}));
  EXPECT_EQ(at(colors, 3)[3], 0);
  EXPECT_EQ(at(colors, 13)[3], 0);
  EXPECT_TRUE(colors.legend.entries[3].hidden);
}

TEST(PointColors, ColumnsSpanTheirPercentilesAndNanIsUnknown) {
  PointTable points;
  points.count = 1001;
  PointColumn column{"loss", {}};
  for (int i = 0; i <= 1000; ++i) column.values.push_back(static_cast<float>(i));
  column.values[500] = std::numeric_limits<float>::quiet_NaN();
  column.values[1000] = 1e9f;  // an outlier must not squeeze the rest
  points.columns = {column};
  AppearanceSpec appearance;
  appearance.color = {ColorSpec::By::Column, "loss", ""};
  const PointColors colors = colorPoints(points, appearance, {}, lightTheme());
  EXPECT_EQ(colors.legend.kind, Legend::Kind::Continuous);
  EXPECT_NEAR(colors.legend.low, 20, 1);
  EXPECT_NEAR(colors.legend.high, 980, 1);
  EXPECT_EQ(colors.legend.unknown, 1);
  const Rgb first = continuousColor("viridis", 0), last = continuousColor("viridis", 1);
  EXPECT_EQ(at(colors, 0), (Rgba{first[0], first[1], first[2], 255}));
  EXPECT_EQ(at(colors, 1000), (Rgba{last[0], last[1], last[2], 255}));
}

TEST(PointColors, DivergingIsCentredOnZero) {
  PointTable points;
  points.count = 3;
  points.columns = {{"change", {-1.f, 0.f, 4.f}}};
  AppearanceSpec appearance;
  appearance.color = {ColorSpec::By::Column, "change", "diverging"};
  const PointColors colors = colorPoints(points, appearance, {}, lightTheme());
  EXPECT_EQ(colors.legend.low, -colors.legend.high);
  const Rgb zero = continuousColor("diverging", 0.5);
  for (int j = 0; j < 3; ++j)
    EXPECT_NEAR(at(colors, 1)[static_cast<std::size_t>(j)], zero[static_cast<std::size_t>(j)], 2);
}

TEST(PointColors, AMetricHasOneScaleForAllViews) {
  PointTable points;
  points.count = 4;
  const auto values = [](std::vector<float> of) { return std::make_shared<const std::vector<float>>(of); };
  std::vector<PointScalars> views{{"dimension", "K = 50", values({1.f, 2.f, NAN, 3.f}), 0, 0},
                                  {"dimension", "K = 50", values({5.f, 1.f, 9.f, 3.f}), 0, 0},
                                  {"dimension", "not there yet", nullptr, 0, 0}};
  shareScale(views);
  AppearanceSpec appearance;
  appearance.color = {ColorSpec::By::Metric, "dimension", ""};
  std::vector<PointColors> colors;
  for (const PointScalars& view : views) {
    EXPECT_EQ(view.low, 1);
    EXPECT_EQ(view.high, 9);
    colors.push_back(colorPoints(points, appearance, {}, lightTheme(), &view));
  }
  EXPECT_EQ(at(colors[0], 3), at(colors[1], 3));  // the same value, the same colour
  EXPECT_NE(at(colors[0], 0), at(colors[1], 0));
  EXPECT_EQ(colors[0].legend.unknown, 1);
  EXPECT_EQ(colors[1].legend.unknown, 0);
  EXPECT_EQ(colors[0].legend.note, "K = 50");
  EXPECT_EQ(colors[2].legend.kind, Legend::Kind::None);
  EXPECT_EQ(colors[2].legend.note, "not there yet");
  for (Index i = 0; i < 4; ++i) EXPECT_EQ(at(colors[2], i), at(colors[0], 2));  // grey, as what has no value
  views = {{"dimension", "", values({NAN, INFINITY, NAN, NAN}), 0, 0}};
  shareScale(views);
  EXPECT_EQ(views[0].high, 0);
  EXPECT_EQ(colorPoints(points, appearance, {}, lightTheme(), &views[0]).legend.unknown, 4);
  views[0].values = values({1.f});  // of other data
  EXPECT_EQ(colorPoints(points, appearance, {}, lightTheme(), &views[0]).legend.kind, Legend::Kind::None);
}

TEST(PointColors, OddInputsHaveColours) {
  PointTable constant;
  constant.count = 2;
  constant.columns = {{"same", {5.f, 5.f}}, {"unknown", {NAN, NAN}}};
  AppearanceSpec appearance;
  for (const char* name : {"same", "unknown", "not there"}) {
    appearance.color = {ColorSpec::By::Column, name, ""};
    const PointColors colors = colorPoints(constant, appearance, Selection(17), darkTheme());
    ASSERT_EQ(colors.rgba.size(), 8u) << name;
    EXPECT_EQ(at(colors, 0), at(colors, 1));
    EXPECT_EQ(at(colors, 0)[3], 255);
  }
  EXPECT_TRUE(colorPoints(PointTable(), {}, {}, darkTheme()).rgba.empty());
  appearance.color = {ColorSpec::By::Selection, "", ""};
  const std::vector<Index> rows{1};
  const PointColors selected = colorPoints(constant, appearance, Selection::of(2, rows), darkTheme());
  const Rgb accent = darkTheme().accent;
  EXPECT_EQ(at(selected, 1), (Rgba{accent[0], accent[1], accent[2], 255}));
  EXPECT_EQ(selected.legend.entries[0].count, 1);
}

TEST(Legend, TicksAreRoundAndWithin) {
  EXPECT_EQ(legendTicks(0, 1, 6), (std::vector<double>{0, 0.2, 0.4, 0.6000000000000001, 0.8, 1}));
  for (const auto& [low, high] : {std::pair{-3.7, 12.9}, {1e-9, 3e-9}, {1e6, 1e6 + 3}, {-1e30, 1e30}}) {
    const auto ticks = legendTicks(low, high, 6);
    EXPECT_GE(ticks.size(), 2u);
    EXPECT_LE(ticks.size(), 6u);
    EXPECT_GE(ticks.front(), low - 1e-9 * (high - low));
    EXPECT_LE(ticks.back(), high + 1e-9 * (high - low));
  }
  EXPECT_EQ(legendTicks(5, 5, 6), std::vector<double>{5});
  EXPECT_TRUE(legendTicks(NAN, NAN, 6).empty());
}

}  // namespace
}  // namespace mlens
