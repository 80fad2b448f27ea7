#include "ui/panels/MapPanel.h"

#include <QToolButton>

#include "tests/ui/panels/OpenedWorkspace.h"

namespace mlens {
namespace {

class MapPanelTest : public OpenedWorkspace {
 protected:
  template <class Widget>
  Widget* named(const char* name) {
    for (auto* widget : panel->findChildren<Widget*>()) {
      if (widget->accessibleName() == QLatin1String(name)) return widget;
    }
    ADD_FAILURE() << "no " << name;
    return nullptr;
  }
  QPushButton* button(const char* text) {
    for (auto* one : panel->findChildren<QPushButton*>()) {
      if (one->text() == QLatin1String(text)) return one;
    }
    ADD_FAILURE() << "no " << text;
    return nullptr;
  }
  /// As the mouse or the keyboard would.
  void choose(const char* name, const char* text) {
    auto* box = named<QComboBox>(name);
    box->setCurrentIndex(box->findText(QLatin1String(text)));
    Q_EMIT box->activated(box->currentIndex());
  }
  void show() {
    panel = std::make_unique<MapPanel>(&workspace_);
    panel->resize(320, 800);
    panel->show();
  }
  const MapSpec& noted(int view = 0) {
    return workspace_.session().views[static_cast<std::size_t>(view)].map;
  }

  std::unique_ptr<MapPanel> panel;
};

TEST_F(MapPanelTest, SaysSoWhenThereIsNothingToMap) {
  show();
  EXPECT_FALSE(button("Compute")->isEnabled());
  EXPECT_EQ(named<QLabel>("Embedding of this map")->text(), "No embedding is shown");
}

TEST_F(MapPanelTest, PcaIsAtOnceAndUmapWaitsForCompute) {
  open(1);
  show();
  choose("Dimensions", "2D");
  EXPECT_EQ(noted().dimensions, 2);
  settle();
  EXPECT_EQ(workspace_.viewMap(0)->spec.dimensions, 2);
  EXPECT_FALSE(named<QSpinBox>("Neighbours")->isVisible());

  choose("Method", "UMAP");
  EXPECT_TRUE(named<QSpinBox>("Neighbours")->isVisible());
  named<QSpinBox>("Neighbours")->setValue(6);
  named<QDoubleSpinBox>("Min. distance")->setValue(0.3);
  named<QSpinBox>("Epochs")->setValue(25);
  choose("Metric", "Cosine");
  choose("Start", "PCA");
  choose("Search", "Exact");
  QTest::mouseClick(named<QToolButton>("New seed"), Qt::LeftButton);
  EXPECT_TRUE(jobs_.idle());
  EXPECT_EQ(noted().method, "pca");
  QTest::mouseClick(button("Compute"), Qt::LeftButton);
  settle();
  MapSpec expected{"umap", 2};
  expected.umap = {6, 0.3, 25, Metric::Cosine, UmapInit::Pca, 2, KnnMethod::Exact, 0};
  EXPECT_EQ(noted(), expected);
  ASSERT_TRUE(workspace_.viewMap(0));
  EXPECT_EQ(workspace_.viewMap(0)->spec, expected);
  EXPECT_FALSE(button("Compute")->isEnabled());
  EXPECT_EQ(noted(1).method, "pca");  // the other view's is its own
  EXPECT_EQ(errors_, QStringList());
}

TEST_F(MapPanelTest, KeptMapsAreListedShownAndRemoved) {
  open(1);
  show();
  MapSpec spec{"umap", 3};
  spec.umap.epochs = 20;
  workspace_.maps().show(0, spec);
  settle();
  auto* kept = named<QTreeWidget>("Maps that are kept");
  ASSERT_EQ(kept->topLevelItemCount(), 2);
  EXPECT_EQ(kept->topLevelItem(0)->text(0), "PCA 3D");
  EXPECT_TRUE(kept->topLevelItem(1)->text(0).startsWith("UMAP 3D"))
      << kept->topLevelItem(1)->text(0).toStdString();
  EXPECT_TRUE(kept->topLevelItem(1)->text(1).contains(".")) << kept->topLevelItem(1)->text(1).toStdString();
  kept->setCurrentItem(kept->topLevelItem(0));
  QTest::mouseClick(button("Show"), Qt::LeftButton);
  EXPECT_EQ(noted(), MapSpec());
  EXPECT_EQ(named<QComboBox>("Method")->currentText(), "PCA");
  kept->setCurrentItem(kept->topLevelItem(1));
  QTest::mouseClick(button("Remove"), Qt::LeftButton);
  EXPECT_EQ(kept->topLevelItemCount(), 1);
}

TEST_F(MapPanelTest, PauseResumeAndStop) {
  open(1);
  show();
  MapSpec spec{"umap", 2};
  spec.umap.epochs = 100'000;
  workspace_.maps().show(0, spec);
  const auto state = [this] { return workspace_.maps().wanted(0)->state; };
  const auto epoch = [this] {
    const auto& map = workspace_.maps().wanted(0)->map;
    return map ? map->epoch : 0;
  };
  ASSERT_TRUE(QTest::qWaitFor([&] { return epoch() > 0; }, 20000));
  QTest::mouseClick(button("Pause"), Qt::LeftButton);
  ASSERT_TRUE(QTest::qWaitFor([&] { return state() == Maps::State::Paused; }, 20000));
  EXPECT_TRUE(named<QLabel>("Epoch of the map")->text().startsWith("paused at epoch"));
  const int before = epoch();
  QTest::mouseClick(button("Resume"), Qt::LeftButton);
  ASSERT_TRUE(QTest::qWaitFor([&] { return epoch() > before; }, 20000));
  QTest::mouseClick(button("Stop"), Qt::LeftButton);
  ASSERT_TRUE(QTest::qWaitFor([&] { return state() == Maps::State::Stopped; }, 20000));
  settle();
  EXPECT_GT(noted().umap.stopAt, 0);
  EXPECT_TRUE(named<QLabel>("Epoch of the map")->text().startsWith("stopped at epoch"));
}

TEST_F(MapPanelTest, OffersTheOtherEmbeddingsToAlignTo) {
  open(1);
  show();
  panel->setView(1);
  EXPECT_TRUE(named<QLabel>("Embedding of this map")->text().startsWith("projector z"));
  auto* align = named<QComboBox>("Align to");
  ASSERT_EQ(align->count(), 2);
  EXPECT_TRUE(align->itemText(1).startsWith("encoder h"));
  choose("Method", "UMAP");
  named<QSpinBox>("Epochs")->setValue(20);
  align->setCurrentIndex(1);
  Q_EMIT align->activated(1);
  QTest::mouseClick(button("Compute"), Qt::LeftButton);
  settle();
  ASSERT_TRUE(workspace_.viewMap(1));
  EXPECT_FALSE(workspace_.viewMap(1)->reference.empty());
  EXPECT_EQ(workspace_.viewMap(0)->spec.method, "umap");
}

}  // namespace
}  // namespace mlens
