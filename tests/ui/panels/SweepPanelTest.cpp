#include "ui/panels/SweepPanel.h"

#include <QAbstractItemModelTester>
#include <QFile>
#include <QSignalSpy>
#include <cmath>

#include "core/engine/EngineLoader.h"
#include "tests/ui/panels/OpenedWorkspace.h"

namespace mlens {
namespace {

/// Two settings of strength, two seeds each; one run failed.
SweepTable specimen() {
  SweepTable table;
  table.about = {{"command", "sweep"}};
  for (const double strength : {0.0, 1.0}) {
    for (const std::uint64_t seed : {1u, 2u}) {
      SweepRow row;
      row.name = "run" + std::to_string(table.rows.size());
      row.setting = {"simclr", strength, 2, 512};
      row.seed = seed;
      const double rank = 10 - 4 * strength + static_cast<double>(seed);
      row.measures.numbers = {{"effective_rank_h", rank}, {"effective_rank_z", rank / 2}};
      table.rows.push_back(row);
    }
  }
  table.rows[3].measures = {};
  table.rows[3].error = "the loss is no longer a number";
  return table;
}

class SweepPanelTest : public OpenedWorkspace {
 protected:
  void show() {
    open(0);
    panel_ = std::make_unique<SweepPanel>(
        &workspace_, &run_, [this] { return std::pair(TrainingPlan(), workspace_.session().data); });
    panel_->setFolder(folder_.filePath(QStringLiteral("sweep")));
    panel_->resize(1100, 300);
    panel_->show();
    ASSERT_TRUE(QTest::qWaitForWindowExposed(panel_.get()));
  }
  void TearDown() override { panel_.reset(); }
  template <class T>
  T* named(const QString& name) {
    for (auto* one : panel_->findChildren<T*>()) {
      if (one->accessibleName() == name) return one;
    }
    ADD_FAILURE() << "nothing is named " << name.toStdString();
    return nullptr;
  }

