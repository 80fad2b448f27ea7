#include "ui/panels/ComparePanel.h"

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QGuiApplication>
#include <QPushButton>
#include <algorithm>

#include "core/compare/NeighborChange.h"
#include "tests/ui/panels/OpenedWorkspace.h"
#include "ui/panels/ChangedPoints.h"
#include "ui/panels/Thumbnails.h"
#include "ui/study/Measurements.h"
#include "ui/workspace/Maps.h"

namespace mlens {
namespace {

using Stage = EmbeddingId::Stage;
constexpr EmbeddingId kFirstH{0, Stage::Encoder}, kFirstZ{0, Stage::Projector}, kSecondH{1, Stage::Encoder};

class Compare : public OpenedWorkspace {
 protected:
  void show(int checkpoints) {
    open(checkpoints);
    comparison_ = std::make_unique<ModelComparison>(&workspace_);
    measurements_ = std::make_unique<Measurements>(&workspace_, workspace_.cache(), comparison_.get());
    thumbnails_ = std::make_unique<Thumbnails>(&workspace_);
    EXPECT_TRUE(jobs_.idle());  // nothing is compared that nobody sees
    panel_ = std::make_unique<ComparePanel>(&workspace_, comparison_.get(), thumbnails_.get());
    panel_->resize(1000, 280);
    panel_->show();
    ASSERT_TRUE(QTest::qWaitForWindowExposed(panel_.get()));
    settle();
  }
  void TearDown() override {
    panel_.reset();
    measurements_.reset();  // it asks the comparison until then
  }
  const Matrix& values(const EmbeddingId& id) { return workspace_.embedding(id)->values; }
  QPushButton* button(const QString& text) {
    for (auto* one : panel_->findChildren<QPushButton*>()) {
      if (one->text() == text) return one;
    }
    ADD_FAILURE() << "no button " << text.toStdString();
    return nullptr;
  }
  static QStringList cellsOf(const NumbersModel* model, const QString& name) {
    const auto found = std::ranges::find(model->rows(), name, &NumbersModel::Row::name);
    return found == model->rows().end() ? QStringList() : found->cells;
  }

  std::unique_ptr<ModelComparison> comparison_;
  std::unique_ptr<Measurements> measurements_;
  std::unique_ptr<Thumbnails> thumbnails_;
  std::unique_ptr<ComparePanel> panel_;
};

TEST_F(Compare, StagesOfTwoCheckpointsAndAClickLaysTwoSideBySide) {
  show(2);
  const HeatmapPlot& plot = panel_->heatmap()->plot();
  ASSERT_EQ(plot.rowNames.size(), 4);
  const Matrix stages[] = {values(kFirstH), values(kFirstZ), values(kSecondH), values({1, Stage::Projector})};
  const auto cka = ckaMatrix(stages, {});
  ASSERT_TRUE(cka);
  for (int i = 0; i < 4; ++i) {
    for (int j = 0; j < 4; ++j) EXPECT_EQ(plot.value(i, j), (*cka)(i, j).linear);
  }
  QTest::mouseClick(panel_->heatmap(), Qt::LeftButton, {}, panel_->heatmap()->placeOf(0, 2).toPoint());
  EXPECT_EQ(workspace_.session().views[0].embedding, kFirstH);
  EXPECT_EQ(workspace_.session().views[1].embedding, kSecondH);
  settle();
  EXPECT_EQ(panel_->heatmap()->plot().marked, QPoint(2, 0));
  const auto direct = compareEmbeddings(values(kFirstH), values(kSecondH), {}, nullptr, {});
  ASSERT_TRUE(direct);
  ASSERT_NE(comparison_->comparison(), nullptr);
  EXPECT_EQ(comparison_->comparison()->overlap, direct->overlap);
  EXPECT_EQ(cellsOf(panel_->summary(), "neighbour overlap").value(0), numberWords(direct->meanOverlap));
  EXPECT_EQ(cellsOf(panel_->summary(), "linear CKA").value(0), numberWords((*cka)(0, 2).linear));

  // The same by keys: from the marked cell one down and Enter.
  QTest::keyClick(panel_->heatmap(), Qt::Key_Down);
  EXPECT_FALSE(panel_->heatmap()->readout().isEmpty());
  QTest::keyClick(panel_->heatmap(), Qt::Key_Return);
  EXPECT_EQ(workspace_.session().views[0].embedding, kFirstZ);
  settle();
  EXPECT_TRUE(errors_.isEmpty());
}

TEST_F(Compare, ClassesAreCountedAndAClickSelectsOne) {
  show(1);
  panel_->setTab(ComparePanel::Classes);
  const auto direct = compareEmbeddings(values(kFirstH), values(kFirstZ), {}, nullptr, {});
  ASSERT_TRUE(direct);
  const auto table = classTableOf(*direct, *workspace_.points(), {});
  const QStringList boot = cellsOf(panel_->classes(), "boot");
  ASSERT_GE(boot.size(), 4);
  EXPECT_EQ(boot[0], "20");
  EXPECT_EQ(boot[1], numberWords(table.columns[1].values[1]));
  auto* view = panel_->findChildren<NumbersTable*>()[1];
  const QRect cell = view->visualRect(view->model()->index(1, 0));
  QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, cell.center());
  EXPECT_EQ(workspace_.selection().count(), kPerClass);
  EXPECT_TRUE(workspace_.selection().contains(kPerClass));

