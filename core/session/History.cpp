#include "core/session/History.h"

#include <utility>

namespace mlens {
namespace {

constexpr std::size_t kMaxStates = 200;

}  // namespace

void History::reset(UndoState state) {
  steps_.clear();
  steps_.push_back({std::move(state), {}});
  place_ = 0;
}

void History::push(UndoState state, std::string label, bool merge) {
  if (steps_.empty()) reset({});
  if (merge && place_ > 0 && steps_[place_].label == label && !canRedo()) {
    steps_[place_].state = std::move(state);
    return;
  }
  steps_.resize(place_ + 1);
  steps_.push_back({std::move(state), std::move(label)});
  if (steps_.size() > kMaxStates) steps_.erase(steps_.begin());
  place_ = steps_.size() - 1;
}

bool History::canUndo() const {
  return place_ > 0;
}

bool History::canRedo() const {
  return place_ + 1 < steps_.size();
}

std::string History::undoLabel() const {
  return canUndo() ? steps_[place_].label : std::string();
}

std::string History::redoLabel() const {
  return canRedo() ? steps_[place_ + 1].label : std::string();
}

const UndoState& History::undo() {
  return steps_[--place_].state;
}

const UndoState& History::redo() {
  return steps_[++place_].state;
}

}  // namespace mlens
