#include <QDir>
#include <QSlider>
#include <QSpinBox>
#include <algorithm>
#include <limits>
#include <thread>

#include "core/model/ModelEngine.h"
#include "tests/ui/panels/OpenedWorkspace.h"
#include "ui/charts/LineChart.h"
#include "ui/panels/JobsBar.h"
#include "ui/panels/TrainingForm.h"
#include "ui/panels/TrainingPanel.h"

namespace mlens {
namespace {

template <class Control>
Control* named(const QWidget& panel, const QString& name) {
  for (auto* control : panel.findChildren<Control*>()) {
    if (control->accessibleName() == name) return control;
  }
  ADD_FAILURE() << "no control named " << name.toStdString();
  return nullptr;
}

/// Trains nothing: losses that fall as 1 / step, until it is stopped.
class SteadyEngine : public ModelEngine {
 public:
  std::string version() const override { return "steady"; }
  std::vector<std::string> devices() const override { return {"cpu"}; }
  Result<ModelSpec> measure(const std::filesystem::path&, const ModelSpec&) override {
    return fail(ErrorCode::Unsupported, "only trains");
  }
  Result<EmbeddingPair> embed(const CheckpointSummary&, const ImageSet&, const EmbedOptions&,
                              const JobContext&) override {
    return fail(ErrorCode::Unsupported, "only trains");
  }
  Result<TrainingOutcome> train(const TrainingPlan& plan, const ImageSet&, const JobContext& job,
                                const TrainingListener& listener) override {
    constexpr int kSteps = 4;
    TrainingOutcome outcome;
    outcome.checkpoint = plan.out / "checkpoint.safetensors";
    for (int epoch = 0; epoch < plan.epochs; ++epoch) {
      TrainingUpdate update;
      update.epochs = plan.epochs;
      update.stepsPerEpoch = kSteps;
      for (int step = 1; step <= kSteps; ++step) {
        if (job.stopRequested()) {
          if (epoch == 0) return fail(ErrorCode::Cancelled, "cancelled");
          outcome.stoppedEarly = true;
          return outcome;
        }
        update.epoch = epoch;
        update.step = step;
        update.loss = 1.0 / (epoch * kSteps + step);
        listener(update);
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
      }
      update.epoch = outcome.epochs = epoch + 1;
      update.epochEnd = true;
      outcome.loss = update.loss;
      listener(update);
    }
    return outcome;
  }

  Result<std::vector<Image>> augment(const AugmentationPolicy&, const InputSpec&, const Image&, int,
                                     std::uint64_t) override {
    return fail(ErrorCode::Unsupported, "only trains");
  }
};

class Training : public OpenedWorkspace {
 protected:
  void SetUp() override {
    OpenedWorkspace::SetUp();
    panel_ = std::make_unique<TrainingPanel>(&workspace_, &run_);
    panel_->resize(340, 800);
    panel_->show();
    out().setText(folder_.filePath(QStringLiteral("runs/first")));
  }
  QLineEdit& out() const { return *named<QLineEdit>(*panel_, QStringLiteral("Save in")); }
  QLineEdit& pictures() const { return *named<QLineEdit>(*panel_, QStringLiteral("Pictures")); }
  QSpinBox& batch() const { return *named<QSpinBox>(*panel_, QStringLiteral("Batch")); }
  QPushButton& button(const QString& text) const {
    for (auto* one : panel_->findChildren<QPushButton*>()) {
      if (one->text() == text) return *one;
    }
    throw std::runtime_error("no button " + text.toStdString());
  }
  QString problem() const { return panel_->form()->problem(); }

