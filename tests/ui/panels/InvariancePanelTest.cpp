#include "ui/panels/InvariancePanel.h"

#include <QAction>
#include <cmath>

#include "core/engine/EngineLoader.h"
#include "tests/ui/panels/OpenedWorkspace.h"
#include "ui/panels/OrbitStrip.h"
#include "ui/study/Measurements.h"

namespace mlens {
namespace {

class Invariance : public OpenedWorkspace {
 protected:
  void SetUp() override {
    OpenedWorkspace::SetUp();
    open(1);
    probe_ = std::make_unique<InvarianceProbe>(&workspace_, loadEngine);
    measurements_ = std::make_unique<Measurements>(&workspace_, workspace_.cache(), nullptr, probe_.get());
    orbits_ = std::make_unique<Orbits>(&workspace_, loadEngine);
    panel_ = std::make_unique<InvariancePanel>(&workspace_, probe_.get(), orbits_.get());
    panel_->resize(1100, 300);
    panel_->show();
    ASSERT_TRUE(QTest::qWaitForWindowExposed(panel_.get()));
    settle();
    ASSERT_FALSE(probe_->found());  // nothing is measured that nobody asked for
  }
  void TearDown() override {
    panel_.reset();
    measurements_.reset();
  }
  void measure() {
    probe_->measure(30, 3);
    EXPECT_TRUE(probe_->running());
    settle();
    ASSERT_TRUE(probe_->found()) << probe_->state().toStdString();
  }
  template <class T>
  T* named(const QString& name) {
    for (auto* one : panel_->findChildren<T*>()) {
      if (one->accessibleName() == name) return one;
    }
    ADD_FAILURE() << "nothing is named " << name.toStdString();
    return nullptr;
  }
  void clickCell(int side, const QString& augmentation, int strength) {
    HeatmapChart* chart = panel_->heatmap(side);
    const auto row = static_cast<int>(chart->plot().rowNames.indexOf(augmentation));
    ASSERT_GE(row, 0);
    QTest::mouseClick(chart, Qt::LeftButton, {}, chart->placeOf(row, strength).toPoint());
    settle();
  }

