#include <QComboBox>
#include <QDoubleSpinBox>
#include <QPushButton>
#include <QSignalSpy>
#include <algorithm>
#include <cmath>

#include "tests/ui/panels/OpenedWorkspace.h"
#include "ui/panels/DistributionsPanel.h"
#include "ui/panels/SpectrumPanel.h"

namespace mlens {
namespace {

using Stage = EmbeddingId::Stage;
constexpr EmbeddingId kEncoder{0, Stage::Encoder}, kProjector{0, Stage::Projector};

class Metrics : public OpenedWorkspace {
 protected:
  void SetUp() override {
    OpenedWorkspace::SetUp();
    measurements_ = std::make_unique<Measurements>(&workspace_, workspace_.cache());
  }
  void show(QWidget& panel) {
    panel.resize(1000, 260);
    panel.show();
    ASSERT_TRUE(QTest::qWaitForWindowExposed(&panel));
    settle();
  }
  std::vector<float> expected(const EmbeddingId& id, const char* metric) {
    const auto metrics =
        measurePoints(workspace_.embedding(id)->values, metricSettings(workspace_.session()), nullptr, {});
    EXPECT_TRUE(metrics);
    return metrics ? metrics->column(metric) : std::vector<float>();
  }
  void drag(HistogramChart* chart, int from, int to, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
    const auto at = [&](int bin) { return chart->placeOf(bin).toPoint(); };
    QTest::mousePress(chart, Qt::LeftButton, modifiers, at(from));
    QTest::mouseMove(chart, at(to));
    QTest::mouseRelease(chart, Qt::LeftButton, modifiers, at(to));
  }
  std::vector<Index> rowsWhere(const std::vector<float>& values, const std::vector<double>& edges, int first,
                               int last) {
    std::vector<Index> rows;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const int bin = binOf(edges, static_cast<double>(values[i]));
      if (bin >= first && bin <= last) rows.push_back(static_cast<Index>(i));
    }
    return rows;
  }

