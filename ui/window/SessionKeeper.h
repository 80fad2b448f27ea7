#pragma once

#include <QThreadPool>
#include <QTimer>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

#include "core/session/Recovery.h"
#include "core/session/SourceFiles.h"
#include "ui/window/Settings.h"
#include "ui/window/ViewArea.h"
#include "ui/workspace/Workspace.h"

namespace mlens {

/// The session as a file: opening and saving it, knowing what is unsaved, and a copy of unsaved work on disk,
/// never older than a few seconds, for the start after a crash. Questions belong to `window` and do not
/// block it.
class SessionKeeper : public QObject {
  Q_OBJECT
 public:
  SessionKeeper(Workspace* workspace, ViewArea* views, Settings* settings, QWidget* window);
  ~SessionKeeper() override;  ///< unsaved work stays on disk, unless finish() was called

  /// Asks first about unsaved work, about files outside its folder that were never opened here, and where to
  /// look for those that are gone.
  void open(const std::filesystem::path& file);
  void openExample(const Session& session);
  void save();
  void saveAs();
  void saveTo(const QString& file);
  /// Offers what programs that are gone left behind.
  void offerRecovered();
  /// `then` at once, or after "Save changes?" was answered with save (and that went well) or discard.
  void unlessUnsaved(const std::function<void()>& then);
  /// `then` at once, or after the same question about what was edited since it was last answered.
  void unlessEdited(const std::function<void()>& then);
  void finish();  ///< the program ends as wished: nothing is kept for the next start

  Session session() const;                     ///< as it is now, cameras too
  QString file() const { return file_; }       ///< "" untitled
  bool modified() const { return modified_; }  ///< as of the last look, a tenth of a second ago at most
  bool unsaved();                              ///< modified(), looked at now

 Q_SIGNALS:
  void changed();  ///< file() or modified()
  void message(const QString& text, bool isError);

 private:
  struct Safe;
  struct Opening {
    QString file;
    std::shared_ptr<Recovery> restored;  ///< whose session it is; null: none's
  };

  // SessionOpening.cpp
  void read(const std::filesystem::path& file);
  void askOutside(const std::filesystem::path& file, const Session& session,
                  const std::vector<std::filesystem::path>& outside);
  void locate(const std::filesystem::path& file, const Session& session,
              const std::filesystem::path& searched);
  void askMissing(const std::filesystem::path& file, const Session& session, const MovedSources& moved);
  void show(const Session& session, const QString& file, const std::shared_ptr<Recovery>& restored = {});
  void openingFailed(const Error& error);
  void checkChanged(const Session& session);
  void restore(const Session& session, const QString& file, const std::shared_ptr<Recovery>& left);

  bool hasWork(const Session& session) const;
  void opened(bool well);
  void became(const QString& file);
  void written(const QString& file, Session session);
  void look();
  void keep();

  Workspace* workspace_;
  ViewArea* views_;
  Settings* settings_;
  QWidget* window_;
  QString file_;
  std::optional<Opening> opening_;  ///< what sessionOpened() will be about
  int becameCount_ = 0;             ///< so many sessions were here: a save knows by it which one it is of
  bool modified_ = false, finished_ = false;
  std::function<void()> afterSave_;
  std::optional<Session> saved_;   ///< as on disk; none: restored work, nowhere saved
  std::optional<Session> agreed_;  ///< as it was when the user last agreed to leave it
  std::optional<Session> kept_;    ///< as last kept for the start after a crash
  std::shared_ptr<Recovery>
      restored_;  ///< where an earlier program kept this session, until this one keeps it
  std::shared_ptr<StampMemo> stamps_ = std::make_shared<StampMemo>();
  std::shared_ptr<Safe> safe_;
  QTimer look_, keep_;
  QThreadPool writer_;  ///< of one thread: writes in their order, beside the queue of jobs that users see
};

}  // namespace mlens
