#include "core/session/SessionStore.h"

namespace mlens {
namespace {

constexpr std::size_t kMostSteps = 200;

}  // namespace

Changes SessionStore::edit(const std::string& label, const std::function<void(Session&)>& change, Step step) {
  Session next = session_;
  change(next);
  const Changes changes = changesBetween(session_, next);
  const bool undone = !label.empty() && !sameUndone(session_, next);
  session_ = next;  // into the memory it has: see session()
  if (!undone) return changes;
  if (step == Step::Merged && canUndo() && steps_[place_].label == label && !canRedo()) {
    steps_[place_].session = session_;
  } else {
    steps_.resize(place_ + 1);
    steps_.push_back({session_, label});
    if (steps_.size() > kMostSteps) steps_.erase(steps_.begin());
    place_ = steps_.size() - 1;
  }
  return changes | Changes::History;
}

void SessionStore::replace(const Session& session) {
  session_ = session;
  steps_ = {{session_, {}}};
  place_ = 0;
}

Changes SessionStore::undo() {
  return canUndo() ? go(place_ - 1) : Changes::None;
}

Changes SessionStore::redo() {
  return canRedo() ? go(place_ + 1) : Changes::None;
}

Changes SessionStore::go(std::size_t place) {
  place_ = place;
  const Session before = session_;
  takeBack(steps_[place].session, session_);
  return changesBetween(before, session_) | Changes::History;
}

std::string SessionStore::undoLabel() const {
  return canUndo() ? steps_[place_].label : std::string();
}

std::string SessionStore::redoLabel() const {
  return canRedo() ? steps_[place_ + 1].label : std::string();
}

}  // namespace mlens
