#include <QCloseEvent>
#include <QDragEnterEvent>
#include <QFileInfo>
#include <QInputDialog>
#include <QMimeData>
#include <QScreen>
#include <QStatusTipEvent>
#include <QTimer>
#include <algorithm>
#include <utility>

#include "core/base/Parallel.h"
#include "ui/panels/HoverCard.h"
#include "ui/panels/JobsBar.h"
#include "ui/window/MainWindow.h"
#include "ui/window/StartPage.h"
#include "ui/window/Style.h"

namespace mlens {
namespace {

constexpr int kLayoutVersion = 4;    // of the panels' places; what another version saved is not restored
constexpr int kRoomForCharts = 900;  // pixels of height
constexpr const char* kCharts[] = {"distributions", "spectrum", "compare", "invariance", "sweep"};

}  // namespace

void MainWindow::arrangePanels() {
  const auto tabs = [this](std::initializer_list<const char*> names) {
    for (const auto* name = names.begin(); name + 1 != names.end(); ++name)
      tabifyDockWidget(docks_.at(name[0]), docks_.at(name[1]));
    docks_.at(*names.begin())->raise();
  };
  tabs({"inspector", "map", "geometry", "training"});
  tabs({kCharts[0], kCharts[1], kCharts[2], kCharts[3], kCharts[4]});
  tabs({"legend", "appearance"});
  // Narrow screens keep room for the views; wide ones let the forms breathe.
  const int right = std::clamp(width() / 5, 296, 360);
  const auto room = [this](std::initializer_list<std::pair<const char*, int>> sizes, Qt::Orientation way) {
    QList<QDockWidget*> docks;
    QList<int> pixels;
    for (const auto& [name, size] : sizes) {
      docks << docks_.at(name);
      pixels << size;
    }
    resizeDocks(docks, pixels, way);
  };
  room({{"sources", 232}, {"inspector", right}}, Qt::Horizontal);
  room({{"distributions", 264}}, Qt::Vertical);
  room({{"sources", 200}, {"legend", 260}, {"selections", 240}}, Qt::Vertical);
}

void MainWindow::raisePanel(const QString& name) {
  docks_.at(name)->show();
  docks_.at(name)->raise();
}

void MainWindow::showStart() {
  const Session& session = workspace_->session();
  start_->setRecent(settings_->recent());
  start_->setExampleAvailable(actions_->example->isEnabled());
  start_->setSomethingOpen(session.data.kind != DataSource::Kind::None || !session.checkpoints.empty());
  centre_->setCurrentWidget(start_);
  start_->setFocus();
}

void MainWindow::setTheme(const Theme& theme) {
  settings_->setTheme(QString::fromStdString(theme.name));
  dress(theme);
}

void MainWindow::showTheme(const QString& theme) {
  if (theme != "dark" && theme != "light") {
    return messages_->showMessage(tr("The session asks for the theme \"%1\", which this program does not "
                                     "have: the window keeps its own")
                                      .arg(theme.left(40)),
                                  false);
  }
  dress(themeNamed(theme));
}

void MainWindow::dress(const Theme& theme) {
  applyStyle(*qApp, theme);
  actions_->setTheme(theme);
  messages_->setTheme(theme);
  tools_->setTheme(theme);
  actions_->dark->setChecked(theme.name == "dark");
  workspace_->setTheme(theme);
}

void MainWindow::refreshActions() {
  const Actions& a = *actions_;
  const auto& history = workspace_->history();
  const auto labelled = [](QAction* action, const QString& word, const std::string& what) {
    const QString label = QString::fromStdString(what);
    action->setText(label.isEmpty() ? word : word + QStringLiteral(": ") + label);
  };
  a.undo->setEnabled(history.canUndo());
  a.redo->setEnabled(history.canRedo());
  labelled(a.undo, tr("&Undo"), history.undoLabel());
  labelled(a.redo, tr("&Redo"), history.redoLabel());
  const bool points = workspace_->points()->count > 0;
  const bool selected = !workspace_->selection().empty();
  bool map = false;
  for (int view = 0; view < workspace_->viewCount(); ++view) map = map || workspace_->viewMap(view);
  a.exportView->setEnabled(map);
  a.copyCaption->setEnabled(map);
  a.exportSelection->setEnabled(selected);
  for (QAction* action : {a.exportMetrics, a.exportHistograms, a.exportSpectrum, a.exportCurves}) {
    action->setEnabled(map);
  }
  a.saveSelection->setEnabled(selected);
  a.selectAll->setEnabled(points);
  a.invert->setEnabled(points);
  a.clear->setEnabled(selected);
  const bool something = points || workspace_->session().survey != SurveySpec{};
  for (QAction* action : {a.save, a.saveAs, a.notes}) action->setEnabled(something);
  a.stopTraining->setEnabled(training_->running());
  a.cancelAll->setEnabled(!workspace_->jobs().idle());
  using Tool = ManifoldView::Tool;
  const Tool tool = views_->tool();
  (tool == Tool::Lasso ? a.lasso : tool == Tool::Rectangle ? a.rectangle : a.turn)->setChecked(true);
  const auto& views = workspace_->session().views;
  const auto shown = static_cast<std::size_t>(views_->activeView());
  if (shown < views.size()) (views[shown].map.dimensions == 2 ? a.dims2 : a.dims3)->setChecked(true);
}

void MainWindow::refreshTitle() {
  const QString session = QFileInfo(sessions_->file()).fileName();
  const QString source = QString::fromStdString(workspace_->session().data.path.filename().string());
  const QString name = session.isEmpty() ? source : session;
  setWindowTitle(name.isEmpty() ? tr("Manifold Lens[*]") : tr("%1[*] - Manifold Lens").arg(name));
  setWindowModified(sessions_->modified());
}

void MainWindow::askSelectionName() {
  auto* dialog = new QInputDialog(this);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setWindowTitle(tr("Keep the selection"));
  dialog->setLabelText(tr("Name of these %L1 points").arg(workspace_->selection().count()));
  connect(dialog, &QInputDialog::textValueSelected, workspace_, &Workspace::saveSelection);
  dialog->open();
}

void MainWindow::restore() {
  resize(QSize(1600, 1000).boundedTo(screen()->availableSize()));
  arrangePanels();
  if (!settings_->geometry().isEmpty()) restoreGeometry(settings_->geometry());
  if (!settings_->state().isEmpty()) restoreState(settings_->state(), kLayoutVersion);
  const Actions& a = *actions_;
  a.live->setChecked(true);
  a.animated->setChecked(settings_->animated());
  views_->setAnimated(settings_->animated());
  a.lock->setChecked(settings_->camerasLocked());
  a.trueNeighbors->setChecked(settings_->trueNeighbors());
  a.dims3->setChecked(true);
  const int layout = settings_->layout();
  (layout == 1 ? a.layoutOne : layout == 2 ? a.layoutBeside : a.layoutAbove)->trigger();
}

bool MainWindow::idle() const {
  return workspace_->jobs().idle() && !files_->busy();
}

bool MainWindow::event(QEvent* event) {
  if (event->type() == QEvent::StatusTip) {
    const QString tip = static_cast<QStatusTipEvent*>(event)->tip();
    jobsBar_->setEnvironment(tip.isEmpty() ? tr("%n threads", nullptr, threadBudget()) : tip);
    return true;
  }
  // By now the window manager has put its frame around the window.
  if (event->type() == QEvent::WindowActivate && !std::exchange(wasActive_, true)) fitScreen();
  return QMainWindow::event(event);
}

/// A window that is larger than its screen with its frame (saved on another one, or pushed wider by panels
/// that are hidden by now) is made as large as that and moved onto it.
void MainWindow::fitScreen() {
  if (isMaximized() || isFullScreen()) return;
  const QRect room = screen()->availableGeometry();
  const QSize frame = frameGeometry().size() - size();
  if (const QSize fitting = size().boundedTo(room.size() - frame); fitting != size()) resize(fitting);
  const QRect outer = frameGeometry();
  const QPoint inside(
      std::clamp(outer.x(), room.x(), std::max(room.x(), room.right() + 1 - outer.width())),
      std::clamp(outer.y(), room.y(), std::max(room.y(), room.bottom() + 1 - outer.height())));
  if (inside != outer.topLeft()) move(inside);
}

/// The charts below the views start open where there is room for both.
void MainWindow::showEvent(QShowEvent* event) {
  QMainWindow::showEvent(event);
  if (std::exchange(wasShown_, true) || !settings_->state().isEmpty()) return;
  const bool room = std::min(height(), screen()->availableGeometry().height()) >= kRoomForCharts;
  for (const char* name : kCharts) docks_.at(name)->setVisible(room);
  if (room) docks_.at(kCharts[0])->raise();
  // Hidden panels need no room any more: a window that they pushed over the screen's edge comes back.
  QTimer::singleShot(0, this, &MainWindow::fitScreen);
}

void MainWindow::closeEvent(QCloseEvent* event) {
  if (!leaving_ && sessions_->unsaved()) {
    event->ignore();
    return sessions_->unlessUnsaved([this] {
      leaving_ = true;
      close();
    });
  }
  sessions_->finish();
  settings_->setWindow(saveGeometry(), saveState(kLayoutVersion));
  hoverCard_->hide();
  workspace_->jobs().cancelAll();  // the queue waits for them when it goes
  event->accept();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  for (const QUrl& url : event->mimeData()->urls()) {
    if (url.isLocalFile()) return event->acceptProposedAction();
  }
}

void MainWindow::dropEvent(QDropEvent* event) {
  std::vector<std::filesystem::path> paths;
  for (const QUrl& url : event->mimeData()->urls()) {
    if (url.isLocalFile()) paths.emplace_back(url.toLocalFile().toStdString());
  }
  files_->openPaths(paths);
  event->acceptProposedAction();
}

}  // namespace mlens
