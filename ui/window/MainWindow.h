#pragma once

#include <QDockWidget>
#include <QMainWindow>
#include <QStackedWidget>
#include <functional>
#include <memory>

#include "ui/window/Actions.h"
#include "ui/window/FileActions.h"
#include "ui/window/MessageBar.h"
#include "ui/window/MetricFiles.h"
#include "ui/window/Settings.h"
#include "ui/window/ViewArea.h"
#include "ui/workspace/Study.h"
#include "ui/workspace/TrainingRun.h"

namespace mlens {

class HoverCard;
class JobsBar;
class MapPanel;
class SweepRun;
class ModelsWindow;
class NotesDialog;
class ReportDocument;
class LinearToyWindow;
class StartPage;
class Thumbnails;
class TrainingPanel;

/// The program's window: views in the middle, panels around them, tasks below. What it shows outlives it.
class MainWindow : public QMainWindow {
  Q_OBJECT
 public:
  MainWindow(Study* study, TrainingRun* training, Settings* settings);
  ~MainWindow() override;

  ViewArea* views() const { return views_; }
  FileActions* files() const { return files_; }
  SessionKeeper* sessions() const { return sessions_; }
  MessageBar* messages() const { return messages_; }
  /// Of the training in this folder, measured on the pictures if they are some; in the background.
  void writeRunReport(const QString& folder, const DataSource& pictures, const QString& path);
  SweepRun* sweep() const { return sweepRun_; }
  MetricFiles* metricFiles() const { return metricFiles_; }
  ModelsWindow* manyModels() const { return models_; }       ///< null until it is first shown
  LinearToyWindow* linearToy() const { return linearToy_; }  ///< the same
  const Actions& actions() const { return *actions_; }
  void setTheme(const Theme& theme);     ///< and remembers it
  void showTheme(const QString& theme);  ///< of a session: the next start has its own again
  void showStart();                      ///< the start page, in place of the views until something is opened
  StartPage* startPage() const { return start_; }
  bool idle() const;  ///< nothing runs, nothing waits to be opened

 Q_SIGNALS:
  void exampleRequested();

 protected:
  bool event(QEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void closeEvent(QCloseEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  void buildCentre();
  void buildStart();
  void buildPanels();
  QDockWidget* addPanel(Qt::DockWidgetArea area, QWidget* panel, const QString& name, const QString& title);
  void arrangePanels();
  void connectFile();
  void connectEdit();
  void connectView();
  void connectMap();
  void connectSelect();
  void connectCompute();
  void buildComparePanel(Thumbnails* thumbnails);
  void buildInvariancePanel();
  void buildSweepPanel(TrainingPanel* training);
  void writeReport(const QString& title, const QString& path,
                   std::function<Result<ReportDocument>(const JobContext&)> document);
  void writeSweepReport(const QString& path);
  void askRunReport(TrainingPanel* training);
  void showFourViews();
  void showManyModels();
  void showNotes();
  void showLinearToy();
  void askTrainingRun(TrainingPanel* training);
  void connectEdges();
  void connectDiscs();
  void connectWorkspace();
  void fillColorMenu();
  void refreshActions();
  void refreshMapActions();
  void refreshAppearance();
  void refreshTitle();
  void dress(const Theme& theme);
  void askSelectionName();
  void restore();

  Study* study_;
  Workspace* workspace_;
  TrainingRun* training_;
  Settings* settings_;
  std::unique_ptr<Actions> actions_;
  QStackedWidget* centre_ = nullptr;
  StartPage* start_ = nullptr;
  ViewArea* views_ = nullptr;
  MessageBar* messages_ = nullptr;
  SessionKeeper* sessions_ = nullptr;
  FileActions* files_ = nullptr;
  bool wasShown_ = false;
  bool leaving_ = false;
  HoverCard* hoverCard_ = nullptr;
  JobsBar* jobsBar_ = nullptr;
  QDockWidget *sources_ = nullptr, *legend_ = nullptr, *selections_ = nullptr, *inspector_ = nullptr,
              *appearance_ = nullptr, *map_ = nullptr, *geometry_ = nullptr, *train_ = nullptr,
              *distributions_ = nullptr, *spectrum_ = nullptr, *compare_ = nullptr, *invariance_ = nullptr,
              *sweep_ = nullptr;
  DistributionsPanel* distributionsPanel_ = nullptr;
  SpectrumPanel* spectrumPanel_ = nullptr;
  MetricFiles* metricFiles_ = nullptr;
  SweepRun* sweepRun_ = nullptr;
  ModelsWindow* models_ = nullptr;        // made when it is first shown
  NotesDialog* notes_ = nullptr;          // likewise
  LinearToyWindow* linearToy_ = nullptr;  // likewise
};

}  // namespace mlens
