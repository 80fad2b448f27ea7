#include "ui/panels/TrainingPanel.h"

#include <QSignalBlocker>

#include "core/base/Text.h"
#include "ui/charts/TabularFont.h"
#include "ui/panels/AugmentationPreview.h"
#include "ui/panels/JobsBar.h"
#include "ui/panels/TrainingChart.h"
#include "ui/panels/TrainingForm.h"
#include "ui/widgets/ColumnScroll.h"
#include "ui/widgets/Icons.h"
#include "ui/widgets/Layout.h"

namespace mlens {

TrainingPanel::TrainingPanel(Workspace* workspace, TrainingRun* run, QWidget* parent)
    : QWidget(parent), workspace_(workspace), run_(run) {
  auto* column = gridLayout<QVBoxLayout>(this, 0);
  form_ = new TrainingForm(workspace);
  column->addWidget(new ColumnScroll(form_, this), 1);
  column->addWidget(buildRun());

  connect(form_, &TrainingForm::validityChanged, this, &TrainingPanel::refresh);
  connect(workspace, &Workspace::appearanceChanged, this, &TrainingPanel::refresh);
  connect(run, &TrainingRun::started, this, [this] {
    clock_.start();
    checkpoint_.clear();
    say({}, false);
    refresh();
  });
  connect(run, &TrainingRun::pausedChanged, this, &TrainingPanel::refresh);
  connect(form_, &TrainingForm::augmentationChanged, preview_, &AugmentationPreview::preview);
  connect(run, &TrainingRun::progressed, this, [this] {
    chart_->refresh();
    showProgress();
  });
  connect(run, &TrainingRun::finished, this, [this](const QString& checkpoint, bool stoppedEarly) {
    checkpoint_ = checkpoint;
    say((stoppedEarly ? tr("Stopped after epoch %1; its checkpoint is kept: %2") : tr("Done, %1 epochs: %2"))
            .arg(run_->epoch())
            .arg(checkpoint),
        false);
    if (!stoppedEarly) form_->proposeOutputFolder();  // else it may be resumed
    form_->validate();
    refresh();
  });
  connect(run, &TrainingRun::opened, this, [this](const QString& checkpoint, const QString& words) {
    checkpoint_ = checkpoint;
    say(words, false);
    refresh();
  });
  connect(run, &TrainingRun::failed, this, [this](const QString& text) {
    say(text, true);
    refresh();
  });
  refresh();
}

QWidget* TrainingPanel::buildRun() {
  auto* box = new QWidget(this);
  auto* column = gridLayout<QVBoxLayout>(box);
  column->setContentsMargins(kGrid, 0, kGrid, kGrid);
  preview_ = new AugmentationPreview(workspace_, run_, box);
  column->addWidget(preview_);
  auto* row = new QHBoxLayout;
  row->setSpacing(kGrid);
  start_ = new QPushButton(tr("Start training"), box);
  start_->setToolTip(tr("Trains in the background with these settings; you can go on working"));
  resume_ = new QPushButton(tr("Resume"), box);
  resume_->setToolTip(
      tr("Goes on with the unfinished training in the folder to save in, with its own settings"));
  pause_ = new QPushButton(box);
  stop_ = new QPushButton(tr("Stop"), box);
  stop_->setToolTip(tr("Stops the training and keeps the checkpoint of the last complete epoch"));
  open_ = new QPushButton(tr("Open checkpoint"), box);
  open_->setToolTip(
      tr("Embeds the open pictures with the trained model and shows its h and z in the two views"));
  row->addWidget(start_);
  row->addWidget(resume_);
  row->addWidget(pause_);
  row->addWidget(stop_);
  row->addWidget(open_);
  row->addStretch();
  column->addLayout(row);
  progress_ = new QLabel(box);
  progress_->setFont(tabular(progress_->font()));
  progress_->setAccessibleName(tr("Progress of the training"));
  column->addWidget(progress_);
  outcome_ = new QLabel(box);
  outcome_->setWordWrap(true);
  outcome_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  column->addWidget(outcome_);
  chart_ = new TrainingChart(run_, box);
  column->addWidget(chart_);
  epochs_ = buildEpochs(box);
  column->addWidget(epochs_);
  probe_ = quietLabel({}, box);
  column->addWidget(probe_);
  connect(start_, &QPushButton::clicked, this, &TrainingPanel::start);
  connect(resume_, &QPushButton::clicked, this, &TrainingPanel::resume);
  connect(pause_, &QPushButton::clicked, this, [this] { run_->setPaused(!run_->paused()); });
  connect(stop_, &QPushButton::clicked, this, [this] {
    run_->stop();
    stop_->setEnabled(false);
  });
  connect(open_, &QPushButton::clicked, this,
          [this] { workspace_->openCheckpoint(std::filesystem::path(checkpoint_.toStdString())); });
  return box;
}

QWidget* TrainingPanel::buildEpochs(QWidget* parent) {
  auto* box = new QWidget(parent);
  auto* row = gridLayout<QHBoxLayout>(box, 0);
  epochWords_ = new QLabel(box);
  epochWords_->setFont(tabular(epochWords_->font()));
  epoch_ =
      named(new QSlider(Qt::Horizontal, box), tr("Epoch shown"),
            tr("Shows the probe pictures in h and z after any epoch of this training, all in one basis"));
  newest_ = named(
      new QPushButton(box), tr("Leave the epochs"),
      tr("While it trains: follows the newest epoch. Afterwards: the views show the open pictures again"));
  row->addWidget(epochWords_);
  row->addWidget(epoch_, 1);
  row->addWidget(newest_);
  connect(epoch_, &QSlider::valueChanged, run_, &TrainingRun::showEpoch);
  connect(newest_, &QPushButton::clicked, this, [this] { run_->showEpoch(-1); });
  connect(run_, &TrainingRun::mapsChanged, this, &TrainingPanel::showEpochs);
  connect(workspace_, &Workspace::pointsChanged, this, [this] { run_->showEpoch(-1); });
  return box;
}

void TrainingPanel::showEpochs() {
  const auto& maps = run_->epochMaps();
  const int count = static_cast<int>(maps.size()), shown = run_->shownEpoch();
  epochs_->setVisible(count > 1);
  if (count < 2) return;
  const QSignalBlocker quiet(epoch_);
  epoch_->setRange(0, count - 1);
  epoch_->setValue(shown < 0 ? count - 1 : shown);
  epochWords_->setText(tr("epoch %1").arg(maps[static_cast<std::size_t>(epoch_->value())].epoch));
  newest_->setText(run_->running() ? tr("Newest") : tr("Pictures"));
  newest_->setEnabled(shown >= 0);
}

QSize TrainingPanel::sizeHint() const {
  return {336, 720};
}

void TrainingPanel::start() {
  if (run_->running() || !form_->valid()) return;
  form_->remember();
  run_->start(form_->plan(), form_->data());
}

void TrainingPanel::resume() {
  if (run_->running()) return;
  run_->resume(form_->checkpointThere(), form_->data());
}

void TrainingPanel::refresh() {
  const bool running = run_->running();
  form_->setEnabled(!running);
  start_->setVisible(!running);
  start_->setEnabled(form_->valid());
  resume_->setVisible(!running && !form_->checkpointThere().empty());
  resume_->setEnabled(form_->data().kind != DataSource::Kind::None);
  pause_->setVisible(running);
  pause_->setText(run_->paused() ? tr("Go on") : tr("Pause"));
  pause_->setToolTip(tr("Waits after the step in hand; nothing is lost"));
  pause_->setIcon(
      themedIcon(run_->paused() ? QStringLiteral("play") : QStringLiteral("pause"), workspace_->theme()));
  stop_->setVisible(running);
  stop_->setEnabled(running);
  open_->setVisible(!running && !checkpoint_.isEmpty());
  start_->setIcon(themedIcon(QStringLiteral("play"), workspace_->theme()));
  stop_->setIcon(themedIcon(QStringLiteral("stop"), workspace_->theme()));
  chart_->setTheme(workspace_->theme());
  probe_->setVisible(running);
  probe_->setText(tr("%1 of the pictures, the probe, are shown live: their h and z after each epoch.")
                      .arg(QString::fromStdString(grouped(run_->plan().probe))));
  chart_->refresh();
  showEpochs();
  showProgress();
}

void TrainingPanel::showProgress() {
  progress_->setVisible(run_->running());
  if (!run_->running()) return;
  if (run_->losses().empty()) return progress_->setText(tr("Reading pictures, loading LibTorch…"));
  const auto& last = run_->losses().back();
  const int epochs = std::max(1, run_->plan().epochs);
  QStringList words{tr("epoch %1 of %2").arg(std::min(epochs, static_cast<int>(last.epoch) + 1)).arg(epochs),
                    tr("loss %1").arg(last.loss, 0, 'f', 3)};
  if (run_->paused()) words << tr("paused");
  const QString left =
      run_->paused() ? QString() : timeLeft(last.epoch / epochs, clock_.isValid() ? clock_.elapsed() : 0);
  if (!left.isEmpty()) words << left;
  progress_->setText(words.join(QStringLiteral(" · ")));
}

void TrainingPanel::say(const QString& text, bool isError) {
  outcome_->setVisible(!text.isEmpty());
  const bool light = palette().color(QPalette::Window).lightness() > 128;
  const QString color = light ? QStringLiteral("#b3261e") : QStringLiteral("#ff8a80");
  outcome_->setText(
      isError ? QStringLiteral("<span style=\"color:%1\">%2</span>").arg(color, text.toHtmlEscaped())
              : text.toHtmlEscaped());
}

}  // namespace mlens
