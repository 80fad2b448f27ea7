#include "core/session/SourceFiles.h"

#include <algorithm>

#include "core/base/Hash.h"
#include "core/session/ListedModels.h"

namespace mlens {
namespace {

namespace fs = std::filesystem;

constexpr int kMostEntries = 20'000;
constexpr int kDeepest = 8;

std::vector<fs::path*> sourcesOf(Session& session) {
  std::vector<fs::path*> all{&session.data.path, &session.data.labels, &session.data.images};
  for (auto& checkpoint : session.checkpoints) all.push_back(&checkpoint.path);
  for (auto* path : {&session.survey.list, &session.survey.pictures, &session.survey.accuracies})
    all.push_back(path);
  std::erase_if(all, [](const fs::path* path) { return path->empty(); });
  return all;
}

fs::path resolved(const fs::path& path) {
  std::error_code error;
  const fs::path real = fs::weakly_canonical(path, error);
  return error ? path.lexically_normal() : real;
}

Result<FileStamp> stampOfFolder(const fs::path& path, const JobContext& job) {
  std::vector<std::pair<std::string, std::uint64_t>> files;
  std::error_code error;
  for (fs::recursive_directory_iterator it(path, error), end; !error && it != end; it.increment(error)) {
    if (auto go = job.check(); !go) return failure(go);
    std::error_code ignored;
    if (!it->is_regular_file(ignored)) continue;
    files.emplace_back(it->path().lexically_relative(path).generic_string(), it->file_size(ignored));
  }
  if (error) return fail(ErrorCode::Io, "cannot be listed: " + error.message(), path.string());
  std::ranges::sort(files);
  FileStamp stamp;
  ContentHash hash;
  for (const auto& [name, bytes] : files) {
    hash.add(name);
    hash.add(std::string_view("\0", 1));
    hash.add(std::to_string(bytes) + "\n");
    stamp.bytes += bytes;
  }
  stamp.hash = hash.hex();
  return stamp;
}

/// Whether this is what was stamped. Only a file of the right size is read.
Result<bool> matches(const fs::path& path, const FileStamp& stamp, const JobContext& job) {
  std::error_code error;
  if (fs::is_regular_file(path, error) && fs::file_size(path, error) != stamp.bytes) return false;
  auto now = stampOf(path, job);
  if (!now) {
    if (now.error().code == ErrorCode::Cancelled) return failure(now);
    return false;
  }
  return *now == stamp;
}

void rename(Session& session, const fs::path& from, const fs::path& to) {
  for (fs::path* path : sourcesOf(session)) {
    if (*path == from) *path = to;
  }
  if (auto stamp = session.stamps.extract(from)) {
    stamp.key() = to;
    session.stamps.insert(std::move(stamp));
  }
}

}  // namespace

std::vector<fs::path> sourcePaths(const Session& session) {
  Session copy;
  copy.data = session.data;
  copy.checkpoints = session.checkpoints;
  copy.survey = session.survey;
  std::vector<fs::path> all;
  for (const fs::path* path : sourcesOf(copy)) {
    if (std::ranges::find(all, *path) == all.end()) all.push_back(*path);
  }
  return all;
}

std::vector<fs::path> outsideSources(const Session& session, const fs::path& folder) {
  const fs::path home = resolved(folder);
  std::vector<fs::path> outside;
  const auto add = [&](const fs::path& path) {
    const fs::path relative = resolved(path).lexically_relative(home);
    const bool inside = !relative.empty() && *relative.begin() != "..";
    if (!inside && std::ranges::find(outside, path) == outside.end()) outside.push_back(path);
    return inside;
  };
  for (const fs::path& path : sourcePaths(session)) add(path);
  const fs::path& list = session.survey.list;
  if (list.empty() || !add(list)) return outside;
  if (const auto models = readModelList(list)) {  // else it is no list: measuring will say so
    for (const ListedModel& model : *models) add(model.path);
  }
  return outside;
}

std::string outsideWords(const std::vector<fs::path>& outside) {
  constexpr std::size_t kNamed = 3;
  std::string words = "reads " +
                      (outside.size() == 1 ? "a file" : std::to_string(outside.size()) + " files") +
                      " outside its folder: ";
  for (std::size_t i = 0; i < std::min(outside.size(), kNamed); ++i) {
    words += (i > 0 ? ", " : "") + outside[i].string();
  }
  if (outside.size() > kNamed) words += " and " + std::to_string(outside.size() - kNamed) + " more";
  return words;
}

Result<FileStamp> stampOf(const fs::path& path, const JobContext& job) {
  std::error_code error;
  if (fs::is_directory(path, error)) return stampOfFolder(path, job);
  const auto bytes = fs::file_size(path, error);
  if (error) return fail(ErrorCode::NotFound, error.message(), path.string());
  auto hash = hashFile(path, job);
  if (!hash) return failure(hash);
  return FileStamp{*std::move(hash), bytes};
}

Result<FileStamp> StampMemo::stampOf(const fs::path& path, const JobContext& job) {
  std::error_code error;
  const bool file = fs::is_regular_file(path, error);
  const auto changed = fs::last_write_time(path, error);
  const std::uint64_t bytes = file ? fs::file_size(path, error) : 0;
  if (file && !error) {
    const std::scoped_lock lock(mutex_);
    const auto known = known_.find(path);
    if (known != known_.end() && known->second.changed == changed && known->second.bytes == bytes) {
      return known->second.stamp;
    }
  }
  auto stamp = mlens::stampOf(path, job);
  if (stamp && file && !error) {
    const std::scoped_lock lock(mutex_);
    known_[path] = {changed, bytes, *stamp};
  }
  return stamp;
}

Result<void> stampSources(Session& session, StampMemo& memo, const JobContext& job) {
  std::map<fs::path, FileStamp> stamps;
  for (const fs::path& path : sourcePaths(session)) {
    if (auto go = job.check(); !go) return go;
    job.report("noting " + path.filename().string(), -1);
    auto stamp = memo.stampOf(path, job);
    if (stamp) {
      stamps[path] = *std::move(stamp);
    } else if (stamp.error().code == ErrorCode::Cancelled) {
      return failure(stamp);
    } else if (const auto known = session.stamps.find(path); known != session.stamps.end()) {
      stamps.insert(*known);
    }
  }
  session.stamps = std::move(stamps);
  return {};
}

Result<std::vector<fs::path>> changedSources(const Session& session, const JobContext& job) {
  std::vector<fs::path> changed;
  for (const fs::path& path : sourcePaths(session)) {
    const auto stamp = session.stamps.find(path);
    std::error_code error;
    if (stamp == session.stamps.end() || !fs::exists(path, error)) continue;
    job.report("checking " + path.filename().string(), -1);
    auto same = matches(path, stamp->second, job);
    if (!same) return failure(same);
    if (!*same) changed.push_back(path);
  }
  return changed;
}

Result<MovedSources> findMoved(Session& session, const fs::path& folder, const JobContext& job) {
  MovedSources moved;
  std::error_code error;
  for (const fs::path& path : sourcePaths(session)) {
    if (!fs::exists(path, error)) moved.missing.push_back(path);
  }
  if (moved.missing.empty()) return moved;
  int entries = 0;
  for (fs::recursive_directory_iterator it(folder, fs::directory_options::skip_permission_denied, error), end;
       !error && it != end && entries++ < kMostEntries && !moved.missing.empty(); it.increment(error)) {
    if (auto go = job.check(); !go) return failure(go);
    if (it.depth() >= kDeepest) it.disable_recursion_pending();
    const fs::path& here = it->path();
    for (const fs::path& path : std::vector(moved.missing)) {
      const auto stamp = session.stamps.find(path);
      std::error_code ignored;
      const bool isFolder = it->is_directory(ignored);
      // A folder keeps its name; a file may have another.
      if (stamp == session.stamps.end() || it->is_symlink(ignored)) continue;
      if (isFolder ? here.filename() != path.filename() : !it->is_regular_file(ignored)) continue;
      auto same = matches(here, stamp->second, job);
      if (!same) return failure(same);
      if (!*same) continue;
      moved.found.emplace_back(path, here);
      std::erase(moved.missing, path);
      rename(session, path, here);
      break;
    }
  }
  return moved;
}

}  // namespace mlens
