// The part of MainWindow that has to do with its start page and with notes.
#include "ui/window/MainWindow.h"
#include "ui/window/NotesDialog.h"
#include "ui/window/StartPage.h"

namespace mlens {

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

void MainWindow::showStart() {
  const Session& session = workspace_->session();
  start_->setRecent(settings_->recent());
  start_->setExampleAvailable(actions_->example->isEnabled());
  start_->setSomethingOpen(session.data.kind != DataSource::Kind::None || !session.checkpoints.empty());
  centre_->setCurrentWidget(start_);
  start_->setFocus();
}

void MainWindow::showNotes() {
  if (!notes_) notes_ = new NotesDialog(workspace_, this);
  notes_->show();
  notes_->raise();
  notes_->activateWindow();
}

}  // namespace mlens
