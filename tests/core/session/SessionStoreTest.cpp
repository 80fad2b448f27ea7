#include "core/session/SessionStore.h"

#include <gtest/gtest.h>

namespace mlens {
namespace {

using Step = SessionStore::Step;

Changes choose(SessionStore& store, Index row, const std::string& label, Step step = Step::New) {
  return store.edit(
      label, [&](Session& next) { next.selection = Selection::of(1000, std::vector<Index>{row}); }, step);
}

Index rowOf(const SessionStore& store) {
  return store.session().selection.rows().at(0);
}

TEST(SessionStore, AMergedRunIsOneStep) {
  SessionStore store;
  choose(store, 0, "");
  store.replace(store.session());
  choose(store, 1, "K", Step::Merged);
  choose(store, 2, "K", Step::Merged);
  store.undo();
  EXPECT_EQ(rowOf(store), 0);
  EXPECT_FALSE(store.canUndo());
  store.redo();
  EXPECT_EQ(rowOf(store), 2);
  choose(store, 3, "Lasso", Step::Merged);
  choose(store, 4, "K", Step::Merged);
  store.undo();
  EXPECT_EQ(rowOf(store), 3);
  choose(store, 5, "K", Step::Merged);
  store.undo();
  EXPECT_EQ(rowOf(store), 3);
}

TEST(SessionStore, GoesBackAndForward) {
  SessionStore store;
  EXPECT_FALSE(store.canUndo());
  EXPECT_EQ(store.undo(), Changes::None);
  EXPECT_EQ(choose(store, 1, "Lasso"), Changes::Selection | Changes::History);
  EXPECT_EQ(choose(store, 1, "Lasso"), Changes::None);  // nothing new: no step
  choose(store, 2, "Invert");
  EXPECT_EQ(store.undoLabel(), "Invert");
  EXPECT_EQ(store.undo(), Changes::Selection | Changes::History);
  EXPECT_EQ(rowOf(store), 1);
  EXPECT_EQ(store.undoLabel(), "Lasso");
  EXPECT_EQ(store.redoLabel(), "Invert");
  store.undo();
  EXPECT_TRUE(store.session().selection.empty());
  EXPECT_FALSE(store.canUndo());
  EXPECT_EQ(store.undoLabel(), "");
  store.redo();
  EXPECT_EQ(rowOf(store), 1);
  store.redo();
  EXPECT_EQ(rowOf(store), 2);
  EXPECT_FALSE(store.canRedo());
  EXPECT_EQ(store.redo(), Changes::None);
}

TEST(SessionStore, ANewStepForgetsWhatWasUndone) {
  SessionStore store;
  choose(store, 1, "a");
  choose(store, 2, "b");
  store.undo();
  choose(store, 3, "c");
  EXPECT_FALSE(store.canRedo());
  store.undo();
  EXPECT_EQ(rowOf(store), 1);
}

TEST(SessionStore, KeepsTheLast200) {
  SessionStore store;
  for (Index i = 1; i < 500; ++i) choose(store, i, "step");
  int steps = 0;
  for (; store.canUndo(); ++steps) store.undo();
  EXPECT_EQ(steps, 199);
  EXPECT_EQ(rowOf(store), 300);
}

TEST(SessionStore, UndoLeavesWhatItDoesNotTakeBack) {
  SessionStore store;
  store.edit("", [](Session& next) { next.views = {{"encoder", {0, EmbeddingId::Stage::Encoder}, {}, {}}}; });
  choose(store, 1, "Lasso");
  store.edit("Neighbourhood graph", [](Session& next) {
    next.appearance.edges.k = 7;
    next.appearance.edges.show = EdgeSpec::Show::All;
    next.appearance.hiddenClasses = {2};
  });
  EXPECT_EQ(store.edit("never a step", [](Session& next) { next.notes = "written since"; }), Changes::Notes);
  EXPECT_EQ(store.edit("", [](Session& next) { next.views[0].camera.parallelScale = 3; }), Changes::Cameras);
  EXPECT_EQ(store.edit("", [](Session& next) { next.views[0].map = {"pca", 2}; }), Changes::Views);
  EXPECT_EQ(store.undo(), Changes::Colors | Changes::Appearance | Changes::History);
  EXPECT_EQ(store.session().appearance.edges.k, EdgeSpec{}.k);
  EXPECT_TRUE(store.session().appearance.hiddenClasses.empty());
  EXPECT_EQ(store.session().appearance.edges.show, EdgeSpec::Show::All);
  EXPECT_EQ(store.session().notes, "written since");
  EXPECT_EQ(store.session().views[0].camera.parallelScale, 3);
  EXPECT_EQ(store.session().views[0].map.dimensions, 2);
  store.undo();
  EXPECT_TRUE(store.session().selection.empty());
  EXPECT_FALSE(store.canUndo());
}

TEST(SessionStore, OfAnotherSessionNothingIsUndone) {
  SessionStore store;
  choose(store, 1, "Lasso");
  Session other;
  other.notes = "other";
  store.replace(other);
  EXPECT_EQ(store.session(), other);
  EXPECT_FALSE(store.canUndo());
}

TEST(SessionStore, ReferencesIntoASessionOutliveEditsOfItsElements) {
  SessionStore store;
  store.edit("", [](Session& next) { next.views.resize(2); });
  const ViewSpec& view = store.session().views[1];
  store.edit("", [](Session& next) { next.views[1].name = "projector"; });
  EXPECT_EQ(view.name, "projector");
  EXPECT_EQ(&view, &store.session().views[1]);
}

}  // namespace
}  // namespace mlens
