#include "core/torch/Augmentations.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>

namespace mlens {
namespace {

/// Pictures with different values everywhere, inside of (0.2, 0.8).
at::Tensor pictures(Index count, Index channels, Index size) {
  const auto wave = (at::arange(count * channels * size * size, at::kDouble) * 12.9898).sin();
  return (wave * 0.3 + 0.5).to(at::kFloat).view({count, channels, size, size});
}
std::vector<ViewParameters> same(Index count, const ViewParameters& view) {
  return std::vector<ViewParameters>(static_cast<std::size_t>(count), view);
}
double distance(const at::Tensor& a, const at::Tensor& b) {
  return (a - b).abs().max().item<double>();
}
const std::vector<double> kGrey{0.5}, kColour{0.1, 0.2, 0.3};

TEST(Augmentations, nothingChangesNothingBitByBit) {
  const auto x = pictures(5, 3, 9);
  const auto y = augment(x, same(5, {}), kColour);
  EXPECT_TRUE(y.equal(x));
}

TEST(Augmentations, strengthZeroIsTheIdentityBitByBit) {
  const auto x = pictures(64, 3, 8);
  const auto policy = AugmentationPolicy::reference(3).scaled(0);
  std::vector<ViewParameters> views;
  for (std::uint64_t i = 0; i < 64; ++i) {
    RandomStream random(5, i);
    views.push_back(drawView(policy, random));
  }
  EXPECT_TRUE(augment(x, views, kColour).equal(x));
}

TEST(Augmentations, eachPictureDependsOnItselfOnly) {
  const auto x = pictures(16, 3, 12);
  const auto policy = AugmentationPolicy::reference(3).scaled(1.5);
  std::vector<ViewParameters> views;
  for (std::uint64_t i = 0; i < 16; ++i) {
    RandomStream random(6, i);
    views.push_back(drawView(policy, random));
  }
  const auto together = augment(x, views, kColour);
  EXPECT_GT(distance(together, x), 0.1);
  EXPECT_GE(together.min().item<double>(), 0);
  EXPECT_LE(together.max().item<double>(), 1);
  for (Index i = 0; i < 16; ++i) {
    const auto alone =
        augment(x.narrow(0, i, 1), std::span(views).subspan(static_cast<std::size_t>(i), 1), kColour);
    EXPECT_LT(distance(alone, together.narrow(0, i, 1)), 1e-6) << i;
  }
}

TEST(Augmentations, flipExchangesLeftAndRight) {
  const auto x = pictures(3, 2, 7);
  auto views = same(3, {});
  views[1].flip = true;
  const auto y = warp(x, views);
  EXPECT_TRUE(y[0].equal(x[0]));
  EXPECT_LT(distance(y[1], x[1].flip({2})), 1e-6);
  EXPECT_TRUE(y[2].equal(x[2]));
}

TEST(Augmentations, wholePixelTranslationMovesAndBringsInBlack) {
  const auto x = pictures(1, 1, 10);
  ViewParameters view;
  view.shiftRight = 0.2;
  view.shiftDown = -0.3;
  auto expected = at::zeros_like(x);
  expected.narrow(2, 0, 7).narrow(3, 2, 8).copy_(x.narrow(2, 3, 7).narrow(3, 0, 8));
  EXPECT_LT(distance(warp(x, same(1, view)), expected), 1e-5);
}

TEST(Augmentations, halfPixelTranslationAveragesNeighbours) {
  const auto x = pictures(1, 1, 10);
  ViewParameters view;
  view.shiftRight = 0.05;
  const auto y = warp(x, same(1, view));
  const auto expected = (x.narrow(3, 0, 9) + x.narrow(3, 1, 9)) / 2;
  EXPECT_LT(distance(y.narrow(3, 1, 9), expected), 1e-5);
  EXPECT_LT(distance(y.narrow(3, 0, 1), x.narrow(3, 0, 1) / 2), 1e-5);  // half of it is the black outside
}

TEST(Augmentations, quarterTurnIsCounterClockwise) {
  for (const Index size : {7, 8}) {
    const auto x = pictures(2, 1, size);
    ViewParameters view;
    view.rotation = std::numbers::pi / 2;
    EXPECT_LT(distance(warp(x, same(2, view)), at::rot90(x, 1, {2, 3})), 1e-5);
    view.rotation = std::numbers::pi;
    EXPECT_LT(distance(warp(x, same(2, view)), x.flip({2, 3})), 1e-5);
  }
}

TEST(Augmentations, rotationKeepsTheCentreAndEmptiesTheCorners) {
  const auto x = at::ones({1, 1, 9, 9});
  ViewParameters view;
  view.rotation = std::numbers::pi / 4;
  const auto y = warp(x, same(1, view));
  EXPECT_NEAR(y[0][0][4][4].item<double>(), 1, 1e-6);
  EXPECT_EQ(y[0][0][0][0].item<double>(), 0);
}

TEST(Augmentations, cropOfAQuarterEnlargesItLinearly) {
  // A ramp stays a ramp under bilinear sampling: pixel i of the view is at left + (i + 1/2) / size * width.
  constexpr Index kSize = 8;
  const auto x =
      (at::arange(kSize, at::kFloat) + 0.5).div(kSize).view({1, 1, 1, kSize}).expand({1, 1, kSize, kSize});
  ViewParameters view;
  view.cropLeft = 0.25;
  view.cropTop = 0.5;
  view.cropWidth = view.cropHeight = 0.5;
  const auto y = warp(x.contiguous(), same(1, view));
  for (Index i = 0; i < kSize; ++i) {
    EXPECT_NEAR(y[0][0][3][i].item<double>(), 0.25 + (static_cast<double>(i) + 0.5) / kSize * 0.5, 1e-5);
  }
}

TEST(Augmentations, brightnessAndContrastFollowTheirFormulas) {
  const auto x = pictures(2, 1, 6);
  ViewParameters view;
  view.brightness = 1.5;
  EXPECT_LT(distance(adjustColor(x, same(2, view)), (x * 1.5).clamp(0, 1)), 1e-6);
  view.brightness = 0;
  EXPECT_EQ(adjustColor(x, same(2, view)).abs().max().item<double>(), 0);
  view.brightness = 1;
  view.contrast = 0.3;
  const auto mean = x.mean({1, 2, 3}, true);
  EXPECT_LT(distance(adjustColor(x, same(2, view)), (x - mean) * 0.3 + mean), 1e-6);
}

TEST(Augmentations, saturationAndGreyGoToTheLuma) {
  const auto x = pictures(2, 3, 5);
  const auto luma = x.select(1, 0) * 0.2989 + x.select(1, 1) * 0.587 + x.select(1, 2) * 0.114;
  ViewParameters none, grey;
  none.saturation = 0;
  grey.grey = true;
  for (const auto& view : {none, grey}) {
    const auto y = adjustColor(x, same(2, view));
    for (Index c = 0; c < 3; ++c) EXPECT_LT(distance(y.select(1, c), luma), 1e-6);
  }
  const auto one = pictures(2, 1, 5);
  EXPECT_TRUE(adjustColor(one, same(2, grey)).equal(one));
}

TEST(Augmentations, hueTurnsTheColourCircle) {
  const auto x = pictures(2, 3, 5);
  ViewParameters third;
  third.hue = 1.0 / 3;
  // A third of a turn makes red of blue, green of red, blue of green.
  const auto expected = at::stack({x.select(1, 2), x.select(1, 0), x.select(1, 1)}, 1);
  EXPECT_LT(distance(adjustColor(x, same(2, third)), expected), 1e-5);
  ViewParameters there, back;
  there.hue = 0.123;
  back.hue = -0.123;
  EXPECT_LT(distance(adjustColor(adjustColor(x, same(2, there)), same(2, back)), x), 1e-5);
  const auto flat = at::full({1, 3, 4, 4}, 0.4);
  EXPECT_LT(distance(adjustColor(flat, same(1, third)), flat), 1e-6);
}

TEST(Augmentations, blurIsTheGaussianAndKeepsConstants) {
  constexpr Index kSize = 15, kMiddle = 7;
  auto x = at::zeros({2, 1, kSize, kSize});
  x[0][0][kMiddle][kMiddle] = 1;
  x[1].fill_(0.7);
  ViewParameters view;
  view.blurSigma = 0.9;
  const auto y = blur(x, same(2, view));
  double sum = 0;
  for (int t = -3; t <= 3; ++t) sum += std::exp(-t * t / (2 * 0.81));
  for (const int dx : {0, 1, 3}) {
    for (const int dy : {0, 2}) {
      EXPECT_NEAR(y[0][0][kMiddle + dy][kMiddle + dx].item<double>(),
                  std::exp(-(dx * dx + dy * dy) / (2 * 0.81)) / (sum * sum), 1e-6);
    }
  }
  EXPECT_EQ(y[0][0][kMiddle][kMiddle + 4].item<double>(), 0);
  EXPECT_LT(distance(y[1], x[1]), 1e-6);
}

TEST(Augmentations, blurWiderThanThePictureIsCutToIt) {
  const auto x = pictures(1, 1, 4);
  ViewParameters view;
  view.blurSigma = 16;
  const auto y = blur(x, same(1, view));
  EXPECT_TRUE(y.isfinite().all().item<bool>());
  EXPECT_LT(y.std().item<double>(), x.std().item<double>());
}

TEST(Augmentations, blurOfOneDoesNotDependOnItsNeighbours) {
  const auto x = pictures(2, 1, 12);
  auto views = same(2, {});
  views[0].blurSigma = 0.4;
  views[1].blurSigma = 2;
  EXPECT_TRUE(blur(x, views)[0].equal(blur(x.narrow(0, 0, 1), std::span(views).first(1))[0]));
}

TEST(Augmentations, eraseFillsTheRectangle) {
  const auto x = pictures(1, 3, 10);
  ViewParameters view;
  view.eraseLeft = 0.2;
  view.eraseTop = 0.4;
  view.eraseWidth = 0.3;
  view.eraseHeight = 0.1;
  auto expected = x.clone();
  for (Index c = 0; c < 3; ++c) {
    expected.select(1, c).narrow(1, 4, 1).narrow(2, 2, 3).fill_(kColour[static_cast<std::size_t>(c)]);
  }
  EXPECT_TRUE(erase(x, same(1, view), kColour).equal(expected));
}

}  // namespace
}  // namespace mlens
