#include "ui/window/GuiFrames.h"

#include <QCoreApplication>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>

namespace mlens {
namespace {

struct Frame {
  std::mutex mutex;
  std::condition_variable_any arrived;
  std::optional<Result<QImage>> picture;
};

}  // namespace

FrameSource guiFrames(std::vector<FigureContent> views, std::stop_token stop) {
  auto shared = std::make_shared<const std::vector<FigureContent>>(std::move(views));
  return [shared, stop](const FigureOptions& options) -> Result<QImage> {
    auto frame = std::make_shared<Frame>();
    QMetaObject::invokeMethod(
        qApp,
        [frame, shared, options, stop] {
          if (stop.stop_requested()) return;
          auto picture = renderFigure(*shared, options);
          const std::lock_guard lock(frame->mutex);
          frame->picture = std::move(picture);
          frame->arrived.notify_one();
        },
        Qt::QueuedConnection);
    std::unique_lock lock(frame->mutex);
    if (!frame->arrived.wait(lock, stop, [&] { return frame->picture.has_value(); })) {
      return fail(ErrorCode::Cancelled, "cancelled");
    }
    return *std::move(frame->picture);
  };
}

}  // namespace mlens
