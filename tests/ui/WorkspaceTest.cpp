#include "core/base/EigenView.h"
#include "core/engine/EngineLoader.h"
#include "ui/workspace/Workspace.h"

#include <QSignalSpy>
#include <algorithm>
#include <limits>

#include "tests/ui/Stage.h"

namespace mlens {
namespace {

using Stage = EmbeddingId::Stage;

class WorkspaceTest : public testing::Test {
 protected:
  WorkspaceTest() {
    setFakeEngine("");
    QObject::connect(&workspace, &Workspace::message, &workspace, [this](const QString& text, bool isError) {
      messages.push_back(text.toStdString());
      errors += isError;
    });
  }
  ~WorkspaceTest() override { setFakeEngine(""); }

  void settle() {
    ASSERT_TRUE(waitFor([this] { return jobs.idle(); }));
  }
  void openVectors(Index rows) {
    workspace.openData(vectorSource(folder.vectors("points.npy", rows)));
    settle();
  }
  Selection rows(std::vector<Index> which) const { return Selection::of(workspace.points()->count, which); }

  Folder folder;
  JobQueue jobs;
  Workspace workspace{&jobs, Services{loadEngine, ResultCache(folder.file("cache"))}};
  std::vector<std::string> messages;
  int errors = 0;
};

TEST_F(WorkspaceTest, IsEmptyAtFirst) {
  EXPECT_EQ(workspace.points()->count, 0);
  EXPECT_EQ(workspace.viewMap(0), nullptr);
  EXPECT_FALSE(workspace.viewPlaceholder(0).isEmpty());
  workspace.undo();
  workspace.redo();
  workspace.selectAll();
  workspace.setCurrent(3, true);
  EXPECT_EQ(workspace.current(), -1);
}

TEST_F(WorkspaceTest, OpensVectors) {
  openVectors(60);
  EXPECT_EQ(errors, 0);
  ASSERT_EQ(workspace.viewCount(), 1);
  ASSERT_NE(workspace.viewMap(0), nullptr);
  EXPECT_EQ(workspace.viewMap(0)->coordinates.rows(), 60);
  EXPECT_EQ(workspace.colors()->rgba.size(), 240U);
  EXPECT_EQ(workspace.colors()->legend.entries.size(), 3U);
}

TEST_F(WorkspaceTest, SaysWhatASessionIsColouredByThatIsNotThere) {
  Session session;
  session.data = vectorSource(folder.vectors("points.npy", 60));
  session.appearance.color = {ColorSpec::By::Column, "age", ""};
  workspace.openSession(session);
  settle();
  EXPECT_EQ(workspace.appearance().color, ColorSpec());
  EXPECT_EQ(errors, 1);
  ASSERT_FALSE(messages.empty());
  EXPECT_NE(messages.front().find("no such column"), std::string::npos) << messages.front();
}

TEST_F(WorkspaceTest, WhatCannotBeOpenedLeavesEverythingAsItIs) {
  openVectors(60);
  workspace.select(rows({1, 2}), SelectMode::Replace, "Lasso");
  const auto points = workspace.points();
  const auto map = workspace.viewMap(0);
  const std::filesystem::path bad[] = {folder.file("missing.npy"), folder.text("empty.npy", ""),
                                       folder.text("cut.npy", std::string("\x93NUMPY\x01\x00", 8)),
                                       folder.text("words.csv", "one,two\nthree\n")};
  for (const auto& path : bad) {
    const int before = errors;
    workspace.openData(vectorSource(path));
    settle();
    EXPECT_EQ(errors, before + 1) << path;
    EXPECT_NE(messages.back().find(path.filename().string()), std::string::npos) << messages.back();
  }
  EXPECT_EQ(workspace.points(), points);
  EXPECT_EQ(workspace.viewMap(0), map);
  EXPECT_EQ(workspace.selection().count(), 2);
}

TEST_F(WorkspaceTest, ColoursThatWereStoppedAreAmongWhatIsMissing) {
  openVectors(100'001);  // so many are coloured in a job
  const auto before = workspace.colors();
  {
    const Held held(jobs);
    workspace.setColor({ColorSpec::By::Single, {}, {}});
    jobs.cancelAll();
  }
  settle();
  EXPECT_EQ(workspace.colors(), before);
  workspace.computeMissing();
  settle();
  ASSERT_EQ(workspace.colors()->rgba.size(), 400'004U);
  EXPECT_NE(workspace.colors()->rgba, before->rgba);
}

TEST_F(WorkspaceTest, OpeningSomethingElseStopsTheFirst) {
  const auto first = folder.vectors("first.npy", 30), second = folder.vectors("second.npy", 40);
  workspace.openData(vectorSource(first));
  workspace.openData(vectorSource(second));
  settle();
  EXPECT_EQ(workspace.points()->count, 40);
  EXPECT_EQ(errors, 0);
}

TEST_F(WorkspaceTest, ViewsHaveNamesOfTheirOwn) {
  Session session = exampleSession(true);
  const auto view = [](const char* name, int checkpoint, EmbeddingId::Stage stage) {
    return ViewSpec{name, {checkpoint, stage}, {}, {}};
  };
  session.views = {view("a", 0, EmbeddingId::Stage::Encoder), view("b", 0, EmbeddingId::Stage::Projector),
                   view("encoder", 1, EmbeddingId::Stage::Encoder),
                   view("projector", 1, EmbeddingId::Stage::Projector)};
  workspace.openSession(session);
  settle();
  workspace.rereadCheckpoint(workspace.checkpointSerial(0), {});
  settle();
  workspace.setViewEmbedding(3, {0, EmbeddingId::Stage::Encoder});
  std::vector<std::string> names;
  for (const ViewSpec& spec : workspace.session().views) names.push_back(spec.name);
  EXPECT_EQ(names, (std::vector<std::string>{"encoder 2", "projector 2", "encoder", "encoder 3"}));
}

TEST_F(WorkspaceTest, ACheckpointThatIsReadLateIsNotPutIntoAnotherSession) {
  workspace.openSession(exampleSession());
  settle();
  {
    const Held held(jobs);
    workspace.openCheckpoint(exampleFolder() / "weak.safetensors");
    workspace.openSession(exampleSession());
  }
  settle();
  ASSERT_EQ(workspace.session().checkpoints.size(), 1U);
  EXPECT_EQ(workspace.session().checkpoints[0].path.filename(), "strong.safetensors");
}

TEST_F(WorkspaceTest, ShowsEncoderAndProjectorOfACheckpoint) {
  workspace.openSession(exampleSession());
  settle();
  EXPECT_EQ(errors, 0) << (messages.empty() ? "" : messages.back());
  ASSERT_EQ(workspace.viewCount(), 2);
  EXPECT_EQ(workspace.points()->count, 200);
  const auto* h = workspace.embedding({0, Stage::Encoder});
  const auto* z = workspace.embedding({0, Stage::Projector});
  ASSERT_TRUE(h && z);
  ASSERT_NE(workspace.checkpoint(0), nullptr);
  EXPECT_EQ(h->values.columns(), workspace.checkpoint(0)->spec.featureDimension());
  EXPECT_EQ(z->values.columns(), workspace.checkpoint(0)->spec.outputDimension());
  for (int view = 0; view < 2; ++view) ASSERT_NE(workspace.viewMap(view), nullptr);
  EXPECT_NE(workspace.viewMap(0)->coordinates.data(), workspace.viewMap(1)->coordinates.data());

  // The second time it comes from the cache: an engine that fails is not asked.
  setFakeEngine("fail");
  Workspace again(&jobs, Services{loadEngine, ResultCache(folder.file("cache"))});
  again.openSession(exampleSession());
  settle();
  EXPECT_NE(again.viewMap(1), nullptr);
}

TEST_F(WorkspaceTest, AFailedEmbeddingSaysWhyAndCanBeTriedAgain) {
  setFakeEngine("fail");
  workspace.openSession(exampleSession());
  settle();
  EXPECT_EQ(errors, 1);
  EXPECT_NE(workspace.viewPlaceholder(0).toStdString().find("told to fail"), std::string::npos);
  setFakeEngine("");
  workspace.computeMissing();
  settle();
  EXPECT_NE(workspace.viewMap(0), nullptr);
  EXPECT_EQ(errors, 1);
}

TEST_F(WorkspaceTest, AStoppedEmbeddingIsNoErrorAndCanBeTriedAgain) {
  setFakeEngine("slow");
  workspace.openSession(exampleSession(true));
  ASSERT_TRUE(waitFor([this] { return workspace.viewPlaceholder(0).startsWith("Embedding"); }));
  while (!jobs.idle()) {
    jobs.cancelAll();
    QTest::qWait(5);
  }
  EXPECT_EQ(errors, 0);
  EXPECT_EQ(workspace.viewMap(0), nullptr);
  setFakeEngine("");
  workspace.computeMissing();
  settle();
  EXPECT_NE(workspace.viewMap(0), nullptr);
  EXPECT_FALSE(workspace.embedding({1, Stage::Encoder})->values.empty());
}

TEST_F(WorkspaceTest, ASecondCheckpointIsShownAndCanBeRemoved) {
  workspace.openSession(exampleSession());
  settle();
  workspace.openCheckpoint(exampleFolder() / "weak.safetensors");
  settle();
  ASSERT_EQ(workspace.session().checkpoints.size(), 2U);
  EXPECT_EQ(workspace.session().views[0].embedding, (EmbeddingId{1, Stage::Encoder}));
  EXPECT_EQ(workspace.session().views[1].embedding, (EmbeddingId{1, Stage::Projector}));
  ASSERT_NE(workspace.viewMap(1), nullptr);
  const auto map = workspace.viewMap(1);
  workspace.removeCheckpoint(0);
  settle();
  EXPECT_EQ(workspace.session().views[1].embedding, (EmbeddingId{0, Stage::Projector}));
  EXPECT_EQ(workspace.viewMap(1), map);  // the same embedding under another number
  workspace.removeCheckpoint(0);
  settle();
  EXPECT_EQ(workspace.viewMap(0), nullptr);
  EXPECT_FALSE(workspace.viewPlaceholder(0).isEmpty());
}

TEST_F(WorkspaceTest, ABrokenCheckpointIsNotAdded) {
  workspace.openSession(exampleSession());
  settle();
  workspace.openCheckpoint(folder.text("broken.safetensors", "no"));
  workspace.openCheckpoint(folder.file("none.safetensors"));
  settle();
  EXPECT_EQ(errors, 2);
  EXPECT_EQ(workspace.session().checkpoints.size(), 1U);
  EXPECT_NE(workspace.viewMap(0), nullptr);
}

TEST_F(WorkspaceTest, ACheckpointBesideVectorsIsRefusedWithTheRemedy) {
  openVectors(30);
  workspace.openCheckpoint(exampleFolder() / "weak.safetensors");
  settle();
  EXPECT_EQ(errors, 1);
  EXPECT_NE(messages.back().find("open pictures first"), std::string::npos);
}

TEST_F(WorkspaceTest, ACheckpointOpenedWithPicturesInPlaceOfVectorsIsTaken) {
  openVectors(30);
  const Session pictures = exampleSession();
  for (const bool session : {false, true}) {
    if (session) {
      Session bare;
      bare.data = pictures.data;
      workspace.openSession(bare);
    } else {
      workspace.openData(pictures.data);
    }
    workspace.openCheckpoint(exampleFolder() / "weak.safetensors");
    settle();
    EXPECT_EQ(errors, 0) << messages.back();
    ASSERT_EQ(workspace.session().checkpoints.size(), 1U);
    EXPECT_EQ(workspace.session().views[1].embedding, (EmbeddingId{0, Stage::Projector}));
    EXPECT_NE(workspace.viewMap(1), nullptr);
    openVectors(30);
  }
}

TEST_F(WorkspaceTest, ACheckpointOpenedWithPicturesThatCannotBeReadIsRefused) {
  openVectors(30);
  DataSource pictures = exampleSession().data;
  pictures.path = folder.text("pictures-idx3-ubyte", "no");
  workspace.openData(pictures);
  workspace.openCheckpoint(exampleFolder() / "weak.safetensors");
  settle();
  EXPECT_EQ(errors, 2);
  EXPECT_NE(messages.back().find("open pictures first"), std::string::npos) << messages.back();
  EXPECT_TRUE(workspace.session().checkpoints.empty());
  EXPECT_EQ(workspace.session().views.at(0).name, "vectors");
}

TEST_F(WorkspaceTest, WhatIsEditedWhileOtherDataIsReadStays) {
  workspace.openSession(exampleSession());
  settle();
  DataSource fewer = workspace.session().data;
  fewer.limit = 100;
  workspace.openData(fewer);
  workspace.setPointSize(7);
  workspace.setOpacity(0.5);
  DiscSpec discs;
  discs.show = DiscSpec::Show::Sample;
  discs.sample = 9;
  workspace.setDiscs(discs);
  workspace.setArrows(AppearanceSpec::Arrows::Sample);
  CompareSpec compare;
  compare.k = 5;
  workspace.setCompare(compare);
  workspace.setViewEmbedding(1, {0, Stage::Encoder});
  workspace.setViewMap(0, {"pca", 2});
  workspace.setViewCamera(1, {{3, 2, 1}, {0, 0, 0}, {0, 1, 0}, 2});
  const Session edited = workspace.session();
  settle();
  EXPECT_EQ(workspace.points()->count, 100);
  EXPECT_EQ(workspace.appearance(), edited.appearance);
  EXPECT_EQ(workspace.appearance().pointSize, 7);
  EXPECT_EQ(workspace.session().views, edited.views);
  EXPECT_EQ(workspace.session().views[1].embedding, (EmbeddingId{0, Stage::Encoder}));
}

TEST_F(WorkspaceTest, SelectionsAreCombinedAndUndone) {
  openVectors(30);
  workspace.select(rows({1, 2, 3}), SelectMode::Replace, "Lasso");
  workspace.select(rows({3, 4}), SelectMode::Add, "Lasso");
  EXPECT_EQ(workspace.selection().rows(), (std::vector<Index>{1, 2, 3, 4}));
  workspace.select(rows({1}), SelectMode::Subtract, "Lasso");
  workspace.select(rows({2, 3, 20}), SelectMode::Intersect, "Rectangle");
  EXPECT_EQ(workspace.selection().rows(), (std::vector<Index>{2, 3}));
  EXPECT_EQ(workspace.history().undoLabel(), "Rectangle");
  workspace.invertSelection();
  EXPECT_EQ(workspace.selection().count(), 28);
  workspace.saveSelection("rest");
  workspace.undo();
  EXPECT_TRUE(workspace.session().selections.empty());
  workspace.undo();
  workspace.undo();
  EXPECT_EQ(workspace.selection().rows(), (std::vector<Index>{2, 3, 4}));
  workspace.redo();
  EXPECT_EQ(workspace.selection().rows(), (std::vector<Index>{2, 3}));
  while (workspace.history().canUndo()) workspace.undo();
  EXPECT_TRUE(workspace.selection().empty());
}

TEST_F(WorkspaceTest, AMetricColoursEachViewByItsOwnValuesOnOneScale) {
  workspace.openSession(exampleSession());
  settle();
  EXPECT_EQ(workspace.colors(0), workspace.colors(1));
  EXPECT_FALSE(workspace.scalars(0));
  std::set<std::string> asked;
  bool there = false;
  workspace.setScalarSource([&](const std::string& metric, int view) {
    asked.insert(metric);
    PointScalars scalars{"NNK neighbours", there ? "K = 50" : "Measuring…", nullptr, 0, 0};
    std::vector<float> values(200, view == 0 ? 1.f : 9.f);
    values[3] = std::numeric_limits<float>::quiet_NaN();
    if (there) scalars.values = std::make_shared<const std::vector<float>>(std::move(values));
    return scalars;
  });
  EXPECT_TRUE(asked.empty());
  workspace.setColor({ColorSpec::By::Metric, "nnk_count", ""});
  EXPECT_EQ(asked, (std::set<std::string>{"nnk_count"}));
  EXPECT_EQ(workspace.legend().kind, Legend::Kind::None);
  EXPECT_EQ(workspace.legend().note, "Measuring…");
  there = true;
  QSignalSpy colors(&workspace, &Workspace::colorsChanged);
  workspace.scalarsArrived();
  EXPECT_EQ(colors.count(), 1);
  EXPECT_NE(workspace.colors(0)->rgba, workspace.colors(1)->rgba);
  EXPECT_EQ(workspace.legend().kind, Legend::Kind::Continuous);
  EXPECT_EQ(workspace.legend().low, 1);
  EXPECT_EQ(workspace.legend().high, 9);
  EXPECT_EQ(workspace.legend().unknown, 2);
  ASSERT_TRUE(workspace.scalars(1));
  EXPECT_EQ(workspace.scalars(1)->high, 9);
  EXPECT_FALSE(workspace.scalars(2));
  workspace.setViewEmbedding(1, {0, Stage::Encoder});  // another embedding: asked again
  EXPECT_GT(colors.count(), 1);
}

TEST_F(WorkspaceTest, ASelectionOfOtherDataIsIgnored) {
  openVectors(30);
  workspace.select(Selection::of(31, std::vector<Index>{1}), SelectMode::Replace, "Lasso");
  EXPECT_TRUE(workspace.selection().empty());
}

TEST_F(WorkspaceTest, NamedSelectionsNeedAFreeName) {
  openVectors(30);
  workspace.saveSelection("nothing selected");
  EXPECT_EQ(errors, 1);
  workspace.select(rows({5}), SelectMode::Replace, "Lasso");
  workspace.saveSelection("  ");
  EXPECT_EQ(errors, 2);
  workspace.saveSelection("a");
  workspace.saveSelection(" b ");
  ASSERT_EQ(workspace.session().selections.size(), 2U);
  workspace.renameSelection("a", "b");
  EXPECT_EQ(errors, 3);
  workspace.renameSelection("a", "c");
  EXPECT_EQ(workspace.session().selections[0].name, "c");
  workspace.removeSelection("c");
  ASSERT_EQ(workspace.session().selections.size(), 1U);
  EXPECT_EQ(workspace.session().selections[0].name, "b");
}

TEST_F(WorkspaceTest, IsolatingAClassHidesTheOthersAndAgainShowsAll) {
  openVectors(30);
  workspace.isolateClass(1);
  EXPECT_EQ(workspace.appearance().hiddenClasses, (std::vector<std::int32_t>{0, 2}));
  const auto& rgba = workspace.colors()->rgba;
  for (std::size_t i = 0; i < 30; ++i) EXPECT_EQ(rgba[4 * i + 3] > 0, i % 3 == 1) << i;
  workspace.selectAll();
  EXPECT_EQ(workspace.selection().count(), 10);  // hidden points are not selected
  workspace.isolateClass(1);
  EXPECT_TRUE(workspace.appearance().hiddenClasses.empty());
  workspace.undo();
  EXPECT_EQ(workspace.appearance().hiddenClasses, (std::vector<std::int32_t>{0, 2}));
}

TEST_F(WorkspaceTest, AMapStaysUntilTheNextIsThere) {
  openVectors(60);
  const auto solid = workspace.viewMap(0);
  workspace.setViewDimensions(0, 2);
  EXPECT_EQ(workspace.viewMap(0), solid);
  settle();
  EXPECT_EQ(workspace.viewMap(0)->spec.dimensions, 2);
  workspace.setViewDimensions(0, 3);
  EXPECT_EQ(workspace.viewMap(0), solid);  // kept, not computed again
}

TEST_F(WorkspaceTest, ManyPointsAreColouredInTheBackground) {
  openVectors(100'002);
  ASSERT_EQ(workspace.colors()->rgba.size(), 400'008U);
  const auto before = workspace.colors();
  workspace.isolateClass(0);
  EXPECT_EQ(workspace.colors(), before);
  settle();
  EXPECT_EQ(workspace.colors()->rgba[3], before->rgba[3]);
  EXPECT_EQ(workspace.colors()->rgba[7], 0);
}

TEST_F(WorkspaceTest, SelectionsOfASessionWithOtherDataAreLeftOutAndSaid) {
  Session session;
  session.data = vectorSource(folder.vectors("points.npy", 30));
  session.selection = Selection::of(31, std::vector<Index>{1, 2});
  session.selections.push_back({"two", session.selection});
  workspace.openSession(session);
  settle();
  EXPECT_TRUE(workspace.selection().empty());
  EXPECT_EQ(workspace.selection().points(), 30);
  EXPECT_TRUE(workspace.session().selections.empty());
  EXPECT_EQ(errors, 1);
}

TEST_F(WorkspaceTest, TheInspectedPointIsPartOfTheSession) {
  Session session;
  session.data = vectorSource(folder.vectors("points.npy", 30));
  session.current = 29;
  workspace.openSession(session);
  settle();
  EXPECT_EQ(workspace.current(), 29);
  workspace.setCurrent(4, false);
  EXPECT_EQ(workspace.session().current, 4);
  openVectors(30);  // other data
  EXPECT_EQ(workspace.current(), -1);
  session.current = 30;
  workspace.openSession(session);
  settle();
  EXPECT_EQ(workspace.current(), -1);
}

TEST_F(WorkspaceTest, PointingStaysWithinThePoints) {
  openVectors(30);
  const QSignalSpy hovered(&workspace, &Workspace::hoveredChanged);
  workspace.setHovered(29);
  workspace.setHovered(30);
  EXPECT_EQ(workspace.hovered(), 29);
  workspace.setHovered(-5);
  EXPECT_EQ(workspace.hovered(), -1);
  EXPECT_EQ(hovered.count(), 2);
  workspace.setCurrent(30, false);
  EXPECT_EQ(workspace.current(), -1);
}

}  // namespace
}  // namespace mlens
