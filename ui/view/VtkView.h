#pragma once

#include <vtkNew.h>

#include <QOpenGLWidget>

#include "ui/scene/GlWindow.h"
#include "ui/scene/Scene.h"

namespace mlens {

/// Sets the OpenGL of all views: core profile 3.2, contexts that share. Call once before QApplication.
void prepareOpenGL();

/// "9.1.0", for the About box.
const char* vtkVersionText();

/// A scene in a Qt window. It draws when asked by scheduleRender(), any number of requests once per turn of
/// the event loop; otherwise it shows its last picture again. Where OpenGL 3.2 is missing it stays empty and
/// problem() says why.
class VtkView : public QOpenGLWidget {
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
  void initializeGL() override;
  void resizeGL(int width, int height) override;
  void paintGL() override;

 private:
  void releaseGL();
  void complain();

  Scene scene_;
  vtkNew<GlWindow> window_;
  bool dirty_ = true;
  bool broken_ = false;
  int framesDrawn_ = 0;
};

}  // namespace mlens
