#pragma once

#include <vtkOpenGLPolyDataMapper.h>

#include <cstdint>

namespace mlens {

/// VTK's mapper with what drawing many marks needs: only a prefix of the vertices, points whose size the
/// shader sets, and marks that do not hide what lies behind them.
class PointMapper : public vtkOpenGLPolyDataMapper {
 public:
  static PointMapper* New();
  vtkTypeMacro(PointMapper, vtkOpenGLPolyDataMapper)

      void setLimit(std::size_t vertices) {
    limit_ = vertices;
  }  ///< of points
  void setWritesDepth(bool writes) { writesDepth_ = writes; }
  std::uint64_t positionsUploaded() const;

 protected:
  PointMapper();
  void RenderPieceDraw(vtkRenderer* renderer, vtkActor* actor) override;
  /// Lines are as wide as OpenGL itself draws them: our shaders have no geometry stage.
  bool HaveWideLines(vtkRenderer*, vtkActor*) override { return false; }

 private:
  std::size_t limit_ = SIZE_MAX;
  bool writesDepth_ = true;
};

}  // namespace mlens
