#include "ui/panels/JobsBar.h"

#include <QDateTime>
#include <QPointer>
#include <QStyle>
#include <algorithm>

#include "core/base/Parallel.h"
#include "ui/charts/TabularFont.h"
#include "ui/widgets/Layout.h"

namespace mlens {
namespace {

constexpr int kBarWidth = 160;

}  // namespace

QString timeLeft(double fraction, qint64 elapsedMs) {
  if (fraction < 0.01 || fraction > 1 || elapsedMs < 500) return {};
  const qint64 seconds = qRound64(static_cast<double>(elapsedMs) * (1 - fraction) / fraction / 1000);
  const auto two = [](qint64 number) { return QStringLiteral("%1").arg(number, 2, 10, QLatin1Char('0')); };
  if (seconds >= 3600) {
    return JobsBar::tr("%1:%2:%3 left").arg(seconds / 3600).arg(two(seconds / 60 % 60), two(seconds % 60));
  }
  return JobsBar::tr("%1:%2 left").arg(seconds / 60).arg(two(seconds % 60));
}

JobRow::JobRow(QWidget* parent) : QWidget(parent) {
  auto* row = gridLayout<QHBoxLayout>(this, 0);
  words_ = new QLabel(this);
  words_->setTextFormat(Qt::PlainText);
  words_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  words_->setMinimumWidth(160);
  bar_ = new QProgressBar(this);
  bar_->setFixedWidth(kBarWidth);
  bar_->setFixedHeight(kGrid);
  bar_->setTextVisible(false);
  left_ = new QLabel(this);
  left_->setFont(tabular(left_->font()));
  left_->setFixedWidth(QFontMetrics(left_->font()).horizontalAdvance(tr("0:00:00 left")) + 4);
  left_->setForegroundRole(QPalette::PlaceholderText);
  cancel_ = new QToolButton(this);
  cancel_->setText(tr("Cancel"));
  cancel_->setToolTip(tr("Stops this task; what was finished is kept"));
  row->addWidget(words_, 1);
  row->addWidget(bar_);
  row->addWidget(left_);
  row->addWidget(cancel_);
  connect(cancel_, &QToolButton::clicked, this, [this] { Q_EMIT cancelled(job_); });
}

void JobRow::setJob(const JobQueue::Job& job) {
  job_ = job.id;
  QStringList parts{job.title};
  if (!job.progress.stage.empty()) parts << QString::fromStdString(job.progress.stage);
  if (!job.progress.detail.empty()) parts << QString::fromStdString(job.progress.detail);
  const QString text = parts.join(QStringLiteral(" · "));
  words_->setText(words_->fontMetrics().elidedText(text, Qt::ElideRight, std::max(160, words_->width())));
  words_->setToolTip(text);
  const bool known = job.progress.fraction >= 0;
  if (known) {
    bar_->setRange(0, 1000);
    bar_->setValue(static_cast<int>(1000 * std::min(1.0, job.progress.fraction)));
  } else {
    bar_->setRange(0, 0);
  }
  bar_->setAccessibleName(tr("Progress of %1").arg(job.title));
  left_->setText(job.stopping ? tr("stopping…")
                 : known
                     ? timeLeft(job.progress.fraction, QDateTime::currentMSecsSinceEpoch() - job.startedMs)
                     : QString());
  cancel_->setEnabled(!job.stopping);
  cancel_->setAccessibleName(tr("Cancel %1").arg(job.title));
}

JobsBar::JobsBar(JobQueue* jobs, QWidget* parent) : QWidget(parent), jobs_(jobs) {
  auto* row = gridLayout<QHBoxLayout>(this, 0);
  row->setContentsMargins(kGrid, 0, kGrid, 0);
  idle_ = quietLabel(tr("Ready"), this);
  idle_->setWordWrap(false);
  newest_ = new JobRow(this);
  more_ = new QToolButton(this);
  more_->setAutoRaise(true);
  more_->setToolTip(tr("Shows all running tasks"));
  environment_ = quietLabel({}, this);
  environment_->setWordWrap(false);
  environment_->setToolTip(tr("How many threads all computations share, and what they run on"));
  row->addWidget(idle_);
  row->addWidget(newest_, 3);
  row->addWidget(more_);
  row->addStretch(1);
  row->addWidget(environment_);
  setFixedHeight(std::max(newest_->sizeHint().height(), QFontMetrics(font()).height()) + kGrid);

  popup_ = new QFrame(this, Qt::Popup);
  popup_->setFrameShape(QFrame::StyledPanel);
  popup_->setAccessibleName(tr("Running tasks"));
  gridLayout<QVBoxLayout>(popup_);
  late_.setSingleShot(true);
  connect(&late_, &QTimer::timeout, this, &JobsBar::refresh);
  connect(jobs, &JobQueue::changed, this, &JobsBar::refresh);
  connect(newest_, &JobRow::cancelled, jobs, &JobQueue::cancel);
  connect(more_, &QToolButton::clicked, this, &JobsBar::showAll);
  const int threads = threadBudget();
  setEnvironment(threads == 1 ? tr("1 thread · CPU") : tr("%1 threads · CPU").arg(threads));
  refresh();
}

void JobsBar::setEnvironment(const QString& words) {
  environment_->setText(words);
}

void JobsBar::setDelay(int milliseconds) {
  delayMs_ = milliseconds;
  refresh();
}

void JobsBar::refresh() {
  const qint64 now = QDateTime::currentMSecsSinceEpoch();
  std::vector<const JobQueue::Job*> shown;
  qint64 wait = -1;
  for (const auto& job : jobs_->jobs()) {
    const qint64 age = now - job.startedMs;
    if (age >= delayMs_) {
      shown.push_back(&job);
    } else if (wait < 0 || delayMs_ - age < wait) {
      wait = delayMs_ - age;
    }
  }
  if (wait >= 0) late_.start(static_cast<int>(wait) + 1);
  idle_->setVisible(shown.empty());
  newest_->setVisible(!shown.empty());
  more_->setVisible(shown.size() > 1);
  if (!shown.empty()) newest_->setJob(*shown.back());
  more_->setText(tr("+%1 more").arg(shown.size() - std::min<std::size_t>(1, shown.size())));
  if (shown.empty()) popup_->hide();
  for (std::size_t i = 0; i < std::max(shown.size(), rows_.size()); ++i) {
    if (i == rows_.size()) {
      rows_.push_back(new JobRow(popup_));
      popup_->layout()->addWidget(rows_.back());
      connect(rows_.back(), &JobRow::cancelled, jobs_, &JobQueue::cancel);
    }
    rows_[i]->setVisible(i < shown.size());
    if (i < shown.size()) rows_[i]->setJob(*shown[i]);
  }
  if (popup_->isVisible()) popup_->adjustSize();
}

void JobsBar::showAll() {
  popup_->setFixedWidth(std::max(560, width() / 2));
  popup_->adjustSize();
  popup_->move(more_->mapToGlobal(QPoint(0, 0)) - QPoint(popup_->width() / 2, popup_->height() + kGrid));
  popup_->show();
}

}  // namespace mlens