  std::unique_ptr<Measurements> measurements_;
  std::unique_ptr<InvarianceProbe> probe_;
  std::unique_ptr<Orbits> orbits_;
  std::unique_ptr<InvariancePanel> panel_;
};

// The engine's h moves with rotation only, its z with nothing.
TEST_F(Invariance, TheHeatmapSaysWhatTheModelIgnores) {
  measure();
  const HeatmapPlot &h = panel_->heatmap(0)->plot(), &z = panel_->heatmap(1)->plot();
  EXPECT_EQ(h.title, "h");
  EXPECT_EQ(z.title, "z");
  ASSERT_EQ(h.columnNames.size(), 6);
  for (int row = 0; row < h.rowNames.size(); ++row) {
    const bool turns = h.rowNames[row] == "rotation" || h.rowNames[row] == "all";
    for (int column = 0; column < 6; ++column) {
      EXPECT_EQ(h.value(row, column) > 1e-6, turns) << h.rowNames[row].toStdString();
      EXPECT_NEAR(z.value(row, column), 0, 1e-9);
    }
    if (turns) {
      EXPECT_GT(h.value(row, 5), h.value(row, 0));  // stronger turns move more
    }
  }
}

TEST_F(Invariance, BeforeMeasuringThereIsOneHintAndNoEmptyChoice) {
  EXPECT_TRUE(panel_->heatmap(0)->isVisible());
  EXPECT_FALSE(panel_->heatmap(0)->plot().empty.isEmpty());
  EXPECT_FALSE(panel_->heatmap(1)->isVisible());
  EXPECT_FALSE(panel_->orbits()->isVisible());
  for (auto* box : panel_->findChildren<QComboBox*>()) {
    EXPECT_FALSE(box->accessibleName().isEmpty());
    EXPECT_TRUE(box->count() > 0 || !box->isVisible()) << box->accessibleName().toStdString();
  }
  measure();
  EXPECT_TRUE(panel_->heatmap(1)->isVisible());
  EXPECT_TRUE(named<QComboBox>(QStringLiteral("Stage beside h"))->isVisible());
}

TEST_F(Invariance, ScopesAreMeansOfTheirPictures) {
  workspace_.select(Selection::of(60, std::vector<Index>{3, 4}), SelectMode::Replace, {});
  workspace_.setCurrent(7, false);
  measure();
  using Scope = InvarianceProbe::Scope;
  EXPECT_EQ(probe_->picturesIn(Scope::Selection).size(), 2u);  // they were added to the sample
  EXPECT_EQ(probe_->picturesIn(Scope::Current).size(), 1u);
  EXPECT_GE(probe_->picturesIn(Scope::Class).size(), 10u);
  auto* scope = named<QComboBox>(QStringLiteral("Of which pictures"));
  auto* metric = named<QComboBox>(QStringLiteral("Metric"));
  scope->setCurrentIndex(static_cast<int>(Scope::Selection));
  const auto row = panel_->heatmap(0)->plot().rowNames.indexOf(QStringLiteral("rotation"));
  EXPECT_GT(panel_->heatmap(0)->plot().value(static_cast<int>(row), 5), 0);
  metric->setCurrentIndex(metric->count() - 1);  // equivariance is of all pictures
  EXPECT_TRUE(std::isnan(panel_->heatmap(0)->plot().value(static_cast<int>(row), 5)));
  scope->setCurrentIndex(static_cast<int>(Scope::All));
  EXPECT_GT(panel_->heatmap(0)->plot().value(static_cast<int>(row), 5), 0.99);  // a shift is affine
}

TEST_F(Invariance, ACellShowsOrbitsThatBeginAtTheirPictures) {
  measure();
  clickCell(0, QStringLiteral("rotation"), 5);
  EXPECT_FALSE(orbits_->orbit());  // nothing is selected or inspected
  EXPECT_NE(orbits_->words(), QString());
  const std::vector<Index> rows{5, 30, 55};
  workspace_.select(Selection::of(60, rows), SelectMode::Replace, {});
  clickCell(0, QStringLiteral("rotation"), 5);
  const auto orbit = orbits_->orbit();
  ASSERT_TRUE(orbit);
  EXPECT_EQ(orbits_->rows(), rows);
  EXPECT_EQ(orbit->pictures.size(), 3u * static_cast<std::size_t>(orbit->paths * orbit->length()));
  for (int view = 0; view < 2; ++view) {
    const auto paths = orbits_->paths(view);
    const auto map = workspace_.viewMap(view);
    ASSERT_TRUE(paths && map);
    double longest = 0;
    for (Index path = 0; path < 3 * orbit->paths; ++path) {
      const auto own = map->coordinates.row(rows[static_cast<std::size_t>(path / orbit->paths)]);
      const auto start = paths->points.row(path * paths->length);
      const auto end = paths->points.row((path + 1) * paths->length - 1);
      for (std::size_t axis = 0; axis < 3; ++axis) {
        EXPECT_NEAR(start[axis], own[axis], 1e-4);
        longest = std::max(longest, std::abs(static_cast<double>(end[axis] - start[axis])));
      }
    }
    EXPECT_EQ(longest > 1e-3, view == 0);  // z stays where it is
  }
  EXPECT_GT(panel_->orbits()->rowsShown(), 0);
  QTest::mouseClick(named<QPushButton>(QStringLiteral("Clear orbits")), Qt::LeftButton);
  EXPECT_FALSE(orbits_->orbit());
  EXPECT_FALSE(orbits_->paths(0));
}

TEST_F(Invariance, TheSessionRemembersItsOrbits) {
  workspace_.select(Selection::of(60, std::vector<Index>{8, 9}), SelectMode::Replace, {});
  orbits_->show("rotation", 0.5);
  settle();
  ASSERT_TRUE(orbits_->paths(0));
  const Matrix before = orbits_->paths(0)->points;
  const Session saved = workspace_.session();
  EXPECT_EQ(saved.orbits, (OrbitSpec{"rotation", 0.5, {8, 9}}));
  QTest::mouseClick(named<QPushButton>(QStringLiteral("Clear orbits")), Qt::LeftButton);
  EXPECT_TRUE(workspace_.session().orbits.rows.empty());
  workspace_.openSession(saved);
  ASSERT_TRUE(QTest::qWaitFor([this] { return orbits_->paths(0) && jobs_.idle(); }, 20000));
  EXPECT_EQ(orbits_->rows(), saved.orbits.rows);
  EXPECT_EQ(orbits_->words(), "orbits of 2 pictures: rotation up to strength 0.5");
  ASSERT_EQ(orbits_->paths(0)->points.rows(), before.rows());
  for (Index row = 0; row < before.rows(); ++row) {
    for (std::size_t axis = 0; axis < 3; ++axis)
      EXPECT_EQ(orbits_->paths(0)->points.row(row)[axis], before.row(row)[axis]);
  }
  DataSource other = workspace_.session().data;
  other.limit = 30;
  workspace_.openData(other);
  settle();
  EXPECT_FALSE(orbits_->orbit());
  EXPECT_TRUE(workspace_.session().orbits.rows.empty());
}

TEST_F(Invariance, ColoursEveryPointByTheChosenCell) {
  measure();
  workspace_.setCurrent(3, false);
  clickCell(0, QStringLiteral("rotation"), 2);
  auto* color = named<QComboBox>(QStringLiteral("Colour points"));
  color->setCurrentIndex(1);
  Q_EMIT color->activated(1);
  settle();
  EXPECT_EQ(workspace_.appearance().color.column, "invariance:rotation:0.75");
  const auto h = workspace_.scalars(0), z = workspace_.scalars(1);
  ASSERT_TRUE(h && h->values && z && z->values);
  ASSERT_EQ(h->values->size(), 60u);
  for (std::size_t i = 0; i < 60; ++i) {
    EXPECT_GT((*h->values)[i], 0);
    EXPECT_NEAR((*z->values)[i], 0, 1e-9);
  }
  color->setCurrentIndex(2);
  Q_EMIT color->activated(2);
  settle();
  const auto smooth = workspace_.scalars(0);
  ASSERT_TRUE(smooth && smooth->values);
  // The engine turns every picture alike: the mean over neighbours is each one's own value.
  EXPECT_NEAR((*smooth->values)[10], (*h->values)[10], 1e-6);
}

TEST_F(Invariance, OtherPicturesForgetWhatWasMeasured) {
  measure();
  DataSource other = workspace_.session().data;
  other.limit = 30;
  workspace_.openData(other);
  settle();
  EXPECT_FALSE(probe_->found());
  EXPECT_TRUE(panel_->heatmap(0)->plot().isEmpty());
}

}  // namespace
}  // namespace mlens
