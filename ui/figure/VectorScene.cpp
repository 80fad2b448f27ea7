#include "ui/figure/VectorScene.h"

#include <QPolygonF>
#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

#include "core/base/Text.h"

namespace mlens {
namespace {

constexpr int kRimCorners = 48;

/// The part of a line that lies in `area` (Liang and Barsky 1984).
std::optional<QLineF> clipped(const QLineF& line, const QRectF& area) {
  double first = 0, last = 1;
  const double dx = line.dx(), dy = line.dy();
  const std::pair<double, double> sides[] = {{-dx, line.x1() - area.left()},
                                             {dx, area.right() - line.x1()},
                                             {-dy, line.y1() - area.top()},
                                             {dy, area.bottom() - line.y1()}};
  for (const auto& [toward, room] : sides) {
    if (toward == 0) {
      if (room < 0) return std::nullopt;
    } else if (toward < 0) {
      first = std::max(first, room / toward);
    } else {
      last = std::min(last, room / toward);
    }
  }
  if (first > last) return std::nullopt;
  return QLineF(line.pointAt(first), line.pointAt(last));
}

/// A point as the scene's shader shows it: see PointLayer.cpp.
struct Shown {
  QPointF at;
  double depth = 0, radius = 0;
  QColor color;
  bool visible = false;
};

class VectorPainter {
 public:
  VectorPainter(QPainter& painter, const QRectF& area, const Scene& scene, const FigureContent& content,
                const CameraPose& pose, const Rgb& ground, double scale)
      : painter_(painter),
        area_(area),
        scene_(scene),
        content_(content),
        map_(pose, scene.dimensions(), area.width(), area.height()),
        focus_(distanceToFocus(pose)),
        ground_(ground),
        scale_(scale) {}

  void paintFrame() {
    const Rgb color = scene_.axesColor();
    painter_.setPen(QPen(QColor(color[0], color[1], color[2]), scale_));
    for (const auto& [a, b] : scene_.axes().edges()) {
      const auto from = map_.project(a[0], a[1], a[2]), to = map_.project(b[0], b[1], b[2]);
      if (from.inFront && to.inFront) line({place(from), place(to)});
    }
  }

  void paint(const VectorParts& parts) {
    const auto& coordinates = content_.map->coordinates;
    shown_.reserve(static_cast<std::size_t>(coordinates.rows()));
    for (Index row = 0; row < coordinates.rows(); ++row) shown_.push_back(shownOf(row));
    struct Shape {
      double depth;
      int kind;  // at the same depth: edges, discs, points, paths and their knots
      std::size_t index;
    };
    std::vector<Shape> shapes;
    if (parts.edges && content_.edges) {
      for (std::size_t e = 0; e < content_.edges->pairs.size(); ++e) {
        const auto [a, b] = content_.edges->pairs[e];
        if (isShown(a) && isShown(b)) shapes.push_back({(of(a).depth + of(b).depth) / 2, 0, e});
      }
    }
    if (parts.discs && content_.discs) {
      for (std::size_t d = 0; d < content_.discs->discs.size(); ++d) {
        const auto row = content_.discs->discs[d].row;
        if (isShown(row)) shapes.push_back({of(row).depth, 1, d});
      }
    }
    for (std::size_t row = 0; parts.points && row < shown_.size(); ++row) {
      if (shown_[row].visible && area_.contains(shown_[row].at))
        shapes.push_back({shown_[row].depth, 2, row});
    }
    if (parts.points && content_.paths && content_.paths->valid()) {
      const auto& paths = *content_.paths;
      pathColors_ = pathColors(static_cast<std::size_t>(paths.pictures()));
      for (Index row = 0; row < paths.points.rows(); ++row) knots_.push_back(knotOf(row));
      for (std::size_t row = 0; row < knots_.size(); ++row) {
        const Shown& knot = knots_[row];
        if (!knot.visible) continue;
        if (area_.contains(knot.at)) shapes.push_back({knot.depth, 4, row});
        const bool first = static_cast<Index>(row) % paths.length == 0;
        if (!first && knots_[row - 1].visible)
          shapes.push_back({(knot.depth + knots_[row - 1].depth) / 2, 3, row});
      }
    }
    std::ranges::stable_sort(shapes, [flat = scene_.dimensions() == 2](const Shape& a, const Shape& b) {
      if (!flat && a.depth != b.depth) return a.depth > b.depth;
      return a.kind < b.kind;
    });
    for (const Shape& shape : shapes) {
      if (shape.kind == 0) paintEdge(shape.index);
      if (shape.kind == 1) paintDisc(content_.discs->discs[shape.index]);
      if (shape.kind == 2) paintPoint(shown_[shape.index]);
      if (shape.kind == 3) paintStep(knots_[shape.index - 1], knots_[shape.index]);
      if (shape.kind == 4) paintPoint(knots_[shape.index]);
    }
  }

 private:
  QPointF place(const ScreenMap::Point& at) const { return area_.topLeft() + QPointF(at.x, at.y); }
  const Shown& of(std::int32_t row) const { return shown_[static_cast<std::size_t>(row)]; }
  bool isShown(std::int32_t row) const {
    return row >= 0 && static_cast<std::size_t>(row) < shown_.size() && of(row).visible;
  }
  void line(const QLineF& whole) {
    if (const auto part = clipped(whole, area_)) painter_.drawLine(*part);
  }

