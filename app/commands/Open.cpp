#include <QApplication>
#include <QMetaObject>
#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>

#include "app/QtStart.h"
#include "app/Resources.h"
#include "app/commands/Commands.h"
#include "core/session/SessionFile.h"
#include "ui/window/RunWindow.h"

namespace mlens {
namespace {

struct OpenCommand {
  std::vector<std::filesystem::path> paths;
  bool startPage = false;
};

Result<Session> readExample() {
  auto path = exampleSession();
  if (!path) return failure(path);
  return readSession(*path);
}

Result<Report> open(const OpenCommand& options, const Services& services, const JobContext& job) {
  for (const auto& path : options.paths) {
    std::error_code error;
    if (!std::filesystem::exists(path, error)) {
      return fail(ErrorCode::NotFound, "no such file or folder", path.string());
    }
  }
  auto example = readExample();
  const bool wanted = options.paths.empty() && !options.startPage;
  if (!example && wanted) return failure(example);
  auto application = startWindow();
  if (!application) return failure(application);
  QApplication& qt = **application;
  const std::stop_callback closeOnSignal(job.stopToken(), [&qt] {
    // Nobody may be there to answer "Save changes?": unsaved work is kept for the next start.
    QMetaObject::invokeMethod(
        &qt, [] { QApplication::exit(0); }, Qt::QueuedConnection);
  });
  std::optional<Session> session;
  if (example) session = *std::move(example);
  const int status = runWindow(qt, services, options.paths, std::move(session), wanted);
  if (status != 0) return fail(ErrorCode::Internal, "the window could not be opened", "open");
  return Report{};
}

}  // namespace

void addOpenCommand(CLI::App& app, Context& context) {
  auto options = std::make_shared<OpenCommand>();
  auto& command =
      addCommand(app, context, "open",
                 {"Opens the window on sessions, checkpoints, pictures or vectors, or on the bundled example",
                  "The word open may be left out. Several paths are opened together.",
                  "manifold-lens open checkpoint.safetensors"},
                 [options, &services = context.services](const JobContext& job) {
                   return open(*options, services, job);
                 });
  command
      .add_option("path", options->paths,
                  "Sessions (.mlens), checkpoints (.safetensors, .pth, .ckpt, ...), folders of pictures, "
                  "vectors (.npy, "
                  ".npz, .csv)")
      ->type_name("PATH...");
  command.add_flag("--start-page", options->startPage, "Begin with recent files, unless there are paths");
}

}  // namespace mlens
