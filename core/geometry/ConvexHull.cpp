#include "core/geometry/ConvexHull.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

namespace mlens {
namespace {

using Vec = std::array<double, 3>;

Vec minus(const Vec& a, const Vec& b) {
  return {a[0] - b[0], a[1] - b[1], a[2] - b[2]};
}

Vec cross(const Vec& a, const Vec& b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}

double dot(const Vec& a, const Vec& b) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

double length(const Vec& a) {
  return std::sqrt(dot(a, a));
}

struct Face {
  Triangle corners;
  Vec normal;  // of length 1, outwards
  double offset;
};

class Hull {
 public:
  explicit Hull(std::span<const Place> points) {
    for (const Place& p : points) points_.push_back({p[0], p[1], p[2]});
  }

  std::vector<Triangle> find() {
    const int count = static_cast<int>(points_.size());
    if (count < 3) return {};
    // The first corners: as far apart as can be.
    const int a = 0;
    const int b = farthest([&](int i) { return length(minus(at(i), at(a))); });
    const double extent = length(minus(at(b), at(a)));
    tolerance_ = 1e-7 * extent;
    if (!(extent > 0)) return {};
    const Vec line = minus(at(b), at(a));
    const auto fromLine = [&](int i) { return length(cross(line, minus(at(i), at(a)))) / extent; };
    const int c = farthest(fromLine);
    if (fromLine(c) <= tolerance_) return {};
    const Face base = face({a, b, c});
    const auto height = [&](int i) { return above(base, i); };
    const int d = farthest([&](int i) { return std::abs(height(i)); });
    if (std::abs(height(d)) <= tolerance_) return flat(base.normal);

    const bool over = height(d) > 0;
    const int second = over ? c : b, third = over ? b : c;
    faces_ = {face({a, second, third}), face({a, third, d}), face({third, second, d}), face({second, a, d})};
    for (int i = 0; i < count; ++i) {
      if (i != a && i != b && i != c && i != d) add(i);
    }
    std::vector<Triangle> triangles;
    for (const Face& one : faces_) triangles.push_back(one.corners);
    return triangles;
  }

 private:
  const Vec& at(int i) const { return points_[static_cast<std::size_t>(i)]; }
  double above(const Face& one, int i) const { return dot(one.normal, at(i)) - one.offset; }

  template <class Measure>
  int farthest(Measure measure) const {
    int best = 0;
    for (int i = 1; i < static_cast<int>(points_.size()); ++i) {
      if (measure(i) > measure(best)) best = i;
    }
    return best;
  }

  Face face(Triangle corners) const {
    Vec normal = cross(minus(at(corners[1]), at(corners[0])), minus(at(corners[2]), at(corners[0])));
    const double size = length(normal);
    if (size > 0) normal = {normal[0] / size, normal[1] / size, normal[2] / size};
    return {corners, normal, dot(normal, at(corners[0]))};
  }

  void add(int point) {
    std::vector<Face> kept;
    std::set<std::pair<int, int>> edges;  // directed, of the faces that see the point
    for (const Face& one : faces_) {
      if (above(one, point) <= tolerance_) {
        kept.push_back(one);
        continue;
      }
      for (std::size_t k = 0; k < 3; ++k) edges.insert({one.corners[k], one.corners[(k + 1) % 3]});
    }
    if (edges.empty()) return;
    for (const auto& [from, to] : edges) {
      if (!edges.contains({to, from})) kept.push_back(face({from, to, point}));
    }
    faces_ = std::move(kept);
  }

  /// All points in the plane with this normal.
  std::vector<Triangle> flat(const Vec& normal) const {
    const Vec u = direction(normal);
    const Vec v = cross(normal, u);
    std::vector<int> order(points_.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<int>(i);
    const auto x = [&](int i) { return std::pair(dot(u, at(i)), dot(v, at(i))); };
    std::ranges::sort(order, [&](int a, int b) { return x(a) < x(b); });
    const auto left = [&](int a, int b, int c) {
      const auto [ax, ay] = x(a);
      const auto [bx, by] = x(b);
      const auto [cx, cy] = x(c);
      return (bx - ax) * (cy - ay) - (by - ay) * (cx - ax) > tolerance_ * std::hypot(bx - ax, by - ay);
    };
    std::vector<int> ring;
    const auto sweep = [&](const auto& points) {
      const std::size_t start = ring.size();
      for (const int i : points) {
        while (ring.size() >= start + 2 && !left(ring[ring.size() - 2], ring.back(), i)) ring.pop_back();
        ring.push_back(i);
      }
      ring.pop_back();
    };
    sweep(order);
    std::ranges::reverse(order);
    sweep(order);
    std::vector<Triangle> fan;
    for (std::size_t i = 2; i < ring.size(); ++i) fan.push_back({ring[0], ring[i - 1], ring[i]});
    return fan;
  }

  /// Some direction across `normal`.
  static Vec direction(const Vec& normal) {
    const Vec axis = std::abs(normal[0]) < 0.6 ? Vec{1, 0, 0} : Vec{0, 1, 0};
    const Vec u = cross(normal, axis);
    const double size = length(u);
    return {u[0] / size, u[1] / size, u[2] / size};
  }

  std::vector<Vec> points_;
  std::vector<Face> faces_;
  double tolerance_ = 0;
};

}  // namespace

std::vector<Triangle> convexHull(std::span<const Place> points) {
  return Hull(points).find();
}

}  // namespace mlens
