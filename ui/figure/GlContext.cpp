#include "ui/figure/GlContext.h"

#include <EGL/egl.h>
#include <EGL/eglext.h>

#include <QGuiApplication>
#include <QOffscreenSurface>
#include <QOpenGLContext>
#include <cstring>
#include <vector>

namespace mlens {
namespace {

/// Takes Qt's context away for a while: GLX and EGL may not be current on one thread together.
class QtContextPause {
 public:
  QtContextPause() : context_(QOpenGLContext::currentContext()) {
    if (!context_) return;
    surface_ = context_->surface();
    context_->doneCurrent();
  }
  ~QtContextPause() {
    if (context_) context_->makeCurrent(surface_);
  }
  QtContextPause(const QtContextPause&) = delete;
  QtContextPause& operator=(const QtContextPause&) = delete;

 private:
  QOpenGLContext* context_;
  QSurface* surface_ = nullptr;
};

/// The displays of EGL that need no window system. They belong to the process and are never terminated.
std::vector<EGLDisplay> windowlessDisplays() {
  std::vector<EGLDisplay> displays;
  const char* known = eglQueryString(EGL_NO_DISPLAY, EGL_EXTENSIONS);
  const auto displayOf =
      reinterpret_cast<PFNEGLGETPLATFORMDISPLAYEXTPROC>(eglGetProcAddress("eglGetPlatformDisplayEXT"));
  if (!known || !displayOf) return displays;
  const auto add = [&](EGLenum platform, void* native) {
    const EGLDisplay display = displayOf(platform, native, nullptr);
    if (display != EGL_NO_DISPLAY) displays.push_back(display);
  };
  const auto devices = reinterpret_cast<PFNEGLQUERYDEVICESEXTPROC>(eglGetProcAddress("eglQueryDevicesEXT"));
  if (std::strstr(known, "EGL_MESA_platform_surfaceless")) {
    add(EGL_PLATFORM_SURFACELESS_MESA, EGL_DEFAULT_DISPLAY);
  }
  if (std::strstr(known, "EGL_EXT_platform_device") && devices) {
    EGLDeviceEXT list[16];
    EGLint count = 0;
    if (devices(16, list, &count)) {
      for (EGLint i = 0; i < count; ++i) add(EGL_PLATFORM_DEVICE_EXT, list[i]);
    }
  }
  return displays;
}

class EglContext : public GlContext {
 public:
  static std::unique_ptr<GlContext> create() {
    for (EGLDisplay display : windowlessDisplays()) {
      std::unique_ptr<EglContext> context(new EglContext);
      if (context->start(display)) return context;
    }
    return nullptr;
  }
  ~EglContext() override {
    if (display_ == EGL_NO_DISPLAY) return;
    eglMakeCurrent(display_, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
    if (context_ != EGL_NO_CONTEXT) eglDestroyContext(display_, context_);
    eglReleaseThread();
  }
  const char* kind() const override { return "EGL"; }

 private:
  bool start(EGLDisplay display) {
    if (!eglInitialize(display, nullptr, nullptr) || !eglBindAPI(EGL_OPENGL_API)) return false;
    const EGLint wanted[] = {EGL_RENDERABLE_TYPE, EGL_OPENGL_BIT, EGL_SURFACE_TYPE, 0, EGL_NONE};
    EGLConfig config = nullptr;
    EGLint count = 0;
    if (!eglChooseConfig(display, wanted, &config, 1, &count) || count < 1) return false;
    const EGLint version[] = {EGL_CONTEXT_MAJOR_VERSION,
                              3,
                              EGL_CONTEXT_MINOR_VERSION,
                              2,
                              EGL_CONTEXT_OPENGL_PROFILE_MASK,
                              EGL_CONTEXT_OPENGL_CORE_PROFILE_BIT,
                              EGL_NONE};
    const EGLContext context = eglCreateContext(display, config, EGL_NO_CONTEXT, version);
    if (context == EGL_NO_CONTEXT) return false;
    if (!eglMakeCurrent(display, EGL_NO_SURFACE, EGL_NO_SURFACE, context)) {
      eglDestroyContext(display, context);
      return false;
    }
    display_ = display;
    context_ = context;
    return true;
  }

  QtContextPause pause_;  // ends last
  EGLDisplay display_ = EGL_NO_DISPLAY;
  EGLContext context_ = EGL_NO_CONTEXT;
};

class QtContext : public GlContext {
 public:
  static std::unique_ptr<GlContext> create() {
    if (!qGuiApp || QGuiApplication::platformName() == QLatin1String("offscreen") ||
        QGuiApplication::platformName() == QLatin1String("minimal")) {
      return nullptr;
    }
    std::unique_ptr<QtContext> context(new QtContext);
    return context->start() ? std::move(context) : nullptr;
  }
  ~QtContext() override { context_.doneCurrent(); }
  const char* kind() const override { return "the display"; }

 private:
  bool start() {
    QSurfaceFormat format;
    format.setVersion(3, 2);
    format.setProfile(QSurfaceFormat::CoreProfile);
    context_.setFormat(format);
    if (!context_.create()) return false;
    surface_.setFormat(context_.format());
    surface_.create();
    return surface_.isValid() && context_.makeCurrent(&surface_);
  }

  QtContextPause pause_;
  QOffscreenSurface surface_;
  QOpenGLContext context_;
};

}  // namespace

Result<std::unique_ptr<GlContext>> GlContext::create() {
  if (auto context = EglContext::create()) return context;
  if (auto context = QtContext::create()) return context;
  return fail(
      ErrorCode::Unsupported,
      "no OpenGL 3.2 without a display here; install Mesa's libegl1 and libgl1-mesa-dri, or run under "
      "xvfb-run -a");
}

}  // namespace mlens
