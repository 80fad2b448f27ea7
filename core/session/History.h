#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/session/Session.h"

namespace mlens {

/// What undo goes back over: the points selected, the named selections, the classes hidden, and the settings
/// of the neighbourhood graph.
struct UndoState {
  Selection selection;
  std::vector<NamedSelection> selections;
  std::vector<std::int32_t> hiddenClasses;
  EdgeSpec edges{};
};

/// A list of states with a place in it. Memory: selections share their bytes; at most 200 states are kept.
class History {
 public:
  void reset(UndoState state);
  /// label: "Lasso", shown as "Undo lasso". merge: a step of the same label just before is taken as the same
  /// one, so that a number that runs from 1 to 50 is one step.
  void push(UndoState state, std::string label, bool merge = false);
  bool canUndo() const;
  bool canRedo() const;
  std::string undoLabel() const;
  std::string redoLabel() const;
  const UndoState& undo();  ///< call only if canUndo()
  const UndoState& redo();

 private:
  struct Step {
    UndoState state;
    std::string label;
  };
  std::vector<Step> steps_;
  std::size_t place_ = 0;
};

}  // namespace mlens
