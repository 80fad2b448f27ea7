#include "core/torch/Augmentations.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <functional>

namespace mlens {
namespace {

using Views = std::span<const ViewParameters>;

/// One value per picture as an N x 1 x 1 x 1 tensor beside the pictures.
template <class F>
at::Tensor perPicture(const at::Tensor& pictures, Views views, F&& value) {
  auto values = at::empty({static_cast<Index>(views.size()), 1, 1, 1}, at::kFloat);
  float* data = values.data_ptr<float>();
  for (std::size_t i = 0; i < views.size(); ++i) data[i] = static_cast<float>(value(views[i]));
  return values.to(pictures.device());
}

/// Applies `change` to the pictures for which `affected` holds; the others stay the same bits.
at::Tensor applyWhere(const at::Tensor& pictures, Views views,
                      const std::function<bool(const ViewParameters&)>& affected,
                      const std::function<at::Tensor(const at::Tensor&, Views)>& change) {
  std::vector<Index> rows;
  std::vector<ViewParameters> chosen;
  for (std::size_t i = 0; i < views.size(); ++i) {
    if (!affected(views[i])) continue;
    rows.push_back(static_cast<Index>(i));
    chosen.push_back(views[i]);
  }
  if (rows.empty()) return pictures;
  if (rows.size() == views.size()) return change(pictures, views);
  const auto index = at::tensor(rows, at::kLong).to(pictures.device());
  return pictures.index_copy(0, index, change(pictures.index_select(0, index), chosen));
}

/// 1 inside of the picture's square [-1, 1], falling to 0 over one pixel around its edge: the weight that
/// bilinear sampling gives to the picture against the black outside.
at::Tensor coverage(const at::Tensor& coordinate, Index size) {
  return ((1 - coordinate.abs()) * (0.5 * static_cast<double>(size)) + 0.5).clamp(0, 1);
}

at::Tensor warpAll(const at::Tensor& pictures, Views views) {
  const Index size = pictures.size(3);
  const auto value = [&](auto&& get) { return perPicture(pictures, views, get).squeeze(3); };  // N x 1 x 1
  // Pixel centres of the view, in [-1, 1].
  const auto centres = (at::arange(size, pictures.options()) * 2 + 1) / static_cast<double>(size) - 1;
  const auto right = centres.view({1, 1, size}) - value([](const auto& v) { return 2 * v.shiftRight; });
  const auto down = centres.view({1, size, 1}) - value([](const auto& v) { return 2 * v.shiftDown; });
  const auto cosine = value([](const auto& v) { return std::cos(v.rotation); });
  const auto sine = value([](const auto& v) { return std::sin(v.rotation); });
  // Where they were before rotation and translation, ...
  const auto x = cosine * right - sine * down;
  const auto y = sine * right + cosine * down;
  // ... and before flip and crop.
  const auto sourceX = x * value([](const auto& v) { return v.flip ? -v.cropWidth : v.cropWidth; }) +
                       value([](const auto& v) { return 2 * v.cropLeft + v.cropWidth - 1; });
  const auto sourceY = y * value([](const auto& v) { return v.cropHeight; }) +
                       value([](const auto& v) { return 2 * v.cropTop + v.cropHeight - 1; });
  constexpr int kBilinear = 0, kBorder = 1;
  auto sampled = at::grid_sampler(pictures, at::stack({sourceX, sourceY}, -1), kBilinear, kBorder, false);
  if (std::none_of(views.begin(), views.end(), [](const auto& v) { return v.turns(); })) return sampled;
  return sampled * (coverage(x, size) * coverage(y, size)).unsqueeze(1);
}

at::Tensor luma(const at::Tensor& pictures) {
  if (pictures.size(1) == 1) return pictures;
  return pictures.narrow(1, 0, 1) * 0.2989 + pictures.narrow(1, 1, 1) * 0.587 +
         pictures.narrow(1, 2, 1) * 0.114;
}

at::Tensor blend(const at::Tensor& pictures, const at::Tensor& other, const at::Tensor& factor) {
  return (pictures * factor + other * (1 - factor)).clamp(0, 1);
}

/// Turns the hue of RGB pictures through HSV.
at::Tensor turnHue(const at::Tensor& pictures, const at::Tensor& turns) {
  const auto red = pictures.narrow(1, 0, 1), green = pictures.narrow(1, 1, 1),
             blue = pictures.narrow(1, 2, 1);
  const auto value = pictures.amax(1, true);
  const auto range = value - pictures.amin(1, true);
  const auto divisor = at::where(range == 0, at::ones_like(range), range);
  const auto fromRed = (green - blue) / divisor, fromGreen = (blue - red) / divisor + 2,
             fromBlue = (red - green) / divisor + 4;
  const auto sector = at::where(value == red, fromRed, at::where(value == green, fromGreen, fromBlue));
  const auto hue = at::remainder(sector / 6 + turns, 1.0);
  const auto channel = [&](double offset) {  // value - range * max(0, min(k, 4 - k, 1)), k in [0, 6)
    const auto k = at::remainder(hue * 6 + offset, 6.0);
    return value - range * at::minimum(k, 4 - k).clamp(0, 1);
  };
  return at::cat({channel(5), channel(3), channel(1)}, 1).clamp(0, 1);
}

at::Tensor blurAll(const at::Tensor& pictures, Views views) {
  const Index size = pictures.size(3);
  std::vector<int> radii;
  for (const auto& view : views) {
    radii.push_back(
        static_cast<int>(std::min<double>(std::ceil(3 * view.blurSigma), static_cast<double>(size - 1))));
  }
  const int radius = *std::max_element(radii.begin(), radii.end());
  // One kernel per picture; taps beyond its own radius weigh exactly nothing.
  auto taps = at::zeros({2 * radius + 1, static_cast<Index>(views.size()), 1, 1, 1}, at::kFloat);
  float* data = taps.data_ptr<float>();
  for (std::size_t i = 0; i < views.size(); ++i) {
    const auto weight = [&](int t) {
      return std::exp(-0.5 * t * t / (views[i].blurSigma * views[i].blurSigma));
    };
    double sum = 0;
    for (int t = -radii[i]; t <= radii[i]; ++t) sum += weight(t);
    for (int t = -radii[i]; t <= radii[i]; ++t) {
      data[static_cast<std::size_t>(t + radius) * views.size() + i] = static_cast<float>(weight(t) / sum);
    }
  }
  taps = taps.to(pictures.device());
  auto result = pictures;
  for (const Index axis : {2, 3}) {
    const auto padded = axis == 2 ? at::reflection_pad2d(result, {0, 0, radius, radius})
                                  : at::reflection_pad2d(result, {radius, radius, 0, 0});
    result = at::zeros_like(pictures);
    for (Index t = 0; t <= 2 * radius; ++t) result += padded.narrow(axis, t, size) * taps[t];
  }
  return result;
}

at::Tensor eraseAll(const at::Tensor& pictures, Views views, const std::vector<double>& fill) {
  const Index size = pictures.size(3), channels = pictures.size(1);
  const auto centres = (at::arange(size, pictures.options()) + 0.5) / static_cast<double>(size);
  const auto within = [&](const at::Tensor& along, auto&& begin, auto&& length) {
    const auto first = perPicture(pictures, views, begin);
    const auto last = perPicture(pictures, views, [&](const auto& v) { return begin(v) + length(v); });
    return along.ge(first).logical_and(along.lt(last));
  };
  const auto columns = within(
      centres.view({1, 1, 1, size}), [](const auto& v) { return v.eraseLeft; },
      [](const auto& v) { return v.eraseWidth; });
  const auto rows = within(
      centres.view({1, 1, size, 1}), [](const auto& v) { return v.eraseTop; },
      [](const auto& v) { return v.eraseHeight; });
  const auto colour = at::tensor(fill, at::kDouble).to(pictures.options()).view({1, channels, 1, 1});
  return at::where(rows.logical_and(columns), colour, pictures);
}

}  // namespace

at::Tensor warp(const at::Tensor& pictures, Views views) {
  return applyWhere(
      pictures, views, [](const auto& v) { return v.moves(); }, warpAll);
}

at::Tensor adjustColor(const at::Tensor& pictures, Views views) {
  auto result = applyWhere(
      pictures, views, [](const auto& v) { return v.brightness != 1; },
      [](const at::Tensor& some, Views theirs) {
        return (some * perPicture(some, theirs, [](const auto& v) { return v.brightness; })).clamp(0, 1);
      });
  result = applyWhere(
      result, views, [](const auto& v) { return v.contrast != 1; },
      [](const at::Tensor& some, Views theirs) {
        const auto factor = perPicture(some, theirs, [](const auto& v) { return v.contrast; });
        return blend(some, luma(some).mean({1, 2, 3}, true), factor);
      });
  if (pictures.size(1) == 1) return result;
  result = applyWhere(
      result, views, [](const auto& v) { return v.saturation != 1; },
      [](const at::Tensor& some, Views theirs) {
        return blend(some, luma(some), perPicture(some, theirs, [](const auto& v) { return v.saturation; }));
      });
  result = applyWhere(
      result, views, [](const auto& v) { return v.hue != 0; },
      [](const at::Tensor& some, Views theirs) {
        return turnHue(some, perPicture(some, theirs, [](const auto& v) { return v.hue; }));
      });
  return applyWhere(
      result, views, [](const auto& v) { return v.grey; },
      [](const at::Tensor& some, Views) { return luma(some).expand_as(some).clone(); });
}

at::Tensor blur(const at::Tensor& pictures, Views views) {
  return applyWhere(
      pictures, views, [](const auto& v) { return v.blurSigma > 0; }, blurAll);
}

at::Tensor erase(const at::Tensor& pictures, Views views, const std::vector<double>& fill) {
  return applyWhere(
      pictures, views, [](const auto& v) { return v.erases(); },
      [&](const at::Tensor& some, Views theirs) { return eraseAll(some, theirs, fill); });
}

at::Tensor augment(const at::Tensor& pictures, Views views, const std::vector<double>& fill) {
  return erase(blur(adjustColor(warp(pictures, views), views), views), views, fill);
}

}  // namespace mlens
