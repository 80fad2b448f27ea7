// How SessionKeeper opens a session: read, ask, search, show, check.
#include <QDateTime>
#include <QFileDialog>
#include <QFileInfo>
#include <QLocale>
#include <chrono>

#include "core/session/SessionFile.h"
#include "ui/window/Question.h"
#include "ui/window/SessionKeeper.h"

namespace mlens {
namespace {

namespace fs = std::filesystem;

QString toText(const fs::path& path) {
  return QString::fromStdString(path.string());
}

QString listOf(const std::vector<fs::path>& paths) {
  constexpr std::size_t kMost = 8;
  QStringList lines;
  for (std::size_t i = 0; i < std::min(paths.size(), kMost); ++i) lines << toText(paths[i]);
  if (paths.size() > kMost) lines << SessionKeeper::tr("and %L1 more").arg(paths.size() - kMost);
  return lines.join('\n');
}

struct ReadFile {
  Session session;
  std::vector<fs::path> outside;
};

struct Located {
  Session session;
  MovedSources moved;
};

/// The newest of what earlier programs left behind, read.
struct Offer {
  std::shared_ptr<Recovery> left;  // null: there is none
  Session session;
  fs::path file;
  fs::file_time_type written;
  std::size_t more = 0;  // so many others
  std::vector<Error> unreadable;
};

Offer findAbandoned() {
  Recovery::Abandoned found = Recovery::abandoned(Recovery::defaultFolder());
  Offer offer;
  offer.unreadable = std::move(found.unreadable);
  for (std::size_t i = 0; i < found.sessions.size() && !offer.left; ++i) {
    auto session = found.sessions[i].session();
    if (!session) continue;  // it went just now
    offer.more = found.sessions.size() - i - 1;
    offer.left = std::make_shared<Recovery>(std::move(found.sessions[i]));
    offer.session = *std::move(session);
    offer.file = offer.left->file();
    offer.written = offer.left->time();
  }
  return offer;
}

}  // namespace

void SessionKeeper::open(const fs::path& file) {
  unlessUnsaved([this, file] { read(file); });
}

void SessionKeeper::openExample(const Session& session) {
  unlessUnsaved([this, session] { show(session, {}); });
}

void SessionKeeper::read(const fs::path& file) {
  workspace_->jobs().start<ReadFile>(
      tr("Reading %1").arg(toText(file.filename())), QStringLiteral("session"), this,
      [file](const JobContext& job) -> Result<ReadFile> {
        if (auto go = job.check(); !go) return failure(go);
        auto session = readSession(file);
        if (!session) return failure(session);
        auto outside = outsideSources(*session, sessionFolder(file));
        return ReadFile{*std::move(session), std::move(outside)};
      },
      [this, file](Result<ReadFile> read) {
        if (!read) return openingFailed(read.error());
        const QStringList allowed = settings_->allowed();
        std::erase_if(read->outside, [&](const fs::path& path) { return allowed.contains(toText(path)); });
        if (read->outside.empty()) return locate(file, read->session, sessionFolder(file));
        askOutside(file, read->session, read->outside);
      });
}

void SessionKeeper::askOutside(const fs::path& file, const Session& session,
                               const std::vector<fs::path>& outside) {
  ask(window_, {tr("Open session"),
                tr("%1 reads files outside its folder, which were never opened here. Open them?")
                    .arg(toText(file.filename())),
                listOf(outside),
                {{tr("&Open"),
                  [this, file, session, outside] {
                    for (const auto& path : outside) settings_->allow(toText(path));
                    locate(file, session, sessionFolder(file));
                  }},
                 {tr("Cancel"), {}}}});
}

void SessionKeeper::locate(const fs::path& file, const Session& session, const fs::path& searched) {
  workspace_->jobs().start<Located>(
      tr("Looking for the files of %1").arg(toText(file.filename())), QStringLiteral("session"), this,
      [session, searched](const JobContext& job) -> Result<Located> {
        Session here = session;
        if (auto go = job.check(); !go) return failure(go);
        auto moved = findMoved(here, searched, job);
        if (!moved) return failure(moved);
        return Located{std::move(here), *std::move(moved)};
      },
      [this, file](Result<Located> located) {
        if (!located) return openingFailed(located.error());
        for (const auto& [from, to] : located->moved.found) settings_->allow(toText(to));
        if (!located->moved.missing.empty()) return askMissing(file, located->session, located->moved);
        show(located->session, toText(file));
        if (located->moved.found.empty()) return;
        const auto& [from, to] = located->moved.found.front();
        const auto more = static_cast<int>(located->moved.found.size()) - 1;
        Q_EMIT message(tr("%1 has moved and was found by its content: %2").arg(toText(from), toText(to)) +
                           (more > 0 ? tr(" (and %n more)", nullptr, more) : QString()),
                       false);
      });
}

void SessionKeeper::askMissing(const fs::path& file, const Session& session, const MovedSources& moved) {
  const QString name = toText(file.filename());
  ask(window_,
      {tr("Open session"),
       moved.missing.size() == 1 ? tr("A file of %1 is not where it was, nor near the session.").arg(name)
                                 : tr("%L1 files of %2 are not where they were, nor near the session.")
                                       .arg(moved.missing.size())
                                       .arg(name),
       listOf(moved.missing),
       {{tr("&Search in a folder…"),
         [this, file, session] {
           auto* dialog =
               new QFileDialog(window_, tr("Where the files are, or above"), settings_->folder("open"));
           dialog->setAttribute(Qt::WA_DeleteOnClose);
           dialog->setFileMode(QFileDialog::Directory);
           connect(dialog, &QFileDialog::fileSelected, this, [this, file, session](const QString& folder) {
             locate(file, session, folder.toStdString());
           });
           dialog->open();
         }},
        {tr("Open &without them"), [this, file, session] { show(session, toText(file)); }},
        {tr("Cancel"), {}}}});
}

void SessionKeeper::openingFailed(const Error& error) {
  const bool stopped = error.code == ErrorCode::Cancelled;
  Q_EMIT message(stopped ? tr("Opening was stopped") : QString::fromStdString(error.text()), !stopped);
}

void SessionKeeper::show(const Session& session, const QString& file,
                         const std::shared_ptr<Recovery>& restored) {
  unlessEdited([this, session, file, restored] {
    // It tells first that the one before will not come.
    workspace_->openSession(session, [this](const auto& goOn) { unlessEdited(goOn); });
    opening_ = {file, restored};
    checkChanged(session);
  });
}

void SessionKeeper::checkChanged(const Session& session) {
  if (session.stamps.empty()) return;
  workspace_->jobs().start<std::vector<fs::path>>(
      tr("Checking the files"), QStringLiteral("check files"), this,
      [session](const JobContext& job) { return changedSources(session, job); },
      [this](Result<std::vector<fs::path>> changedFiles) {
        if (!changedFiles || changedFiles->empty()) return;
        const auto more = static_cast<int>(changedFiles->size()) - 1;
        Q_EMIT message(tr("%1 has changed since the session was saved: its results may differ")
                               .arg(toText(changedFiles->front())) +
                           (more > 0 ? tr(" (and %n more)", nullptr, more) : QString()),
                       true);
      });
}

void SessionKeeper::opened(bool well) {
  const auto opening = std::exchange(opening_, {});
  if (!well) return;
  became(opening ? opening->file : QString());
  if (!opening || !opening->restored) return;
  restored_ = opening->restored;
  saved_.reset();
  look();
  Q_EMIT changed();
}

// After a crash --------------------------------------------------------------------------------------------

void SessionKeeper::offerRecovered() {
  workspace_->jobs().start<Offer>(
      tr("Looking for unsaved work"), {}, this,
      [](const JobContext&) -> Result<Offer> { return findAbandoned(); },
      [this](Result<Offer> offer) {
        if (!offer) return;
        if (!offer->unreadable.empty()) {
          Q_EMIT message(tr("Unsaved work of an earlier run cannot be read; it was left where it is: %1")
                             .arg(QString::fromStdString(offer->unreadable.front().text())),
                         true);
        }
        if (!offer->left) return;
        const auto written = std::chrono::file_clock::to_sys(offer->written);
        const QString when = QLocale().toString(
            QDateTime::fromSecsSinceEpoch(std::chrono::system_clock::to_time_t(
                std::chrono::time_point_cast<std::chrono::system_clock::duration>(written))),
            QLocale::ShortFormat);
        const QString name = offer->file.empty() ? tr("an untitled session") : toText(offer->file);
        const auto more = static_cast<int>(offer->more);
        ask(window_,
            {tr("Unsaved work"),
             tr("Manifold Lens ended unexpectedly. Restore what was not saved?"),
             tr("%1, last kept %2").arg(name, when) +
                 (more > 0 ? tr("\n%n more will be offered at the next start", nullptr, more) : QString()),
             {{tr("&Restore"), [this, session = offer->session, file = toText(offer->file),
                                left = offer->left] { restore(session, file, left); }},
              {tr("&Discard"), [this, left = offer->left] { writer_.start([left] { left->remove(); }); }},
              {tr("Ask again next time"), {}}}});
      });
}

void SessionKeeper::restore(const Session& session, const QString& file,
                            const std::shared_ptr<Recovery>& left) {
  unlessUnsaved([this, session, file, left] { show(session, file, left); });
}

}  // namespace mlens
