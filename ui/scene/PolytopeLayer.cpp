#include "ui/scene/PolytopeLayer.h"

#include <vtkCellArray.h>
#include <vtkPoints.h>
#include <vtkRenderer.h>
#include <vtkUnsignedCharArray.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "ui/scene/FlatShapes.h"

namespace mlens {
namespace {

constexpr std::size_t kPolytopeStrands = 4;  // line widths
constexpr double kThinnest = 1, kThickest = 3.5, kMarkPixels = 11;
constexpr float kFaceAlpha = 0.09f, kHullAlpha = 0.3f, kPlaneAlpha = 0.10f, kRimAlpha = 0.5f,
                kMarkAlpha = 0.9f;
constexpr double kPlaneSide = 0.35;             // of the mean line to a neighbour
constexpr float kPolytopeBeforePoints = 4e-4f;  // of the depth range

constexpr const char* kPolytopeVertex =
    "//VTK::PositionVC::Impl\n"
    "  gl_Position.z -= nearer * gl_Position.w;\n"
    "  gl_PointSize = markPixels;\n";
constexpr const char* kPolytopeFragment = "  gl_FragData[0] = vertexColorVSOutput;\n";
constexpr const char* kPolytopeRingFragment =
    "  float r = length(2.0 * gl_PointCoord - 1.0);\n"
    "  float cover = smoothstep(0.58, 0.72, r) * (1.0 - smoothstep(0.82, 1.0, r));\n"
    "  if (cover < 0.05) discard;\n"
    "  gl_FragData[0] = vec4(vertexColorVSOutput.rgb, cover * vertexColorVSOutput.a);\n";

/// Shapes with a colour for every corner, drawn translucently.
struct Shapes : FlatShapes {
  vtkNew<vtkPoints> points;
  vtkNew<vtkUnsignedCharArray> colors;
  vtkNew<vtkCellArray> marks, lines, areas;

  explicit Shapes(const char* fragment) : FlatShapes({kPolytopeVertex, fragment}) {
    points->SetDataTypeToFloat();
    colors->SetNumberOfComponents(4);
    setBuffers(points, colors);
    setVertex("nearer", 0);
    setVertex("markPixels", 1);
  }
  Shapes() : Shapes(kPolytopeFragment) {}

  void clear() {
    points->Reset();
    colors->Reset();
    for (vtkCellArray* cells : {marks.Get(), lines.Get(), areas.Get()}) cells->Reset();
  }
  vtkIdType corner(const Place& at, const Rgb& color, float alpha) {
    const std::uint8_t rgba[4] = {color[0], color[1], color[2],
                                  static_cast<std::uint8_t>(std::lround(255 * alpha))};
    colors->InsertNextTypedTuple(rgba);
    return points->InsertNextPoint(at.data());
  }
  void line(const Place& from, const Place& to, const Rgb& color, float alpha) {
    const vtkIdType ends[2] = {corner(from, color, alpha), corner(to, color, alpha)};
    lines->InsertNextCell(2, ends);
  }
  void triangle(const Place& a, const Place& b, const Place& c, const Rgb& color, float alpha) {
    const vtkIdType ends[3] = {corner(a, color, alpha), corner(b, color, alpha), corner(c, color, alpha)};
    areas->InsertNextCell(3, ends);
  }
  void mark(const Place& at, const Rgb& color, float alpha) {
    const vtkIdType one = corner(at, color, alpha);
    marks->InsertNextCell(1, &one);
  }
  void finish(bool visible) {
    data->SetVerts(marks);
    data->SetLines(lines);
    data->SetPolys(areas);
    points->Modified();
    colors->Modified();
    actor->SetVisibility(visible && points->GetNumberOfPoints() > 0);
  }
};

double length(const Place& a) {
  return std::hypot(static_cast<double>(a[0]), static_cast<double>(a[1]), static_cast<double>(a[2]));
}

Place cross(const Place& a, const Place& b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}

Place shifted(const Place& at, const Place& u, double x, const Place& v, double y) {
  Place moved = at;
  for (std::size_t c = 0; c < 3; ++c) moved[c] += static_cast<float>(x) * u[c] + static_cast<float>(y) * v[c];
  return moved;
}

}  // namespace

struct PolytopeLayer::Parts {
  vtkRenderer* renderer;
  Shapes faces, planes, thin, candidates{kPolytopeRingFragment};
  std::array<Shapes, kPolytopeStrands> spokes;  // from thin to thick
  std::shared_ptr<const Polytope> polytope;
  Rgb strong{}, quiet{};
  bool flat = false, visible = true;

  std::vector<Shapes*> all() {
    std::vector<Shapes*> every = {&faces, &planes, &thin, &candidates};
    for (Shapes& strand : spokes) every.push_back(&strand);
    return every;
  }

  void build() {
    for (Shapes* shapes : all()) shapes->clear();
    if (polytope) {
      buildHull();
      buildSpokes();
      for (const Place& at : polytope->eliminated) candidates.mark(at, quiet, kMarkAlpha);
    }
    for (Shapes* shapes : all()) shapes->finish(visible);
  }

