#pragma once

#include <vtkOpenGLPolyDataMapper.h>

#include <cstdint>

namespace mlens {

/// VTK's mapper with what drawing many marks needs: only a prefix of the points, points whose size the shader
/// sets, and up to two passes over the same buffers: solid marks, then faint ones, which do not hide what
/// lies behind them. The shader reads the pass in its uniform `solidPass` (1 or 0).
class PointMapper : public vtkOpenGLPolyDataMapper {
 public:
  static PointMapper* New();
  vtkTypeMacro(PointMapper, vtkOpenGLPolyDataMapper)

      void setLimit(std::size_t vertices) {
    limit_ = vertices;
  }  ///< of points
  void setPasses(bool solid, bool faint) {
    solid_ = solid;
    faint_ = faint;
  }
  std::uint64_t positionsUploaded() const;

 protected:
  PointMapper();
  void RenderPieceDraw(vtkRenderer* renderer, vtkActor* actor) override;
  /// Lines are as wide as OpenGL itself draws them: our shaders have no geometry stage.
  bool HaveWideLines(vtkRenderer*, vtkActor*) override { return false; }

 private:
  std::size_t limit_ = SIZE_MAX;
  bool solid_ = true, faint_ = true;
};

}  // namespace mlens
