#include "ui/scene/Palette.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/scene/ColorSpace.h"

namespace mlens {
namespace {

constexpr ColorVision kVisions[] = {ColorVision::Normal, ColorVision::Protan, ColorVision::Deutan,
                                    ColorVision::Tritan};

double leastDistance(const std::vector<Rgb>& colors, ColorVision vision) {
  double least = std::numeric_limits<double>::max();
  for (std::size_t i = 0; i < colors.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      least =
          std::min(least, labDistance(labOf(asSeen(colors[i], vision)), labOf(asSeen(colors[j], vision))));
    }
  }
  return least;
}

TEST(ColorSpace, AgreesWithPublishedValues) {
  // sRGB primaries in CIELAB (D65), as tabulated by Lindbloom.
  const auto near = [](const Lab& a, const Lab& b) { return labDistance(a, b) < 0.05; };
  EXPECT_TRUE(near(labOf({255, 255, 255}), {100, 0, 0}));
  EXPECT_TRUE(near(labOf({0, 0, 0}), {0, 0, 0}));
  EXPECT_TRUE(near(labOf({255, 0, 0}), {53.24, 80.09, 67.20}));
  EXPECT_TRUE(near(labOf({0, 255, 0}), {87.73, -86.18, 83.18}));
  EXPECT_TRUE(near(labOf({0, 0, 255}), {32.30, 79.19, -107.86}));
}

TEST(ColorSpace, GreysLookTheSameToAll) {
  for (const ColorVision vision : kVisions) {
    EXPECT_LT(labDistance(labOf(asSeen({128, 128, 128}, vision)), labOf({128, 128, 128})), 1.0);
  }
  // The test below means something: red and green of one lightness do fall together without M cones.
  EXPECT_LT(labDistance(labOf(asSeen({200, 70, 60}, ColorVision::Deutan)),
                        labOf(asSeen({120, 120, 60}, ColorVision::Deutan))),
            labDistance(labOf({200, 70, 60}), labOf({120, 120, 60})) / 3);
}

TEST(Palette, SmallSetsAreToldApartByEveryEye) {
  for (const ColorVision vision : kVisions) {
    EXPECT_GT(leastDistance(classColors("okabe-ito", 8, darkTheme()), vision), 15);
    EXPECT_GT(leastDistance(classColors("safe-12", 12, darkTheme()), vision), 20);
  }
  EXPECT_GT(leastDistance(classColors("distinct", 20, darkTheme()), ColorVision::Normal), 20);
  EXPECT_GT(leastDistance(classColors("distinct", 20, darkTheme()), ColorVision::Deutan), 15);
}

TEST(Palette, ManyClassesDifferAndAreSeenOnBothGrounds) {
  const std::vector<Rgb> colors = classColors("", 1000, darkTheme());
  std::vector<Rgb> sorted = colors;
  std::sort(sorted.begin(), sorted.end());
  EXPECT_EQ(std::unique(sorted.begin(), sorted.end()), sorted.end());
  for (const auto& palette :
       {classColors("okabe-ito", 8, darkTheme()), classColors("safe-12", 12, darkTheme()), colors}) {
    for (const Rgb& color : palette) {
      EXPECT_GT(labDistance(labOf(color), labOf(darkTheme().ground)), 25);
      EXPECT_GT(labDistance(labOf(color), labOf(lightTheme().ground)), 13);
    }
  }
  const std::vector<Rgb> fewer = classColors("", 50, darkTheme());
  EXPECT_TRUE(std::equal(fewer.begin(), fewer.end(), colors.begin()));
}

TEST(Palette, UnfitNamesTakeTheDefault) {
  EXPECT_EQ(classColors("okabe-ito", 9, darkTheme()), classColors("safe-12", 9, darkTheme()));
  EXPECT_EQ(classColors("no such", 3, darkTheme()), classColors("okabe-ito", 3, darkTheme()));
  EXPECT_EQ(classColors("safe-12", 13, darkTheme()), classColors("distinct", 13, darkTheme()));
  EXPECT_TRUE(classColors("", 0, darkTheme()).empty());
  EXPECT_EQ(classColors("", 5000, darkTheme()).size(), 5000u);
}

TEST(Palette, SequentialOnesGrowLighterForEveryEye) {
  for (const char* name : {"viridis", "cividis", "grey"}) {
    for (const ColorVision vision : kVisions) {
      double before = -1;
      for (int i = 0; i <= 20; ++i) {
        const double lightness = labOf(asSeen(continuousColor(name, i / 20.0), vision))[0];
        EXPECT_GT(lightness, before) << name << " at " << i;
        before = lightness;
      }
    }
  }
}

TEST(Palette, DivergingIsGreyInTheMiddleAndBalanced) {
  const Lab middle = labOf(continuousColor("diverging", 0.5));
  EXPECT_LT(std::hypot(middle[1], middle[2]), 4);
  for (const double t : {0.0, 0.1, 0.25, 0.4}) {
    const Lab low = labOf(continuousColor("diverging", t)), high = labOf(continuousColor("diverging", 1 - t));
    EXPECT_NEAR(low[0], high[0], 12);
    EXPECT_GT(labDistance(low, high), 15);
  }
}

// Printed in grey: lightness alone tells h from z, three classes, and how strong a value is.
TEST(Palette, InGreyFewClassesAndEveryMagnitudeAreTold) {
  const auto lightness = [](const Rgb& color) { return labOf(color)[0]; };
  const auto apart = [&](const Rgb& a, const Rgb& b) { return std::abs(lightness(a) - lightness(b)); };
  const std::vector<Rgb> pair = classColors("", 2, lightTheme()), three = classColors("", 3, lightTheme());
  EXPECT_GT(apart(pair[0], pair[1]), 24);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_GT(apart(three[i], three[(i + 1) % 3]), 11);
  for (const char* name : {"viridis", "cividis", "grey"}) {
    for (int i = 0; i < 10; ++i) {
      EXPECT_GT(apart(continuousColor(name, i / 10.0), continuousColor(name, (i + 1) / 10.0)), 3)
          << name << " at " << i;
    }
  }
  for (int i = 0; i < 5; ++i) {  // from the ends to the middle; blue and orange alike
    for (const double side : {1.0, -1.0}) {
      const auto at = [&](int step) {
        return continuousColor("diverging", 0.5 + side * (step / 10.0 - 0.5));
      };
      EXPECT_GT(lightness(at(i + 1)), lightness(at(i)) + 1) << side << " at " << i;
    }
  }
}

TEST(Palette, ValuesOutsideAreTheEnds) {
  for (const auto& name : continuousPaletteNames()) {
    EXPECT_EQ(continuousColor(name, -3), continuousColor(name, 0));
    EXPECT_EQ(continuousColor(name, 7), continuousColor(name, 1));
    EXPECT_EQ(continuousColor(name, NAN), continuousColor(name, 0));
  }
}

}  // namespace
}  // namespace mlens
