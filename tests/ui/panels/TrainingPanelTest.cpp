#include <QDir>
#include <QSettings>
#include <QSignalSpy>
#include <QSlider>
#include <QSpinBox>
#include <algorithm>
#include <limits>
#include <thread>

#include "core/engine/ModelEngine.h"
#include "tests/ui/panels/OpenedWorkspace.h"
#include "ui/charts/LineChart.h"
#include "ui/panels/AugmentationPreview.h"
#include "ui/panels/JobsBar.h"
#include "ui/panels/TrainingForm.h"
#include "ui/panels/TrainingPanel.h"

namespace mlens {
namespace {

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
  Result<void> stream(const CheckpointSummary&, const ImageSet&, const EmbedOptions&, const StreamRequest&,
                      const EmbeddingSink&, const JobContext&) override {
    return fail(ErrorCode::Unsupported, "not in this test");
  }
  Result<std::shared_ptr<ProcessTeam>> join(const TeamPlace&, std::chrono::seconds,
                                            const JobContext&) override {
    return fail(ErrorCode::Unsupported, "not in this test");
  }
  Result<TrainingOutcome> train(const TrainingPlan& plan, const ImageSet&, const JobContext& job,
                                const TrainingListener& listener, const Teammates*) override {
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
      update.monitors.rankMeEncoder = 10 + epoch;
      update.monitors.rankMeProjector = 5;
      listener(update);
    }
    return outcome;
  }

  Result<std::vector<Image>> augment(const AugmentationPolicy&, const InputSpec&, const Image&, int,
                                     std::uint64_t) override {
    return fail(ErrorCode::Unsupported, "only trains");
  }
};

/// The same, and its views are the picture made darker by the strength of the jitter.
class DarkeningEngine : public SteadyEngine {
 public:
  Result<std::vector<Image>> augment(const AugmentationPolicy& policy, const InputSpec& input,
                                     const Image& picture, int views, std::uint64_t) override {
    inputSize = input.size;
    Image dark = picture;
    for (auto& pixel : dark.pixels) pixel = static_cast<std::uint8_t>(pixel * (1 - policy.brightness / 2));
    return std::vector<Image>(static_cast<std::size_t>(views), dark);
  }
  int inputSize = 0;
};

