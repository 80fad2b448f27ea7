#pragma once

#include <QDockWidget>
#include <QMainWindow>
#include <QStackedWidget>
#include <map>
#include <memory>

#include "ui/window/Actions.h"
#include "ui/window/FileActions.h"
#include "ui/window/MessageBar.h"
#include "ui/window/MetricFiles.h"
#include "ui/window/RunActions.h"
#include "ui/window/Settings.h"
#include "ui/window/ToolWindows.h"
#include "ui/window/ViewArea.h"

namespace mlens {

class HoverCard;
class JobsBar;
class StartPage;

/// The program's window: views in the middle, panels around them, tasks below. What it shows outlives it;
/// what its actions do is in the ...Actions objects, which it makes.
class MainWindow : public QMainWindow {
  Q_OBJECT
 public:
  MainWindow(Study* study, TrainingRun* training, Settings* settings);
  ~MainWindow() override;

  ViewArea* views() const { return views_; }
  FileActions* files() const { return files_; }
  SessionKeeper* sessions() const { return sessions_; }
  MessageBar* messages() const { return messages_; }
  MetricFiles* metricFiles() const { return metricFiles_; }
  RunActions* runs() const { return runs_; }
  SweepRun* sweep() const { return sweep_; }
  ToolWindows* tools() const { return tools_; }
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
  // MainWindow.cpp: what it is made of.
  void buildCentre();
  void buildStart();
  void buildPanels();
  void addPanel(const QString& name, const QString& title, Qt::DockWidgetArea area, QWidget* panel);
  void connectFile();
  void connectEdit();
  void connectView();
  void connectSelect();
  void connectCompute();
  void connectWorkspace();

  // WindowState.cpp: what of it follows the workspace, the settings and the system.
  void arrangePanels();
  void raisePanel(const QString& name);
  void refreshActions();
  void refreshTitle();
  void dress(const Theme& theme);
  void askSelectionName();
  void restore();
  void fitScreen();

  Study* study_;
  Workspace* workspace_;
  TrainingRun* training_;
  Settings* settings_;
  std::unique_ptr<Actions> actions_;
  QStackedWidget* centre_ = nullptr;
  StartPage* start_ = nullptr;
  ViewArea* views_ = nullptr;
  MessageBar* messages_ = nullptr;
  HoverCard* hoverCard_ = nullptr;
  JobsBar* jobsBar_ = nullptr;
  SessionKeeper* sessions_ = nullptr;
  FileActions* files_ = nullptr;
  MetricFiles* metricFiles_ = nullptr;
  SweepRun* sweep_ = nullptr;
  RunActions* runs_ = nullptr;
  ToolWindows* tools_ = nullptr;
  std::map<QString, QDockWidget*> docks_;
  bool wasShown_ = false, wasActive_ = false, leaving_ = false;
};

}  // namespace mlens
