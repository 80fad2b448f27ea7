#include "ui/window/SessionKeeper.h"

#include <QCoreApplication>
#include <QFileDialog>
#include <QFileInfo>
#include <QPointer>
#include <utility>

#include "core/session/SessionFile.h"
#include "core/session/SessionTable.h"
#include "ui/window/Question.h"

namespace mlens {
namespace {

constexpr int kLookMs = 100;   // after an edit, for the mark in the title
constexpr int kKeepMs = 2000;  // after an edit, for the copy on disk

}  // namespace

/// What the writing thread uses; nobody else while it runs.
struct SessionKeeper::Safe {
  std::optional<Recovery> recovery;

  Result<void> keep(const Session& session, const std::filesystem::path& file) {
    if (!recovery) {
      auto made = Recovery::create(Recovery::defaultFolder());
      if (!made) return failure(made);
      recovery = *std::move(made);
    }
    return recovery->keep(session, file);
  }
};

SessionKeeper::SessionKeeper(Workspace* workspace, ViewArea* views, Settings* settings, QWidget* window)
    : QObject(window),
      workspace_(workspace),
      views_(views),
      settings_(settings),
      window_(window),
      safe_(std::make_shared<Safe>()) {
  writer_.setMaxThreadCount(1);
  look_.setSingleShot(true);
  look_.setInterval(kLookMs);
  keep_.setSingleShot(true);
  keep_.setInterval(kKeepMs);
  connect(&look_, &QTimer::timeout, this, &SessionKeeper::look);
  connect(&keep_, &QTimer::timeout, this, &SessionKeeper::keep);
  const auto later = [this] {
    if (!look_.isActive()) look_.start();
  };
  for (const auto edit :
       {&Workspace::embeddingsChanged, &Workspace::viewsChanged, &Workspace::selectionChanged,
        &Workspace::selectionsChanged, &Workspace::historyChanged, &Workspace::appearanceChanged}) {
    connect(workspace, edit, this, later);
  }
  connect(workspace, &Workspace::notesChanged, this, later);
  connect(workspace, &Workspace::surveyChanged, this, later);
  connect(workspace, &Workspace::viewChanged, this, later);
  connect(workspace, &Workspace::viewMoved, this, later);
  connect(workspace, &Workspace::viewCameraChanged, this, later);
  connect(workspace, &Workspace::pointsChanged, this, [this] { became({}); });  // other data
  connect(workspace, &Workspace::sessionOpened, this, &SessionKeeper::opened);
  saved_ = session();
}

SessionKeeper::~SessionKeeper() {
  if (modified_) {
    keep_.stop();
    keep();
  }
  writer_.waitForDone();
  if (!modified_ && safe_->recovery) safe_->recovery->remove();
}

Session SessionKeeper::session() const {
  Session session = workspace_->session();
  for (std::size_t i = 0; i < session.views.size() && static_cast<int>(i) < views_->count(); ++i) {
    session.views[i].camera = views_->view(static_cast<int>(i))->chosenCamera();
  }
  return session;
}

bool SessionKeeper::hasWork(const Session& session) const {
  if (session.data.kind == DataSource::Kind::None && session.survey == SurveySpec{}) return false;
  return !saved_ || !sameWork(session, *saved_, !file_.isEmpty());
}

/// Another session is here now, as it lies in `file`; "": untitled.
void SessionKeeper::became(const QString& file) {
  ++becameCount_;
  file_ = file;
  saved_ = session();
  restored_.reset();
  look();
  Q_EMIT changed();
}

void SessionKeeper::look() {
  if (finished_) return;
  const Session session = this->session();
  const bool was = std::exchange(modified_, hasWork(session));
  if (modified_ && kept_ != session && !keep_.isActive()) keep_.start();
  if (was == modified_) return;
  if (!modified_) {  // saved or taken back: nothing to offer at the next start
    keep_.stop();
    kept_.reset();
    writer_.start([safe = safe_] {
      if (safe->recovery) safe->recovery->forget();
    });
  }
  Q_EMIT changed();
}

void SessionKeeper::keep() {
  Session session = this->session();
  if (kept_ == session) return;
  kept_ = session;
  const QPointer<SessionKeeper> self(this);
  writer_.start([self, safe = safe_, left = std::exchange(restored_, nullptr), session = std::move(session),
                 file = std::filesystem::path(file_.toStdString())] {
    const auto done = safe->keep(session, file);
    if (done && left) left->remove();
    if (done) return;
    QMetaObject::invokeMethod(
        QCoreApplication::instance(), [self, text = QString::fromStdString(done.error().text())] {
          if (self) Q_EMIT self->message(tr("Unsaved work cannot be kept safe: %1").arg(text), true);
        });
  });
}

void SessionKeeper::finish() {
  finished_ = true;
  modified_ = false;
  keep_.stop();
  look_.stop();
}

// Saving ---------------------------------------------------------------------------------------------------

bool SessionKeeper::unsaved() {
  look();
  return modified_;
}

void SessionKeeper::unlessEdited(const std::function<void()>& then) {
  if (agreed_ && sameWork(session(), *agreed_, !file_.isEmpty())) return then();
  unlessUnsaved(then);
}

void SessionKeeper::unlessUnsaved(const std::function<void()>& leave) {
  const auto then = [this, leave] {
    agreed_ = session();
    leave();
  };
  if (!unsaved()) return then();
  const QString name = file_.isEmpty() ? tr("this session") : QFileInfo(file_).fileName();
  ask(window_, {tr("Unsaved work"),
                tr("Save the changes of %1?").arg(name),
                tr("Without saving, selections, notes and settings made since the last save are lost."),
                {{tr("&Save"),
                  [this, then] {
                    afterSave_ = then;
                    save();
                  }},
                 {tr("&Discard"), then},
                 {tr("Cancel"), {}}}});
}

void SessionKeeper::save() {
  if (file_.isEmpty()) return saveAs();
  saveTo(file_);
}

void SessionKeeper::saveAs() {
  auto* dialog = new QFileDialog(window_, tr("Save the session"),
                                 file_.isEmpty() ? settings_->folder("session") : QFileInfo(file_).path(),
                                 tr("Sessions (*.mlens)"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->setDefaultSuffix(QStringLiteral("mlens"));
  dialog->selectFile(file_.isEmpty() ? QStringLiteral("untitled.mlens") : QFileInfo(file_).fileName());
  connect(dialog, &QFileDialog::fileSelected, this, &SessionKeeper::saveTo);
  connect(dialog, &QFileDialog::rejected, this, [this] { afterSave_ = {}; });
  dialog->open();
}

void SessionKeeper::saveTo(const QString& file) {
  settings_->setFolder("session", QFileInfo(file).absolutePath());
  const QString name = QFileInfo(file).fileName();
  workspace_->jobs().start<Session>(
      tr("Saving %1").arg(name), QStringLiteral("save:") + file, this,
      [file, session = this->session(), stamps = stamps_](const JobContext& job) mutable -> Result<Session> {
        if (auto noted = stampSources(session, *stamps, job); !noted) return failure(noted);
        if (auto go = job.check(); !go) return failure(go);
        if (auto done = writeSession(file.toStdString(), session); !done) return failure(done);
        return session;
      },
      [this, file, name, of = becameCount_, then = std::exchange(afterSave_, {})](Result<Session> session) {
        if (!session) {
          const bool stopped = session.error().code == ErrorCode::Cancelled;
          return Q_EMIT message(stopped ? tr("Saving was stopped: %1 is as it was").arg(name)
                                        : QString::fromStdString(session.error().text()),
                                !stopped);
        }
        settings_->addRecent(file);
        for (const auto& path : sourcePaths(*session))
          settings_->allow(QString::fromStdString(path.string()));
        if (of == becameCount_) written(file, *std::move(session));
        Q_EMIT message(tr("Saved %1").arg(file), false);
        if (then) unlessUnsaved(then);  // what was edited, or opened, while it was written
      });
}

void SessionKeeper::written(const QString& file, Session session) {
  file_ = file;
  saved_ = std::move(session);
  if (auto left = std::exchange(restored_, nullptr)) {
    writer_.start([left = std::move(left)] { left->remove(); });
  }
  look();
  Q_EMIT changed();
}

}  // namespace mlens
