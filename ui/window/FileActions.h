#pragma once

#include <QMenu>
#include <QObject>
#include <deque>
#include <filesystem>
#include <functional>
#include <vector>

#include "ui/window/OpenDialog.h"
#include "ui/window/ReadingDialog.h"
#include "ui/window/SessionKeeper.h"
#include "ui/window/Settings.h"
#include "ui/window/ViewArea.h"

namespace mlens {

/// What the File menu does: opening whatever a path holds, exporting pictures and tables.
/// Dialogs belong to `window` and never block it.
class FileActions : public QObject {
  Q_OBJECT
 public:
  FileActions(Workspace* workspace, ViewArea* views, SessionKeeper* sessions, Settings* settings,
              QWidget* window);

  void showOpen(const QString& path = {});
  /// One after the other. Large sets of pictures ask for a sample size first.
  void openPaths(const std::vector<std::filesystem::path>& paths);
  bool busy() const { return opening_; }  ///< paths are still being looked at
  void fillRecent(QMenu* menu, QAction* clear);
  /// Shows how another program's checkpoint is read, to be corrected, and opens it.
  ReadingDialog* showReading(const std::filesystem::path& path);
  void correctReading(int index);  ///< of a checkpoint that is open
  void placeData();                ///< new data on the active view's map
  void placeFrom(const std::filesystem::path& path);
  void exportView();
  void exportSelection();
  void exportSelectionTo(const QString& path);

 Q_SIGNALS:
  void message(const QString& text, bool isError);

 private:
  using Chosen = std::function<void(const std::filesystem::path&, const ReadingOptions&)>;
  ReadingDialog* showReading(const std::filesystem::path& path, const ReadingOptions& options,
                             const Chosen& chosen);
  void openNext();
  void openGuess(const SourceGuess& guess, const DataSource& source);

  Workspace* workspace_;
  ViewArea* views_;
  SessionKeeper* sessions_;
  Settings* settings_;
  QWidget* window_;
  std::deque<std::filesystem::path> waiting_;
  bool opening_ = false;
};

}  // namespace mlens
