#include "app/QtStart.h"

#include <cstdio>
#include <cstdlib>

#include "ui/view/VtkView.h"

namespace mlens {
namespace {

constexpr const char* kNoDisplay =
    "no display to open the window on; without one, 'packaging/run' renders the example, 'manifold-lens "
    "render' "
    "any session, and 'xvfb-run manifold-lens' runs the window on a virtual display";

bool given(const char* variable) {
  const char* value = std::getenv(variable);
  return value && *value;
}

/// While Qt starts: its complaints about plug-ins and displays are told in one line of ours. Qt ends the
/// process after a fatal one, so it is told here.
void tellFatal(QtMsgType type, const QMessageLogContext&, const QString&) {
  if (type != QtFatalMsg) return;
  std::fprintf(stderr, "manifold-lens: display: %s\n", kNoDisplay);
  std::fflush(stderr);
  std::_Exit(1);
}

char programName[] = "manifold-lens";
char* arguments[] = {programName, nullptr};
int argumentCount = 1;

template <class Application>
std::unique_ptr<Application> start() {
  const auto before = qInstallMessageHandler(tellFatal);
  auto application = std::make_unique<Application>(argumentCount, arguments);
  qInstallMessageHandler(before);
  QCoreApplication::setApplicationName("manifold-lens");
  QCoreApplication::setApplicationVersion(MLENS_VERSION);
  return application;
}

}  // namespace

Result<std::unique_ptr<QGuiApplication>> startOffscreen() {
  if (!given("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
  return start<QGuiApplication>();
}

Result<std::unique_ptr<QApplication>> startWindow() {
  if (!given("DISPLAY") && !given("WAYLAND_DISPLAY") && !given("QT_QPA_PLATFORM")) {
    return fail(ErrorCode::NotFound, kNoDisplay, "display");
  }
  prepareOpenGL();
  return start<QApplication>();
}

}  // namespace mlens