class Training : public OpenedWorkspace {
 protected:
  void SetUp() override {
    OpenedWorkspace::SetUp();
    QSettings().clear();  // what the tests before remembered
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

  std::shared_ptr<DarkeningEngine> engine_ = std::make_shared<DarkeningEngine>();
  TrainingRun run_{&jobs_, [this] { return Result<std::shared_ptr<ModelEngine>>(engine_); }};
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
  ASSERT_TRUE(QTest::qWaitFor([&] { return run_.log().size() >= 2; }, 10000));
  ASSERT_EQ(chart->series().size(), 2u);
  EXPECT_DOUBLE_EQ(chart->series()[0].points.front().y(), 1.0);  // the first step's loss
  EXPECT_EQ(chart->series()[1].points.size(), run_.log().size());
  QTest::mouseClick(&button(QStringLiteral("Stop")), Qt::LeftButton);
  ASSERT_TRUE(QTest::qWaitFor([&] { return !run_.running(); }, 10000));
  EXPECT_TRUE(panel_->form()->isEnabled());
  EXPECT_TRUE(button(QStringLiteral("Open checkpoint")).isVisible());
}

TEST_F(Training, pausesGoesOnAndShowsWhatWatchesIt) {
  open(0);
  batch().setValue(30);
  named<QSpinBox>(*panel_, QStringLiteral("Epochs"))->setValue(10000);
  QTest::mouseClick(&button(QStringLiteral("Start training")), Qt::LeftButton);
  ASSERT_TRUE(QTest::qWaitFor([&] { return run_.log().size() >= 2; }, 10000));
  QTest::mouseClick(&button(QStringLiteral("Pause")), Qt::LeftButton);
  EXPECT_TRUE(run_.paused());
  std::size_t then = 0;
  do then = run_.losses().size();  // what was on its way arrives
  while (QTest::qWaitFor([&] { return run_.losses().size() > then; }, 250));
  EXPECT_FALSE(QTest::qWaitFor([&] { return run_.losses().size() > then; }, 250));

  named<QComboBox>(*panel_, QStringLiteral("What the chart shows"))->setCurrentIndex(2);
  const auto* chart = panel_->findChild<LineChart*>();
  ASSERT_EQ(chart->series().size(), 2u);
  EXPECT_DOUBLE_EQ(chart->series()[0].points[1].y(), 11);
  EXPECT_DOUBLE_EQ(chart->series()[1].points[1].y(), 5);

  QTest::mouseClick(&button(QStringLiteral("Go on")), Qt::LeftButton);
  EXPECT_TRUE(QTest::qWaitFor([&] { return run_.losses().size() > then; }, 10000));
  run_.setPaused(true);  // a paused training can be stopped, too
  run_.stop();
  ASSERT_TRUE(QTest::qWaitFor([&] { return !run_.running(); }, 10000));
}

TEST_F(Training, offersToResumeWhatLiesInTheFolder) {
  open(0);
  QDir(folder_.path()).mkpath(QStringLiteral("old"));
  const QString file = folder_.filePath(QStringLiteral("old/checkpoint.safetensors"));
  ASSERT_TRUE(QFile::copy(QString::fromStdString(writeCheckpoint(1)), file));
  EXPECT_FALSE(button(QStringLiteral("Resume")).isVisible());
  out().setText(folder_.filePath(QStringLiteral("old")));
  ASSERT_TRUE(button(QStringLiteral("Resume")).isVisible());
  QSignalSpy failed(&run_, &TrainingRun::failed);
  QTest::mouseClick(&button(QStringLiteral("Resume")), Qt::LeftButton);
  ASSERT_TRUE(QTest::qWaitFor([&] { return failed.count() == 1; }, 10000));
  EXPECT_TRUE(failed[0][0].toString().contains(QStringLiteral("no state of its training")))
      << failed[0][0].toString().toStdString();
}

TEST_F(Training, methodsAndPoliciesFillTheFieldsThatTheyHave) {
  open(0);
  auto* method = named<QComboBox>(*panel_, QStringLiteral("Method"));
  auto* optimizer = named<QComboBox>(*panel_, QStringLiteral("Optimiser"));
  const auto enabled = [&](const char* name) {
    return named<QWidget>(*panel_, QLatin1String(name))->isEnabledTo(panel_.get());
  };
  EXPECT_TRUE(enabled("Temperature"));
  method->setCurrentIndex(method->findData(QStringLiteral("byol")));
  EXPECT_FALSE(enabled("Temperature"));
  EXPECT_TRUE(enabled("Momentum"));
  EXPECT_FALSE(enabled("Queue"));
  optimizer->setCurrentIndex(optimizer->findData(QStringLiteral("lars")));
  auto* policy = named<QComboBox>(*panel_, QStringLiteral("Policy"));
  policy->setCurrentIndex(policy->findData(QStringLiteral("geometry")));
  batch().setValue(30);
  auto plan = panel_->form()->plan();
  EXPECT_EQ(plan.method, "byol");
  EXPECT_EQ(plan.optimizer, "lars");
  EXPECT_DOUBLE_EQ(plan.learningRate, 0.4);
  EXPECT_EQ(toJson(plan.policy), toJson(*AugmentationPolicy::named("geometry", 1)));
  EXPECT_TRUE(plan.validate(60)) << plan.validate(60).error().text();

  named<QDoubleSpinBox>(*panel_, QStringLiteral("Rotation, degrees"))->setValue(90);
  EXPECT_EQ(policy->currentData(), QStringLiteral("custom"));
  panel_->form()->remember();
  const TrainingForm next(&workspace_);
  EXPECT_EQ(toJson(next.plan().policy), toJson(panel_->form()->plan().policy));
  EXPECT_EQ(next.plan().method, "byol");
  EXPECT_DOUBLE_EQ(next.plan().learningRate, 0.4);
}

TEST_F(Training, previewsTheViewsOfTheInspectedPicture) {
  open(0);
  auto* preview = panel_->findChild<AugmentationPreview*>();
  ASSERT_TRUE(preview);
  settle();
  EXPECT_TRUE(preview->pictures().empty());  // nothing starts by itself
  workspace_.setCurrent(7, false);
  auto* strength = named<QSlider>(*panel_, QStringLiteral("Augmentation"));
  strength->setValue(50);
  ASSERT_TRUE(QTest::qWaitFor([&] { return preview->pictures().size() == 7; }, 10000));
  EXPECT_EQ(engine_->inputSize, kSide);
  const auto brightness = [&](std::size_t i) { return qGray(preview->pictures()[i].pixel(3, 4)); };
  EXPECT_EQ(brightness(0), grey(7, 3, 4));
  EXPECT_NEAR(brightness(1), grey(7, 3, 4) * 0.9, 1);  // half of the reference's 0.4
  strength->setValue(100);
  ASSERT_TRUE(QTest::qWaitFor([&] { return std::abs(brightness(6) - grey(7, 3, 4) * 0.8) <= 1; }, 10000));
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