  QTest::mouseClick(button("Copy"), Qt::LeftButton);
  const QStringList lines = QGuiApplication::clipboard()->text().trimmed().split('\n');
  ASSERT_EQ(lines.size(), 4);
  EXPECT_EQ(lines[2].section('\t', 0, 1), "boot\t20");
}

TEST_F(Compare, TheMostChangedPointShowsWhomItLostAndGained) {
  show(1);
  panel_->setTab(ComparePanel::Changed);
  auto* list = panel_->changedPoints()->list();
  const QAbstractItemModelTester tester(list->model());
  ASSERT_EQ(list->model()->rowCount(), 60);
  const auto& found = *comparison_->comparison();
  const Index most = panel_->changedPoints()->model()->pointAt(0);
  EXPECT_EQ(found.overlap[static_cast<std::size_t>(most)], *std::ranges::min_element(found.overlap));
  QTest::mouseClick(list->viewport(), Qt::LeftButton, {},
                    list->visualRect(list->model()->index(0, 0)).center());
  EXPECT_EQ(workspace_.current(), most);
  const auto change = neighborChange(*found.before, *found.after, most);
  const auto rowsOf = [](const PictureStrip* strip) {
    std::vector<std::int32_t> rows;
    for (const Neighbor& neighbor : strip->neighbors()) {
      rows.push_back(static_cast<std::int32_t>(neighbor.row));
    }
    return rows;
  };
  EXPECT_EQ(rowsOf(panel_->changedPoints()->lost()), change.lost);
  EXPECT_EQ(rowsOf(panel_->changedPoints()->gained()), change.gained);
  workspace_.setCurrent(7, false);  // from elsewhere
  EXPECT_EQ(rowsOf(panel_->changedPoints()->lost()), neighborChange(*found.before, *found.after, 7).lost);
}

TEST_F(Compare, OverlapColoursBothViewsAlikeAndFollowsK) {
  show(1);
  QTest::mouseClick(button("Colour"), Qt::LeftButton);
  settle();
  const auto left = workspace_.scalars(0), right = workspace_.scalars(1);
  ASSERT_TRUE(left && right && left->values && right->values);
  EXPECT_EQ(*left->values, comparison_->comparison()->overlap);
  EXPECT_EQ(*right->values, *left->values);
  const auto before = *left->values;
  panel_->findChild<QSpinBox*>()->setValue(3);
  settle();
  const auto direct = compareEmbeddings(values(kFirstH), values(kFirstZ), {.k = 3}, nullptr, {});
  ASSERT_TRUE(direct);
  EXPECT_EQ(*workspace_.scalars(0)->values, direct->overlap);
  EXPECT_NE(direct->overlap, before);
  EXPECT_EQ(workspace_.appearance().compare, (CompareSpec{3, Metric::Euclidean}));
  workspace_.setCompare({5, Metric::Cosine});
  EXPECT_EQ(panel_->findChild<QSpinBox*>()->value(), 5);
  settle();
  EXPECT_NE(comparison_->comparison()->setting.find("k = 5"), std::string::npos);
  QTest::mouseClick(button("Colour"), Qt::LeftButton);
  EXPECT_EQ(workspace_.appearance().color.by, ColorSpec::By::Class);
}

TEST_F(Compare, FollowsTheSmallestChangeOfASetting) {
  show(1);
  EdgeSpec edges = workspace_.appearance().edges;
  edges.nnk.kernel = NnkKernel::Gaussian;
  edges.nnk.sigma = 0.5;
  workspace_.setEdges(edges);
  settle();
  const auto before = comparison_->comparison();
  ASSERT_NE(before, nullptr) << comparison_->state().toStdString();
  edges.nnk.sigma += 2e-7;  // fewer digits than its words have
  workspace_.setEdges(edges);
  EXPECT_EQ(comparison_->comparison(), nullptr);
  settle();
  ASSERT_NE(comparison_->comparison(), nullptr);
  EXPECT_NE(comparison_->comparison(), before);
}

TEST_F(Compare, MapsAlignAndTwoCheckpointsFillFourViews) {
  show(2);
  EXPECT_FALSE(button("Arrows")->isEnabled());
  comparison_->show(kFirstH, kSecondH);
  settle();
  QTest::mouseClick(button("Align maps"), Qt::LeftButton);
  settle();
  ASSERT_NE(workspace_.viewMap(1), nullptr);
  EXPECT_FALSE(workspace_.viewMap(1)->reference.empty());
  EXPECT_TRUE(button("Arrows")->isEnabled());
  QTest::mouseClick(button("Arrows"), Qt::LeftButton);
  EXPECT_EQ(workspace_.appearance().arrows, AppearanceSpec::Arrows::Sample);

  ASSERT_TRUE(comparison_->showGrid());
  settle();
  ASSERT_EQ(workspace_.viewCount(), 4);
  EXPECT_EQ(workspace_.session().views[3].embedding, (EmbeddingId{1, Stage::Projector}));
  for (int view = 0; view < 4; ++view) ASSERT_NE(workspace_.viewMap(view), nullptr) << view;
  EXPECT_FALSE(workspace_.viewMap(3)->reference.empty());
  EXPECT_EQ(comparison_->pair(), (std::vector<EmbeddingId>{kFirstH, kSecondH}));
  EXPECT_TRUE(errors_.isEmpty());
}

TEST_F(Compare, OneCheckpointHasNoFourViews) {
  show(1);
  EXPECT_FALSE(comparison_->showGrid());
  EXPECT_EQ(workspace_.viewCount(), 2);
}

}  // namespace
}  // namespace mlens
