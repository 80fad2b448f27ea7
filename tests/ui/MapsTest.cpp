#include "ui/workspace/Maps.h"

#include <algorithm>
#include <cstring>

#include "core/engine/EngineLoader.h"
#include "core/session/SessionFile.h"
#include "tests/ui/Stage.h"

namespace mlens {
namespace {

using Stage = EmbeddingId::Stage;

bool sameBits(const Matrix& a, const Matrix& b) {
  return a.rows() == b.rows() && a.columns() == b.columns() &&
         std::memcmp(a.data(), b.data(), sizeof(float) * static_cast<std::size_t>(a.rows() * a.columns())) ==
             0;
}

MapSpec umap(int epochs, std::uint64_t seed = 1) {
  MapSpec spec{"umap", 2};
  spec.umap.neighbors = 8;
  spec.umap.epochs = epochs;
  spec.umap.seed = seed;
  return spec;
}

class MapsTest : public testing::Test {
 protected:
  using State = Maps::State;

  MapsTest() {
    setFakeEngine("");
    QObject::connect(&workspace, &Workspace::message, &workspace, [this](const QString& text, bool isError) {
      messages << text;
      errors += isError;
    });
  }

  void settle() {
    ASSERT_TRUE(waitFor([this] { return jobs.idle(); }));
  }
  void openVectors() {
    workspace.openData(vectorSource(folder.vectors("points.npy", 150)));
    settle();
    ASSERT_TRUE(workspace.viewMap(0));
  }
  Matrix straight(const MapSpec& spec, EmbeddingId id = {}) {
    MapSource source;
    source.vectors = workspace.embedding(id)->values;
    const auto map = MapRun(source, spec).run({});
    EXPECT_TRUE(map);
    return map ? (*map)->coordinates : Matrix();
  }
  State state(int view = 0) { return maps.wanted(view) ? maps.wanted(view)->state : State::Failed; }
  bool started() {
    const auto* entry = maps.wanted(0);
    return entry && entry->map && entry->map->epoch > 0;
  }
  const MapSpec& noted(int view = 0) { return workspace.session().views[static_cast<std::size_t>(view)].map; }

