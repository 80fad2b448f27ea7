#include "ui/window/FileActions.h"

#include <QFileInfo>

#include "ui/window/AskFile.h"
#include "ui/window/ExportDialog.h"
#include "ui/window/SelectionCsv.h"
#include "ui/window/ViewFigure.h"
#include "ui/workspace/Maps.h"

namespace mlens {
namespace {

QString toText(const std::filesystem::path& path) {
  return QString::fromStdString(path.string());
}

}  // namespace

FileActions::FileActions(Workspace* workspace, ViewArea* views, SessionKeeper* sessions, Settings* settings,
                         QWidget* window)
    : QObject(window),
      workspace_(workspace),
      views_(views),
      sessions_(sessions),
      settings_(settings),
      window_(window) {
}

void FileActions::showOpen(const QString& path) {
  auto* dialog = new OpenDialog(&workspace_->jobs(), settings_, window_);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  connect(dialog, &OpenDialog::chosen, this, &FileActions::openGuess);
  if (!path.isEmpty()) dialog->setPath(path);
  dialog->open();
}

void FileActions::openPaths(const std::vector<std::filesystem::path>& paths) {
  waiting_.insert(waiting_.end(), paths.begin(), paths.end());
  if (!opening_) openNext();
}

void FileActions::openNext() {
  opening_ = !waiting_.empty();
  if (!opening_) return;
  std::error_code error;
  auto path = std::filesystem::absolute(waiting_.front(), error);
  if (error) path = waiting_.front();
  waiting_.pop_front();
  workspace_->jobs().start<SourceGuess>(
      tr("Looking at %1").arg(toText(path.filename())), QStringLiteral("open"), this,
      [path](const JobContext& job) { return guessSource(path, job); },
      [this, path](Result<SourceGuess> guess) {
        if (!guess) {
          if (guess.error().code != ErrorCode::Cancelled) {
            Q_EMIT message(QString::fromStdString(guess.error().text()), true);
          }
        } else if (guess->kind == SourceGuess::Kind::Pictures && guess->count > kAskBeyond) {
          showOpen(toText(path));
        } else if (guess->foreign) {
          settings_->addRecent(toText(path));
          connect(showReading(path), &QDialog::finished, this, &FileActions::openNext);
          return;
        } else {
          DataSource source;
          source.kind = guess->kind == SourceGuess::Kind::Vectors ? DataSource::Kind::Vectors
                                                                  : DataSource::Kind::Images;
          source.path = path;
          openGuess(*guess, source);
        }
        openNext();
      });
}

void FileActions::openGuess(const SourceGuess& guess, const DataSource& source) {
  settings_->addRecent(toText(guess.path));
  if (guess.kind != SourceGuess::Kind::Session) settings_->allow(toText(guess.path));
  for (const auto& path : {source.labels, source.images}) {
    if (!path.empty()) settings_->allow(toText(path));
  }
  switch (guess.kind) {
    case SourceGuess::Kind::Session:
      return sessions_->open(guess.path);
    case SourceGuess::Kind::Checkpoint:
      if (guess.foreign) return static_cast<void>(showReading(guess.path));
      return workspace_->openCheckpoint(guess.path);
    case SourceGuess::Kind::Pictures:
    case SourceGuess::Kind::Vectors:
      return sessions_->unlessUnsaved([this, source] { workspace_->openData(source); });
  }
}

ReadingDialog* FileActions::showReading(const std::filesystem::path& path) {
  return showReading(path, {}, [this](const std::filesystem::path& file, const ReadingOptions& reading) {
    workspace_->openCheckpoint(file, reading);
  });
}

ReadingDialog* FileActions::showReading(const std::filesystem::path& path, const ReadingOptions& options,
                                        const Chosen& chosen) {
  auto* dialog = new ReadingDialog(path, options, &workspace_->jobs(), window_);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  connect(dialog, &ReadingDialog::chosen, this, chosen);
  dialog->open();
  return dialog;
}

void FileActions::correctReading(int index) {
  const CheckpointSource& source = workspace_->session().checkpoints[static_cast<std::size_t>(index)];
  showReading(source.path, source.reading,
              [this, serial = workspace_->checkpointSerial(index)](const std::filesystem::path&,
                                                                   const ReadingOptions& reading) {
                workspace_->rereadCheckpoint(serial, reading);
              });
}

void FileActions::fillRecent(QMenu* menu, QAction* clear) {
  menu->clear();
  for (const QString& path : settings_->recent()) {
    QAction* action =
        menu->addAction(QFileInfo(path).fileName() + QStringLiteral("   ") + QFileInfo(path).absolutePath());
    action->setToolTip(path);
    connect(action, &QAction::triggered, this, [this, path] { openPaths({path.toStdString()}); });
  }
  clear->setEnabled(!menu->isEmpty());
  menu->addSeparator();
  menu->addAction(clear);
}

void FileActions::placeData() {
  askExistingFile(window_, tr("Place new data on the map"), settings_->folder("open"), {},
                  [this](const QString& file) {
                    settings_->setFolder("open", QFileInfo(file).absolutePath());
                    placeFrom(file.toStdString());
                  });
}

void FileActions::placeFrom(const std::filesystem::path& path) {
  workspace_->jobs().start<SourceGuess>(
      tr("Looking at %1").arg(toText(path.filename())), QStringLiteral("place"), this,
      [path](const JobContext& job) { return guessSource(path, job); },
      [this, path](Result<SourceGuess> guess) {
        if (!guess) {
          if (guess.error().code == ErrorCode::Cancelled) return;
          return Q_EMIT message(QString::fromStdString(guess.error().text()), true);
        }
        using Kind = SourceGuess::Kind;
        if (guess->kind != Kind::Pictures && guess->kind != Kind::Vectors) {
          return Q_EMIT message(tr("%1 holds neither pictures nor vectors").arg(toText(path.filename())),
                                true);
        }
        DataSource source;
        source.kind = guess->kind == Kind::Vectors ? DataSource::Kind::Vectors : DataSource::Kind::Images;
        source.path = path;
        workspace_->maps().place(views_->activeView(), source);
      });
}

// Exports --------------------------------------------------------------------------------------------------

void FileActions::exportView() {
  std::vector<ExportDialog::View> figures;
  int active = 0;
  for (int i = 0; i < workspace_->viewCount(); ++i) {
    const ViewSpec& spec = workspace_->session().views[static_cast<std::size_t>(i)];
    // The third and fourth have no view of their own until they are first shown.
    const CameraPose camera = i < views_->count() ? views_->view(i)->chosenCamera() : spec.camera;
    auto figure = viewFigure(*workspace_, *views_, i, camera);
    if (!figure) continue;
    if (i == views_->activeView()) active = static_cast<int>(figures.size());
    figures.push_back({QString::fromStdString(spec.name), std::move(*figure)});
  }
  if (figures.empty()) {
    return Q_EMIT message(tr("There is no view to export yet: open pictures, a checkpoint or vectors first"),
                          true);
  }
  const QString name = sessions_->file().isEmpty() ? QStringLiteral("manifold")
                                                   : QFileInfo(sessions_->file()).completeBaseName();
  auto* dialog = new ExportDialog(std::move(figures), active, name, sessions_->session(), &workspace_->jobs(),
                                  settings_, window_);
  connect(dialog, &ExportDialog::message, this, &FileActions::message);
  connect(dialog, &QDialog::rejected, dialog, &QObject::deleteLater);
  dialog->open();
}

void FileActions::exportSelection() {
  if (workspace_->selection().empty()) {
    return Q_EMIT message(tr("Select some points first (L: lasso, R: rectangle), then export them"), true);
  }
  askSavePath(window_, tr("Export the selected points"), settings_->folder("export") + "/selection",
              {{tr("CSV tables"), QStringLiteral("csv")}},
              [this](const QString& path) { exportSelectionTo(path); });
}

void FileActions::exportSelectionTo(const QString& path) {
  SelectionTable table{workspace_->points(), workspace_->selection(), {}};
  for (int i = 0; i < workspace_->viewCount(); ++i) {
    if (auto map = workspace_->viewMap(i)) {
      table.maps.push_back({workspace_->session().views[static_cast<std::size_t>(i)].name, std::move(map)});
    }
  }
  settings_->setFolder("export", QFileInfo(path).absolutePath());
  const auto count = table.selection.count();
  workspace_->jobs().start<bool>(
      tr("Writing %1").arg(QFileInfo(path).fileName()), {}, this,
      [path, table](const JobContext& job) -> Result<bool> {
        if (auto done = writeSelectionCsv(path.toStdString(), table, job); !done) return failure(done);
        return true;
      },
      [this, path, count](Result<bool> result) {
        if (result) return Q_EMIT message(tr("Saved %L1 points in %2").arg(count).arg(path), false);
        if (result.error().code == ErrorCode::Cancelled) return;
        Q_EMIT message(QString::fromStdString(result.error().text()), true);
      });
}

}  // namespace mlens
