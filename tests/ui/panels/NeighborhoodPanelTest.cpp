#include "ui/panels/NeighborhoodPanel.h"

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QSpinBox>
#include <QTabBar>

#include "tests/ui/panels/OpenedWorkspace.h"
#include "ui/panels/NeighborhoodModel.h"
#include "ui/panels/PointNeighborhood.h"

namespace mlens {
namespace {

class NeighborhoodPanelTest : public OpenedWorkspace {
 protected:
  void SetUp() override {
    OpenedWorkspace::SetUp();
    panel_ = std::make_unique<NeighborhoodPanel>(&workspace_, &neighborhoods_);
    panel_->resize(320, 800);
    panel_->show();
  }
  template <class Control>
  Control* named(const QString& name) const {
    for (auto* control : panel_->findChildren<Control*>()) {
      if (control->accessibleName() == name) return control;
    }
    ADD_FAILURE() << name.toStdString();
    return nullptr;
  }
  void choose(const QString& name, const QString& item) const {
    auto* box = named<QComboBox>(name);
    const int index = box->findText(item);
    ASSERT_GE(index, 0) << item.toStdString();
    box->setCurrentIndex(index);
    Q_EMIT box->activated(index);
  }
  const EdgeSpec& edges() const { return workspace_.appearance().edges; }
  QTableView* table() const { return panel_->findChild<PointNeighborhood*>()->table(); }
  const std::vector<NeighborhoodModel::Row>& rows() const {
    return static_cast<NeighborhoodModel*>(table()->model())->rows();
  }

  std::unique_ptr<NeighborhoodPanel> panel_;
};

TEST_F(NeighborhoodPanelTest, ShowsOnlyTheSettingsThatMeanSomething) {
  open(0);
  EXPECT_TRUE(named<QComboBox>("Distance")->isVisible());
  EXPECT_FALSE(named<QComboBox>("Kernel")->isVisible());
  choose("Neighbourhood graph", "NNK");
  EXPECT_EQ(edges().kind, EdgeSpec::Kind::Nnk);
  EXPECT_FALSE(named<QComboBox>("Distance")->isVisible());
  EXPECT_EQ(named<QSpinBox>("Neighbours K")->value(), 50);
  EXPECT_EQ(edges().k, 15) << "each graph has its own K";
  EXPECT_FALSE(named<QDoubleSpinBox>("Bandwidth")->isEnabled());
  EXPECT_TRUE(named<QCheckBox>("Rows of length 1")->isChecked());
  choose("Kernel", "Gaussian, local");
  EXPECT_FALSE(named<QCheckBox>("Rows of length 1")->isChecked());
  choose("Kernel", "Gaussian, given");
  EXPECT_TRUE(named<QDoubleSpinBox>("Bandwidth")->isEnabled());
  EXPECT_GT(edges().nnk.sigma, 0);
  named<QDoubleSpinBox>("Bandwidth")->setValue(2.5);
  EXPECT_EQ(edges().nnk.sigma, 2.5);
  EXPECT_TRUE(edges().nnk.validate());
  named<QSpinBox>("Neighbours K")->setValue(20);
  EXPECT_EQ(edges().nnk.k, 20);
  choose("Solver", "As published");
  EXPECT_TRUE(edges().nnk.compatible);
  QTest::mouseClick(named<QCheckBox>("Polytope"), Qt::LeftButton, {}, QPoint(8, 8));
  EXPECT_FALSE(edges().polytope);
  choose("Edges", "Of the current point");
  EXPECT_EQ(edges().show, EdgeSpec::Show::Current);

  workspace_.undo();  // of the graph, in one step; what is drawn of it stays
  EXPECT_EQ(edges().kind, EdgeSpec::Kind::Knn);
  EXPECT_EQ(edges().show, EdgeSpec::Show::Current);
  EXPECT_EQ(named<QComboBox>("Neighbourhood graph")->currentText(), QStringLiteral("kNN"));
  settle();
}

TEST_F(NeighborhoodPanelTest, ListsTheNeighboursOfThePointStrongestFirst) {
  open(1);
  new QAbstractItemModelTester(table()->model(), QAbstractItemModelTester::FailureReportingMode::Fatal,
                               table());
  EXPECT_FALSE(table()->isVisible());
  choose("Neighbourhood graph", "NNK");
  choose("Kernel", "Gaussian, local");
  named<QSpinBox>("Neighbours K")->setValue(12);
  workspace_.setCurrent(7, false);
  settle();
  const EmbeddingId h{0, EmbeddingId::Stage::Encoder}, z{0, EmbeddingId::Stage::Projector};
  const auto graph = neighborhoods_.graph(h);
  ASSERT_NE(graph, nullptr);
  const auto kept = graph->graph->neighbors(7).size();
  ASSERT_EQ(rows().size(), 12U);
  double sum = 0;
  for (std::size_t i = 0; i < rows().size(); ++i) {
    EXPECT_EQ(rows()[i].kept, i < kept);
    if (i > 0 && i < kept) {
      EXPECT_LE(rows()[i].weight, rows()[i - 1].weight);
    }
    if (i > kept) {
      EXPECT_GE(rows()[i].distance, rows()[i - 1].distance);
    }
    sum += rows()[i].weight;
  }
  EXPECT_GT(sum, 0);
  auto* summary = named<QLabel>("Neighbourhood of the point");
  EXPECT_TRUE(summary->text().startsWith(QStringLiteral("n NNK %1 ").arg(kept)));
  EXPECT_TRUE(summary->text().contains(QString::fromStdString(graph->setting)));
  auto* difference = named<QLabel>("How much the solvers differ");
  ASSERT_TRUE(neighborhoods_.differing(z));
  EXPECT_TRUE(difference->text().contains(QStringLiteral("%1 of 60 neighbourhoods in %2")
                                              .arg(*neighborhoods_.differing(z))
                                              .arg(workspace_.embedding(z)->title)));

  panel_->findChild<QTabBar*>()->setCurrentIndex(1);
  const auto other = neighborhoods_.graph(z);
  EXPECT_TRUE(summary->text().startsWith(QStringLiteral("n NNK %1 ").arg(other->graph->neighbors(7).size())));

  const Index second = rows()[1].point;
  const QRect place = table()->visualRect(table()->model()->index(1, 0));
  QTest::mouseClick(table()->viewport(), Qt::LeftButton, {}, place.center());
  EXPECT_EQ(workspace_.current(), second);
  settle();
}

TEST_F(NeighborhoodPanelTest, ComputesNothingWhileItIsHidden) {
  open(1);
  panel_->hide();
  workspace_.setCurrent(7, false);
  EXPECT_TRUE(jobs_.idle());
  panel_->show();
  EXPECT_FALSE(jobs_.idle());
  settle();
  ASSERT_EQ(rows().size(), 15U);
  EXPECT_EQ(rows()[0].weight, 0);
  workspace_.setCurrent(-1, false);
  EXPECT_TRUE(rows().empty());
}

}  // namespace
}  // namespace mlens
