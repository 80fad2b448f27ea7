#pragma once

#include <QFrame>
#include <QLabel>
#include <QProgressBar>
#include <QTimer>
#include <QToolButton>
#include <vector>

#include "ui/jobs/JobQueue.h"

namespace mlens {

/// One running job: title, stage, progress, time left, cancel. Of constant height.
class JobRow : public QWidget {
  Q_OBJECT
 public:
  explicit JobRow(QWidget* parent = nullptr);
  void setJob(const JobQueue::Job& job);

 Q_SIGNALS:
  void cancelled(int job);

 private:
  int job_ = 0;
  QLabel *words_, *left_;
  QProgressBar* bar_;
  QToolButton* cancel_;
};

/// The window's status area: the newest job, a button for the others, and on what the program computes. Its
/// height never changes.
class JobsBar : public QWidget {
  Q_OBJECT
 public:
  explicit JobsBar(JobQueue* jobs, QWidget* parent = nullptr);

  void setEnvironment(const QString& words);  ///< "4 threads · CPU", at the right
  void setDelay(int milliseconds);            ///< shorter jobs do not show (250)

 private:
  void refresh();
  void showAll();

  JobQueue* jobs_;
  QLabel *idle_, *environment_;
  JobRow* newest_;
  QToolButton* more_;
  QFrame* popup_;
  std::vector<JobRow*> rows_;
  QTimer late_;
  int delayMs_ = 250;
};

/// "0:08 left", "1:02:30 left"; "" while too little is known to say.
QString timeLeft(double fraction, qint64 elapsedMs);

}  // namespace mlens
