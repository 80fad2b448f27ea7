#include "ui/view/VtkView.h"

#include <vtkOpenGLFramebufferObject.h>
#include <vtkOpenGLState.h>
#include <vtkRenderer.h>
#include <vtkVersion.h>

#include <QCoreApplication>
#include <QOpenGLContext>
#include <QOpenGLExtraFunctions>
#include <QSurfaceFormat>
#include <QTimer>

namespace mlens {
namespace {

constexpr int kPatienceMs = 300;

}  // namespace

const char* vtkVersionText() {
  return vtkVersion::GetVTKVersion();
}

void prepareOpenGL() {
  QSurfaceFormat format = QSurfaceFormat::defaultFormat();
  format.setRenderableType(QSurfaceFormat::OpenGL);
  format.setVersion(3, 2);
  format.setProfile(QSurfaceFormat::CoreProfile);
  format.setDepthBufferSize(24);
  format.setSamples(0);
  QSurfaceFormat::setDefaultFormat(format);
  QCoreApplication::setAttribute(Qt::AA_ShareOpenGLContexts);
}

VtkView::VtkView(QWidget* parent) : QOpenGLWidget(parent) {
  window_->AddRenderer(scene_.renderer());
}

VtkView::~VtkView() {
  releaseGL();
}

void VtkView::releaseGL() {
  if (!context() || !window_->usable()) return;
  disconnect(context(), nullptr, this, nullptr);
  makeCurrent();
  window_->Finalize();
  doneCurrent();
}

void VtkView::complain() {
  Q_EMIT problem(
      tr("This display offers no OpenGL 3.2, so points cannot be drawn; install or update the graphics "
         "driver, or "
         "set LIBGL_ALWAYS_SOFTWARE=1"));
}

void VtkView::showEvent(QShowEvent* event) {
  QOpenGLWidget::showEvent(event);
  // Qt says nothing where it gets no context at all.
  QTimer::singleShot(kPatienceMs, this, [this] {
    if (isVisible() && !isValid()) complain();
  });
}

void VtkView::initializeGL() {
  // A new context also after this widget changed its window.
  connect(context(), &QOpenGLContext::aboutToBeDestroyed, this, &VtkView::releaseGL, Qt::DirectConnection);
  window_->OpenGLInitContext();
  broken_ = !window_->usable();
  if (broken_) {
    complain();
    return;
  }
  window_->OpenGLInit();
  dirty_ = true;
}

void VtkView::resizeGL(int, int) {
  dirty_ = true;
}

void VtkView::scheduleRender() {
  dirty_ = true;
  update();
}

void VtkView::paintGL() {
  if (broken_) return;
  const double ratio = devicePixelRatioF();
  const QSize size(qRound(width() * ratio), qRound(height() * ratio));
  if (size.isEmpty()) return;
  if (dirty_) {
    dirty_ = false;
    window_->SetSize(size.width(), size.height());
    scene_.setPixelScale(ratio);
    scene_.renderer()->ResetCameraClippingRange();
    window_->SetIsCurrent(true);
    window_->SetReadyForRendering(true);
    window_->GetState()->Reset();
    window_->GetState()->Push();
    window_->Render();
    window_->GetState()->Pop();
    ++framesDrawn_;
  }
  QOpenGLExtraFunctions* gl = context()->extraFunctions();
  vtkOpenGLFramebufferObject* picture = window_->GetDisplayFramebuffer();
  gl->glBindFramebuffer(GL_READ_FRAMEBUFFER, picture->GetFBOIndex());
  gl->glBindFramebuffer(GL_DRAW_FRAMEBUFFER, defaultFramebufferObject());
  gl->glDisable(GL_SCISSOR_TEST);
  gl->glBlitFramebuffer(0, 0, size.width(), size.height(), 0, 0, size.width(), size.height(),
                        GL_COLOR_BUFFER_BIT, GL_NEAREST);
  gl->glBindFramebuffer(GL_FRAMEBUFFER, defaultFramebufferObject());
}

}  // namespace mlens
