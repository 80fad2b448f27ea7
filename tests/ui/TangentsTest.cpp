// Tangent discs and angles between tangent planes, as the window holds them, against core's own results.
#include "core/engine/EngineLoader.h"
#include "ui/study/Tangents.h"

#include <QSignalSpy>

#include "core/base/Npy.h"
#include "core/geometry/PrincipalAngles.h"
#include "tests/ui/Stage.h"
#include "ui/study/PlaneComparison.h"
#include "ui/workspace/Maps.h"

namespace mlens {
namespace {

using Show = DiscSpec::Show;

class TangentsTest : public testing::Test {
 protected:
  void SetUp() override {
    workspace.openData(vectorSource(folder.vectors("points.npy", kRows)));
    settle();
    ASSERT_NE(workspace.viewMap(0), nullptr);
  }
  void settle() {
    ASSERT_TRUE(waitFor([this] { return jobs.idle(); }));
  }
  DiscSpec spec(Show show) const {
    DiscSpec discs;
    discs.show = show;
    discs.sample = 12;
    discs.plane.neighbors = 8;
    return discs;
  }
  const Matrix& vectors() const { return workspace.embeddings().front().values; }
  Selection rows(std::vector<Index> which) const { return Selection::of(kRows, which); }

  void expectThoseOfTheCore() {
    const auto found = tangents.viewDiscs(0);
    ASSERT_NE(found, nullptr) << tangents.viewCaption(0).toStdString();
    const DiscRows chosen = discRows(workspace.session(), *workspace.points());
    ASSERT_EQ(chosen.rows.size(), 12u);
    const auto neighbors = discNeighbors(vectors(), chosen.rows, tangents.spec(), {});
    ASSERT_TRUE(neighbors);
    const auto expected =
        computeDiscs(vectors(), *workspace.viewMap(0), *neighbors, chosen.rows, tangents.spec(), {});
    ASSERT_TRUE(expected);
    ASSERT_EQ(found->discs.size(), expected->discs.size());
    for (std::size_t i = 0; i < found->discs.size(); ++i) {
      EXPECT_EQ(found->discs[i].row, expected->discs[i].row);
      EXPECT_EQ(found->discs[i].first, expected->discs[i].first);
      EXPECT_EQ(found->discs[i].second, expected->discs[i].second);
    }
  }

