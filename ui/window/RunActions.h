#pragma once

#include <QObject>
#include <functional>

#include "core/session/Session.h"
#include "ui/panels/SweepPanel.h"
#include "ui/panels/TrainingForm.h"
#include "ui/training/SweepRun.h"
#include "ui/training/TrainingRun.h"
#include "ui/window/Actions.h"
#include "ui/window/Settings.h"

namespace mlens {

class ReportDocument;

/// Sweeps, and what trainings have left in their folders: opening them, and reports of them. Dialogs belong
/// to `window` and never block it; reports are written in the background.
class RunActions : public QObject {
  Q_OBJECT
 public:
  /// `form`: the plan and the pictures that are set.
  RunActions(JobQueue* jobs, TrainingRun* training, TrainingForm* form, SweepRun* sweep, SweepPanel* panel,
             const Actions& actions, Settings* settings, QWidget* window);

  /// Of the training in this folder, measured on the pictures if they are some.
  void writeRunReport(const QString& folder, const DataSource& pictures, const QString& path);
  void writeSweepReport(const QString& path);

 Q_SIGNALS:
  void trainingOpened();  ///< what a folder holds is being read, to be shown in the panel Training
  void message(const QString& text, bool isError);

 private:
  void connectSweep(SweepPanel* panel);
  void askSweepFolder(const QString& title, std::function<void(const QString&)> take);
  void askTrainingRun();
  void askRunReport();
  void askReportFile(const QString& title, const QString& folder, std::function<void(const QString&)> take);
  void writeReport(const QString& title, const QString& path,
                   std::function<Result<ReportDocument>(const JobContext&)> document);

  JobQueue* jobs_;
  TrainingRun* training_;
  TrainingForm* form_;
  SweepRun* sweep_;
  Settings* settings_;
  QWidget* window_;
};

}  // namespace mlens
