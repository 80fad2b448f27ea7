#include "ui/window/Actions.h"

#include <QCoreApplication>
#include <QMenuBar>

#include "ui/widgets/Icons.h"

namespace mlens {
namespace {

QString words(const char* text) {
  return QCoreApplication::translate("Actions", text);
}

void makeGroup(QMainWindow* window, std::initializer_list<QAction*> actions) {
  auto* group = new QActionGroup(window);
  for (QAction* action : actions) {
    action->setCheckable(true);
    group->addAction(action);
  }
}

}  // namespace

QAction* Actions::add(QMenu* menu, const char* icon, const QString& text, const QString& keys,
                      const QString& tip) {
  auto* action = new QAction(text, window_);
  action->setShortcut(QKeySequence(keys));
  const QString shown = action->shortcut().toString(QKeySequence::NativeText);
  action->setToolTip(shown.isEmpty() ? tip : tip + QStringLiteral(" (") + shown + QStringLiteral(")"));
  action->setStatusTip(tip);
  action->setProperty("iconName", QString::fromLatin1(icon));
  action->setIconVisibleInMenu(false);
  menu->addAction(action);
  window_->addAction(action);
  all_.push_back(action);
  return action;
}

QToolButton* Actions::menuButton(const char* icon, QMenu* menu, const QString& tip, const QString& name) {
  auto* button = new QToolButton(toolBar);
  button->setMenu(menu);
  button->setPopupMode(QToolButton::InstantPopup);
  button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  button->setToolTip(tip);
  button->setAccessibleName(name);
  button->setFocusPolicy(Qt::TabFocus);
  toolBar->addWidget(button);
  buttons_.emplace_back(button, QString::fromLatin1(icon));
  return button;
}

Actions::Actions(QMainWindow* window) : window_(window) {
  const auto w = words;
  QMenuBar* bar = window->menuBar();

  QMenu* file = bar->addMenu(w("&File"));
  open = add(file, "open", w("&Open…"), "Ctrl+O", w("Open pictures, a checkpoint, vectors or a session"));
  openRun =
      add(file, "train", w("Open training r&un…"), "",
          w("The folder of a training: its curves, and the open pictures after every epoch that was kept"));
  reportRun =
      add(file, "train", w("Re&port of a training run…"), "",
          w("Everything measured of a training's model on the open pictures, as one HTML or PDF file"));
  recent = file->addMenu(w("Open &recent"));
  clearRecent = add(recent, "clear", w("Forget these"), "", w("Empties this list; no file is touched"));
  example = add(file, "example", w("Open the &example"), "Ctrl+Shift+O",
                w("2,000 Fashion-MNIST pictures through an encoder and its projector"));
  start = add(file, "home", w("Start pa&ge"), "Alt+Home",
              w("The example, and what was open lately; what is open now stays open"));
  file->addSeparator();
  save = add(file, "save", w("&Save session"), "Ctrl+S",
             w("Saves sources, parameters, selections and views as a .mlens file"));
  saveAs = add(file, "save", w("Save session &as…"), "Ctrl+Shift+S", w("Saves the session under a new name"));
  notes = add(file, "rename", w("&Notes…"), "", w("What you found, saved with the session"));
  file->addSeparator();
  placeData =
      add(file, "open", w("&Place new data on map…"), "",
          w("New vectors, or pictures through the same checkpoint, on the finished map of the active view"));
  exportView = add(file, "export", w("&Export figure…"), "Ctrl+E",
                   w("The active view or all of them on a sheet, as PNG, PDF or SVG"));
  exportSelection = add(file, "table", w("Export &selection as CSV…"), "Ctrl+Shift+E",
                        w("File names, classes, columns and coordinates of the selected points"));
  QMenu* numbers = file->addMenu(w("Export &metrics and charts"));
  exportMetrics = add(numbers, "table", w("&Metrics of all points…"), "",
                      w("All metrics of all points in h and z as CSV, JSON or npy, with the settings"));
  exportHistograms =
      add(numbers, "export", w("&Histograms…"), "", w("The histograms of Distributions as PDF, SVG or PNG"));
  exportSpectrum = add(numbers, "table", w("&Spectrum…"), "",
                       w("Singular values, ranks and dimensions as CSV, JSON or npy"));
  exportCurves =
      add(numbers, "export", w("S&pectrum as a chart…"), "", w("The curves of Spectrum as PDF, SVG or PNG"));
  exportInvariance = add(numbers, "export", w("&Invariance as a chart…"), "",
                         w("The matrices of Invariance, side by side, as PDF, SVG or PNG"));
  file->addSeparator();
  quit = add(file, "quit", w("&Quit"), "Ctrl+Q", w("Stops running tasks and closes the window"));

  QMenu* edit = bar->addMenu(w("&Edit"));
  undo = add(edit, "undo", w("&Undo"), "Ctrl+Z", w("Takes back the last change of selections"));
  redo = add(edit, "redo", w("&Redo"), "Ctrl+Shift+Z", w("Makes the change again"));
  edit->addSeparator();
  copyCaption = add(edit, "table", w("&Copy caption"), "Ctrl+Shift+C",
                    w("What the active view shows, as text: source, count, map"));

  QMenu* view = bar->addMenu(w("&View"));
  layoutOne = add(view, "layout-one", w("&One view"), "1", w("Shows the active view alone"));
  layoutBeside = add(view, "layout-side", w("Views &beside each other"), "2", w("Both views, side by side"));
  layoutAbove =
      add(view, "layout-stack", w("Views &above each other"), "3", w("Both views, one above the other"));
  layoutFour = add(view, "layout-four", w("&Four views: two checkpoints"), "4",
                   w("Encoder and projector of two checkpoints, maps aligned and cameras locked"));
  makeGroup(window, {layoutOne, layoutBeside, layoutAbove, layoutFour});
  view->addSeparator();
  map = view->addMenu(w("&Map"));
  pca3 = add(map, "dims-3d", w("PCA 3D"), "", w("Both views: the first three principal components, at once"));
  pca2 = add(map, "dims-2d", w("PCA 2D"), "", w("Both views: the first two principal components, at once"));
  umap3 = add(map, "dims-3d", w("UMAP 3D"), "",
              w("Both views: neighbours stay neighbours; computed with the settings of the panel Map"));
  umap2 = add(map, "dims-2d", w("UMAP 2D"), "",
              w("Both views: neighbours stay neighbours; computed with the settings of the panel Map"));
  makeGroup(window, {pca3, pca2, umap3, umap2});
  map->addSeparator();
  pauseMap = add(map, "pause", w("&Pause"), "",
                 w("Halts the UMAP of the active view or goes on with it; Space in the view does the same"));
  stopMap = add(map, "stop", w("&Stop"), "", w("Ends the UMAP of the active view and keeps it as it is now"));
  map->addSeparator();
  mapSettings = add(map, "settings", w("&Settings of the map…"), "M", w("Shows the panel Map"));
  trueNeighbors =
      add(map, "edges", w("True &neighbours on hover"), "Shift+N",
          w("Lines from the hovered point to its 15 nearest in the embedding itself, over the map"));
  trueNeighbors->setCheckable(true);
  dims3 = add(view, "dims-3d", w("3D"), "D", w("Both views in three dimensions, with the map they have"));
  dims2 = add(view, "dims-2d", w("2D"), "Shift+D", w("Both views in two dimensions, with the map they have"));
  makeGroup(window, {dims2, dims3});
  fit = add(view, "fit", w("&Fit"), "F", w("Turns and zooms so that all points are seen"));
  lock = add(view, "lock", w("&Lock cameras"), "K", w("Turning one view turns the other"));
  lock->setCheckable(true);
  view->addSeparator();
  colorBy = view->addMenu(w("&Colour by"));
  colorBy->setToolTipsVisible(true);
  showColorBy =
      add(view, "palette", w("Choose a colour…"), "C", w("Opens the list of what points can be coloured by"));
  polytope = add(view, "edges", w("&Polytope of the current point"), "P",
                 w("NNK: its neighbours as a body, with weights, hull and cutting planes"));
  polytope->setCheckable(true);
  view->addSeparator();
  live = add(view, "live", w("Show &training live"), "Ctrl+L",
             w("While a training runs, the views show its probe pictures after every epoch"));
  live->setCheckable(true);
  animated = add(view, "animation", w("&Animate moves"), "", w("Cameras move in 250 ms instead of jumping"));
  animated->setCheckable(true);
  dark = add(view, "moon", w("&Dark window"), "Ctrl+D", w("Dark or light ground"));
  dark->setCheckable(true);
  panels = view->addMenu(w("&Panels"));
  fullScreen = add(view, "fullscreen", w("F&ull screen"), "F11", w("The window fills the screen, or not"));
  fullScreen->setCheckable(true);

  QMenu* select = bar->addMenu(w("&Select"));
  turn =
      add(select, "turn", w("&Turn"), "V", w("Dragging turns the view; Shift or the middle button moves it"));
  lasso =
      add(select, "lasso", w("&Lasso"), "L",
          w("Draw around points: replaces the selection, Shift adds, Alt or Ctrl subtracts, both intersect"));
  rectangle = add(select, "rectangle", w("&Rectangle"), "R",
                  w("Draw a box: replaces the selection, Shift adds, Alt or Ctrl subtracts, both intersect"));
  makeGroup(window, {turn, lasso, rectangle});
  leave =
      add(select, "cancel", w("L&eave tool, then clear"), "Esc", w("Back to turning; then selects nothing"));
  select->addSeparator();
  selectAll =
      add(select, "select-all", w("Select &all"), "Ctrl+A", w("Selects all points that are not hidden"));
  clear = add(select, "clear", w("Select &none"), "Ctrl+Shift+A", w("Selects nothing"));
  invert = add(select, "invert", w("&Invert"), "Ctrl+I", w("Selects what is not selected"));
  select->addSeparator();
  saveSelection =
      add(select, "bookmark", w("&Keep selection…"), "Ctrl+K", w("Keeps the selected points under a name"));

  QMenu* compute = bar->addMenu(w("&Compute"));
  train = add(compute, "train", w("&Train…"), "Ctrl+T",
              w("Train a small encoder and projector on the open pictures"));
  stopTraining =
      add(compute, "stop", w("&Stop training"), "Ctrl+Shift+T", w("Keeps the last complete epoch"));
  sweep = add(compute, "train", w("S&weep…"), "",
              w("Train and measure one model after the other: strengths, methods, projectors, seeds"));
  invariance =
      add(compute, "compute", w("In&variance heatmap"), "H",
          w("What the model has become invariant to, by augmentation and strength; orbits of pictures"));
  compute->addSeparator();
  QMenu* edges = compute->addMenu(w("&Neighbour edges"));
  edgesOff = add(edges, "edges", w("Off"), "", w("No edges"));
  edgesCurrent =
      add(edges, "edges", w("Of the current point"), "", w("Edges of the point that is inspected"));
  edgesSelection =
      add(edges, "edges", w("Of the selection"), "", w("Edges between selected points and their neighbours"));
  edgesAll = add(edges, "edges", w("Of all points"), "", w("The whole graph"));
  makeGroup(window, {edgesOff, edgesCurrent, edgesSelection, edgesAll});
  edges->addSeparator();
  graphKnn = add(edges, "edges", w("kNN"), "", w("Neighbours are the k nearest points"));
  graphMutual =
      add(edges, "edges", w("Mutual kNN"), "", w("Neighbours have each other among their k nearest"));
  graphNnk = add(edges, "edges", w("NNK"), "",
                 w("Of the K nearest those that a non-negative kernel regression of the point needs"));
  makeGroup(window, {graphKnn, graphMutual, graphNnk});
  edges->addSeparator();
  graphSettings = add(edges, "settings", w("Settings…"), "", w("K, kernel, bandwidth: the panel Geometry"));
  nextEdges = add(compute, "edges", w("Next &edges"), "N",
                  w("Edges: off, of the selection, of all, of the current point"));
  QMenu* discs = compute->addMenu(w("Tangent &discs"));
  discsOff = add(discs, "discs", w("Off"), "", w("No tangent discs"));
  discsCurrent =
      add(discs, "discs", w("At the inspected point"), "", w("Its tangent plane, as the map shows it"));
  discsSelection =
      add(discs, "discs", w("At the selected points"), "", w("The tangent planes of all selected points"));
  discsSample = add(discs, "discs", w("At a sample of all"), "",
                    w("The tangent planes at points drawn at random; how many is said in the view"));
  makeGroup(window, {discsOff, discsCurrent, discsSelection, discsSample});
  nextDiscs = add(compute, "discs", w("Next d&iscs"), "T",
                  w("Tangent discs: off, at the inspected point, at the selection, at a sample of all"));
  pin = add(compute, "pin", w("&Pin the inspected point"), "Shift+T",
            w("Keeps it as the first of two points whose tangent planes are compared; again: lets it go"));
  manyModels =
      add(compute, "table", w("Compare many &models…"), "Ctrl+M",
          w("A list of checkpoints or embeddings: heat map of their metrics, tree, transfer prediction"));
  linearToy = add(compute, "edges", w("Linear &group toy…"), "",
                  w("What a linear projector keeps under known generators: in closed form, and trained"));
  compute->addSeparator();
  computeMissing =
      add(compute, "compute", w("Compute &missing"), "F5", w("Starts again what was stopped or has failed"));
  cancelAll = add(compute, "cancel", w("&Cancel all tasks"), "Ctrl+.", w("Stops everything that runs"));

  QMenu* help = bar->addMenu(w("&Help"));
  shortcuts = add(help, "keyboard", w("&Shortcuts"), "?", w("All shortcuts and mouse gestures"));
  about = add(help, "info", w("&About"), "", w("Versions and licence"));

  toolBar = window->addToolBar(w("Tools"));
  toolBar->setObjectName("toolBar");
  toolBar->setMovable(false);
  toolBar->setIconSize({18, 18});
  toolBar->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  toolBar->addAction(open);
  toolBar->addAction(train);
  toolBar->addSeparator();
  mapButton = menuButton("dims-3d", map,
                         w("How points are laid out in 2D or 3D, in both views (M: settings)"), w("Map"));
  colorButton = menuButton("palette", colorBy, w("What the colour of a point says (C)"), w("Colour by"));
  edgesButton =
      menuButton("edges", edges, w("Lines to the neighbours, and who they are (N)"), w("Neighbour edges"));
  discsButton = menuButton("discs", discs, w("Pieces of the tangent planes (T)"), w("Tangent discs"));
  toolBar->addSeparator();
  toolBar->addAction(turn);
  toolBar->addAction(lasso);
  toolBar->addAction(rectangle);
  toolBar->addSeparator();
  toolBar->addAction(fit);
  toolBar->addAction(lock);
  for (auto* button : toolBar->findChildren<QToolButton*>()) {
    if (QAction* action = button->defaultAction()) button->setAccessibleName(action->text().remove('&'));
  }
  train->setIconText(w("Train"));
  open->setIconText(w("Open"));
}

void Actions::setTheme(const Theme& theme) {
  for (QAction* action : all_) action->setIcon(themedIcon(action->property("iconName").toString(), theme));
  for (const auto& [button, icon] : buttons_) button->setIcon(themedIcon(icon, theme));
}

}  // namespace mlens
