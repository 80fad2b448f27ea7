#include "ui/scene/EdgeLayer.h"

#include <vtkCellArray.h>
#include <vtkRenderer.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "ui/scene/FlatShapes.h"
#include "ui/scene/PointLayer.h"

namespace mlens {
namespace {

constexpr std::size_t kEdgeStrands = 4;
constexpr double kBoost = 1.6;          // of the strongest, where strengths differ
constexpr double kEdgeFaintest = 0.04;  // fainter, the rounding of 8-bit blending tints many lines

constexpr const char* kEdgeVertexDeclarations =
    "//VTK::PositionVC::Dec\n"
    "out float endShown;\n";
constexpr const char* kEdgeVertex =
    "//VTK::PositionVC::Impl\n"
    "  endShown = scalarColor.a > 0.0 ? 1.0 : 0.0;\n";
constexpr const char* kEdgeFragmentDeclarations =
    "//VTK::Color::Dec\n"
    "in float endShown;\n";
// Fainter than 0.04 the rounding of 8-bit blending tints many lines.
constexpr const char* kEdgeFragment =
    "  if (endShown < 0.9999) discard;\n"
    "  gl_FragData[0] = vec4(vertexColorVSOutput.rgb, max(0.04, edgeAlpha * vertexColorVSOutput.a));\n";

/// Edges of about the same strength: one set of lines, one opacity.
struct Strand : FlatShapes {
  Strand() : FlatShapes({kEdgeVertex, kEdgeFragment, kEdgeVertexDeclarations, kEdgeFragmentDeclarations}) {}
};

}  // namespace

double edgeOpacity(std::size_t number, std::optional<double> strength) {
  const double many = static_cast<double>(std::max<std::size_t>(1, number));
  const double alpha = std::clamp(0.35 * std::pow(2000 / many, 0.4), kEdgeFaintest, 0.45);
  if (!strength) return alpha;
  const double share =
      std::clamp(std::floor(*strength * kEdgeStrands) + 1, 1.0, double{kEdgeStrands}) / kEdgeStrands;
  return std::max(kEdgeFaintest, std::min(1.0, kBoost * alpha) * share);
}

struct EdgeLayer::Parts {
  vtkRenderer* renderer;
  const PointLayer& points;
  std::array<Strand, kEdgeStrands> strands;  // from weak to strong
  bool visible = true;
};

EdgeLayer::EdgeLayer(vtkRenderer* renderer, const PointLayer& points)
    : parts_(new Parts{renderer, points, {}}) {
  for (Strand& strand : parts_->strands) {
    strand.setBuffers(points.points(), points.colors());
    renderer->AddActor(strand.actor);
  }
}

EdgeLayer::~EdgeLayer() {
  for (Strand& strand : parts_->strands) parts_->renderer->RemoveActor(strand.actor);
}

void EdgeLayer::setEdges(const EdgeSet& edges) {
  Parts& p = *parts_;
  const Index count = p.points.count();
  const bool alike = edges.strength.empty();
  std::size_t next = 0;
  for (std::size_t s = 0; s < kEdgeStrands; ++s) {
    Strand& strand = p.strands[s];
    const double share = static_cast<double>(s + 1) / kEdgeStrands;
    const std::size_t first = next;
    while (next < edges.pairs.size() &&
           (s + 1 == kEdgeStrands || (!alike && static_cast<double>(edges.strength[next]) < share))) {
      ++next;
    }
    vtkNew<vtkCellArray> lines;
    const auto room = static_cast<vtkIdType>(next - first);
    lines->AllocateExact(room, 2 * room);
    for (std::size_t e = first; e < next; ++e) {
      const auto [a, b] = edges.pairs[e];
      if (a < 0 || b < 0 || a >= count || b >= count) continue;
      const vtkIdType ends[2] = {p.points.placeOf(a), p.points.placeOf(b)};
      lines->InsertNextCell(2, ends);
    }
    strand.data->SetLines(lines);
    const auto strength = alike ? std::nullopt : std::optional(share - 0.5 / kEdgeStrands);
    strand.setFragment("edgeAlpha", static_cast<float>(edgeOpacity(edges.pairs.size(), strength)));
  }
  setVisible(p.visible);
}

void EdgeLayer::setWidth(double pixels) {
  for (Strand& strand : parts_->strands) strand.setWidth(pixels);
}

void EdgeLayer::setVisible(bool visible) {
  parts_->visible = visible;
  for (Strand& strand : parts_->strands) {
    strand.actor->SetVisibility(visible && strand.data->GetNumberOfLines() > 0);
  }
}

}  // namespace mlens
