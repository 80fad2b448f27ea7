#include "core/session/History.h"

#include <gtest/gtest.h>

namespace mlens {
namespace {

UndoState stateOf(Index row) {
  UndoState state;
  state.selection = Selection::of(1000, std::vector<Index>{row});
  return state;
}

Index rowOf(const UndoState& state) {
  return state.selection.rows().at(0);
}

TEST(History, AMergedRunIsOneStep) {
  History history;
  history.reset(stateOf(0));
  history.push(stateOf(1), "K", true);
  history.push(stateOf(2), "K", true);
  EXPECT_EQ(rowOf(history.undo()), 0);
  EXPECT_FALSE(history.canUndo());
  EXPECT_EQ(rowOf(history.redo()), 2);
  history.push(stateOf(3), "Lasso", true);
  history.push(stateOf(4), "K", true);
  EXPECT_EQ(rowOf(history.undo()), 3);
  history.push(stateOf(5), "K", true);
  EXPECT_EQ(rowOf(history.undo()), 3);
}

TEST(History, GoesBackAndForward) {
  History history;
  EXPECT_FALSE(history.canUndo());
  history.reset(stateOf(0));
  history.push(stateOf(1), "Lasso");
  history.push(stateOf(2), "Invert");
  EXPECT_EQ(history.undoLabel(), "Invert");
  EXPECT_EQ(rowOf(history.undo()), 1);
  EXPECT_EQ(history.undoLabel(), "Lasso");
  EXPECT_EQ(history.redoLabel(), "Invert");
  EXPECT_EQ(rowOf(history.undo()), 0);
  EXPECT_FALSE(history.canUndo());
  EXPECT_EQ(history.undoLabel(), "");
  EXPECT_EQ(rowOf(history.redo()), 1);
  EXPECT_EQ(rowOf(history.redo()), 2);
  EXPECT_FALSE(history.canRedo());
}

TEST(History, ANewStepForgetsWhatWasUndone) {
  History history;
  history.reset(stateOf(0));
  history.push(stateOf(1), "a");
  history.push(stateOf(2), "b");
  history.undo();
  history.push(stateOf(3), "c");
  EXPECT_FALSE(history.canRedo());
  EXPECT_EQ(rowOf(history.undo()), 1);
}

TEST(History, KeepsTheLast200States) {
  History history;
  history.reset(stateOf(0));
  for (Index i = 1; i < 500; ++i) history.push(stateOf(i), "step");
  int steps = 0;
  Index row = 499;
  for (; history.canUndo(); ++steps) row = rowOf(history.undo());
  EXPECT_EQ(steps, 199);
  EXPECT_EQ(row, 300);
}

TEST(History, PushWithoutResetCanBeUndone) {
  History history;
  history.push(stateOf(1), "first");
  ASSERT_TRUE(history.canUndo());
  EXPECT_TRUE(history.undo().selection.empty());
}

}  // namespace
}  // namespace mlens
