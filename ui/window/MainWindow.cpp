#include "ui/window/MainWindow.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QStatusBar>
#include <QVBoxLayout>
#include <algorithm>

#include "core/base/Parallel.h"
#include "ui/panels/AppearancePanel.h"
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
#include "ui/window/ShortcutsDialog.h"
#include "ui/window/Style.h"
#include "ui/window/ViewFigure.h"

namespace mlens {

MainWindow::MainWindow(Workspace* workspace, TrainingRun* training, Settings* settings)
    : workspace_(workspace), training_(training), settings_(settings) {
  setObjectName("mainWindow");
  setAcceptDrops(true);
  setDockOptions(AnimatedDocks | AllowTabbedDocks | AllowNestedDocks);
  actions_ = std::make_unique<Actions>(this);
  measurements_ = new Measurements(workspace, workspace->cache(), this);
  buildCentre();
  sessions_ = new SessionKeeper(workspace, views_, settings, this);
  files_ = new FileActions(workspace, views_, sessions_, settings, this);
  buildPanels();
  connectFile();
  connectEdit();
  connectView();
  connectMap();
  connectSelect();
  connectCompute();
  connectWorkspace();
  setTheme(themeNamed(settings->theme()));
  restore();
  refreshActions();
  refreshAppearance();
  refreshTitle();
}

MainWindow::~MainWindow() {
  delete sessions_;  // it asks the views for their cameras: before they go
}

void MainWindow::buildCentre() {
  auto* centre = new QWidget(this);
  auto* column = new QVBoxLayout(centre);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  messages_ = new MessageBar(centre);
  centre_ = new QStackedWidget(centre);
  views_ = new ViewArea(workspace_, training_, centre_);
  centre_->addWidget(views_);
  column->addWidget(messages_);
  column->addWidget(centre_, 1);
  buildStart();
  setCentralWidget(centre);
  jobsBar_ = new JobsBar(&workspace_->jobs(), this);
  statusBar()->setSizeGripEnabled(false);
  statusBar()->addPermanentWidget(jobsBar_, 1);
}

QDockWidget* MainWindow::addPanel(Qt::DockWidgetArea area, QWidget* panel, const QString& name,
                                  const QString& title) {
  auto* dock = new QDockWidget(title, this);
  dock->setObjectName(name);
  dock->setWidget(panel);
  dock->setFeatures(QDockWidget::DockWidgetClosable | QDockWidget::DockWidgetMovable);
  addDockWidget(area, dock);
  QAction* toggle = dock->toggleViewAction();
  toggle->setToolTip(tr("Shows or hides the panel %1").arg(title));
  actions_->panels->addAction(toggle);
  return dock;
}

void MainWindow::buildPanels() {
  auto* sources = new SourcesPanel(workspace_, this);
  auto* legend = new LegendPanel(workspace_, this);
  auto* selections = new SelectionPanel(workspace_, this);
  auto* inspector = new InspectorPanel(workspace_, views_->neighborhoods(), measurements_, this);
  sources_ = addPanel(Qt::LeftDockWidgetArea, sources, "sources", tr("Sources"));
  legend_ = addPanel(Qt::LeftDockWidgetArea, legend, "legend", tr("Legend"));
  selections_ = addPanel(Qt::LeftDockWidgetArea, selections, "selections", tr("Selection"));
  appearance_ =
      addPanel(Qt::LeftDockWidgetArea, new AppearancePanel(workspace_, this), "appearance", tr("Appearance"));
  inspector_ = addPanel(Qt::RightDockWidgetArea, inspector, "inspector", tr("Inspector"));
  auto* map = new MapPanel(workspace_, this);
  map_ = addPanel(Qt::RightDockWidgetArea, map, "map", tr("Map"));
  connect(views_, &ViewArea::activeViewChanged, map, &MapPanel::setView);
  auto* geometry = new QWidget(this);
  auto* stack = new QVBoxLayout(geometry);
  stack->setContentsMargins(0, 0, 0, 0);
  stack->addWidget(new NeighborhoodPanel(workspace_, views_->neighborhoods(), geometry));
  stack->addWidget(new TangentPanel(workspace_, views_->tangents(), views_->planes(), geometry));
  stack->addStretch();
  geometry_ = addPanel(Qt::RightDockWidgetArea, new ColumnScroll(geometry, this), "geometry", tr("Geometry"));
  auto* training = new TrainingPanel(workspace_, training_, this);
  train_ = addPanel(Qt::RightDockWidgetArea, training, "training", tr("Training"));
  for (auto* dock : {legend_, appearance_, inspector_, map_, geometry_, train_}) {
    dock->setTitleBarWidget(new QWidget(dock));  // their tabs have the names
  }
  for (auto* dock : {inspector_, map_, geometry_, train_}) dock->setMinimumWidth(264);
  distributionsPanel_ = new DistributionsPanel(workspace_, measurements_, this);
  spectrumPanel_ = new SpectrumPanel(workspace_, this);
  distributions_ =
      addPanel(Qt::BottomDockWidgetArea, distributionsPanel_, "distributions", tr("Distributions"));
  spectrum_ = addPanel(Qt::BottomDockWidgetArea, spectrumPanel_, "spectrum", tr("Spectrum"));
  metricFiles_ =
      new MetricFiles(workspace_, measurements_, distributionsPanel_, spectrumPanel_, settings_, this);
  buildComparePanel(inspector->thumbnails());
  buildInvariancePanel();
  buildSweepPanel(training);
  for (auto* dock : {distributions_, spectrum_, compare_, invariance_, sweep_})
    dock->setTitleBarWidget(new QWidget(dock));
  hoverCard_ = new HoverCard(workspace_, inspector->thumbnails(), this);
  connect(views_, &ViewArea::pointed, hoverCard_, &HoverCard::showFor);
  const auto open = [this] { files_->showOpen(); };
  connect(sources, &SourcesPanel::openRequested, this, open);
  connect(legend, &LegendPanel::openRequested, this, open);
  connect(inspector, &InspectorPanel::openRequested, this, open);
  connect(sources, &SourcesPanel::correctionRequested, files_, &FileActions::correctReading);
  connect(sources, &SourcesPanel::trainRequested, actions_->train, &QAction::trigger);
  connect(selections, &SelectionPanel::exportRequested, actions_->exportSelection, &QAction::trigger);
  setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
  setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
  setTabPosition(Qt::LeftDockWidgetArea, QTabWidget::North);
  setTabPosition(Qt::RightDockWidgetArea, QTabWidget::North);
  setTabPosition(Qt::BottomDockWidgetArea, QTabWidget::North);
}

void MainWindow::arrangePanels() {
  tabifyDockWidget(legend_, appearance_);
  tabifyDockWidget(inspector_, map_);
  tabifyDockWidget(map_, geometry_);
  tabifyDockWidget(geometry_, train_);
  tabifyDockWidget(distributions_, spectrum_);
  tabifyDockWidget(spectrum_, compare_);
  tabifyDockWidget(compare_, invariance_);
  tabifyDockWidget(invariance_, sweep_);
  distributions_->raise();
  legend_->raise();
  inspector_->raise();
  // Narrow screens keep room for the views; wide ones let the forms breathe.
  const int right = std::clamp(width() / 5, 296, 360);
  resizeDocks({sources_, inspector_}, {232, right}, Qt::Horizontal);
  resizeDocks({distributions_}, {264}, Qt::Vertical);
  resizeDocks({sources_, legend_, selections_}, {200, 260, 240}, Qt::Vertical);
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
  connect(a.notes, &QAction::triggered, this, &MainWindow::showNotes);
  connect(a.exportView, &QAction::triggered, files_, &FileActions::exportView);
  connect(a.exportSelection, &QAction::triggered, files_, &FileActions::exportSelection);
  connect(a.exportMetrics, &QAction::triggered, metricFiles_, &MetricFiles::exportMetrics);
  connect(a.exportHistograms, &QAction::triggered, metricFiles_, &MetricFiles::exportHistograms);
  connect(a.exportSpectrum, &QAction::triggered, metricFiles_, &MetricFiles::exportSpectrum);
  connect(a.exportCurves, &QAction::triggered, metricFiles_, &MetricFiles::exportCurves);
  connect(a.exportInvariance, &QAction::triggered, metricFiles_, &MetricFiles::exportMatrices);
  connect(metricFiles_, &MetricFiles::message, messages_, &MessageBar::showMessage);
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
  connect(a.layoutFour, &QAction::triggered, this, &MainWindow::showFourViews);
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
  connect(a.colorBy, &QMenu::aboutToShow, this, &MainWindow::fillColorMenu);
  connect(a.showColorBy, &QAction::triggered, this, [this] { actions_->colorButton->showMenu(); });
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
  connect(a.train, &QAction::triggered, this, [this] {
    train_->show();
    train_->raise();
    train_->widget()->setFocus();
  });
  connect(a.stopTraining, &QAction::triggered, training_, &TrainingRun::stop);
  connectEdges();
  connectDiscs();
  connect(a.manyModels, &QAction::triggered, this, &MainWindow::showManyModels);
  connect(a.linearToy, &QAction::triggered, this, &MainWindow::showLinearToy);
  connect(a.computeMissing, &QAction::triggered, workspace_, &Workspace::computeMissing);
  connect(a.computeMissing, &QAction::triggered, views_->tangents(), &Tangents::computeMissing);
  connect(a.cancelAll, &QAction::triggered, &workspace_->jobs(), &JobQueue::cancelAll);
  connect(training_, &TrainingRun::started, this, &MainWindow::refreshActions);
  connect(training_, &TrainingRun::failed, this, [this](const QString& text) {
    messages_->showMessage(text, true);
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

void MainWindow::connectEdges() {
  using Show = EdgeSpec::Show;
  using Kind = EdgeSpec::Kind;
  const Actions& a = *actions_;
  const auto edit = [this](auto change) {
    EdgeSpec edges = workspace_->appearance().edges;
    change(edges);
    workspace_->setEdges(edges);
  };
  const std::pair<QAction*, Show> shows[] = {{a.edgesOff, Show::Off},
                                             {a.edgesCurrent, Show::Current},
                                             {a.edgesSelection, Show::Selection},
                                             {a.edgesAll, Show::All}};
  for (const auto& [action, what] : shows) {
    connect(action, &QAction::triggered, this,
            [edit, show = what] { edit([&](EdgeSpec& edges) { edges.show = show; }); });
  }
  const std::pair<QAction*, Kind> kinds[] = {
      {a.graphKnn, Kind::Knn}, {a.graphMutual, Kind::Mutual}, {a.graphNnk, Kind::Nnk}};
  for (const auto& [action, what] : kinds) {
    connect(action, &QAction::triggered, this,
            [edit, kind = what] { edit([&](EdgeSpec& edges) { edges.kind = kind; }); });
  }
  connect(a.nextEdges, &QAction::triggered, this, [edit] {
    edit([](EdgeSpec& edges) {
      const Show now = edges.show;
      edges.show = now == Show::Off         ? Show::Selection
                   : now == Show::Selection ? Show::All
                   : now == Show::All       ? Show::Current
                                            : Show::Off;
    });
  });
  connect(a.polytope, &QAction::triggered, this, [this, edit](bool shown) {
    edit([&](EdgeSpec& edges) {
      edges.polytope = shown;
      if (shown) edges.kind = Kind::Nnk;
    });
    if (shown && workspace_->current() < 0)
      messages_->showMessage(tr("Click a point to see the polytope of its neighbours"), false);
  });
  connect(a.graphSettings, &QAction::triggered, this, [this] {
    geometry_->show();
    geometry_->raise();
  });
  connect(views_->neighborhoods(), &Neighborhoods::message, messages_, &MessageBar::showMessage);
}

void MainWindow::connectDiscs() {
  const Actions& a = *actions_;
  using Show = DiscSpec::Show;
  const auto show = [this](Show what) {
    DiscSpec discs = workspace_->appearance().discs;
    discs.show = what;
    workspace_->setDiscs(discs);
  };
  const std::pair<QAction*, Show> places[] = {{a.discsOff, Show::Off},
                                              {a.discsCurrent, Show::Current},
                                              {a.discsSelection, Show::Selection},
                                              {a.discsSample, Show::Sample}};
  for (const auto& [action, place] : places)
    connect(action, &QAction::triggered, this, [show, place = place] { show(place); });
  connect(a.nextDiscs, &QAction::triggered, this, [this, show] {
    const Show now = workspace_->appearance().discs.show;
    show(now == Show::Sample ? Show::Off : static_cast<Show>(static_cast<int>(now) + 1));
  });
  connect(a.pin, &QAction::triggered, this, [this] {
    PlaneComparison* planes = views_->planes();
    const Index current = workspace_->current();
    planes->pin(planes->pinned() == current ? -1 : current);
  });
}

void MainWindow::connectWorkspace() {
  connect(workspace_, &Workspace::message, messages_, &MessageBar::showMessage);
  connect(workspace_, &Workspace::appearanceChanged, this, &MainWindow::refreshAppearance);
  for (const auto signal : {&Workspace::pointsChanged, &Workspace::viewsChanged, &Workspace::selectionChanged,
                            &Workspace::historyChanged}) {
    connect(workspace_, signal, this, &MainWindow::refreshActions);
  }
  connect(workspace_, &Workspace::viewChanged, this, &MainWindow::refreshActions);
  connect(workspace_, &Workspace::surveyChanged, this, &MainWindow::refreshActions);
  connect(workspace_, &Workspace::sessionOpened, this, [this](bool well) {
    const Session& session = workspace_->session();  // of many models and nothing else
    if (well && session.data.kind == DataSource::Kind::None && !session.survey.list.empty()) showManyModels();
  });
  connect(workspace_, &Workspace::pointsChanged, this, &MainWindow::refreshTitle);
  connect(&workspace_->jobs(), &JobQueue::changed, this,
          [this] { actions_->cancelAll->setEnabled(!workspace_->jobs().idle()); });
  jobsBar_->setEnvironment(tr("%n threads", nullptr, threadBudget()));
}

}  // namespace mlens
