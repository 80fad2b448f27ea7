#include "ui/figure/OffscreenScene.h"

#include <vtkCamera.h>
#include <vtkMatrix4x4.h>
#include <vtkRenderer.h>
#include <vtkUnsignedCharArray.h>

#include <algorithm>

namespace mlens {
namespace {

constexpr int kOversampling = 2;

/// Means of kOversampling x kOversampling pixels of premultiplied colour, turned upright.
void shrinkInto(QImage& picture, const vtkUnsignedCharArray& pixels, QRect tile) {
  const int width = tile.width() * kOversampling, height = tile.height() * kOversampling;
  const std::uint8_t* source = const_cast<vtkUnsignedCharArray&>(pixels).GetPointer(0);
  constexpr int kCells = kOversampling * kOversampling;
  for (int y = 0; y < tile.height(); ++y) {
    std::uint8_t* out = picture.scanLine(tile.y() + y) + 4 * tile.x();
    for (int x = 0; x < tile.width(); ++x) {
      int sum[4] = {0, 0, 0, 0};
      for (int j = 0; j < kOversampling; ++j) {
        const int row = height - 1 - (y * kOversampling + j);  // OpenGL counts from the bottom
        const std::uint8_t* p = source + 4 * (static_cast<std::ptrdiff_t>(row) * width + x * kOversampling);
        for (int i = 0; i < 4 * kOversampling; ++i) sum[i % 4] += p[i];
      }
      for (int c = 0; c < 4; ++c) *out++ = static_cast<std::uint8_t>((sum[c] + kCells / 2) / kCells);
    }
  }
}

}  // namespace

Result<std::unique_ptr<OffscreenScene>> OffscreenScene::create() {
  auto context = GlContext::create();
  if (!context) return failure(context);
  std::unique_ptr<OffscreenScene> offscreen(new OffscreenScene);
  offscreen->context_ = std::move(*context);
  offscreen->window_ = vtkSmartPointer<GlWindow>::New();
  offscreen->window_->OpenGLInitContext();
  if (!offscreen->window_->usable()) {
    return fail(ErrorCode::Unsupported,
                "the OpenGL found here is older than 3.2; update the graphics driver or set "
                "LIBGL_ALWAYS_SOFTWARE=1");
  }
  offscreen->window_->OpenGLInit();
  offscreen->window_->SetAlphaBitPlanes(1);
  offscreen->scene_ = std::make_unique<Scene>();
  offscreen->window_->AddRenderer(offscreen->scene_->renderer());
  return offscreen;
}

OffscreenScene::~OffscreenScene() {
  if (window_) {
    window_->Finalize();
    if (scene_) window_->RemoveRenderer(scene_->renderer());
  }
  scene_.reset();
  window_ = nullptr;
}

Result<QImage> OffscreenScene::render(const CameraPose& pose, QSize size, double pixelScale) {
  QImage picture(size, QImage::Format_RGBA8888_Premultiplied);
  if (picture.isNull()) {
    return fail(ErrorCode::OutOfMemory, "not enough memory for a picture of " + std::to_string(size.width()) +
                                            " x " + std::to_string(size.height()) + "; choose a smaller one");
  }
  scene_->setPixelScale(pixelScale * kOversampling);
  scene_->setCamera(pose);
  vtkRenderer* renderer = scene_->renderer();
  vtkCamera* camera = renderer->GetActiveCamera();
  renderer->ResetCameraClippingRange();
  for (int top = 0; top < size.height(); top += maximumTile) {
    for (int left = 0; left < size.width(); left += maximumTile) {
      const QRect tile(left, top, std::min(maximumTile, size.width() - left),
                       std::min(maximumTile, size.height() - top));
      // The tile's part of the whole picture, as a shift and stretch of the clip space.
      const double sx = static_cast<double>(size.width()) / tile.width();
      const double sy = static_cast<double>(size.height()) / tile.height();
      const double cx = (2.0 * tile.x() + tile.width()) / size.width() - 1;
      const double cy = 1 - (2.0 * tile.y() + tile.height()) / size.height();
      camera->SetExplicitAspectRatio(static_cast<double>(size.width()) / size.height());
      camera->SetUseExplicitAspectRatio(true);
      vtkNew<vtkMatrix4x4> part;
      part->SetElement(0, 0, sx);
      part->SetElement(1, 1, sy);
      part->SetElement(0, 3, -sx * cx);
      part->SetElement(1, 3, -sy * cy);
      camera->SetExplicitProjectionTransformMatrix(nullptr);
      camera->SetUseExplicitProjectionTransformMatrix(false);
      vtkNew<vtkMatrix4x4> whole, product;
      whole->DeepCopy(
          camera->GetProjectionTransformMatrix(static_cast<double>(size.width()) / size.height(), -1, 1));
      // The shift counts in units of w: it goes where the projection leaves w.
      vtkMatrix4x4::Multiply4x4(part, whole, product);
      camera->SetExplicitProjectionTransformMatrix(product);
      camera->SetUseExplicitProjectionTransformMatrix(true);
      window_->SetSize(tile.width() * kOversampling, tile.height() * kOversampling);
      window_->Render();
      vtkNew<vtkUnsignedCharArray> pixels;
      const int right = tile.width() * kOversampling - 1, up = tile.height() * kOversampling - 1;
      const int read = window_->GetRGBACharPixelData(0, 0, right, up, 0, pixels);
      camera->SetUseExplicitProjectionTransformMatrix(false);
      camera->SetExplicitProjectionTransformMatrix(nullptr);
      const vtkIdType expected = vtkIdType{4} * (right + 1) * (up + 1);
      if (read != VTK_OK || pixels->GetNumberOfValues() < expected) {
        return fail(ErrorCode::Internal, "OpenGL gave no picture; choose a smaller size");
      }
      shrinkInto(picture, *pixels.Get(), tile);
    }
  }
  return picture;
}

}  // namespace mlens
