#pragma once

#include <filesystem>
#include <vector>

#include "core/base/Error.h"
#include "core/session/Session.h"

namespace mlens {

/// The unsaved work of one running window, on disk so that a crash does not take it: a folder of its own with
/// the session, the file it belongs to, and a lock that the system opens when the program ends in any way.
/// keep() may run on any thread, one at a time. All of it reads or writes files: not for the GUI thread.
class Recovery {
 public:
  struct Abandoned;

  /// $XDG_STATE_HOME/manifold-lens/recovery or ~/.local/state/manifold-lens/recovery
  static std::filesystem::path defaultFolder();
  /// Makes and locks a folder below `folder`, readable for this user only.
  static Result<Recovery> create(const std::filesystem::path& folder);
  /// What programs that are gone left behind. Leftovers without a session are removed.
  static Abandoned abandoned(const std::filesystem::path& folder);

  Recovery(Recovery&& other) noexcept;
  Recovery& operator=(Recovery&& other) noexcept;
  ~Recovery();  ///< opens the lock; what was kept stays

  /// `file`: what the session would be saved as; empty: untitled.
  Result<void> keep(const Session& session, const std::filesystem::path& file);
  Result<Session> session() const;
  std::filesystem::path file() const;
  std::filesystem::file_time_type time() const;
  void forget();  ///< nothing is unsaved
  void remove();  ///< the folder too: the program ends well

 private:
  Recovery(std::filesystem::path folder, int lock) : folder_(std::move(folder)), lock_(lock) {}

  std::filesystem::path folder_;
  int lock_ = -1;
};

struct Recovery::Abandoned {
  std::vector<Recovery> sessions;  ///< the newest first, now locked by this program
  std::vector<Error> unreadable;   ///< of those whose session cannot be read (now): they stay as they are
};

}  // namespace mlens
