#include "ui/window/MainWindow.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QStatusBar>
#include <QVBoxLayout>
#include <algorithm>

#include "core/base/Parallel.h"
#include "ui/panels/AppearancePanel.h"
#include "ui/panels/ComparePanel.h"
#include "ui/panels/HoverCard.h"
#include "ui/panels/InspectorPanel.h"
#include "ui/panels/JobsBar.h"
#include "ui/panels/LegendPanel.h"
#include "ui/panels/MapPanel.h"
#include "ui/panels/NeighborhoodPanel.h"
#include "ui/panels/SelectionPanel.h"
#include "ui/panels/SourcesPanel.h"
#include "ui/panels/TangentPanel.h"
#include "ui/panels/TrainingPanel.h"
#include "ui/widgets/ColumnScroll.h"
#include "ui/window/AppearanceActions.h"
#include "ui/window/CompareActions.h"
#include "ui/window/MapActions.h"
#include "ui/window/ShortcutsDialog.h"
#include "ui/window/StartPage.h"
#include "ui/window/Style.h"
#include "ui/window/ViewFigure.h"

namespace mlens {

MainWindow::MainWindow(Study* study, TrainingRun* training, Settings* settings)
    : study_(study), workspace_(study->workspace()), training_(training), settings_(settings) {
  setObjectName("mainWindow");
  setAcceptDrops(true);
  setDockOptions(AnimatedDocks | AllowTabbedDocks | AllowNestedDocks);
  actions_ = std::make_unique<Actions>(this);
  buildCentre();
  sessions_ = new SessionKeeper(workspace_, views_, settings, this);
  files_ = new FileActions(workspace_, views_, sessions_, settings, this);
  tools_ = new ToolWindows(study, settings, this);
  buildPanels();
  connectFile();
  connectEdit();
  connectView();
  connectSelect();
  connectCompute();
  connectWorkspace();
  setTheme(themeNamed(settings->theme()));
  restore();
  refreshActions();
  refreshTitle();
}

MainWindow::~MainWindow() {
  disconnect(&workspace_->jobs(), nullptr, this, nullptr);  // panels stop their jobs when they go
  delete sessions_;  // it asks the views for their cameras: before they go
}

void MainWindow::buildCentre() {
  auto* centre = new QWidget(this);
  auto* column = new QVBoxLayout(centre);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  messages_ = new MessageBar(centre);
  centre_ = new QStackedWidget(centre);
  views_ = new ViewArea(study_, training_, centre_);
  centre_->addWidget(views_);
  column->addWidget(messages_);
  column->addWidget(centre_, 1);
  buildStart();
  setCentralWidget(centre);
  jobsBar_ = new JobsBar(&workspace_->jobs(), this);
  statusBar()->setSizeGripEnabled(false);
  statusBar()->addPermanentWidget(jobsBar_, 1);
}

void MainWindow::buildStart() {
  start_ = new StartPage(centre_);
  centre_->addWidget(start_);
  const auto leave = [this] { centre_->setCurrentWidget(views_); };
  connect(start_, &StartPage::backRequested, this, leave);
  connect(workspace_, &Workspace::pointsChanged, this, leave);
  connect(workspace_, &Workspace::viewsChanged, this, leave);  // also when something is being opened
  connect(training_, &TrainingRun::started, this, leave);
  connect(workspace_, &Workspace::embeddingsChanged, this, [this, leave] {
    if (workspace_->points()->count == 0) leave();  // a checkpoint that waits for pictures
  });
  connect(start_, &StartPage::openRequested, this, [this] { files_->showOpen(); });
  connect(start_, &StartPage::exampleRequested, this, &MainWindow::exampleRequested);
  connect(start_, &StartPage::trainRequested, this, [this] { actions_->train->trigger(); });
  connect(start_, &StartPage::recentRequested, this, [this](const QString& path) {
    if (!files_->busy()) files_->openPaths({path.toStdString()});
  });
}

void MainWindow::addPanel(const QString& name, const QString& title, Qt::DockWidgetArea area,
                          QWidget* panel) {
  auto* dock = new QDockWidget(title, this);
  dock->setObjectName(name);
  dock->setWidget(panel);
  dock->setFeatures(QDockWidget::DockWidgetClosable | QDockWidget::DockWidgetMovable);
  addDockWidget(area, dock);
  QAction* toggle = dock->toggleViewAction();
  toggle->setToolTip(tr("Shows or hides the panel %1").arg(title));
  actions_->panels->addAction(toggle);
  docks_[name] = dock;
}

void MainWindow::buildPanels() {
  auto* sources = new SourcesPanel(workspace_, this);
  auto* legend = new LegendPanel(workspace_, this);
  auto* selections = new SelectionPanel(workspace_, this);
  auto* inspector = new InspectorPanel(workspace_, study_->neighborhoods(), study_->measurements(), this);
  auto* map = new MapPanel(workspace_, this);
  auto* geometry = new QWidget(this);
  auto* stack = new QVBoxLayout(geometry);
  stack->setContentsMargins(0, 0, 0, 0);
  stack->addWidget(new NeighborhoodPanel(workspace_, study_->neighborhoods(), geometry));
  stack->addWidget(new TangentPanel(workspace_, study_->tangents(), study_->planes(), geometry));
  stack->addStretch();
  auto* training = new TrainingPanel(workspace_, training_, this);
  auto* distributions =
      new DistributionsPanel(workspace_, study_->measurements(), study_->distributions(), this);
  auto* spectrum = new SpectrumPanel(workspace_, study_->shape(), this);
  auto* compare = new ComparePanel(workspace_, study_->comparison(), inspector->thumbnails(), this);
  auto* invariance = new InvariancePanel(workspace_, study_->invariance(), study_->orbits(), this);
  sweep_ = new SweepRun(&workspace_->jobs(), training_->engine(), this);
  auto* sweep = new SweepPanel(
      workspace_, sweep_, [form = training->form()] { return std::pair(form->plan(), form->data()); }, this);

  constexpr auto kLeft = Qt::LeftDockWidgetArea, kRight = Qt::RightDockWidgetArea,
                 kBottom = Qt::BottomDockWidgetArea;
  addPanel("sources", tr("Sources"), kLeft, sources);
  addPanel("legend", tr("Legend"), kLeft, legend);
  addPanel("selections", tr("Selection"), kLeft, selections);
  addPanel("appearance", tr("Appearance"), kLeft, new AppearancePanel(workspace_, this));
  addPanel("inspector", tr("Inspector"), kRight, inspector);
  addPanel("map", tr("Map"), kRight, map);
  addPanel("geometry", tr("Geometry"), kRight, new ColumnScroll(geometry, this));
  addPanel("training", tr("Training"), kRight, training);
  addPanel("distributions", tr("Distributions"), kBottom, distributions);
  addPanel("spectrum", tr("Spectrum"), kBottom, spectrum);
  addPanel("compare", tr("Compare"), kBottom, compare);
  addPanel("invariance", tr("Invariance"), kBottom, invariance);
  addPanel("sweep", tr("Sweep"), kBottom, sweep);
  for (const auto& [name, dock] : docks_) {
    const bool tabbed = name != "sources" && name != "selections";
    if (tabbed) dock->setTitleBarWidget(new QWidget(dock));  // their tabs have the names
    if (dockWidgetArea(dock) == kRight) dock->setMinimumWidth(264);
  }

  metricFiles_ = new MetricFiles(study_, distributions, spectrum, invariance, settings_, this);
  runs_ = new RunActions(&workspace_->jobs(), training_, training->form(), sweep_, sweep, *actions_,
                         settings_, this);
  auto* comparing = new CompareActions(study_, views_, compare, *actions_, this);
  hoverCard_ = new HoverCard(workspace_, inspector->thumbnails(), this);
  connect(views_, &ViewArea::activeViewChanged, map, &MapPanel::setView);
  connect(views_, &ViewArea::pointed, hoverCard_, &HoverCard::showFor);
  connect(invariance, &InvariancePanel::message, messages_, &MessageBar::showMessage);
  connect(metricFiles_, &MetricFiles::message, messages_, &MessageBar::showMessage);
  connect(runs_, &RunActions::message, messages_, &MessageBar::showMessage);
  connect(runs_, &RunActions::trainingOpened, this, [this] { raisePanel("training"); });
  connect(comparing, &CompareActions::message, messages_, &MessageBar::showMessage);
  const auto open = [this] { files_->showOpen(); };
  connect(sources, &SourcesPanel::openRequested, this, open);
  connect(legend, &LegendPanel::openRequested, this, open);
  connect(inspector, &InspectorPanel::openRequested, this, open);
  connect(sources, &SourcesPanel::correctionRequested, files_, &FileActions::correctReading);
  connect(sources, &SourcesPanel::trainRequested, actions_->train, &QAction::trigger);
  connect(selections, &SelectionPanel::exportRequested, actions_->exportSelection, &QAction::trigger);
  setCorner(Qt::BottomLeftCorner, kLeft);
  setCorner(Qt::BottomRightCorner, kRight);
  for (const auto area : {kLeft, kRight, kBottom}) setTabPosition(area, QTabWidget::North);
}

void MainWindow::connectFile() {
  const Actions& a = *actions_;
  connect(a.open, &QAction::triggered, this, [this] { files_->showOpen(); });
  connect(a.recent, &QMenu::aboutToShow, this,
          [this] { files_->fillRecent(actions_->recent, actions_->clearRecent); });
  connect(a.clearRecent, &QAction::triggered, this, [this] { settings_->clearRecent(); });
  connect(a.example, &QAction::triggered, this, &MainWindow::exampleRequested);
  connect(a.start, &QAction::triggered, this, &MainWindow::showStart);
  connect(a.save, &QAction::triggered, sessions_, &SessionKeeper::save);
  connect(a.saveAs, &QAction::triggered, sessions_, &SessionKeeper::saveAs);
  connect(a.notes, &QAction::triggered, tools_, &ToolWindows::showNotes);
  connect(a.placeData, &QAction::triggered, files_, &FileActions::placeData);
  connect(a.exportView, &QAction::triggered, files_, &FileActions::exportView);
  connect(a.exportSelection, &QAction::triggered, files_, &FileActions::exportSelection);
  connect(a.exportMetrics, &QAction::triggered, metricFiles_, &MetricFiles::exportMetrics);
  connect(a.exportHistograms, &QAction::triggered, metricFiles_, &MetricFiles::exportHistograms);
  connect(a.exportSpectrum, &QAction::triggered, metricFiles_, &MetricFiles::exportSpectrum);
  connect(a.exportCurves, &QAction::triggered, metricFiles_, &MetricFiles::exportCurves);
  connect(a.exportInvariance, &QAction::triggered, metricFiles_, &MetricFiles::exportMatrices);
  connect(a.quit, &QAction::triggered, this, &QWidget::close);
  connect(files_, &FileActions::message, messages_, &MessageBar::showMessage);
  connect(sessions_, &SessionKeeper::message, messages_, &MessageBar::showMessage);
  connect(sessions_, &SessionKeeper::changed, this, &MainWindow::refreshTitle);
  connect(workspace_, &Workspace::themeAsked, this, &MainWindow::showTheme);
}

void MainWindow::connectEdit() {
  connect(actions_->undo, &QAction::triggered, workspace_, &Workspace::undo);
  connect(actions_->redo, &QAction::triggered, workspace_, &Workspace::redo);
  connect(actions_->copyCaption, &QAction::triggered, this, [this] {
    QGuiApplication::clipboard()->setText(viewCaption(*workspace_, *views_, views_->activeView()));
    messages_->showMessage(tr("The caption is on the clipboard"), false);
  });
  connect(actions_->shortcuts, &QAction::triggered, this, [this] {
    auto* dialog = new ShortcutsDialog(actions_->all(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
  });
  connect(actions_->about, &QAction::triggered, this, [this] {
    auto* dialog = new AboutDialog(training_->engine(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
  });
}

void MainWindow::connectView() {
  const Actions& a = *actions_;
  const std::pair<QAction*, ViewArea::Layout> layouts[] = {{a.layoutOne, ViewArea::Layout::One},
                                                           {a.layoutBeside, ViewArea::Layout::Beside},
                                                           {a.layoutAbove, ViewArea::Layout::Above}};
  for (const auto& [action, layout] : layouts) {
    connect(action, &QAction::triggered, this, [this, kind = layout] {
      views_->setLayoutKind(kind);
      settings_->setLayout(static_cast<int>(kind));
    });
  }
  connect(a.lock, &QAction::toggled, this, [this](bool locked) {
    views_->setLocked(locked);
    settings_->setCamerasLocked(locked);
  });
  connect(a.fit, &QAction::triggered, views_, &ViewArea::fit);
  const auto dimensions = [this](int count) {
    for (int view = 0; view < workspace_->viewCount(); ++view) workspace_->setViewDimensions(view, count);
  };
  connect(a.dims2, &QAction::triggered, this, [dimensions] { dimensions(2); });
  connect(a.dims3, &QAction::triggered, this, [dimensions] { dimensions(3); });
  connect(a.dark, &QAction::triggered, this,
          [this](bool dark) { setTheme(dark ? darkTheme() : lightTheme()); });
  connect(a.animated, &QAction::toggled, this, [this](bool animated) {
    views_->setAnimated(animated);
    settings_->setAnimated(animated);
  });
  connect(a.live, &QAction::toggled, views_, &ViewArea::setLive);
  connect(a.fullScreen, &QAction::triggered, this,
          [this](bool full) { full ? showFullScreen() : showNormal(); });
  auto* appearance = new AppearanceActions(study_, a, this);
  connect(appearance, &AppearanceActions::message, messages_, &MessageBar::showMessage);
  new MapActions(workspace_, views_, a, settings_, this);
  connect(views_, &ViewArea::problem, this,
          [this](const QString& what) { messages_->showMessage(what, true); });
}

void MainWindow::connectSelect() {
  using Tool = ManifoldView::Tool;
  const Actions& a = *actions_;
  const std::pair<QAction*, Tool> tools[] = {
      {a.turn, Tool::Turn}, {a.lasso, Tool::Lasso}, {a.rectangle, Tool::Rectangle}};
  for (const auto& [action, tool] : tools) {
    connect(action, &QAction::triggered, this, [this, kind = tool] { views_->setTool(kind); });
  }
  connect(views_, &ViewArea::toolChanged, this, &MainWindow::refreshActions);
  connect(a.leave, &QAction::triggered, this, [this] {
    if (views_->tool() != Tool::Turn) return views_->setTool(Tool::Turn);
    workspace_->clearSelection();
  });
  connect(a.selectAll, &QAction::triggered, workspace_, &Workspace::selectAll);
  connect(a.clear, &QAction::triggered, workspace_, &Workspace::clearSelection);
  connect(a.invert, &QAction::triggered, workspace_, &Workspace::invertSelection);
  connect(a.saveSelection, &QAction::triggered, this, &MainWindow::askSelectionName);
}

void MainWindow::connectCompute() {
  const Actions& a = *actions_;
  const std::pair<QAction*, const char*> panels[] = {{a.train, "training"},
                                                     {a.sweep, "sweep"},
                                                     {a.invariance, "invariance"},
                                                     {a.mapSettings, "map"},
                                                     {a.graphSettings, "geometry"}};
  for (const auto& [action, name] : panels) {
    connect(action, &QAction::triggered, this, [this, panel = QString::fromLatin1(name)] {
      raisePanel(panel);
      docks_.at(panel)->widget()->setFocus();
    });
  }
  connect(a.stopTraining, &QAction::triggered, training_, &TrainingRun::stop);
  connect(a.manyModels, &QAction::triggered, tools_, &ToolWindows::showManyModels);
  connect(a.linearToy, &QAction::triggered, tools_, &ToolWindows::showLinearToy);
  connect(a.computeMissing, &QAction::triggered, workspace_, &Workspace::computeMissing);
  connect(a.cancelAll, &QAction::triggered, &workspace_->jobs(), &JobQueue::cancelAll);
  connect(training_, &TrainingRun::started, this, &MainWindow::refreshActions);
  connect(training_, &TrainingRun::failed, this, [this](const QString& text, bool isError) {
    messages_->showMessage(text, isError);
    refreshActions();
  });
  connect(training_, &TrainingRun::finished, this, [this](const QString& checkpoint, bool stoppedEarly) {
    refreshActions();
    messages_->showMessage(stoppedEarly
                               ? tr("Training stopped; its last complete epoch is kept in %1").arg(checkpoint)
                               : tr("Training finished: %1").arg(checkpoint),
                           false);
    workspace_->openCheckpoint(checkpoint.toStdString());
  });
}

void MainWindow::connectWorkspace() {
  connect(workspace_, &Workspace::message, messages_, &MessageBar::showMessage);
  for (const auto signal : {&Workspace::pointsChanged, &Workspace::viewsChanged, &Workspace::selectionChanged,
                            &Workspace::historyChanged}) {
    connect(workspace_, signal, this, &MainWindow::refreshActions);
  }
  connect(workspace_, &Workspace::viewChanged, this, &MainWindow::refreshActions);
  connect(workspace_, &Workspace::surveyChanged, this, &MainWindow::refreshActions);
  connect(workspace_, &Workspace::sessionOpened, this, [this](bool well) {
    const Session& session = workspace_->session();  // of many models and nothing else
    if (well && session.data.kind == DataSource::Kind::None && !session.survey.list.empty())
      tools_->showManyModels();
  });
  connect(workspace_, &Workspace::pointsChanged, this, &MainWindow::refreshTitle);
  connect(&workspace_->jobs(), &JobQueue::changed, this,
          [this] { actions_->cancelAll->setEnabled(!workspace_->jobs().idle()); });
  jobsBar_->setEnvironment(tr("%n threads", nullptr, threadBudget()));
}

}  // namespace mlens
