#include "ui/study/InvarianceProbe.h"

#include <string>

#include "core/engine/EngineLoader.h"
#include "tests/ui/Stage.h"
#include "ui/study/Measurements.h"
#include "ui/study/Orbits.h"
#include "ui/workspace/Maps.h"

namespace mlens {
namespace {

constexpr const char* kPlain = "invariance:rotation:0.5";
constexpr const char* kSmoothed = "invariance_smoothed:rotation:0.5";

class InvarianceProbeTest : public testing::Test {
 protected:
  InvarianceProbeTest() { setFakeEngine(""); }
  ~InvarianceProbeTest() override { setFakeEngine(""); }
  void SetUp() override {
    workspace.openSession(exampleSession());
    settle();
    ASSERT_NE(workspace.viewMap(1), nullptr);
  }
  void settle() {
    ASSERT_TRUE(waitFor([this] { return jobs.idle(); }));
  }
  std::string stateOf(const char* metric) { return probe.scalars(metric, 0).note; }

  Folder folder;
  JobQueue jobs;
  Workspace workspace{&jobs, Services{loadEngine, ResultCache(folder.file("cache"))}};
  InvarianceProbe probe{&workspace, loadEngine};
  Orbits orbits{&workspace, loadEngine};
  Measurements measurements{&workspace, workspace.cache(), nullptr, &probe};
};

TEST_F(InvarianceProbeTest, ComputeMissingLeavesColoursThatAreMeasuredAlone) {
  setFakeEngine("slow");
  workspace.setColor({ColorSpec::By::Metric, kPlain, {}});
  ASSERT_FALSE(jobs.idle());
  workspace.setColor({});
  workspace.computeMissing();
  setFakeEngine("");
  settle();
  workspace.setColor({ColorSpec::By::Metric, kPlain, {}});
  EXPECT_TRUE(jobs.idle()) << "it was measured all the while";
  ASSERT_TRUE(workspace.scalars(0));
  EXPECT_NE(workspace.scalars(0)->values, nullptr);
}

TEST_F(InvarianceProbeTest, StoppedColoursSaySoAndStartAgain) {
  setFakeEngine("slow");
  workspace.setColor({ColorSpec::By::Metric, kPlain, {}});
  jobs.cancelAll();
  settle();
  EXPECT_EQ(workspace.legend().note.rfind("Stopped", 0), 0U) << workspace.legend().note;
  setFakeEngine("");
  workspace.computeMissing();
  settle();
  EXPECT_NE(workspace.scalars(0)->values, nullptr);
}

TEST_F(InvarianceProbeTest, AFirstMeasurementThatFailsSaysWhyUntilTheNext) {
  setFakeEngine("fail");
  probe.measure(20, 2);
  EXPECT_TRUE(probe.running());
  settle();
  EXPECT_EQ(probe.found(), nullptr);
  EXPECT_TRUE(probe.state().contains("was told to fail")) << probe.state().toStdString();
  workspace.setViewDimensions(0, 2);
  settle();
  EXPECT_TRUE(probe.state().contains("was told to fail")) << probe.state().toStdString();

  setFakeEngine("slow");
  probe.measure(20, 2);
  EXPECT_TRUE(probe.running());
  probe.stop();
  settle();
  EXPECT_TRUE(probe.state().startsWith("Stopped")) << probe.state().toStdString();
  setFakeEngine("");
  workspace.computeMissing();
  settle();
  EXPECT_NE(probe.found(), nullptr);
  EXPECT_EQ(probe.state(), QString());
}

TEST_F(InvarianceProbeTest, WhatNobodyAsksForAnyMoreIsLetGo) {
  const auto first = [&](const char* metric) {
    probe.scalars(metric, 0);
    settle();
    return std::weak_ptr(probe.scalars(metric, 0).values);
  };
  auto kept = first(kPlain);
  ASSERT_FALSE(kept.expired());
  for (int i = 1; i <= 16; ++i) probe.scalars("invariance:blur:" + std::to_string(i / 16.), 0);
  settle();
  EXPECT_TRUE(kept.expired());
  kept = first(kPlain);
  ASSERT_FALSE(kept.expired());
  DataSource other = workspace.session().data;
  other.limit = 100;
  workspace.openData(other);
  settle();
  EXPECT_TRUE(kept.expired());
}

TEST_F(InvarianceProbeTest, SeveralSmoothedColoursOfOneMapAllCome) {
  constexpr const char* kOther = "invariance_smoothed:rotation:1";
  for (const char* metric : {kSmoothed, kOther}) probe.scalars(metric, 0);
  settle();
  for (const char* metric : {kSmoothed, kOther}) probe.scalars(metric, 0);
  settle();
  EXPECT_NE(probe.scalars(kSmoothed, 0).values, nullptr) << stateOf(kSmoothed);
  EXPECT_NE(probe.scalars(kOther, 0).values, nullptr) << stateOf(kOther);
}

TEST_F(InvarianceProbeTest, SmoothedColoursAreOfTheFinishedMap) {
  workspace.setColor({ColorSpec::By::Metric, kSmoothed, {}});
  settle();
  MapSpec spec = workspace.session().views[0].map;
  spec.method = "umap";
  workspace.maps().show(0, spec);
  const auto made = [this] {
    return workspace.viewMap(0)->spec.method == "umap" &&
           workspace.maps().wanted(0)->state == Maps::State::Finished && jobs.idle();
  };
  ASSERT_TRUE(waitFor(made));
  const auto plain = probe.scalars(kPlain, 0).values;
  ASSERT_NE(plain, nullptr);
  const auto expected = smoothedOver(*workspace.viewMap(0), *plain, {});
  ASSERT_TRUE(expected);
  const auto shown = workspace.scalars(0);
  ASSERT_TRUE(shown && shown->values) << stateOf(kSmoothed);
  EXPECT_EQ(*shown->values, *expected);
}

TEST_F(InvarianceProbeTest, StoppedOrbitsStayAskedForAndStartAgain) {
  workspace.setCurrent(3, false);
  setFakeEngine("slow");
  orbits.show("rotation", 1);
  EXPECT_TRUE(orbits.words().startsWith("Orbits under rotation"));
  jobs.cancelAll();
  settle();
  EXPECT_EQ(orbits.orbit(), nullptr);
  EXPECT_TRUE(orbits.words().startsWith("Stopped")) << orbits.words().toStdString();
  EXPECT_EQ(workspace.session().orbits, (OrbitSpec{"rotation", 1, {3}}));
  setFakeEngine("");
  workspace.computeMissing();
  settle();
  EXPECT_NE(orbits.orbit(), nullptr);
  EXPECT_NE(orbits.paths(0), nullptr);
}

TEST_F(InvarianceProbeTest, OrbitsLieOnTheMapsOfViewsThatComeLater) {
  workspace.setCurrent(3, false);
  orbits.show("rotation", 1);
  settle();
  const std::vector<ViewSpec>& two = workspace.session().views;
  std::vector<ViewSpec> views = two;
  views.insert(views.end(), two.begin(), two.end());
  workspace.setViews(views);
  settle();
  for (int view = 0; view < 4; ++view) EXPECT_NE(orbits.paths(view), nullptr) << view;
}

}  // namespace
}  // namespace mlens
