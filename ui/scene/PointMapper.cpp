#include "ui/scene/PointMapper.h"

#include <vtkActor.h>
#include <vtkObjectFactory.h>
#include <vtkOpenGLIndexBufferObject.h>
#include <vtkOpenGLRenderWindow.h>
#include <vtkOpenGLState.h>
#include <vtkOpenGLVertexBufferObject.h>
#include <vtkOpenGLVertexBufferObjectGroup.h>
#include <vtkRenderer.h>
#include <vtkShaderProperty.h>
#include <vtkUniforms.h>

#include <algorithm>

namespace mlens {
namespace {

constexpr unsigned int kProgramPointSize = 0x8642;  // GL_PROGRAM_POINT_SIZE

}  // namespace

vtkStandardNewMacro(PointMapper);

PointMapper::PointMapper() {
  // Maps lie within radius 1: no shift or scale, so that layers may share one buffer of positions.
  SetVBOShiftScaleMethod(vtkOpenGLVertexBufferObject::DISABLE_SHIFT_SCALE);
  SetColorModeToDefault();
  SetScalarModeToUsePointData();
}

std::uint64_t PointMapper::positionsUploaded() const {
  vtkOpenGLVertexBufferObject* positions = VBOs->GetVBO("vertexMC");
  return positions ? positions->GetUploadTime().GetMTime() : 0;
}

void PointMapper::RenderPieceDraw(vtkRenderer* renderer, vtkActor* actor) {
  vtkOpenGLState* state = static_cast<vtkOpenGLRenderWindow*>(renderer->GetRenderWindow())->GetState();
  std::size_t& count = Primitives[PrimitivePoints].IBO->IndexCount;
  const std::size_t all = count;
  count = std::min(all, limit_);
  state->vtkglEnable(kProgramPointSize);
  vtkUniforms* uniforms = actor->GetShaderProperty()->GetVertexCustomUniforms();
  if (solid_) {
    uniforms->SetUniformf("solidPass", 1);
    vtkOpenGLPolyDataMapper::RenderPieceDraw(renderer, actor);
  }
  if (faint_) {
    uniforms->SetUniformf("solidPass", 0);
    state->vtkglDepthMask(0);
    vtkOpenGLPolyDataMapper::RenderPieceDraw(renderer, actor);
    state->vtkglDepthMask(1);
  }
  state->vtkglDisable(kProgramPointSize);
  count = all;
}

}  // namespace mlens
