#include "ui/window/AskFile.h"

#include <QFileInfo>
#include <QStringList>
#include <algorithm>
#include <utility>

namespace mlens {
namespace {

QFileDialog* show(QFileDialog* dialog, QWidget* parent, std::function<void(const QString& path)> take) {
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  QObject::connect(dialog, &QFileDialog::fileSelected, parent, std::move(take));
  dialog->open();
  return dialog;
}

}  // namespace

QFileDialog* askExistingFile(QWidget* parent, const QString& title, const QString& folder,
                             const QString& filter, std::function<void(const QString& path)> take) {
  auto* dialog = new QFileDialog(parent, title, folder, filter);
  dialog->setFileMode(QFileDialog::ExistingFile);
  return show(dialog, parent, std::move(take));
}

QFileDialog* askFolder(QWidget* parent, const QString& title, const QString& folder,
                       std::function<void(const QString& path)> take) {
  auto* dialog = new QFileDialog(parent, title, folder);
  dialog->setFileMode(QFileDialog::Directory);
  dialog->setOption(QFileDialog::ShowDirsOnly);
  return show(dialog, parent, std::move(take));
}

QFileDialog* askSavePath(QWidget* parent, const QString& title, const QString& place,
                         const std::vector<FileKind>& kinds, std::function<void(const QString& path)> take) {
  QStringList filters, endings;
  for (const FileKind& kind : kinds) {
    filters << QStringLiteral("%1 (*.%2)").arg(kind.words, kind.ending);
    endings << kind.ending;
  }
  auto* dialog = new QFileDialog(parent, title);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->setNameFilters(filters);
  dialog->setDirectory(QFileInfo(place).absolutePath());
  dialog->selectFile(QFileInfo(place).fileName());
  // The ending belongs to the path that the dialog looks for, so that it asks before it overwrites.
  const auto suffix = [dialog, filters, endings](const QString& filter) {
    dialog->setDefaultSuffix(endings[std::max<qsizetype>(0, filters.indexOf(filter))]);
  };
  suffix(filters.first());
  QObject::connect(dialog, &QFileDialog::filterSelected, dialog, suffix);
  return show(dialog, parent, [dialog, filters, endings, take = std::move(take)](const QString& path) {
    if (endings.contains(QFileInfo(path).suffix().toLower())) return take(path);
    const auto kind = std::max<qsizetype>(0, filters.indexOf(dialog->selectedNameFilter()));
    take(path + QLatin1Char('.') + endings[kind]);
  });
}

}  // namespace mlens
