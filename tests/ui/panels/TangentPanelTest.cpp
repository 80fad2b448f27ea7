#include <QComboBox>
#include <QSpinBox>
#include <QTableWidget>

#include "tests/ui/panels/OpenedWorkspace.h"
#include "ui/charts/LineChart.h"
#include "ui/panels/TangentPanel.h"

namespace mlens {
namespace {

class TangentPanelTest : public OpenedWorkspace {
 protected:
  void SetUp() override {
    OpenedWorkspace::SetUp();
    panel_.resize(320, 800);
    panel_.show();
  }
  template <class Control>
  Control* named(const QString& name) {
    for (auto* control : panel_.findChildren<Control*>()) {
      if (control->accessibleName() == name) return control;
    }
    ADD_FAILURE() << "no control named " << name.toStdString();
    return nullptr;
  }
  QPushButton* pin() { return panel_.findChild<QPushButton*>(); }
  bool says(const QString& words) {
    for (auto* label : panel_.findChildren<QLabel*>())
      if (label->isVisible() && label->text().contains(words)) return true;
    return false;
  }
  static QString cell(QTableWidget* table, const QString& name, int column) {
    for (int row = 0; row < table->rowCount(); ++row)
      if (table->item(row, 0)->text() == name) return table->item(row, column)->text();
    return QStringLiteral("no line");
  }
  void pick(QComboBox* box, int index) {
    box->setFocus();
    QTest::keyClick(box, Qt::Key_Home);
    for (int i = 0; i < index; ++i) QTest::keyClick(box, Qt::Key_Down);
  }

  Tangents tangents_{&workspace_};
  PlaneComparison planes_{&workspace_};
  TangentPanel panel_{&workspace_, &tangents_, &planes_};
};

TEST_F(TangentPanelTest, settingsGoToTheSessionAndBack) {
  open(1);
  auto* show = named<QComboBox>("Tangent discs");
  auto* sample = named<QSpinBox>("Number of discs");
  auto* k = named<QSpinBox>("Neighbours of a tangent plane");
  auto* rule = named<QComboBox>("Dimension of the tangent space");
  auto* value = named<QSpinBox>("Value of the dimension rule");
  ASSERT_TRUE(show && sample && k && rule && value);
  EXPECT_FALSE(sample->isEnabled());
  pick(show, 3);
  EXPECT_EQ(tangents_.spec().show, DiscSpec::Show::Sample);
  EXPECT_TRUE(sample->isEnabled());
  EXPECT_TRUE(says("seed 1"));
  sample->setValue(33);
  k->setValue(9);
  EXPECT_EQ(tangents_.spec().sample, 33);
  EXPECT_EQ(tangents_.spec().plane.neighbors, 9);
  EXPECT_EQ(value->value(), 90);
  value->setValue(75);
  EXPECT_EQ(tangents_.spec().plane.tangent.threshold, 0.75);
  pick(rule, 2);
  EXPECT_EQ(tangents_.spec().plane.tangent.rule, TangentOptions::Rule::Fixed);
  EXPECT_EQ(value->value(), 2);
  EXPECT_EQ(value->suffix(), QString());
  value->setValue(4);
  EXPECT_EQ(tangents_.spec().plane.tangent.dimension, 4);

  DiscSpec other;
  other.show = DiscSpec::Show::Current;
  other.plane.neighbors = 50;
  workspace_.setDiscs(other);
  EXPECT_EQ(show->currentIndex(), 1);
  EXPECT_EQ(k->value(), 50);
  EXPECT_EQ(rule->currentIndex(), 0);
  EXPECT_EQ(value->value(), 90);
  settle();
}

TEST_F(TangentPanelTest, showsThePointAndThenTheAnglesBetweenTwo) {
  auto* pointTable = named<QTableWidget>("Local dimension");
  auto* pairTable = named<QTableWidget>("Principal angles and affinity");
  auto* chart = panel_.findChild<LineChart*>();
  ASSERT_TRUE(pointTable && pairTable && chart);
  EXPECT_FALSE(pin()->isEnabled());
  EXPECT_TRUE(says("Click a point"));
  open(1);
  DiscSpec spec;
  spec.plane.neighbors = 8;
  spec.plane.tangent.rule = TangentOptions::Rule::Fixed;
  spec.plane.tangent.dimension = 2;
  workspace_.setDiscs(spec);
  workspace_.setCurrent(4, false);
  settle();
  ASSERT_EQ(chart->series().size(), 2u);  // h and z
  EXPECT_EQ(chart->series()[0].points.front(), QPointF(1, 1));
  EXPECT_FALSE(chart->isHidden());
  EXPECT_EQ(cell(pointTable, "dimension d", 1), "2");
  EXPECT_TRUE(pairTable->isHidden());
  QTest::mouseClick(pin(), Qt::LeftButton);
  EXPECT_EQ(planes_.pinned(), 4);
  EXPECT_TRUE(pin()->text().startsWith("Unpin"));
  EXPECT_TRUE(says("Click the point to compare"));
  workspace_.setCurrent(30, false);
  settle();
  ASSERT_FALSE(pairTable->isHidden());
  EXPECT_EQ(pairTable->rowCount(), 1 + 3 + 2);  // titles; affinity, random pairs, dimensions; two angles
  EXPECT_EQ(cell(pairTable, "dimensions", 1), "2, 2");
  EXPECT_TRUE(cell(pairTable, "angle 2", 1).endsWith(QString::fromUtf8("°")));
  EXPECT_TRUE(cell(pairTable, "random pairs", 1).contains(QString::fromUtf8("±")));
  QTest::mouseClick(pin(), Qt::LeftButton);
  EXPECT_TRUE(pairTable->isHidden());
  workspace_.select(Selection::of(60, std::vector<Index>{1, 2}), SelectMode::Replace, "Two");
  settle();
  EXPECT_FALSE(pairTable->isHidden());
}

}  // namespace
}  // namespace mlens