  void buildHull() {
    const auto at = [&](std::int32_t n) { return polytope->neighbors[static_cast<std::size_t>(n)].at; };
    std::set<std::pair<std::int32_t, std::int32_t>> edges;
    for (const Triangle& face : polytope->faces) {
      faces.triangle(at(face[0]), at(face[1]), at(face[2]), strong, kFaceAlpha);
      for (std::size_t k = 0; k < 3; ++k) {
        const auto edge = std::minmax(face[k], face[(k + 1) % 3]);
        // The fan of a flat hull has edges across it: those are of two of its triangles.
        if (!edges.insert(edge).second && flat) edges.erase(edge);
      }
    }
    const auto count = static_cast<std::int32_t>(polytope->neighbors.size());
    if (polytope->faces.empty() && count == 2) edges.insert({0, 1});
    for (const auto& [a, b] : edges) thin.line(at(a), at(b), strong, kHullAlpha);
  }

  void buildSpokes() {
    double mean = 0;
    for (const auto& neighbor : polytope->neighbors) {
      mean += length(shifted(neighbor.at, polytope->at, -1, {}, 0)) /
              static_cast<double>(polytope->neighbors.size());
    }
    for (const auto& neighbor : polytope->neighbors) {
      const auto strand = static_cast<std::size_t>(std::clamp(
          static_cast<int>(neighbor.strength * kPolytopeStrands), 0, static_cast<int>(kPolytopeStrands) - 1));
      spokes[strand].line(polytope->at, neighbor.at, strong, 0.35f + 0.65f * neighbor.strength);
      buildPlane(neighbor, kPlaneSide * mean / 2);
    }
  }

  void buildPlane(const Polytope::Neighbor& neighbor, double half) {
    const Place& n = neighbor.normal;
    if (!(length(n) > 0) || !(half > 0)) return;
    if (flat) {
      const Place along = {-n[1], n[0], 0};
      planes.line(shifted(neighbor.at, along, half, {}, 0), shifted(neighbor.at, along, -half, {}, 0), strong,
                  kRimAlpha);
      return;
    }
    Place u = cross(n, std::abs(n[2]) < 0.9f ? Place{0, 0, 1} : Place{1, 0, 0});
    const auto size = static_cast<float>(length(u));
    for (float& x : u) x /= size;
    const Place v = cross(n, u);
    const Place corners[4] = {shifted(neighbor.at, u, half, v, half), shifted(neighbor.at, u, -half, v, half),
                              shifted(neighbor.at, u, -half, v, -half),
                              shifted(neighbor.at, u, half, v, -half)};
    planes.triangle(corners[0], corners[1], corners[2], strong, kPlaneAlpha);
    planes.triangle(corners[0], corners[2], corners[3], strong, kPlaneAlpha);
    for (std::size_t k = 0; k < 4; ++k) planes.line(corners[k], corners[(k + 1) % 4], strong, kRimAlpha);
  }
};

PolytopeLayer::PolytopeLayer(vtkRenderer* renderer) : parts_(std::make_unique<Parts>()) {
  parts_->renderer = renderer;
  for (Shapes* shapes : parts_->all()) renderer->AddActor(shapes->actor);
  parts_->candidates.setVertex("nearer", kPolytopeBeforePoints);  // around their points, not in them
}

PolytopeLayer::~PolytopeLayer() {
  for (Shapes* shapes : parts_->all()) parts_->renderer->RemoveActor(shapes->actor);
}

void PolytopeLayer::setPolytope(std::shared_ptr<const Polytope> polytope) {
  parts_->polytope = std::move(polytope);
  parts_->build();
}

void PolytopeLayer::setColors(const Rgb& strong, const Rgb& quiet) {
  if (parts_->strong == strong && parts_->quiet == quiet) return;
  parts_->strong = strong;
  parts_->quiet = quiet;
  parts_->build();
}

void PolytopeLayer::setScale(double pixels) {
  Parts& p = *parts_;
  for (Shapes* shapes : {&p.planes, &p.thin}) shapes->setWidth(pixels);
  p.candidates.setVertex("markPixels", static_cast<float>(kMarkPixels * pixels));
  for (std::size_t s = 0; s < kPolytopeStrands; ++s) {
    const double width = kThinnest + (kThickest - kThinnest) * static_cast<double>(s) /
                                         static_cast<double>(kPolytopeStrands - 1);
    p.spokes[s].setWidth(width * pixels);
  }
}

void PolytopeLayer::setFlat(bool flat) {
  if (parts_->flat == flat) return;
  parts_->flat = flat;
  for (Shapes* shapes : parts_->all()) shapes->setVertex("nearer", flat ? kPolytopeBeforePoints : 0.f);
  parts_->candidates.setVertex("nearer", kPolytopeBeforePoints);
  parts_->build();
}

void PolytopeLayer::setVisible(bool visible) {
  if (parts_->visible == visible) return;
  parts_->visible = visible;
  for (Shapes* shapes : parts_->all()) shapes->finish(visible);
}

}  // namespace mlens