  SweepRun run_{&jobs_, loadEngine};
  std::unique_ptr<SweepPanel> panel_;
};

TEST_F(SweepPanelTest, FieldsMakeAPlanOrSayWhatIsWrong) {
  show();
  const auto plan = panel_->plan();
  ASSERT_TRUE(plan) << plan.error().text();
  EXPECT_EQ(plan->runs().size(), 18u);
  auto* strengths = named<QLineEdit>(QStringLiteral("Strengths"));
  strengths->setText(QStringLiteral("0.5, 2"));
  EXPECT_NE(panel_->plan().error().text().find("Strengths: \"2\""), std::string::npos);
  EXPECT_FALSE(named<QPushButton>(QStringLiteral("Start or continue the sweep"))->isEnabled());
  strengths->setText(QStringLiteral("0.5"));
  named<QLineEdit>(QStringLiteral("Depths"))->setText(QStringLiteral("1.5"));
  EXPECT_FALSE(panel_->plan());
  named<QLineEdit>(QStringLiteral("Depths"))->setText(QStringLiteral("1,2,3"));
  named<QLineEdit>(QStringLiteral("Methods"))->setText(QStringLiteral("byol, vicreg"));
  EXPECT_EQ(panel_->plan()->runs().size(), 18u);
  EXPECT_TRUE(named<QPushButton>(QStringLiteral("Start or continue the sweep"))->isEnabled());
}

TEST_F(SweepPanelTest, AnOpenedSweepFillsTableAndPairedCurves) {
  show();
  QAbstractItemModelTester tester(panel_->runs());
  ASSERT_TRUE(writeSweep(path(QStringLiteral("done")), specimen()));
  run_.open(path(QStringLiteral("done")));
  settle();
  ASSERT_EQ(panel_->runs()->rows().size(), 4u);
  EXPECT_EQ(panel_->runs()->rows()[2].name, "strength 1, seed 1");
  EXPECT_EQ(panel_->plots()->look(), SweepPlots::Curves);
  EXPECT_EQ(panel_->runs()->columnCount(), 11);
  EXPECT_EQ(panel_->runs()->rows()[0].cells[0], "done");
  EXPECT_EQ(panel_->runs()->rows()[3].cells[0], "failed");
  EXPECT_EQ(panel_->runs()->rows()[3].tip, "the loss is no longer a number");
  const auto& series = panel_->plots()->chart()->series();
  ASSERT_EQ(series.size(), 2u);
  EXPECT_EQ(series[0].points, (std::vector<QPointF>{{0, 11.5}, {1, 7}}));
  EXPECT_EQ(series[1].points, (std::vector<QPointF>{{0, 5.75}, {1, 3.5}}));
  EXPECT_NEAR(series[0].spread[0], std::sqrt(0.5), 1e-12);
  const auto file = path(QStringLiteral("published.csv"));
  QFile out(QString::fromStdString(file));
  ASSERT_TRUE(out.open(QIODevice::WriteOnly));
  out.write("metric,stage,strength,value\neffective_rank,z,0.5,4\n");
  out.close();
  run_.openPublished(file);
  settle();
  ASSERT_EQ(panel_->plots()->chart()->series().size(), 3u);
  EXPECT_EQ(panel_->plots()->chart()->series()[2].points, (std::vector<QPointF>{{0.5, 4}}));
}

// Depth 1 once, depth 2 at widths 16 and 64 with two seeds each, depth 3 at width 16 only.
TEST_F(SweepPanelTest, ProjectorsOfOneStrengthAreAGrid) {
  show();
  SweepTable table;
  table.about = {{"command", "sweep"}};
  const auto add = [&](int depth, int width, std::uint64_t seed, double rank) {
    SweepRow row{"run" + std::to_string(table.rows.size()), {"byol", 0.5, depth, width}, seed, {}, {}};
    row.measures.numbers = {{"effective_rank_h", rank}, {"effective_rank_z", rank / 2}};
    table.rows.push_back(row);
  };
  add(1, 512, 1, 8);
  add(2, 16, 1, 10);
  add(2, 16, 2, 14);
  add(2, 64, 1, 20);
  add(2, 64, 2, 22);
  add(3, 16, 1, 30);
  ASSERT_TRUE(writeSweep(path(QStringLiteral("grid")), table));
  run_.open(path(QStringLiteral("grid")));
  settle();
  SweepPlots* plots = panel_->plots();
  ASSERT_EQ(plots->look(), SweepPlots::Grid);
  EXPECT_EQ(panel_->runs()->rows()[0].name, "depth 1, seed 1");
  EXPECT_EQ(panel_->runs()->rows()[4].name, "depth 2, width 64, seed 2");
  const HeatmapPlot &h = plots->grid(0)->plot(), &z = plots->grid(1)->plot();
  EXPECT_EQ(h.rowNames, (QStringList{"1", "2", "3"}));
  EXPECT_EQ(h.columnNames, (QStringList{"16", "64"}));
  const double expected[] = {8, 8, 12, 21, 30, std::nan("")};
  for (std::size_t i = 0; i < std::size(expected); ++i) {
    if (std::isnan(expected[i])) {
      EXPECT_TRUE(std::isnan(h.values[i]) && std::isnan(z.values[i]));
      continue;
    }
    EXPECT_DOUBLE_EQ(h.values[i], expected[i]);
    EXPECT_DOUBLE_EQ(z.values[i], expected[i] / 2);
  }
  EXPECT_EQ(h.low, 4);  // one scale for both: the least of z, the largest of h
  EXPECT_EQ(z.high, 30);
  EXPECT_EQ(h.words(1, 0), QString::fromUtf8("depth 2, width 16: 12 ± 2.8 (2 seeds)"));
  EXPECT_EQ(h.words(2, 1), "depth 3, width 64: not measured");
  EXPECT_FALSE(plots->grid(2)->isVisible());
}

TEST_F(SweepPanelTest, FailedRunsDoNotEndIt) {
  show();  // the engine of these tests trains nothing
  named<QLineEdit>(QStringLiteral("Seeds"))->setText(QStringLiteral("1"));
  named<QSpinBox>(QStringLiteral("Pictures measured"))->setValue(20);
  QSignalSpy told(&run_, &SweepRun::message);
  auto plan = *panel_->plan();
  plan.base.batch = 16;
  run_.start(plan, workspace_.session().data);
  EXPECT_TRUE(run_.running());
  settle();
  EXPECT_FALSE(run_.running());
  ASSERT_EQ(run_.table().rows.size(), 6u);
  for (const auto& row : run_.table().rows) EXPECT_NE(row.error.find("trains nothing"), std::string::npos);
  EXPECT_EQ(told.count(), 1);
  EXPECT_EQ(panel_->runs()->rows()[5].cells[0], "failed");
  // Opened again it goes on as it was begun, whatever the panel Training says.
  panel_->setFolder(folder_.filePath(QStringLiteral("other")));
  named<QLineEdit>(QStringLiteral("Strengths"))->setText(QStringLiteral("0.5"));
  EXPECT_NE(panel_->plan()->base.batch, 16);
  run_.open(plan.base.out);
  settle();
  const auto again = panel_->plan();
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_EQ(again->base.out, plan.base.out);
  const auto first = plan.runs(), second = again->runs();
  ASSERT_EQ(first.size(), second.size());
  for (std::size_t i = 0; i < first.size(); ++i) {
    EXPECT_EQ(first[i].out, second[i].out);
    EXPECT_EQ(second[i].batch, 16);
  }
}

}  // namespace
}  // namespace mlens
