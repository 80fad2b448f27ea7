#include "core/session/SourceNames.h"

namespace mlens {
namespace {

namespace fs = std::filesystem;

constexpr const char* kTrainedName = "checkpoint.safetensors";  // every run of `train` has one

/// The last part, also of a folder that is written with a slash at its end.
std::string lastName(const fs::path& path) {
  return (path.has_filename() ? path : path.parent_path()).filename().string();
}

/// The folder that names a run; "" where the file's own name does.
std::string runFolder(const fs::path& path) {
  return path.filename() == kTrainedName ? lastName(path.parent_path()) : std::string();
}

const CheckpointSource* checkpointOf(const Session& session, const EmbeddingId& id) {
  const auto index = static_cast<std::size_t>(id.checkpoint);
  return id.checkpoint < 0 || index >= session.checkpoints.size() ? nullptr : &session.checkpoints[index];
}

}  // namespace

std::string checkpointTitle(const CheckpointSource& source) {
  const std::string folder = runFolder(source.path);
  std::string title = (folder.empty() ? "" : folder + "/") + lastName(source.path);
  if (!source.reading.encoder.empty()) title += " [" + source.reading.encoder + "]";
  return title;
}

std::string sourceTitle(const Session& session, const EmbeddingId& id) {
  const CheckpointSource* checkpoint = checkpointOf(session, id);
  return checkpoint ? checkpointTitle(*checkpoint) : std::string();
}

std::string sourceName(const Session& session, const EmbeddingId& id) {
  const CheckpointSource* checkpoint = checkpointOf(session, id);
  if (!checkpoint) return "vectors";
  const std::string folder = runFolder(checkpoint->path);
  return folder.empty() ? checkpoint->path.stem().string() : folder;
}

}  // namespace mlens