  static constexpr Index kRows = 60;
  Folder folder;
  JobQueue jobs;
  Workspace workspace{&jobs, Services{loadEngine, ResultCache(folder.file("cache"))}};
  Tangents tangents{&workspace};
  PlaneComparison planes{&workspace};
};

TEST_F(TangentsTest, AreThoseOfTheCore) {
  EXPECT_EQ(tangents.viewDiscs(0), nullptr);
  EXPECT_EQ(tangents.viewCaption(0), QString());
  tangents.setSpec(spec(Show::Sample));
  EXPECT_EQ(tangents.viewDiscs(0), nullptr);  // not before they are computed
  settle();
  expectThoseOfTheCore();
  EXPECT_TRUE(tangents.viewCaption(0).startsWith("tangent discs at 12 of 60 points, K = 8"))
      << tangents.viewCaption(0).toStdString();
}

TEST_F(TangentsTest, AreOfTheVectorsWhereverTheyLieInMemory) {
  tangents.setSpec(spec(Show::Sample));
  for (int turn = 1; turn < 8; ++turn) {  // of one size: what is let go is taken again
    std::vector<float> values;
    for (int i = 0; i < kRows * 5; ++i) values.push_back(static_cast<float>((i * (2 * turn + 1) * 37) % 101));
    const auto file = folder.file("turn" + std::to_string(turn) + ".npy");
    ASSERT_TRUE(writeNpy(file, *Matrix::create(kRows, 5, std::move(values))));
    workspace.openData(vectorSource(file));
    settle();
    expectThoseOfTheCore();
  }
}

TEST_F(TangentsTest, WaitForAMapThatIsInTheMaking) {
  Maps& maps = workspace.maps();
  tangents.setSpec(spec(Show::Sample));
  settle();
  MapSpec map{"umap", 2};
  map.umap.neighbors = 8;
  map.umap.epochs = 100'000;
  maps.show(0, map);
  ASSERT_TRUE(waitFor([&] { return maps.moving(0); }));
  EXPECT_EQ(tangents.viewDiscs(0), nullptr);
  EXPECT_TRUE(tangents.viewCaption(0).contains("stands still")) << tangents.viewCaption(0).toStdString();
  maps.pause(0);
  settle();
  expectThoseOfTheCore();
  const auto paused = workspace.viewMap(0);
  maps.resume(0);
  EXPECT_EQ(tangents.viewDiscs(0), nullptr);
  ASSERT_TRUE(waitFor([&] { return workspace.viewMap(0) != paused; }));
  EXPECT_EQ(tangents.viewDiscs(0), nullptr);
  maps.stop(0);
  settle();
  expectThoseOfTheCore();
  map.umap.epochs = 30;
  maps.show(0, map);
  settle();
  expectThoseOfTheCore();
}

TEST_F(TangentsTest, StoppedTheySaySoAndComputeMissingStartsThemAgain) {
  {
    const Held held(jobs);
    tangents.setSpec(spec(Show::Sample));
    workspace.setCurrent(5, false);
    jobs.cancelAll();
  }
  settle();
  EXPECT_EQ(tangents.viewDiscs(0), nullptr);
  EXPECT_TRUE(tangents.viewCaption(0).contains("Compute missing")) << tangents.viewCaption(0).toStdString();
  EXPECT_TRUE(planes.readings().empty());
  EXPECT_TRUE(planes.state().contains("Compute missing")) << planes.state().toStdString();
  workspace.computeMissing();  // from wherever it is asked
  settle();
  expectThoseOfTheCore();
  EXPECT_EQ(planes.readings().size(), 1u);
  EXPECT_EQ(planes.state(), QString());
}

TEST_F(TangentsTest, FollowTheSelectionTheInspectedPointAndTheHiddenClasses) {
  tangents.setSpec(spec(Show::Selection));
  EXPECT_TRUE(tangents.viewCaption(0).contains("nothing is selected"));
  workspace.select(rows({3, 4, 50}), SelectMode::Replace, "Lasso");
  settle();
  ASSERT_NE(tangents.viewDiscs(0), nullptr);
  EXPECT_EQ(tangents.viewDiscs(0)->asked, 3);
  workspace.setHiddenClasses({0}, "Hide");  // of row 3
  settle();
  EXPECT_EQ(tangents.viewDiscs(0)->asked, 2);
  tangents.setSpec(spec(Show::Current));
  EXPECT_TRUE(tangents.viewCaption(0).contains("no point is inspected"));
  workspace.setCurrent(7, false);
  settle();
  ASSERT_NE(tangents.viewDiscs(0), nullptr);
  ASSERT_EQ(tangents.viewDiscs(0)->discs.size(), 1u);
  EXPECT_EQ(tangents.viewDiscs(0)->discs[0].row, 7);
  tangents.setSpec(spec(Show::Off));
  EXPECT_EQ(tangents.viewDiscs(0), nullptr);
}

TEST_F(TangentsTest, OfAnotherMapOrSettingAreNeverHandedOut) {
  tangents.setSpec(spec(Show::Sample));
  settle();
  ASSERT_NE(tangents.viewDiscs(0), nullptr);
  workspace.setViewDimensions(0, 2);  // the solid map may stay, with its discs, until the flat one is there
  EXPECT_EQ(tangents.viewDiscs(0) == nullptr, workspace.viewMap(0)->spec.dimensions == 2);
  settle();
  ASSERT_NE(tangents.viewDiscs(0), nullptr);
  for (const TangentDisc& disc : tangents.viewDiscs(0)->discs) EXPECT_EQ(disc.first[2], 0);
  DiscSpec changing = tangents.spec();
  for (const int k : {5, 6, 7, 9}) {
    changing.plane.neighbors = k;
    tangents.setSpec(changing);
    EXPECT_EQ(tangents.viewDiscs(0), nullptr);
  }
  settle();
  EXPECT_TRUE(tangents.viewCaption(0).contains("K = 9"));
  workspace.openData(vectorSource(folder.vectors("other.npy", 30)));
  settle();
  EXPECT_TRUE(tangents.viewCaption(0).startsWith("tangent discs at 12 of 30 points"));
}

TEST_F(TangentsTest, TwoPointsAreComparedInEveryEmbedding) {
  QSignalSpy changes(&planes, &PlaneComparison::changed);
  EXPECT_FALSE(planes.pair().complete());
  workspace.setCurrent(5, false);
  settle();
  ASSERT_EQ(planes.readings().size(), 1u);
  ASSERT_TRUE(planes.readings()[0].current.has_value());
  const auto own = tangentPlanes(vectors(), std::vector<Index>{5}, tangents.spec().plane, {});
  ASSERT_TRUE(own);
  EXPECT_EQ(planes.readings()[0].current->singularValues, own->front().singularValues);
  EXPECT_TRUE(planes.readings()[0].angles.empty());

  planes.pin(5);
  EXPECT_FALSE(planes.pair().complete());
  workspace.setCurrent(40, false);
  EXPECT_TRUE(planes.readings().empty());  // those of before are gone at once
  settle();
  ASSERT_EQ(planes.readings().size(), 1u);
  const auto& reading = planes.readings()[0];
  const auto both = tangentPlanes(vectors(), std::vector<Index>{5, 40}, tangents.spec().plane, {});
  ASSERT_TRUE(both);
  const TangentPlane &a = (*both)[0], &b = (*both)[1];
  EXPECT_EQ(reading.angles, principalAngles(a.basis, a.dimension, b.basis, b.dimension, 5));
  EXPECT_EQ(reading.affinity, affinity(a.basis, a.dimension, b.basis, b.dimension, 5));
  ASSERT_TRUE(reading.baseline.has_value());
  const auto baseline = affinityBaseline(vectors(), PlaneComparison::kRandomPairs, PlaneComparison::kSeed,
                                         tangents.spec().plane, {});
  EXPECT_EQ(reading.baseline->mean, baseline->mean);
  EXPECT_GT(changes.count(), 0);

  workspace.select(rows({11, 12}), SelectMode::Replace, "Lasso");
  EXPECT_EQ(planes.pair(), (PlaneComparison::Pair{5, 40}));  // what is pinned goes before
  planes.pin(-1);
  EXPECT_EQ(planes.pair(), (PlaneComparison::Pair{11, 12}));
  workspace.clearSelection();
  EXPECT_FALSE(planes.pair().complete());
  settle();
  planes.pin(1000);
  EXPECT_EQ(planes.pinned(), -1);
  planes.pin(3);
  workspace.openData(vectorSource(folder.vectors("other.npy", 30)));
  settle();
  EXPECT_EQ(planes.pinned(), -1);
}

}  // namespace
}  // namespace mlens
