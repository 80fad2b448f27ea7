#include "ui/scene/Picker.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

#include "core/base/Parallel.h"

namespace mlens {
namespace {

constexpr Index kGrain = 32768;

struct Projected {
  float x, y, w, depth;
};

Projected project(const std::array<std::array<float, 4>, 4>& m, const float* p) {
  const auto row = [&](int i) { return m[i][0] * p[0] + m[i][1] * p[1] + m[i][2] * p[2] + m[i][3]; };
  const float w = row(2);
  const float inverse = 1 / w;
  return {row(0) * inverse, row(1) * inverse, w, row(3)};
}

bool usable(const PickScene& scene) {
  return scene.coordinates.columns() == 3 &&
         (scene.rgba.empty() || static_cast<Index>(scene.rgba.size()) == 4 * scene.coordinates.rows());
}

/// Even-odd test with the edges sorted into horizontal bands: a point looks only at the edges of its band.
class PolygonTest {
 public:
  explicit PolygonTest(std::span<const ScreenPoint> polygon) {
    for (const ScreenPoint& p : polygon) {
      lowX_ = std::min(lowX_, p.x);
      highX_ = std::max(highX_, p.x);
      lowY_ = std::min(lowY_, p.y);
      highY_ = std::max(highY_, p.y);
    }
    const double height = highY_ - lowY_;
    const auto count = static_cast<std::size_t>(std::clamp(height / 2, 1.0, 1024.0));
    bandHeight_ = height > 0 ? height / static_cast<double>(count) : 1;
    bands_.resize(count);
    for (std::size_t i = 0; i < polygon.size(); ++i) {
      const ScreenPoint &a = polygon[i], &b = polygon[(i + 1) % polygon.size()];
      if (a.y == b.y) continue;
      const std::size_t first = bandOf(std::min(a.y, b.y)), last = bandOf(std::max(a.y, b.y));
      for (std::size_t band = first; band <= last; ++band) bands_[band].push_back({a, b});
    }
  }

  bool contains(double x, double y) const {
    if (!(x >= lowX_ && x <= highX_ && y >= lowY_ && y <= highY_)) return false;
    bool inside = false;
    for (const auto& [a, b] : bands_[bandOf(y)]) {
      if ((a.y > y) == (b.y > y)) continue;
      if (x < a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x)) inside = !inside;
    }
    return inside;
  }

 private:
  std::size_t bandOf(double y) const {
    return std::min(bands_.size() - 1, static_cast<std::size_t>((y - lowY_) / bandHeight_));
  }

  double lowX_ = std::numeric_limits<double>::max(), highX_ = std::numeric_limits<double>::lowest();
  double lowY_ = lowX_, highY_ = highX_;
  double bandHeight_ = 1;
  std::vector<std::vector<std::pair<ScreenPoint, ScreenPoint>>> bands_;
};

}  // namespace

Index pickPoint(const PickScene& scene, const ScreenMap& map, ScreenPoint at, double pointRadius,
                double reach) {
  if (!usable(scene)) return -1;
  const auto& m = map.rows();
  const float* p = scene.coordinates.data();
  const float farthest = static_cast<float>(std::pow(std::max(reach, pointRadius), 2));
  const float covered = static_cast<float>(pointRadius * pointRadius);
  const float x = static_cast<float>(at.x), y = static_cast<float>(at.y);
  Index best = -1;
  // Smaller is better: covering points first, solid before faded ones, then by depth; others by distance.
  using Rank = std::tuple<bool, bool, float, float>;
  Rank bestRank{};
  for (Index i = 0; i < scene.coordinates.rows(); ++i, p += 3) {
    const Projected q = project(m, p);
    const float dx = q.x - x, dy = q.y - y;
    const float distance = dx * dx + dy * dy;
    if (!(distance <= farthest && q.w > 0)) continue;
    const std::uint8_t alpha = scene.rgba.empty() ? 255 : scene.rgba[static_cast<std::size_t>(4 * i + 3)];
    if (alpha == 0) continue;
    const bool covers = distance <= covered;
    const Rank rank =
        covers ? Rank{false, alpha < 255, q.depth, distance} : Rank{true, false, distance, q.depth};
    if (best < 0 || rank < bestRank) {
      best = i;
      bestRank = rank;
    }
  }
  return best;
}

Selection pointsInPolygon(const PickScene& scene, const ScreenMap& map,
                          std::span<const ScreenPoint> polygon) {
  const Index count = scene.coordinates.rows();
  std::vector<std::uint8_t> mask(static_cast<std::size_t>(count), 0);
  const bool finite = std::all_of(polygon.begin(), polygon.end(), [](const ScreenPoint& p) {
    return std::isfinite(p.x) && std::isfinite(p.y);
  });
  if (usable(scene) && polygon.size() >= 3 && finite) {
    const PolygonTest test(polygon);
    const auto& m = map.rows();
    // A job that nobody stops: the only failure left is an exception, and the body throws none.
    (void)parallelFor(count, kGrain, JobContext(), [&](Index begin, Index end) {
      for (Index i = begin; i < end; ++i) {
        const auto at = static_cast<std::size_t>(i);
        const Projected q = project(m, scene.coordinates.data() + 3 * i);
        if (!(q.w > 0) || (!scene.rgba.empty() && scene.rgba[4 * at + 3] == 0)) continue;
        mask[at] = test.contains(q.x, q.y);
      }
    });
  }
  return Selection::fromMask(std::move(mask));
}

}  // namespace mlens
