#include "ui/scene/FlatShapes.h"

#include <vtkPointData.h>
#include <vtkPoints.h>
#include <vtkProperty.h>
#include <vtkShaderProperty.h>
#include <vtkUniforms.h>
#include <vtkUnsignedCharArray.h>

namespace mlens {

FlatShapes::FlatShapes(const Shaders& shaders) {
  mapper->SetInputData(data);
  mapper->setPasses(false, true);
  actor->SetMapper(mapper);
  actor->GetProperty()->LightingOff();
  actor->ForceOpaqueOn();
  actor->PickableOff();
  actor->VisibilityOff();
  vtkShaderProperty* shader = actor->GetShaderProperty();
  const auto vertex = [&](const char* place, const char* code) {
    if (code) shader->AddVertexShaderReplacement(place, true, code, false);
  };
  const auto fragment = [&](const char* place, const char* code) {
    if (code) shader->AddFragmentShaderReplacement(place, true, code, false);
  };
  vertex("//VTK::PositionVC::Dec", shaders.vertexDeclarations);
  vertex("//VTK::PositionVC::Impl", shaders.vertex);
  fragment("//VTK::Color::Dec", shaders.fragmentDeclarations);
  fragment("//VTK::Light::Impl", shaders.fragment);
}

void FlatShapes::setBuffers(vtkPoints* points, vtkUnsignedCharArray* colors) {
  data->SetPoints(points);
  data->GetPointData()->SetScalars(colors);
}

void FlatShapes::setVertex(const char* uniform, float value) {
  actor->GetShaderProperty()->GetVertexCustomUniforms()->SetUniformf(uniform, value);
}

void FlatShapes::setFragment(const char* uniform, float value) {
  actor->GetShaderProperty()->GetFragmentCustomUniforms()->SetUniformf(uniform, value);
}

void FlatShapes::setWidth(double pixels) {
  actor->GetProperty()->SetLineWidth(static_cast<float>(pixels));
}

}  // namespace mlens