  TrainingRun run_{&jobs_,
                   [] { return Result<std::shared_ptr<ModelEngine>>(std::make_shared<SteadyEngine>()); }};
  std::unique_ptr<TrainingPanel> panel_;
};

TEST_F(Training, saysWhatIsWrongBesideTheField) {
  EXPECT_FALSE(button(QStringLiteral("Start training")).isEnabled());  // nothing to train on
  EXPECT_TRUE(problem().contains(QStringLiteral("Open pictures first")));
  open(0);
  batch().setValue(61);
  EXPECT_TRUE(problem().contains(QStringLiteral("At most 60")));
  EXPECT_TRUE(batch().accessibleDescription().contains(QStringLiteral("At most 60")));
  batch().setValue(60);
  EXPECT_EQ(problem(), QString());
  EXPECT_TRUE(button(QStringLiteral("Start training")).isEnabled());

  pictures().setText(QStringLiteral("/no/such/folder"));
  EXPECT_TRUE(problem().contains(QStringLiteral("no such file")));
  pictures().clear();
  out().setText(QStringLiteral("relative/folder"));
  EXPECT_TRUE(problem().contains(QStringLiteral("whole path")));
  out().clear();
  EXPECT_FALSE(panel_->form()->valid());
  QDir(folder_.path()).mkpath(QStringLiteral("taken"));
  QFile taken(folder_.filePath(QStringLiteral("taken/checkpoint.safetensors")));
  ASSERT_TRUE(taken.open(QIODevice::WriteOnly));
  out().setText(folder_.filePath(QStringLiteral("taken")));
  EXPECT_TRUE(problem().contains(QStringLiteral("checkpoint already")));
  panel_->form()->proposeOutputFolder();
  EXPECT_EQ(out().text(), folder_.filePath(QStringLiteral("simclr-1")));
  EXPECT_EQ(problem(), QString());
}

TEST_F(Training, theFormIsThePlan) {
  open(0);
  named<QSlider>(*panel_, QStringLiteral("Augmentation"))->setValue(125);
  named<QSpinBox>(*panel_, QStringLiteral("Epochs"))->setValue(3);
  named<QSpinBox>(*panel_, QStringLiteral("Projector layers"))->setValue(0);
  batch().setValue(30);
  const TrainingPlan plan = panel_->form()->plan();
  EXPECT_DOUBLE_EQ(plan.strength, 1.25);
  EXPECT_EQ(plan.epochs, 3);
  EXPECT_EQ(plan.model.outputDimension(), plan.model.featureDimension());
  EXPECT_TRUE(plan.validate(60)) << plan.validate(60).error().text();
  EXPECT_FALSE(named<QSpinBox>(*panel_, QStringLiteral("Dimensions of z"))->isEnabled());

  panel_->form()->remember();
  const TrainingForm next(&workspace_);
  EXPECT_DOUBLE_EQ(next.plan().strength, 1.25);
  EXPECT_EQ(next.plan().batch, 30);
}

TEST_F(Training, showsTheLossesAndStopsKeepingTheCheckpoint) {
  open(0);
  batch().setValue(30);
  named<QSpinBox>(*panel_, QStringLiteral("Epochs"))->setValue(10000);
  QTest::mouseClick(&button(QStringLiteral("Start training")), Qt::LeftButton);
  ASSERT_TRUE(run_.running());
  EXPECT_FALSE(panel_->form()->isEnabled());
  const auto* chart = panel_->findChild<LineChart*>();
  ASSERT_TRUE(QTest::qWaitFor([&] { return run_.epochLosses().size() >= 2; }, 10000));
  ASSERT_EQ(chart->series().size(), 2u);
  EXPECT_DOUBLE_EQ(chart->series()[0].points.front().y(), 1.0);  // the first step's loss
  EXPECT_EQ(chart->series()[1].points.size(), run_.epochLosses().size());
  QTest::mouseClick(&button(QStringLiteral("Stop")), Qt::LeftButton);
  ASSERT_TRUE(QTest::qWaitFor([&] { return !run_.running(); }, 10000));
  EXPECT_TRUE(panel_->form()->isEnabled());
  EXPECT_TRUE(button(QStringLiteral("Open checkpoint")).isVisible());
}

TEST(LineChartTest, readsTheNearestPointAndLeavesOutWhatIsNotFinite) {
  LineChart chart;
  chart.resize(400, 200);
  chart.setTitles(QStringLiteral("epoch"), QStringLiteral("loss"));
  chart.setSeries(
      {{QStringLiteral("a"), Qt::red, 1, {{0, 1}, {1, std::numeric_limits<double>::quiet_NaN()}, {2, 5}}},
       {QStringLiteral("none"), Qt::blue, 1, {}}});
  EXPECT_EQ(chart.series()[0].points.size(), 2u);
  chart.show();
  EXPECT_EQ(chart.readout(), QString());
  int moves = 0;
  EXPECT_TRUE(QTest::qWaitFor([&] {
    QTest::mouseMove(&chart, QPoint(380 + ++moves % 5, 100));
    return chart.readout() == QStringLiteral("epoch 2: a 5");
  })) << chart.readout().toStdString();
  QTest::keyClick(&chart, Qt::Key_Escape);
  EXPECT_EQ(chart.readout(), QString());
  chart.setSeries({});
  QTest::keyClick(&chart, Qt::Key_Right);
  EXPECT_EQ(chart.readout(), QString());
  chart.setSeries({{QStringLiteral("one"), Qt::red, 2, {{3, 3}}}});
  EXPECT_FALSE(chart.grab().isNull());
}

TEST(JobsBarTest, showsTheNewestCancelsAndKeepsItsHeight) {
  JobQueue jobs;
  JobsBar bar(&jobs);
  bar.setDelay(0);
  bar.resize(1000, 40);
  bar.show();
  const int height = bar.height();
  const auto busy = [](const JobContext& job) -> Result<int> {
    while (!job.stopRequested()) {
      job.report("searching", 0.5);
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return fail(ErrorCode::Cancelled, "cancelled");
  };
  for (const char* title : {"first", "second", "third"}) {
    jobs.start<int>(QLatin1String(title), {}, nullptr, busy, [](Result<int>) {});
  }
  const auto visible = [&](const QString& text) {
    const auto buttons = bar.findChildren<QToolButton*>();
    return std::ranges::any_of(buttons, [&](auto* one) { return one->isVisible() && one->text() == text; });
  };
  EXPECT_TRUE(QTest::qWaitFor([&] { return visible(QStringLiteral("+2 more")); }, 5000));
  EXPECT_EQ(bar.height(), height);
  QTest::mouseClick(named<QToolButton>(bar, QStringLiteral("Cancel third")), Qt::LeftButton);
  EXPECT_TRUE(QTest::qWaitFor([&] { return visible(QStringLiteral("+1 more")); }, 5000));
  ASSERT_EQ(jobs.jobs().size(), 2u);
  EXPECT_EQ(jobs.jobs().back().title, QStringLiteral("second"));
  jobs.cancelAll();
  EXPECT_TRUE(QTest::qWaitFor([&] { return jobs.idle(); }, 5000));
  EXPECT_FALSE(visible(QStringLiteral("+1 more")));
  EXPECT_EQ(bar.height(), height);
}

TEST(JobsBarTest, timeLeftFollowsFromTheShareDone) {
  EXPECT_EQ(timeLeft(0.5, 8000), QStringLiteral("0:08 left"));
  EXPECT_EQ(timeLeft(0.25, 60000), QStringLiteral("3:00 left"));
  EXPECT_EQ(timeLeft(0.1, 420000), QStringLiteral("1:03:00 left"));
  EXPECT_EQ(timeLeft(1, 1000), QStringLiteral("0:00 left"));
  EXPECT_EQ(timeLeft(-1, 8000), QString());
  EXPECT_EQ(timeLeft(0.5, 10), QString());
}

}  // namespace
}  // namespace mlens
