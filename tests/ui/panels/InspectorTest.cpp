#include <QAbstractItemModelTester>
#include <QPushButton>
#include <QSignalSpy>
#include <algorithm>

#include "tests/ui/panels/OpenedWorkspace.h"
#include "ui/panels/HoverCard.h"
#include "ui/panels/InspectorPanel.h"
#include "ui/panels/PointMeasures.h"
#include "ui/widgets/PictureView.h"

namespace mlens {
namespace {

/// The k nearest of one row by sorting all distances in double.
std::vector<Index> nearestByHand(const Matrix& points, Index row, int k) {
  std::vector<std::pair<double, Index>> all;
  for (Index i = 0; i < points.rows(); ++i) {
    double sum = 0;
    for (Index j = 0; j < points.columns(); ++j) {
      const double difference = static_cast<double>(points(i, j)) - points(row, j);
      sum += difference * difference;
    }
    if (i != row) all.emplace_back(std::sqrt(sum), i);
  }
  std::ranges::sort(all);
  std::vector<Index> rows;
  for (int i = 0; i < k; ++i) rows.push_back(all[static_cast<std::size_t>(i)].second);
  return rows;
}

std::vector<Index> rowsOf(const PictureStrip& strip) {
  std::vector<Index> rows;
  for (const Neighbor& neighbor : strip.neighbors()) rows.push_back(neighbor.row);
  return rows;
}

std::size_t common(const std::vector<Index>& a, const std::vector<Index>& b) {
  return static_cast<std::size_t>(
      std::ranges::count_if(a, [&](Index row) { return std::ranges::find(b, row) != b.end(); }));
}

bool says(const QWidget& widget, const QString& text) {
  const auto labels = widget.findChildren<QLabel*>();
  return std::ranges::any_of(
      labels, [&](const QLabel* label) { return label->isVisible() && label->text() == text; });
}

class Inspector : public OpenedWorkspace {
 protected:
  void SetUp() override {
    OpenedWorkspace::SetUp();
    panel_ = std::make_unique<InspectorPanel>(&workspace_, &neighborhoods_, &measurements_);
    panel_->resize(360, 800);
    panel_->show();
  }
  std::vector<PictureStrip*> strips() const {
    auto all = panel_->findChildren<PictureStrip*>();
    std::vector<PictureStrip*> visible;
    for (auto* strip : all) {
      if (strip->isVisible()) visible.push_back(strip);
    }
    return visible;
  }
  void inspect(Index row) {
    workspace_.setCurrent(row, false);
    settle();
  }
  Measurements measurements_{&workspace_, workspace_.cache()};
  std::unique_ptr<InspectorPanel> panel_;
};

TEST_F(Inspector, offersToOpenSomethingWhenEmpty) {
  QSignalSpy asked(panel_.get(), &InspectorPanel::openRequested);
  for (auto* button : panel_->findChildren<QPushButton*>()) {
    if (button->isVisible()) QTest::mouseClick(button, Qt::LeftButton);
  }
  EXPECT_EQ(asked.count(), 1);
}

TEST_F(Inspector, metricsOfThePointComeWhenAskedForAndFollowIt) {
  open(1);
  inspect(3);
  auto* measure = panel_->findChild<PointMeasures*>()->findChild<QPushButton*>();
  ASSERT_TRUE(measure->isVisible());
  EXPECT_EQ(measurements_.known({0, EmbeddingId::Stage::Encoder}), nullptr);
  QTest::mouseClick(measure, Qt::LeftButton);
  settle();
  EXPECT_FALSE(measure->isVisible());
  const auto names = embeddingMetrics();
  const auto count = std::ranges::find(names, std::string("nnk_count"), &PointMetric::name) - names.begin();
  for (const Index row : {3, 40}) {
    inspect(row);
    for (const auto stage : {EmbeddingId::Stage::Encoder, EmbeddingId::Stage::Projector}) {
      const auto graph = nnkGraph(workspace_.embedding({0, stage})->values,
                                  metricSettings(workspace_.session()), JobContext());
      ASSERT_TRUE(graph);
      const auto kept = static_cast<Index>(graph->graph.neighbors(row).size());
      EXPECT_EQ(measurements_.known({0, stage})->values(row, count), static_cast<float>(kept));
      EXPECT_TRUE(says(*panel_, QString::number(kept)));
    }
  }
}

TEST_F(Inspector, neighborsAndTheSharedOnesAreThoseOfBruteForce) {
  open(1);
  for (const Index row : {0, 17, 59}) {
    inspect(row);
    ASSERT_EQ(strips().size(), 2u);
    const auto& h = *workspace_.embedding({0, EmbeddingId::Stage::Encoder});
    const auto& z = *workspace_.embedding({0, EmbeddingId::Stage::Projector});
    const auto inH = nearestByHand(h.values, row, 12), inZ = nearestByHand(z.values, row, 12);
    EXPECT_EQ(rowsOf(*strips()[0]), inH);
    EXPECT_EQ(rowsOf(*strips()[1]), inZ);
    EXPECT_TRUE(says(*panel_, QStringLiteral("%1 of 12 shared").arg(common(inH, inZ))));
    const auto* model = strips()[0]->model();
    for (int i = 0; i < model->rowCount(); ++i) {
      const bool shared = model->index(i, 0).data(NeighborModel::SharedRole).toBool();
      EXPECT_EQ(shared, std::ranges::find(inZ, inH[static_cast<std::size_t>(i)]) != inZ.end());
    }
  }
  panel_->setNeighborCount(30);
  settle();
  EXPECT_EQ(rowsOf(*strips()[1]), nearestByHand(workspace_.embeddings()[1].values, 59, 30));
}

TEST_F(Inspector, comparesTheEmbeddingsOfTheViews) {
  open(2);
  workspace_.setViewEmbedding(1, {1, EmbeddingId::Stage::Encoder});
  inspect(3);
  ASSERT_EQ(strips().size(), 2u);
  EXPECT_EQ(rowsOf(*strips()[1]),
            nearestByHand(workspace_.embedding({1, EmbeddingId::Stage::Encoder})->values, 3, 12));
  workspace_.setViewEmbedding(0, {1, EmbeddingId::Stage::Encoder});  // both the same: then h and z of it
  settle();
  EXPECT_EQ(rowsOf(*strips()[1]),
            nearestByHand(workspace_.embedding({1, EmbeddingId::Stage::Projector})->values, 3, 12));
}

TEST_F(Inspector, aClickOnAPictureGoesToThatPointAndHoveringPointsAtIt) {
  open(1);
  inspect(5);
  PictureStrip& strip = *strips()[1];
  const Index third = strip.neighbors()[2].row;
  QSignalSpy moved(&workspace_, &Workspace::currentChanged);
  const auto place = [&] { return strip.visualRect(strip.model()->index(2, 0)).center(); };
  int moves = 0;
  EXPECT_TRUE(QTest::qWaitFor([&] {  // the layout may still be on its way
    QTest::mouseMove(strip.viewport(), place() + QPoint(++moves % 5, 0));
    return workspace_.hovered() == third;
  }));
  QTest::mouseClick(strip.viewport(), Qt::LeftButton, {}, place());
  EXPECT_EQ(workspace_.current(), third);
  ASSERT_FALSE(moved.isEmpty());
  EXPECT_TRUE(moved.last().at(1).toBool());  // centred

  settle();
  strip.setFocus();
  strip.setCurrentIndex(strip.model()->index(1, 0));
  const Index second = strip.neighbors()[1].row;
  QTest::keyClick(&strip, Qt::Key_Return);
  EXPECT_EQ(workspace_.current(), second);
}

TEST_F(Inspector, showsTheWholePictureNameAndClass) {
  open(0);
  inspect(25);  // boot/05.png
  EXPECT_TRUE(says(*panel_, QStringLiteral("boot/05.png")));
  EXPECT_TRUE(says(*panel_, QStringLiteral("boot")));
  auto* picture = panel_->findChild<PictureView*>();
  ASSERT_TRUE(QTest::qWaitFor([&] { return !picture->picture().isNull(); }, 5000));
  EXPECT_EQ(picture->picture().size(), QSize(kSide, kSide));
  EXPECT_EQ(qGray(picture->picture().pixel(4, 9)), grey(25, 4, 9));
  panel_->thumbnails()->setEnabled(false);
  EXPECT_FALSE(picture->isVisible());
}

TEST_F(Inspector, modelsKeepTheRules) {
  open(1);
  for (auto* strip : panel_->findChildren<PictureStrip*>()) {
    new QAbstractItemModelTester(strip->model(), QAbstractItemModelTester::FailureReportingMode::Fatal,
                                 strip);
  }
  auto* table = panel_->findChild<QTableView*>();
  new QAbstractItemModelTester(table->model(), QAbstractItemModelTester::FailureReportingMode::Fatal, table);
  for (const Index row : {1, 2, -1, 3}) inspect(row);
  workspace_.removeCheckpoint(0);
  settle();
  EXPECT_TRUE(strips().empty());
}

using ThumbnailsTest = OpenedWorkspace;

TEST_F(ThumbnailsTest, decodesInTheBackgroundAndNamesWhatCannotBeRead) {
  open(0);
  ASSERT_TRUE(QFile::remove(folder_.filePath(QStringLiteral("pictures/bag/03.png"))));
  Thumbnails thumbnails(&workspace_);
  QSignalSpy ready(&thumbnails, &Thumbnails::ready);
  for (Index row = 0; row < 60; ++row) EXPECT_TRUE(thumbnails.picture(row).image.isNull());  // never at once
  EXPECT_TRUE(thumbnails.picture(-1).image.isNull());
  EXPECT_TRUE(thumbnails.picture(60).image.isNull());
  ASSERT_TRUE(QTest::qWaitFor([&] { return ready.count() == 60; }, 10000));
  EXPECT_EQ(qGray(thumbnails.picture(42).image.pixel(0, 3)), grey(42, 0, 3));
  EXPECT_TRUE(thumbnails.picture(3).image.isNull());
  EXPECT_TRUE(thumbnails.picture(3).problem.contains(QStringLiteral("03.png")));
  thumbnails.setEnabled(false);
  EXPECT_TRUE(thumbnails.picture(42).image.isNull());
}

TEST_F(ThumbnailsTest, maybeGoneWhileDecoding) {
  open(0);
  for (int i = 0; i < 20; ++i) {
    Thumbnails thumbnails(&workspace_);
    for (Index row = 0; row < 60; ++row) thumbnails.picture(row);
  }
  ASSERT_TRUE(QTest::qWaitFor([this] { return jobs_.idle(); }));
}

TEST_F(ThumbnailsTest, theHoverCardStandsBesideThePoint) {
  open(0);
  Thumbnails thumbnails(&workspace_);
  HoverCard card(&workspace_, &thumbnails);
  for (const QPoint point : {QPoint(300, 300), QPoint(1910, 1070), QPoint(2, 2)}) {
    card.showFor(7, point);
    EXPECT_TRUE(card.isVisible());
    EXPECT_FALSE(card.geometry().contains(point));
  }
  card.showFor(-1, {});
  EXPECT_FALSE(card.isVisible());
}

}  // namespace
}  // namespace mlens