  Folder folder;
  JobQueue jobs;
  Workspace workspace{&jobs, Services{loadEngine, ResultCache(folder.file("cache"))}};
  Maps& maps = workspace.maps();
  QStringList messages;
  int errors = 0;
};

TEST_F(MapsTest, TheOldMapStaysUntilTheNewOneHasAPicture) {
  openVectors();
  const auto before = workspace.viewMap(0);
  maps.show(0, umap(30));
  EXPECT_EQ(workspace.viewMap(0), before);
  EXPECT_EQ(noted(), umap(30));
  settle();
  EXPECT_EQ(state(), State::Finished);
  ASSERT_TRUE(workspace.viewMap(0));
  EXPECT_TRUE(sameBits(workspace.viewMap(0)->coordinates, straight(umap(30))));
  EXPECT_EQ(errors, 0);
}

TEST_F(MapsTest, MapsAreKeptAndSwitchedBetweenAtOnce) {
  openVectors();
  maps.show(0, umap(30));
  settle();
  const auto first = workspace.viewMap(0);
  maps.show(0, umap(30, 2));
  settle();
  EXPECT_EQ(maps.kept(0).size(), 3U);
  EXPECT_FALSE(sameBits(workspace.viewMap(0)->coordinates, first->coordinates));
  maps.show(0, umap(30));
  EXPECT_TRUE(jobs.idle());
  EXPECT_EQ(workspace.viewMap(0), first);
  maps.remove(maps.wanted(0)->id);  // a view shows it
  EXPECT_EQ(maps.kept(0).size(), 3U);
  maps.remove(maps.kept(0).back()->id);
  EXPECT_EQ(maps.kept(0).size(), 2U);
}

TEST_F(MapsTest, PausedAndResumedGivesTheSameBits) {
  openVectors();
  maps.show(0, umap(3000));
  ASSERT_TRUE(waitFor([this] { return started(); }));
  maps.pause(0);
  ASSERT_TRUE(waitFor([this] { return state() == State::Paused || state() == State::Finished; }));
  maps.resume(0);
  settle();
  EXPECT_EQ(state(), State::Finished);
  EXPECT_EQ(noted(), umap(3000));
  EXPECT_TRUE(sameBits(workspace.viewMap(0)->coordinates, straight(umap(3000))));
}

TEST_F(MapsTest, StoppedItKeepsTheLastEpochAndCanBeMadeAgain) {
  openVectors();
  maps.show(0, umap(100'000));
  ASSERT_TRUE(waitFor([this] { return started(); }));
  maps.stop(0);
  settle();
  ASSERT_EQ(state(), State::Stopped);
  const auto map = workspace.viewMap(0);
  EXPECT_GT(noted().umap.stopAt, 0);
  EXPECT_EQ(noted().umap.stopAt, map->epoch);
  EXPECT_NE(map->caption.find("stopped at epoch"), std::string::npos);
  EXPECT_TRUE(messages.last().contains("stopped at epoch")) << messages.last().toStdString();
  EXPECT_TRUE(sameBits(map->coordinates, straight(noted())));
}

TEST_F(MapsTest, OneThatIsLeftAndWantedAgainAtOnceGoesOn) {
  openVectors();
  maps.show(0, umap(600));
  ASSERT_TRUE(waitFor([this] { return started(); }));
  maps.show(0, MapSpec());
  maps.show(0, umap(600));  // its job has not ended yet
  settle();
  EXPECT_EQ(state(), State::Finished);
  EXPECT_EQ(noted(), umap(600));
  EXPECT_TRUE(sameBits(workspace.viewMap(0)->coordinates, straight(umap(600))));
  EXPECT_TRUE(messages.isEmpty()) << messages.join("; ").toStdString();
}

TEST_F(MapsTest, AProjectionThatIsLeftIsNotCalledStopped) {
  openVectors();
  const MapSpec flat{"pca", 2};
  {
    const Held held(jobs);
    maps.show(0, flat);
    maps.show(0, MapSpec());
  }
  settle();
  EXPECT_EQ(maps.kept(0).size(), 1U);
  {
    const Held held(jobs);
    maps.show(0, flat);
    maps.show(0, MapSpec());
    maps.show(0, flat);
  }
  settle();
  EXPECT_EQ(state(), State::Finished);
  EXPECT_EQ(workspace.viewMap(0)->spec, flat);
  EXPECT_TRUE(messages.isEmpty()) << messages.join("; ").toStdString();
}

TEST_F(MapsTest, WhatAnAlignedMapWaitsForCannotBeRemoved) {
  workspace.openSession(exampleSession());
  settle();
  MapSpec spec = umap(60);
  spec.alignment = MapAlignment{{0, Stage::Encoder}, false};
  {
    const Held held(jobs);
    maps.show(1, spec);
    ASSERT_EQ(state(1), State::Waiting);
    const int reference = maps.wanted(0)->id;
    maps.show(0, MapSpec());
    maps.remove(reference);
  }
  settle();
  EXPECT_EQ(state(1), State::Finished);
  ASSERT_TRUE(workspace.viewMap(1));
  EXPECT_EQ(workspace.viewMap(1)->spec, spec);
}

TEST_F(MapsTest, AMapAlignedToAnotherCheckpointsIsMadeAgainWhenThatIsReadAgain) {
  workspace.openSession(exampleSession(true));
  settle();
  MapSpec spec = umap(60);
  spec.alignment = MapAlignment{{0, Stage::Encoder}, false};
  workspace.setViewEmbedding(1, {1, Stage::Encoder});
  maps.show(1, spec);
  settle();
  const auto before = workspace.viewMap(1);
  ASSERT_TRUE(before);
  ASSERT_EQ(before->spec, spec);
  workspace.rereadCheckpoint(workspace.checkpointSerial(0), {});
  settle();
  workspace.setViewEmbedding(1, {1, Stage::Encoder});  // reading showed h and z of what was read
  settle();
  EXPECT_EQ(errors, 0) << messages.join("; ").toStdString();
  ASSERT_TRUE(workspace.viewMap(1));
  EXPECT_NE(workspace.viewMap(1), before);
  EXPECT_EQ(workspace.viewMap(1)->spec, spec);
  EXPECT_TRUE(sameBits(workspace.viewMap(1)->coordinates, before->coordinates));  // the file is the same
}

TEST_F(MapsTest, NewPointsAreNotShownOnAMapThatHasMovedOn) {
  openVectors();
  MapSpec early = umap(600);
  early.umap.stopAt = 5;
  maps.show(0, early);
  settle();
  ASSERT_EQ(state(), State::Stopped);
  maps.place(0, vectorSource(folder.vectors("new.npy", 20)));
  settle();
  ASSERT_TRUE(maps.marks(0)) << messages.join("; ").toStdString();
  EXPECT_EQ(maps.marks(0)->rows(), 20);
  EXPECT_TRUE(workspace.viewNote(0).contains("new.npy"));
  const auto stopped = workspace.viewMap(0);
  maps.resume(0);
  ASSERT_TRUE(waitFor([&] { return workspace.viewMap(0) != stopped; }));
  EXPECT_EQ(maps.marks(0), nullptr);
  maps.stop(0);
  settle();
  EXPECT_EQ(maps.marks(0), nullptr);
}

TEST_F(MapsTest, CancelledBeforeItBeginsTheOldMapStays) {
  openVectors();
  const auto before = workspace.viewMap(0);
  {
    const Held held(jobs);
    maps.show(0, umap(100'000));
    jobs.cancelAll();
  }
  settle();
  EXPECT_EQ(workspace.viewMap(0), before);
  EXPECT_EQ(noted(), MapSpec());
  EXPECT_EQ(maps.kept(0).size(), 1U);
  EXPECT_EQ(errors, 0);
}

TEST_F(MapsTest, TheNewestWish) {
  openVectors();
  for (int seed = 1; seed < 5; ++seed) maps.show(0, umap(100'000, static_cast<std::uint64_t>(seed)));
  maps.show(0, umap(30, 9));
  settle();
  EXPECT_EQ(noted(), umap(30, 9));
  EXPECT_TRUE(sameBits(workspace.viewMap(0)->coordinates, straight(umap(30, 9))));
}

TEST_F(MapsTest, WhatCannotBeMadeSaysWhyAndTheOldMapStays) {
  openVectors();
  const auto before = workspace.viewMap(0);
  MapSpec bad = umap(30);
  bad.umap.minDist = 3;
  maps.show(0, bad);
  settle();
  EXPECT_EQ(errors, 1);
  EXPECT_TRUE(messages.last().contains("min-dist")) << messages.last().toStdString();
  EXPECT_EQ(workspace.viewMap(0), before);
  EXPECT_EQ(noted(), MapSpec());
}

TEST_F(MapsTest, TrustIsMeasuredWhenAMapIsDone) {
  openVectors();
  maps.show(0, umap(30));
  settle();
  const auto trust = maps.trust(0);
  ASSERT_TRUE(trust);
  const Matrix& vectors = workspace.embedding({})->values;
  const auto neighbors = nearestNeighbors(vectors, {15, Metric::Euclidean, KnnMethod::Auto}, {});
  const auto expected = mapTrust(vectors, *neighbors, workspace.viewMap(0)->own, {}, {});
  ASSERT_TRUE(expected);
  EXPECT_EQ(trust->trustworthiness, expected->trustworthiness);
  EXPECT_EQ(trust->continuity, expected->continuity);
  EXPECT_TRUE(workspace.viewNote(0).contains("trust .")) << workspace.viewNote(0).toStdString();
  EXPECT_TRUE(workspace.viewNote(0).contains("k = 15, exact"));
}

TEST_F(MapsTest, ASessionMakesTheSameMapAgain) {
  openVectors();
  maps.show(0, umap(40));
  settle();
  ASSERT_TRUE(writeSession(folder.file("s.mlens"), workspace.session()));
  const auto read = readSession(folder.file("s.mlens"));
  ASSERT_TRUE(read);
  for (const char* cache : {"other", "cache"}) {
    Workspace again(&jobs, Services{loadEngine, ResultCache(folder.file(cache))});
    again.openSession(*read);
    ASSERT_TRUE(waitFor([&] { return jobs.idle(); }));
    ASSERT_TRUE(again.viewMap(0));
    EXPECT_TRUE(sameBits(again.viewMap(0)->coordinates, workspace.viewMap(0)->coordinates));
  }
}

TEST_F(MapsTest, AlignedMapsComeInPairs) {
  workspace.openSession(exampleSession());
  settle();
  MapSpec spec = umap(60);
  spec.alignment = MapAlignment{{0, Stage::Encoder}, false};
  maps.show(1, spec);
  settle();
  EXPECT_EQ(errors, 0) << messages.join("; ").toStdString();
  ASSERT_TRUE(workspace.viewMap(0) && workspace.viewMap(1));
  EXPECT_EQ(noted(0), umap(60));
  EXPECT_TRUE(sameBits(workspace.viewMap(0)->coordinates, straight(umap(60), {0, Stage::Encoder})));
  EXPECT_TRUE(sameBits(workspace.viewMap(1)->reference, workspace.viewMap(0)->coordinates));
  EXPECT_TRUE(workspace.viewNote(1).contains("displaced by")) << workspace.viewNote(1).toStdString();

  // From the session as well.
  Workspace again(&jobs, Services{loadEngine, ResultCache(folder.file("other"))});
  again.openSession(workspace.session());
  ASSERT_TRUE(waitFor([&] { return jobs.idle(); }));
  ASSERT_TRUE(again.viewMap(1));
  EXPECT_TRUE(sameBits(again.viewMap(1)->coordinates, workspace.viewMap(1)->coordinates));
}

TEST_F(MapsTest, OtherDataForgetsTheMaps) {
  openVectors();
  maps.show(0, umap(100'000));
  workspace.openData(vectorSource(folder.vectors("other.npy", 60)));
  settle();
  ASSERT_TRUE(workspace.viewMap(0));
  EXPECT_EQ(workspace.viewMap(0)->coordinates.rows(), 60);
  EXPECT_EQ(maps.kept(0).size(), 1U);
}

}  // namespace
}  // namespace mlens
