#include "ui/scene/EdgeLayer.h"

#include <vtkActor.h>
#include <vtkCellArray.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkProperty.h>
#include <vtkRenderer.h>
#include <vtkShaderProperty.h>
#include <vtkUniforms.h>
#include <vtkUnsignedCharArray.h>

#include <algorithm>
#include <cmath>

#include "ui/scene/PointLayer.h"
#include "ui/scene/PointMapper.h"

namespace mlens {
namespace {

constexpr const char* kVertexDeclarations =
    "//VTK::PositionVC::Dec\n"
    "out float endShown;\n";
constexpr const char* kVertex =
    "//VTK::PositionVC::Impl\n"
    "  endShown = scalarColor.a > 0.0 ? 1.0 : 0.0;\n";
constexpr const char* kFragmentDeclarations =
    "//VTK::Color::Dec\n"
    "in float endShown;\n";
// Fainter than 0.04 the rounding of 8-bit blending tints many lines.
constexpr const char* kFragment =
    "  if (endShown < 0.9999) discard;\n"
    "  gl_FragData[0] = vec4(vertexColorVSOutput.rgb, max(0.04, edgeAlpha * vertexColorVSOutput.a));\n";

}  // namespace

struct EdgeLayer::Parts {
  vtkRenderer* renderer;
  const PointLayer& points;
  vtkNew<vtkPolyData> data;
  vtkNew<PointMapper> mapper;
  vtkNew<vtkActor> actor;
  bool visible = true;
};

EdgeLayer::EdgeLayer(vtkRenderer* renderer, const PointLayer& points)
    : parts_(new Parts{renderer, points, {}, {}, {}}) {
  Parts& p = *parts_;
  p.data->SetPoints(points.points());
  p.data->GetPointData()->SetScalars(points.colors());
  p.mapper->SetInputData(p.data);
  p.mapper->setPasses(false, true);
  p.actor->SetMapper(p.mapper);
  p.actor->GetProperty()->LightingOff();
  p.actor->ForceOpaqueOn();
  p.actor->PickableOff();
  p.actor->VisibilityOff();
  vtkShaderProperty* shader = p.actor->GetShaderProperty();
  shader->AddVertexShaderReplacement("//VTK::PositionVC::Dec", true, kVertexDeclarations, false);
  shader->AddVertexShaderReplacement("//VTK::PositionVC::Impl", true, kVertex, false);
  shader->AddFragmentShaderReplacement("//VTK::Color::Dec", true, kFragmentDeclarations, false);
  shader->AddFragmentShaderReplacement("//VTK::Light::Impl", true, kFragment, false);
  renderer->AddActor(p.actor);
}

EdgeLayer::~EdgeLayer() {
  parts_->renderer->RemoveActor(parts_->actor);
}

void EdgeLayer::setEdges(const Edges& edges) {
  Parts& p = *parts_;
  const Index count = p.points.count();
  vtkNew<vtkCellArray> lines;
  lines->AllocateExact(static_cast<vtkIdType>(edges.size()), 2 * static_cast<vtkIdType>(edges.size()));
  for (const auto& [a, b] : edges) {
    if (a < 0 || b < 0 || a >= count || b >= count) continue;
    const vtkIdType ends[2] = {p.points.placeOf(a), p.points.placeOf(b)};
    lines->InsertNextCell(2, ends);
  }
  p.data->SetLines(lines);
  const double number = static_cast<double>(std::max<vtkIdType>(1, lines->GetNumberOfCells()));
  const double alpha = std::clamp(0.35 * std::pow(2000 / number, 0.4), 0.04, 0.45);
  p.actor->GetShaderProperty()->GetFragmentCustomUniforms()->SetUniformf("edgeAlpha",
                                                                         static_cast<float>(alpha));
  setVisible(p.visible);
}

void EdgeLayer::setWidth(double pixels) {
  parts_->actor->GetProperty()->SetLineWidth(static_cast<float>(pixels));
}

void EdgeLayer::setVisible(bool visible) {
  parts_->visible = visible;
  parts_->actor->SetVisibility(visible && parts_->data->GetNumberOfLines() > 0);
}

}  // namespace mlens
