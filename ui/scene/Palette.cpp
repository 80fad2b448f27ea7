#include "ui/scene/Palette.h"

#include <algorithm>
#include <array>
#include <limits>
#include <mutex>
#include <span>

#include "ui/scene/ColorSpace.h"

namespace mlens {
namespace {

/// Okabe and Ito 2008; its black is replaced by a dark grey that is seen on both grounds.
constexpr std::array<Rgb, 8> kOkabeIto{{{0x00, 0x72, 0xB2},
                                        {0xE6, 0x9F, 0x00},
                                        {0x00, 0x9E, 0x73},
                                        {0xCC, 0x79, 0xA7},
                                        {0x56, 0xB4, 0xE9},
                                        {0xD5, 0x5E, 0x00},
                                        {0xF0, 0xE4, 0x42},
                                        {0x52, 0x58, 0x61}}};

/// Twelve sRGB colours whose least distance in CIELAB is as large as a search found, for normal sight and for
/// each kind of missing cone alike.
constexpr std::array<Rgb, 12> kSafe12{{{0x33, 0x66, 0xCC},
                                       {0xFF, 0xAA, 0x00},
                                       {0x22, 0x99, 0x33},
                                       {0xFF, 0x00, 0x22},
                                       {0x99, 0x00, 0xFF},
                                       {0x66, 0xDD, 0xEE},
                                       {0x99, 0x55, 0x55},
                                       {0x99, 0xDD, 0x77},
                                       {0x99, 0x99, 0xEE},
                                       {0xBB, 0x88, 0x99},
                                       {0x77, 0x66, 0x99},
                                       {0xCC, 0xCC, 0xAA}}};

/// Anchors at equal steps, straight lines between them. viridis: van der Walt and Smith 2015; cividis:
/// Nunez, Anderton and Renslow 2018.
constexpr std::array<Rgb, 10> kViridis{{{0x44, 0x01, 0x54},
                                        {0x48, 0x28, 0x78},
                                        {0x3E, 0x4A, 0x89},
                                        {0x31, 0x68, 0x8E},
                                        {0x26, 0x82, 0x8E},
                                        {0x1F, 0x9E, 0x89},
                                        {0x35, 0xB7, 0x79},
                                        {0x6D, 0xCD, 0x59},
                                        {0xB4, 0xDE, 0x2C},
                                        {0xFD, 0xE7, 0x25}}};
constexpr std::array<Rgb, 10> kCividis{{{0x00, 0x20, 0x4D},
                                        {0x00, 0x33, 0x6F},
                                        {0x39, 0x48, 0x6B},
                                        {0x57, 0x5C, 0x6D},
                                        {0x70, 0x71, 0x73},
                                        {0x8A, 0x87, 0x79},
                                        {0xA6, 0x9D, 0x75},
                                        {0xC4, 0xB5, 0x6C},
                                        {0xE4, 0xCF, 0x5B},
                                        {0xFF, 0xEA, 0x46}}};
constexpr std::array<Rgb, 2> kGrey{{{0x38, 0x38, 0x38}, {0xE4, 0xE4, 0xE4}}};
constexpr std::array<Rgb, 5> kDiverging{
    {{0x1F, 0x5F, 0xB4}, {0x79, 0xA0, 0xD0}, {0xC4, 0xC6, 0xC9}, {0xE4, 0xA0, 0x66}, {0xC7, 0x55, 0x0A}}};

Rgb onRamp(std::span<const Rgb> anchors, double t) {
  const double at = t * static_cast<double>(anchors.size() - 1);
  const auto low = std::min(static_cast<std::size_t>(at), anchors.size() - 2);
  return mixed(anchors[low], anchors[low + 1], at - static_cast<double>(low));
}

constexpr std::size_t kMostDistinct = 1024;  // beyond, colours repeat

/// Greedy: each next colour is the one of a grid of sRGB farthest in CIELAB from all before it and from the
/// grounds, counting the lesser of the distances for normal sight and without the M cone (deutan), so that
/// red never stands against green alone. Found as far as somebody asks.
class DistinctColors {
 public:
  DistinctColors() {
    for (int r = 0; r < 16; ++r) {
      for (int g = 0; g < 16; ++g) {
        for (int b = 0; b < 16; ++b) {
          Candidate c;
          c.color = {static_cast<std::uint8_t>(17 * r), static_cast<std::uint8_t>(17 * g),
                     static_cast<std::uint8_t>(17 * b)};
          c.normal = labOf(c.color);
          if (c.normal[0] < 36 || c.normal[0] > 86) continue;  // seen on dark and on white
          c.deutan = labOf(asSeen(c.color, ColorVision::Deutan));
          candidates_.push_back(c);
        }
      }
    }
  }

  std::span<const Rgb> first(std::size_t count) {
    count = std::min(count, kMostDistinct);
    while (colors_.size() < count) {
      const Lab normal = labOf(colors_.back());
      const Lab deutan = labOf(asSeen(colors_.back(), ColorVision::Deutan));
      Candidate* best = &candidates_.front();
      for (Candidate& c : candidates_) {
        c.nearest = std::min({c.nearest, labDistance(c.normal, normal), labDistance(c.deutan, deutan)});
        if (c.nearest > best->nearest) best = &c;
      }
      colors_.push_back(best->color);
    }
    return {colors_.data(), count};
  }

 private:
  struct Candidate {
    Rgb color;
    Lab normal, deutan;
    double nearest = std::numeric_limits<double>::max();
  };
  std::vector<Candidate> candidates_;
  std::vector<Rgb> colors_{kOkabeIto[0]};
};

std::vector<Rgb> distinctColors(int count) {
  static std::mutex mutex;  // colours are given to points in jobs too
  static DistinctColors colors;
  const std::lock_guard lock(mutex);
  const auto found = colors.first(static_cast<std::size_t>(count));
  return {found.begin(), found.end()};
}

}  // namespace

std::vector<Rgb> classColors(const std::string& palette, int count, const Theme& /*theme*/) {
  std::vector<Rgb> colors;
  if (count <= 0) return colors;
  std::span<const Rgb> source;
  std::vector<Rgb> distinct;
  const auto fits = [count](std::span<const Rgb> list) { return count <= static_cast<int>(list.size()); };
  if (palette == "okabe-ito" && fits(kOkabeIto)) source = kOkabeIto;
  if (palette == "safe-12" && fits(kSafe12)) source = kSafe12;
  if (source.empty() && palette != "distinct") {
    if (fits(kOkabeIto))
      source = kOkabeIto;
    else if (fits(kSafe12))
      source = kSafe12;
  }
  if (source.empty()) source = distinct = distinctColors(count);
  colors.reserve(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
    colors.push_back(source[i % source.size()]);
  }
  return colors;
}

Rgb continuousColor(const std::string& palette, double t) {
  t = t >= 0 ? std::min(t, 1.0) : 0.0;  // NaN: 0
  if (palette == "cividis") return onRamp(kCividis, t);
  if (palette == "grey") return onRamp(kGrey, t);
  if (palette == "diverging") return onRamp(kDiverging, t);
  return onRamp(kViridis, t);
}

std::vector<std::string> classPaletteNames() {
  return {"okabe-ito", "safe-12", "distinct"};
}

std::vector<std::string> continuousPaletteNames() {
  return {"viridis", "cividis", "grey", "diverging"};
}

}  // namespace mlens
