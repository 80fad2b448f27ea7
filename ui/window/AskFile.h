#pragma once

#include <QFileDialog>
#include <QString>
#include <QWidget>
#include <functional>
#include <vector>

namespace mlens {

/// A dialog for an existing file, or for a folder, that is shown at once and goes when it is closed. It never
/// blocks: `take` gets the path when one was chosen, unless `parent` is gone.
QFileDialog* askExistingFile(QWidget* parent, const QString& title, const QString& folder,
                             const QString& filter, std::function<void(const QString& path)> take);
QFileDialog* askFolder(QWidget* parent, const QString& title, const QString& folder,
                       std::function<void(const QString& path)> take);

/// A kind of file that can be written: "PNG picture", "png".
struct FileKind {
  QString words, ending;
};
/// Where to save, likewise. `place` is the suggested path without an ending. The path has one of the endings:
/// what is chosen with another one, or none, gets that of the kind that is set.
QFileDialog* askSavePath(QWidget* parent, const QString& title, const QString& place,
                         const std::vector<FileKind>& kinds, std::function<void(const QString& path)> take);

}  // namespace mlens