  std::unique_ptr<Measurements> measurements_;
};

TEST_F(Metrics, AreMeasuredWhenAskedForAndColourEachView) {
  open(1);
  EXPECT_FALSE(workspace_.scalars(0));
  QSignalSpy changed(measurements_.get(), &Measurements::changed);
  workspace_.setColor({ColorSpec::By::Metric, "nnk_diameter", ""});
  EXPECT_FALSE(workspace_.legend().note.empty());  // says that it measures
  settle();
  EXPECT_GE(changed.count(), 2);
  const auto h = workspace_.scalars(0), z = workspace_.scalars(1);
  ASSERT_TRUE(h && z && h->values && z->values);
  EXPECT_EQ(*h->values, expected(kEncoder, "nnk_diameter"));
  EXPECT_EQ(*z->values, expected(kProjector, "nnk_diameter"));
  EXPECT_EQ(h->low, z->low);
  EXPECT_EQ(h->note, metricSettings(workspace_.session()).setting());
  EXPECT_EQ(workspace_.legend().kind, Legend::Kind::Continuous);
  EXPECT_TRUE(errors_.isEmpty());
}

TEST_F(Metrics, OfAnEmbeddingThatCannotBeMeasuredSayWhy) {
  std::vector<float> values(40 * 3, 1.f);
  std::fill_n(values.begin() + 6, 3, 0.f);  // a zero row has no direction
  const std::string file = path(QStringLiteral("zero.npy"));
  ASSERT_TRUE(writeNpy(file, *Matrix::create(40, 3, std::move(values))));
  DataSource source;
  source.kind = DataSource::Kind::Vectors;
  source.path = file;
  workspace_.openData(source);
  settle();
  workspace_.setColor({ColorSpec::By::Metric, "nnk_count", ""});
  settle();
  EXPECT_EQ(workspace_.legend().kind, Legend::Kind::None);
  EXPECT_NE(workspace_.legend().note.find("zero"), std::string::npos) << workspace_.legend().note;
}

TEST_F(Metrics, ADistributionCountsWhatIsThereAndBrushingSelectsIt) {
  open(1);
  Distributions distributions(&workspace_, measurements_.get());
  DistributionsPanel panel(&workspace_, measurements_.get(), &distributions);
  show(panel);
  const auto& sides = panel.distributions()->sides();
  ASSERT_EQ(sides.size(), 2U);
  const auto result = panel.distributions()->result();
  ASSERT_NE(result, nullptr);
  const auto h = expected(kEncoder, "nnk_count"), z = expected(kProjector, "nnk_count");
  EXPECT_EQ(panel.distributions()->setOf(0)->all.count, 60);
  EXPECT_EQ(panel.chart(0)->plot().edges, panel.chart(1)->plot().edges);
  EXPECT_EQ(panel.chart(0)->plot().top(), panel.chart(1)->plot().top());

  const int last = static_cast<int>(result->edges.size()) - 2;
  drag(panel.chart(0), 1, last);
  EXPECT_EQ(workspace_.selection().rows(), rowsWhere(h, result->edges, 1, last));
  EXPECT_EQ(workspace_.history().undoLabel(), "Select by metric");
  settle();
  drag(panel.chart(1), 0, 1, Qt::ShiftModifier);
  const Selection both = workspace_.selection();
  for (Index row : rowsWhere(z, result->edges, 0, 1)) EXPECT_TRUE(both.contains(row));
  settle();
  drag(panel.chart(0), last, 0, Qt::AltModifier);  // from right to left; takes all away
  EXPECT_TRUE(workspace_.selection().empty());
  workspace_.undo();
  EXPECT_EQ(workspace_.selection(), both);
  settle();
  EXPECT_EQ(panel.distributions()->setOf(0)->selected.count, both.count());
  EXPECT_EQ(panel.chart(0)->plot().rows[0].layers.size(), 2U);

  // The same by numbers and keys.
  const auto spins = panel.findChildren<QDoubleSpinBox*>();
  ASSERT_EQ(spins.size(), 2);
  spins[0]->setValue(static_cast<double>(h[0]));
  spins[1]->setValue(static_cast<double>(h[0]));
  for (auto* button : panel.findChildren<QPushButton*>()) {
    if (button->text() == "Select") QTest::keyClick(button, Qt::Key_Space);
  }
  std::vector<Index> same;
  for (std::size_t i = 0; i < h.size(); ++i) {
    if (h[i] == h[0]) same.push_back(static_cast<Index>(i));
  }
  EXPECT_EQ(workspace_.selection().rows(), same);
}

TEST_F(Metrics, ADistributionShowsClassesAnglesAndReadsItsBars) {
  open(1);
  Distributions distributions(&workspace_, measurements_.get());
  DistributionsPanel panel(&workspace_, measurements_.get(), &distributions);
  show(panel);
  HistogramChart* chart = panel.chart(0);
  EXPECT_TRUE(chart->readout().isEmpty());
  QTest::keyClick(chart, Qt::Key_Right);
  EXPECT_NE(chart->readout().indexOf("all"), -1) << chart->readout().toStdString();
  QTest::keyClick(chart, Qt::Key_Escape);
  EXPECT_TRUE(chart->readout().isEmpty());

  const auto combos = panel.findChildren<QComboBox*>();
  QComboBox* groups = combos[1];
  groups->setCurrentIndex(1);
  settle();
  ASSERT_EQ(chart->plot().rows.size(), 3U);
  EXPECT_EQ(chart->plot().rows[1].name, "boot");
  const auto h = expected(kEncoder, "nnk_count");
  double boots = 0;
  for (Index i = kPerClass; i < 2 * kPerClass; ++i)
    boots += static_cast<double>(h[static_cast<std::size_t>(i)]);
  EXPECT_NEAR(chart->plot().rows[1].mean, boots / kPerClass, 1e-9);
  EXPECT_FALSE(chart->grab().toImage().isNull());
  workspace_.setHiddenClasses({0}, "Hide bag");
  settle();
  EXPECT_EQ(chart->plot().rows.size(), 2U);

  combos[0]->setCurrentIndex(combos[0]->count() - 1);
  EXPECT_TRUE(panel.showsAngles());
  ASSERT_EQ(chart->plot().edges.size(), 10U);
  double sum = 0;
  for (double share : chart->plot().rows[0].layers[1].heights) sum += share;
  EXPECT_NEAR(sum, 100, 1e-3);
  drag(chart, 0, 8);
  EXPECT_TRUE(workspace_.selection().empty());  // angles are of pairs
}

TEST_F(Metrics, ADistributionHasItsOwnClassesUntilTheNextIsThere) {
  open(1);
  Distributions distributions(&workspace_, measurements_.get());
  DistributionsPanel panel(&workspace_, measurements_.get(), &distributions);
  show(panel);
  distributions.setByClass(true);
  settle();
  const auto before = distributions.classes();
  ASSERT_GT(before.size(), 1U);
  workspace_.setHiddenClasses({before.front()}, "Hide");
  ASSERT_TRUE(distributions.result());
  EXPECT_EQ(distributions.classes(), before);
  EXPECT_EQ(distributions.setOf(0)->classes.size(), before.size());
  settle();
  EXPECT_EQ(distributions.classes().size(), before.size() - 1);
  EXPECT_EQ(distributions.setOf(0)->classes.size(), before.size() - 1);
}

TEST_F(Metrics, TheSpectrumFollowsTheSelectionAndSaysWhatIsMissing) {
  open(1);
  SelectionShape shape(&workspace_);
  SpectrumPanel panel(&workspace_, &shape);
  show(panel);
  const auto shapeOf = [&](const EmbeddingId& id, const std::vector<Index>& rows) {
    const Matrix& all = workspace_.embedding(id)->values;
    return *measureShape(rows.empty() ? all : all.gather(rows), 1, {});
  };
  ASSERT_EQ(panel.shape()->sides().size(), 2U);
  ASSERT_NE(panel.shape()->sides()[1].measures, nullptr);
  EXPECT_FALSE(panel.shape()->ofSelection());
  EXPECT_EQ(panel.shape()->sides()[0].measures->singularValues, shapeOf(kEncoder, {}).singularValues);
  EXPECT_EQ(panel.shape()->sides()[1].measures->values[0], shapeOf(kProjector, {}).values[0]);
  EXPECT_EQ(panel.numbers()->rowCount(), static_cast<int>(shapeMetrics().size()));
  EXPECT_EQ(panel.plot().series.size(), 2U);

  // Only the newest of several quick changes counts.
  std::vector<Index> rows;
  for (Index i = 0; i < 30; ++i) {
    rows.push_back(i);
    workspace_.select(Selection::of(60, rows), SelectMode::Replace, "Lasso");
  }
  settle();
  EXPECT_TRUE(panel.shape()->ofSelection());
  EXPECT_EQ(panel.shape()->points(), 30);
  EXPECT_EQ(panel.shape()->sides()[0].measures->rows, 30);
  const auto& shown = panel.shape()->sides()[0].measures->values;
  const auto expected = shapeOf(kEncoder, rows).values;
  ASSERT_EQ(shown.size(), expected.size());
  for (std::size_t i = 0; i < shown.size(); ++i) {
    EXPECT_TRUE(shown[i] == expected[i] || (std::isnan(shown[i]) && std::isnan(expected[i]))) << i;
  }

  workspace_.select(Selection::of(60, std::vector<Index>{1, 2, 5}), SelectMode::Replace, "Lasso");
  settle();
  const auto mle =
      std::ranges::find(panel.numbers()->rows(), QString("dimension, MLE"), &NumbersModel::Row::name);
  ASSERT_NE(mle, panel.numbers()->rows().end());
  EXPECT_EQ(mle->cells[0], "needs at least 21 points");
  EXPECT_FALSE(mle->tip.isEmpty());
  workspace_.select(Selection::of(60, std::vector<Index>{1}), SelectMode::Replace, "Click");
  settle();
  EXPECT_TRUE(panel.plot().range().isNull());

  panel.hide();  // what nobody sees is not computed
  workspace_.selectAll();
  EXPECT_TRUE(jobs_.idle());
}

}  // namespace
}  // namespace mlens
