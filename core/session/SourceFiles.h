#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <vector>

#include "core/base/Job.h"
#include "core/session/Session.h"

namespace mlens {

// The files that a session reads: what they were, whether they still are, where they went. Everything here
// but sourcePaths() reads files: run it in a job.

/// Every file and folder that the session names, none twice.
std::vector<std::filesystem::path> sourcePaths(const Session& session);

/// Those of them that lie outside `folder`, links followed, and those that its list of models names there:
/// to be read only if the user agrees. A list that itself lies outside is not read.
std::vector<std::filesystem::path> outsideSources(const Session& session,
                                                  const std::filesystem::path& folder);

/// "reads 2 files outside its folder: /data/a, /data/b"
std::string outsideWords(const std::vector<std::filesystem::path>& outside);

/// NotFound, Io or Cancelled.
Result<FileStamp> stampOf(const std::filesystem::path& path, const JobContext& job);

/// Stamps of this run of the program, so that an unchanged file (same size and time of change) is hashed
/// once however often the session is saved. Safe to share between threads.
class StampMemo {
 public:
  Result<FileStamp> stampOf(const std::filesystem::path& path, const JobContext& job);

 private:
  struct Known {
    std::filesystem::file_time_type changed;
    std::uint64_t bytes = 0;
    FileStamp stamp;
  };
  std::mutex mutex_;
  std::map<std::filesystem::path, Known> known_;
};

/// Notes what the session's files are now; what cannot be read keeps the stamp it had. Fails only when
/// cancelled.
Result<void> stampSources(Session& session, StampMemo& memo, const JobContext& job);

/// Files that are there and have another content than their stamp says. Files without a stamp are left out.
Result<std::vector<std::filesystem::path>> changedSources(const Session& session, const JobContext& job);

struct MovedSources {
  std::vector<std::pair<std::filesystem::path, std::filesystem::path>> found;  ///< from, to
  std::vector<std::filesystem::path> missing;
};
/// Looks in `folder` and below (at most 20,000 entries, links not followed) for files of the session that are
/// gone from their place, by size and hash, and lets the session name their new places.
Result<MovedSources> findMoved(Session& session, const std::filesystem::path& folder, const JobContext& job);

}  // namespace mlens
