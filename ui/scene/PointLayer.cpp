#include "ui/scene/PointLayer.h"

#include <vtkActor.h>
#include <vtkCellArray.h>
#include <vtkFloatArray.h>
#include <vtkIdTypeArray.h>
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
#include <cstring>
#include <numeric>

#include "core/base/Random.h"
#include "ui/scene/PointMapper.h"

namespace mlens {
namespace {

// Sets size and fog by the distance from the plane of the focus, and throws out the points of the other pass.
constexpr const char* kPointVertexDeclarations =
    "//VTK::PositionVC::Dec\n"
    "out float pointFog;\n"
    "out float pointPixels;\n";
constexpr const char* kPointVertex =
    "//VTK::PositionVC::Impl\n"
    "  float ratio = depthCue > 0.5 ? focusDistance / max(gl_Position.w, 0.02) : 1.0;\n"
    "  pointPixels = diameter * clamp(ratio, 0.55, 2.2);\n"
    "  gl_PointSize = pointPixels > 3.0 ? pointPixels + 1.0 : max(1.0, pointPixels);\n"
    "  pointFog = depthCue * 0.52 * smoothstep(-0.9, 1.3, gl_Position.w - focusDistance);\n"
    "  bool solid = scalarColor.a > 0.999;\n"
    "  if (scalarColor.a <= 0.0 || solid != (solidPass > 0.5)) gl_Position = vec4(2.0, 2.0, 2.0, 1.0);\n";
constexpr const char* kPointFragmentDeclarations =
    "//VTK::Color::Dec\n"
    "in float pointFog;\n"
    "in float pointPixels;\n";
// A disc lit from the upper left as a ball is, with a soft rim; the smallest points are plain squares.
constexpr const char* kPointFragment =
    "  vec3 color = vertexColorVSOutput.rgb;\n"
    "  float alpha = vertexColorVSOutput.a;\n"
    "  if (pointPixels > 3.0) {\n"
    "    vec2 q = (2.0 * gl_PointCoord - 1.0) * (1.0 + 1.0 / pointPixels);\n"
    "    float r2 = dot(q, q);\n"
    "    float cover = clamp(0.5 * pointPixels * (1.0 - sqrt(r2)) + 0.5, 0.0, 1.0);\n"
    "    if (cover < 0.2) discard;\n"
    "    vec3 normal = vec3(q, sqrt(max(0.0, 1.0 - r2)));\n"
    "    float light = 0.70 + 0.36 * clamp(dot(normal, vec3(-0.42, -0.50, 0.757)), 0.0, 1.0);\n"
    "    color = min(vec3(1.0), color * mix(1.0, light, shading));\n"
    "    alpha *= cover;\n"
    "  }\n"
    "  gl_FragData[0] = vec4(mix(color, fogColor, pointFog), alpha);\n";

}  // namespace

struct PointLayer::Parts {
  vtkRenderer* renderer;
  vtkNew<vtkPolyData> data;
  vtkNew<vtkPoints> points;
  vtkNew<vtkUnsignedCharArray> colors;
  vtkNew<PointMapper> mapper;
  vtkNew<vtkActor> actor;
  std::vector<Index> rowAt, placeOf;  // empty: places are rows
  bool sampled = false, colored = false, anySolid = false, anyFaint = false;

