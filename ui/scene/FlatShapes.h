#pragma once

#include <vtkActor.h>
#include <vtkNew.h>
#include <vtkPolyData.h>

#include "ui/scene/PointMapper.h"

class vtkPoints;
class vtkUnsignedCharArray;

namespace mlens {

/// Shapes of one buffer as layers draw them: without light, a colour with alpha for every corner, over what
/// is opaque; never picked, and hidden until their layer shows them.
struct FlatShapes {
  /// GLSL of VTK's templates; what is null stays as it is.
  struct Shaders {
    const char* vertex = nullptr;    ///< at //VTK::PositionVC::Impl
    const char* fragment = nullptr;  ///< at //VTK::Light::Impl: the colour
    const char* vertexDeclarations = nullptr;
    const char* fragmentDeclarations = nullptr;
  };

  vtkNew<vtkPolyData> data;
  vtkNew<PointMapper> mapper;
  vtkNew<vtkActor> actor;

  explicit FlatShapes(const Shaders& shaders);

  void setBuffers(vtkPoints* points, vtkUnsignedCharArray* colors);
  void setVertex(const char* uniform, float value);
  void setFragment(const char* uniform, float value);
  void setWidth(double pixels);  ///< of lines
};

}  // namespace mlens
