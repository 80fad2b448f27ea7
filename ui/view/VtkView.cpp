#include "ui/view/VtkView.h"

#include <vtkOpenGLFramebufferObject.h>
#include <vtkOpenGLState.h>
#include <vtkRenderer.h>
#include <vtkVersion.h>

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QOpenGLExtraFunctions>
#include <QPainter>
#include <QPointer>
#include <QSurfaceFormat>
#include <QTimer>
#include <algorithm>
#include <deque>

namespace mlens {
namespace {

constexpr int kFrameMs = 8;  // of one view after another, at the fastest

// The views that wait for their turn; the GUI thread's.
std::deque<QPointer<VtkView>> turns;
bool turnsRun = false;

/// OpenGL's rows begin below, and what it leaves in the alpha channel means nothing here.
QImage uprightOpaque(const QImage& upsideDown) {
  QImage upright(upsideDown.size(), QImage::Format_RGB32);
  const int last = upright.height() - 1;
  for (int y = 0; y <= last; ++y) {
    const auto* from = reinterpret_cast<const QRgb*>(upsideDown.constScanLine(last - y));
    std::transform(from, from + upright.width(), reinterpret_cast<QRgb*>(upright.scanLine(y)),
                   [](QRgb pixel) { return pixel | 0xff000000u; });
  }
  return upright;
}

}  // namespace

const char* vtkVersionText() {
  return vtkVersion::GetVTKVersion();
}

void prepareOpenGL() {
  QSurfaceFormat format = QSurfaceFormat::defaultFormat();
  format.setRenderableType(QSurfaceFormat::OpenGL);
  format.setVersion(3, 2);
  format.setProfile(QSurfaceFormat::CoreProfile);
  format.setSamples(0);
  QSurfaceFormat::setDefaultFormat(format);
}

VtkView::VtkView(QWidget* parent) : QWidget(parent) {
  setAttribute(Qt::WA_OpaquePaintEvent);
  window_->AddRenderer(scene_.renderer());
}

VtkView::~VtkView() {
  if (context_ && !broken_ && context_->makeCurrent(surface_.get())) {
    window_->Finalize();
    context_->doneCurrent();
  }
}

bool VtkView::startGL() {
  if (broken_) return false;
  if (context_) return context_->makeCurrent(surface_.get());
  surface_ = std::make_unique<QOffscreenSurface>();
  surface_->create();
  context_ = std::make_unique<QOpenGLContext>();
  broken_ = !surface_->isValid() || !context_->create() || !context_->makeCurrent(surface_.get());
  if (!broken_) {
    window_->OpenGLInitContext();
    broken_ = !window_->usable();
  }
  if (broken_) {
    Q_EMIT problem(
        tr("This display offers no OpenGL 3.2, so points cannot be drawn; install or update the graphics "
           "driver, or set LIBGL_ALWAYS_SOFTWARE=1"));
    return false;
  }
  window_->OpenGLInit();
  window_->SetSize(8, 8);
  scene_.warmUp([this] { render(); });
  return true;
}

void VtkView::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  if (dirty_) scheduleRender();
}

void VtkView::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  scheduleRender();
}

void VtkView::scheduleRender() {
  dirty_ = true;
  if (waiting_ || !isVisible()) return;
  waiting_ = true;
  turns.emplace_back(this);
  if (turnsRun) return;
  turnsRun = true;
  QTimer::singleShot(0, &VtkView::drawNext);
}

void VtkView::drawNext() {
  while (!turns.empty() && !turns.front()) turns.pop_front();
  if (turns.empty()) {
    turnsRun = false;
    return;
  }
  VtkView* view = turns.front();
  turns.pop_front();
  QElapsedTimer clock;
  clock.start();
  view->waiting_ = false;
  if (view->isVisible()) view->draw();
  QTimer::singleShot(std::max<int>(1, kFrameMs - static_cast<int>(clock.elapsed())), &VtkView::drawNext);
}

QSize VtkView::pixels() const {
  const double ratio = devicePixelRatioF();
  return {qRound(width() * ratio), qRound(height() * ratio)};
}

void VtkView::render() {
  window_->SetIsCurrent(true);
  window_->SetReadyForRendering(true);
  window_->GetState()->Reset();
  window_->GetState()->Push();
  window_->Render();
  window_->GetState()->Pop();
}

void VtkView::draw() {
  const QSize size = pixels();
  if (size.isEmpty() || !startGL()) return;
  dirty_ = false;
  window_->SetSize(size.width(), size.height());
  scene_.setPixelScale(devicePixelRatioF());
  scene_.renderer()->ResetCameraClippingRange();
  render();
  ++framesDrawn_;

  QImage upsideDown(size, QImage::Format_RGB32);
  QOpenGLExtraFunctions* gl = context_->extraFunctions();
  gl->glBindBuffer(GL_PIXEL_PACK_BUFFER, 0);
  gl->glBindFramebuffer(GL_READ_FRAMEBUFFER, window_->GetDisplayFramebuffer()->GetFBOIndex());
  gl->glReadBuffer(GL_COLOR_ATTACHMENT0);
  gl->glPixelStorei(GL_PACK_ALIGNMENT, 4);
  gl->glReadPixels(0, 0, size.width(), size.height(), GL_BGRA, GL_UNSIGNED_BYTE, upsideDown.bits());
  context_->doneCurrent();
  picture_ = uprightOpaque(upsideDown);
  picture_.setDevicePixelRatio(devicePixelRatioF());
  update();
}

void VtkView::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const bool fits = picture_.size() == pixels();
  if (!fits) {
    const double* ground = scene_.renderer()->GetBackground();
    painter.fillRect(rect(), QColor::fromRgbF(static_cast<float>(ground[0]), static_cast<float>(ground[1]),
                                              static_cast<float>(ground[2])));
  }
  if (!picture_.isNull()) painter.drawImage(0, 0, picture_);
}

}  // namespace mlens
