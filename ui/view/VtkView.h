#pragma once

#include <vtkNew.h>

#include <QImage>
#include <QOffscreenSurface>
#include <QOpenGLContext>
#include <QWidget>
#include <memory>

#include "ui/scene/GlWindow.h"
#include "ui/scene/Scene.h"

namespace mlens {

/// Sets the OpenGL of all views: core profile 3.2. Call once before QApplication.
void prepareOpenGL();

/// "9.1.0", for the About box.
const char* vtkVersionText();

/// A scene in a Qt window. It draws when asked by scheduleRender(), any number of requests once per turn of
/// the event loop; otherwise it shows its last picture again. VTK draws off the screen and the picture is an
/// ordinary image: the window itself needs no OpenGL, so that neither a progress bar nor a hovered point
/// makes software OpenGL compose everything anew. Views draw one at a time, with the event loop between them.
/// Where OpenGL 3.2 is missing it stays empty and problem() says why. GUI thread only.
class VtkView : public QWidget {
  Q_OBJECT
 public:
  explicit VtkView(QWidget* parent = nullptr);
  ~VtkView() override;

  Scene& scene() { return scene_; }
  const Scene& scene() const { return scene_; }
  void scheduleRender();
  int framesDrawn() const { return framesDrawn_; }

 Q_SIGNALS:
  void problem(const QString& what);

 protected:
  void showEvent(QShowEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

 private:
  static void drawNext();
  void draw();
  void render();
  bool startGL();
  QSize pixels() const;

  Scene scene_;
  vtkNew<GlWindow> window_;
  std::unique_ptr<QOffscreenSurface> surface_;
  std::unique_ptr<QOpenGLContext> context_;
  QImage picture_;
  bool dirty_ = true, waiting_ = false, broken_ = false;
  int framesDrawn_ = 0;
};

}  // namespace mlens