  void show() {
    actor->SetVisibility(colored && (anySolid || anyFaint));
    mapper->setPasses(anySolid, anyFaint);
  }
};

PointLayer::PointLayer(vtkRenderer* renderer) : parts_(std::make_unique<Parts>()) {
  Parts& p = *parts_;
  p.renderer = renderer;
  p.colors->SetNumberOfComponents(4);
  p.points->SetDataTypeToFloat();
  p.data->SetPoints(p.points);
  p.data->GetPointData()->SetScalars(p.colors);
  p.mapper->SetInputData(p.data);
  p.actor->SetMapper(p.mapper);
  p.actor->GetProperty()->LightingOff();
  p.actor->ForceOpaqueOn();
  p.actor->PickableOff();
  vtkShaderProperty* shader = p.actor->GetShaderProperty();
  shader->AddVertexShaderReplacement("//VTK::PositionVC::Dec", true, kPointVertexDeclarations, false);
  shader->AddVertexShaderReplacement("//VTK::PositionVC::Impl", true, kPointVertex, false);
  shader->AddFragmentShaderReplacement("//VTK::Color::Dec", true, kPointFragmentDeclarations, false);
  shader->AddFragmentShaderReplacement("//VTK::Light::Impl", true, kPointFragment, false);
  shader->GetVertexCustomUniforms()->SetUniformf("solidPass", 1);
  setStyle({});
  p.show();
  renderer->AddActor(p.actor);
}

PointLayer::~PointLayer() {
  parts_->renderer->RemoveActor(parts_->actor);
}

void PointLayer::setPositions(const Matrix& coordinates) {
  Parts& p = *parts_;
  const Index count = coordinates.columns() == 3 ? coordinates.rows() : 0;
  const bool sameCount = count == p.points->GetNumberOfPoints();
  if (!sameCount) {
    p.rowAt.clear();
    p.placeOf.clear();
    if (count > kShuffleFrom) {
      RandomStream random(1);
      p.rowAt = randomPermutation(count, random);
      p.placeOf.resize(p.rowAt.size());
      for (std::size_t place = 0; place < p.rowAt.size(); ++place) {
        p.placeOf[static_cast<std::size_t>(p.rowAt[place])] = static_cast<Index>(place);
      }
    }
    p.points->SetNumberOfPoints(count);
    vtkNew<vtkIdTypeArray> places, offsets;
    places->SetNumberOfValues(count);
    std::iota(places->GetPointer(0), places->GetPointer(0) + count, vtkIdType{0});
    offsets->SetNumberOfValues(2);
    offsets->SetValue(0, 0);
    offsets->SetValue(1, count);
    vtkNew<vtkCellArray> cells;  // one cell of all points
    if (count > 0) cells->SetData(offsets, places);
    p.data->SetVerts(cells);
    p.colored = false;
  }
  float* out = static_cast<float*>(p.points->GetVoidPointer(0));
  if (p.rowAt.empty()) {
    std::copy_n(coordinates.data(), 3 * count, out);
  } else {
    for (const Index row : p.rowAt) out = std::copy_n(coordinates.data() + 3 * row, 3, out);
  }
  p.points->GetData()->Modified();
  p.points->Modified();
  p.data->Modified();
  setSampled(p.sampled);
  p.show();
}

void PointLayer::setColors(std::span<const std::uint8_t> rgba) {
  Parts& p = *parts_;
  const Index count = this->count();
  p.colored = count > 0 && static_cast<Index>(rgba.size()) == 4 * count;
  p.anySolid = p.anyFaint = false;
  if (p.colored) {
    p.colors->SetNumberOfTuples(count);
    std::uint8_t* out = p.colors->GetPointer(0);
    for (std::size_t place = 0; place < static_cast<std::size_t>(count); ++place) {
      const std::size_t row = p.rowAt.empty() ? place : static_cast<std::size_t>(p.rowAt[place]);
      std::memcpy(out + 4 * place, rgba.data() + 4 * row, 4);
      const std::uint8_t alpha = rgba[4 * row + 3];
      p.anySolid |= alpha == 255;
      p.anyFaint |= alpha > 0 && alpha < 255;
    }
    p.colors->Modified();
  }
  p.show();
}

void PointLayer::setStyle(const PointStyle& style) {
  const float fog[3] = {style.fog[0] / 255.f, style.fog[1] / 255.f, style.fog[2] / 255.f};
  vtkShaderProperty* shader = parts_->actor->GetShaderProperty();
  vtkUniforms* vertex = shader->GetVertexCustomUniforms();
  vertex->SetUniformf("diameter", static_cast<float>(style.diameter));
  vertex->SetUniformf("focusDistance", static_cast<float>(style.focusDistance));
  vertex->SetUniformf("depthCue", style.depthCue ? 1.f : 0.f);
  shader->GetFragmentCustomUniforms()->SetUniform3f("fogColor", fog);
  shader->GetFragmentCustomUniforms()->SetUniformf("shading", style.depthCue ? 1.f : 0.f);
}

void PointLayer::setSampled(bool sampled) {
  parts_->sampled = sampled;
  parts_->mapper->setLimit(sampled ? static_cast<std::size_t>(kShuffleFrom) : SIZE_MAX);
}

Index PointLayer::count() const {
  return parts_->points->GetNumberOfPoints();
}

Index PointLayer::drawn() const {
  return parts_->sampled ? std::min(count(), kShuffleFrom) : count();
}

vtkPoints* PointLayer::points() const {
  return parts_->points;
}

vtkUnsignedCharArray* PointLayer::colors() const {
  return parts_->colors;
}

Index PointLayer::placeOf(Index row) const {
  return parts_->placeOf.empty() ? row : parts_->placeOf[static_cast<std::size_t>(row)];
}

std::uint64_t PointLayer::positionsUploaded() const {
  return parts_->mapper->positionsUploaded();
}

double PointLayer::automaticDiameter(Index points) {
  const double n = static_cast<double>(std::max<Index>(points, 1));
  return std::clamp(5.5 * std::pow(2000 / n, 0.245), 1.2, 7.0);
}

}  // namespace mlens