  Shown shownOf(Index row) const {
    const auto at = content_.map->coordinates.row(row);
    const std::uint8_t* rgba = scene_.colors()->rgba.data() + 4 * row;
    Shown shown;
    if (rgba[3] == 0 || !std::isfinite(at[0]) || !std::isfinite(at[1]) || !std::isfinite(at[2])) return shown;
    const auto seen = map_.project(double{at[0]}, double{at[1]}, double{at[2]});
    if (!seen.inFront) return shown;
    const bool solid = scene_.dimensions() == 3;
    const double ratio = solid ? std::clamp(focus_ / std::max(seen.depth, 0.02), 0.55, 2.2) : 1;
    const double t = std::clamp((seen.depth - focus_ + 0.9) / 2.2, 0.0, 1.0);
    const double fog = solid ? 0.52 * t * t * (3 - 2 * t) : 0;
    const auto mixed = [&](int c) {
      return qRound(rgba[c] + fog * (ground_[static_cast<std::size_t>(c)] - rgba[c]));
    };
    return {place(seen), seen.depth, scene_.pointDiameter() * scale_ * ratio / 2,
            QColor(mixed(0), mixed(1), mixed(2), rgba[3]), true};
  }

  /// A knot of the paths, without fog: see PathLayer.cpp.
  Shown knotOf(Index row) const {
    const auto& paths = *content_.paths;
    const auto at = paths.points.row(row);
    const auto seen = map_.project(double{at[0]}, double{at[1]}, double{at[2]});
    if (!seen.inFront) return {};
    const Rgb& rgb = pathColors_[static_cast<std::size_t>(paths.pictureOf(row))];
    QColor color(rgb[0], rgb[1], rgb[2]);
    color.setAlphaF(static_cast<float>(pathOpacity(row % paths.length, paths.length)));
    return {place(seen), seen.depth, kPathKnotPixels * scale_ / 2, color, true};
  }

  void paintStep(const Shown& from, const Shown& to) {
    painter_.setPen(QPen(to.color, kPathLinePixels * scale_));
    line({from.at, to.at});
  }

  void paintPoint(const Shown& point) {
    painter_.setPen(Qt::NoPen);
    painter_.setBrush(point.color);
    painter_.drawEllipse(point.at, point.radius, point.radius);
  }

  void paintEdge(std::size_t index) {
    const EdgeSet& edges = *content_.edges;
    const auto [a, b] = edges.pairs[index];
    const auto strength =
        edges.strength.empty() ? std::nullopt : std::optional(double{edges.strength[index]});
    const QColor from = ownColor(a), to = ownColor(b);
    QColor color((from.red() + to.red()) / 2, (from.green() + to.green()) / 2, (from.blue() + to.blue()) / 2);
    color.setAlphaF(
        static_cast<float>(edgeOpacity(edges.pairs.size(), strength) * (from.alphaF() + to.alphaF()) / 2));
    painter_.setPen(QPen(color, scale_));
    line({of(a).at, of(b).at});
  }

  void paintDisc(const TangentDisc& disc) {
    const auto at = content_.map->coordinates.row(disc.row);
    QPolygonF rim;
    for (int corner = 0; corner < kRimCorners; ++corner) {
      const double angle = 2 * std::numbers::pi * corner / kRimCorners;
      double world[3];
      for (std::size_t axis = 0; axis < 3; ++axis) {
        world[axis] = double{at[axis]} + std::cos(angle) * double{disc.first[axis]} +
                      std::sin(angle) * double{disc.second[axis]};
      }
      const auto seen = map_.project(world[0], world[1], world[2]);
      if (!seen.inFront || !area_.contains(place(seen))) return;
      rim << place(seen);
    }
    QColor fill = ownColor(disc.row), edge = fill;
    const float alpha = fill.alphaF();
    fill.setAlphaF(alpha * kDiscFillAlpha);
    edge.setAlphaF(alpha * kDiscRimAlpha);
    painter_.setPen(QPen(edge, kDiscRimWidth * scale_));
    painter_.setBrush(fill);
    painter_.drawPolygon(rim);
  }

  QColor ownColor(std::int32_t row) const {
    const std::uint8_t* rgba = scene_.colors()->rgba.data() + 4 * static_cast<std::size_t>(row);
    return QColor(rgba[0], rgba[1], rgba[2], rgba[3]);
  }

  QPainter& painter_;
  QRectF area_;
  const Scene& scene_;
  const FigureContent& content_;
  ScreenMap map_;
  double focus_;
  Rgb ground_;
  double scale_;
  std::vector<Shown> shown_, knots_;
  std::vector<Rgb> pathColors_;  // of each picture
};

}  // namespace

VectorParts vectorParts(const FigureContent& content, bool arrows) {
  VectorParts parts;
  const bool among = content.polytope || arrows || (content.marks && !content.marks->empty());
  parts.edges = !content.edges || content.edges->pairs.size() <= kMostVectorEdges;
  parts.discs = !content.discs || content.discs->discs.size() <= kMostVectorDiscs;
  // What is behind the points must not be painted over them.
  parts.points = content.points->count <= kMostVectorPoints && !among && parts.edges && parts.discs;
  return parts;
}

std::string pixelsWords(const FigureContent& content, bool arrows) {
  const VectorParts parts = vectorParts(content, arrows);
  if (parts.points) return {};
  std::string words = grouped(content.points->count) + " points";
  if (!parts.edges) words += ", " + grouped(static_cast<Index>(content.edges->pairs.size())) + " edges";
  if (!parts.discs) words += ", " + grouped(static_cast<Index>(content.discs->discs.size())) + " discs";
  return words + " drawn as pixels";
}

void paintVectorScene(QPainter& painter, const QRectF& area, const Scene& scene, const FigureContent& content,
                      const CameraPose& pose, const Rgb& ground, double scale, const VectorParts& parts) {
  painter.save();
  VectorPainter vector(painter, area, scene, content, pose, ground, scale);
  vector.paintFrame();
  if (scene.colors()) vector.paint(parts);
  painter.restore();
}

}  // namespace mlens
