#pragma once

#include <QImage>
#include <memory>

#include "core/base/Error.h"
#include "ui/figure/GlContext.h"
#include "ui/scene/GlWindow.h"
#include "ui/scene/Scene.h"

namespace mlens {

/// A scene drawn into an image without a window: smoothed by drawing at twice the size, in tiles where the
/// whole is larger than OpenGL allows.
class OffscreenScene {
 public:
  static Result<std::unique_ptr<OffscreenScene>> create();
  ~OffscreenScene();

  Scene& scene() { return *scene_; }
  /// As seen by `pose` on a screen of `size`; `pixelScale` multiplies the sizes of points and lines. Format
  /// RGBA8888_Premultiplied.
  Result<QImage> render(const CameraPose& pose, QSize size, double pixelScale);
  int maximumTile = 2048;  ///< pixels of a tile's side before the doubling

 private:
  OffscreenScene() = default;

  std::unique_ptr<GlContext> context_;
  std::unique_ptr<Scene> scene_;
  vtkSmartPointer<GlWindow> window_;
};

}  // namespace mlens
