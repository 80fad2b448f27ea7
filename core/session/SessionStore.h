#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/session/SessionTable.h"

namespace mlens {

/// The session of a window, and those before it. An edit makes a new session and says what of it is another;
/// undo goes back over a list of sessions and takes from them the fields that SessionTable says, so that
/// cameras, maps and the rest stay as they are. Memory: selections share their bytes; at most 200 are kept.
class SessionStore {
 public:
  /// Merged: an edit with the same label just before is taken as the same step, so that a number that
  /// runs from 1 to 50 is undone at once.
  enum class Step { New, Merged };

  /// The reference stays; those to elements of its lists only while none comes or goes.
  const Session& session() const { return session_; }

  /// label: "Lasso", shown as "Undo lasso". Nothing that undo takes back is another: no step. "": never one.
  Changes edit(const std::string& label, const std::function<void(Session&)>& change, Step step = Step::New);
  void replace(const Session& session);  ///< by another one, of which nothing can be undone
  Changes undo();                        ///< Changes::None if there is nothing
  Changes redo();

  bool canUndo() const { return place_ > 0; }
  bool canRedo() const { return place_ + 1 < steps_.size(); }
  std::string undoLabel() const;  ///< "" nothing
  std::string redoLabel() const;

 private:
  struct Past {
    Session session;
    std::string label;
  };

  Changes go(std::size_t place);

  Session session_;
  std::vector<Past> steps_{{}};
  std::size_t place_ = 0;
};

}  // namespace mlens
