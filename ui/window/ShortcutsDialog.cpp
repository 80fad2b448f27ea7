#include "ui/window/ShortcutsDialog.h"

#include <Eigen/Core>
#include <QApplication>
#include <QDialogButtonBox>
#include <QLabel>
#include <QTextBrowser>
#include <QVBoxLayout>

#include "core/base/Parallel.h"
#include "core/engine/EngineLoader.h"
#include "ui/view/VtkView.h"

namespace mlens {
namespace {

const std::pair<const char*, const char*> kGestures[] = {
    {QT_TRANSLATE_NOOP("ShortcutsDialog", "Left drag"),
     QT_TRANSLATE_NOOP("ShortcutsDialog", "Turn (3D) or move (2D)")},
    {QT_TRANSLATE_NOOP("ShortcutsDialog", "Middle drag, Shift + drag"),
     QT_TRANSLATE_NOOP("ShortcutsDialog", "Move")},
    {QT_TRANSLATE_NOOP("ShortcutsDialog", "Wheel, + and -"),
     QT_TRANSLATE_NOOP("ShortcutsDialog", "Zoom to the pointer")},
    {QT_TRANSLATE_NOOP("ShortcutsDialog", "Arrow keys"),
     QT_TRANSLATE_NOOP("ShortcutsDialog", "Turn; with Shift, move")},
    {QT_TRANSLATE_NOOP("ShortcutsDialog", "Double click"),
     QT_TRANSLATE_NOOP("ShortcutsDialog", "Centre on a point")},
    {QT_TRANSLATE_NOOP("ShortcutsDialog", "Click"), QT_TRANSLATE_NOOP("ShortcutsDialog", "Inspect a point")},
    {QT_TRANSLATE_NOOP("ShortcutsDialog", "Shift, Alt or Ctrl, both + lasso"),
     QT_TRANSLATE_NOOP("ShortcutsDialog", "Add, subtract, intersect")},
};

QString row(const QString& keys, const QString& words) {
  return QStringLiteral(
             "<tr><td style='padding:2px 24px 2px 0'><b>%1</b></td><td style='padding:2px 0'>%2</td></tr>")
      .arg(keys.toHtmlEscaped(), words.toHtmlEscaped());
}

void addText(QDialog* dialog, const QString& html, const QString& name, QSize size) {
  auto* column = new QVBoxLayout(dialog);
  column->setContentsMargins(16, 16, 16, 16);
  auto* text = new QTextBrowser(dialog);
  text->setOpenExternalLinks(true);
  text->setFrameShape(QFrame::NoFrame);
  text->setAccessibleName(name);
  text->viewport()->setAutoFillBackground(false);
  text->setHtml(html);
  column->addWidget(text);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, dialog);
  QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
  column->addWidget(buttons);
  dialog->resize(size);
}

}  // namespace

ShortcutsDialog::ShortcutsDialog(const std::vector<QAction*>& actions, QWidget* parent) : QDialog(parent) {
  setWindowTitle(tr("Shortcuts"));
  QString html = QStringLiteral("<h3>%1</h3><table>").arg(tr("Mouse and keys in a view"));
  for (const auto& [keys, words] : kGestures) html += row(tr(keys), tr(words));
  html += QStringLiteral("</table><h3>%1</h3><table>").arg(tr("Anywhere"));
  for (const QAction* action : actions) {
    if (action->shortcut().isEmpty()) continue;
    html += row(action->shortcut().toString(QKeySequence::NativeText), action->statusTip());
  }
  addText(this, html + QStringLiteral("</table>"), tr("Shortcuts"), {640, 640});
}

AboutDialog::AboutDialog(const EngineSource& source, QWidget* parent) : QDialog(parent) {
  setWindowTitle(tr("About Manifold Lens"));
  QString engine = tr("not loaded (comes when a checkpoint is embedded)");
  if (engineLoaded()) {
    if (const auto loaded = source()) {
      QStringList devices;
      for (const auto& device : (*loaded)->devices()) devices << QString::fromStdString(device);
      engine = QString::fromStdString((*loaded)->version()) + QStringLiteral(" (") + devices.join(", ") + ")";
    }
  }
  QString html = QStringLiteral("<h2>Manifold Lens %1</h2><p>%2</p><table>")
                     .arg(QApplication::applicationVersion().toHtmlEscaped(),
                          tr("The geometry of what a self-supervised vision model has learned."));
  html += row(QStringLiteral("Qt"), QString::fromLatin1(qVersion()));
  html += row(QStringLiteral("VTK"), QString::fromLatin1(vtkVersionText()));
  html += row(QStringLiteral("LibTorch"), engine);
  html += row(
      QStringLiteral("Eigen"),
      QStringLiteral("%1.%2.%3").arg(EIGEN_WORLD_VERSION).arg(EIGEN_MAJOR_VERSION).arg(EIGEN_MINOR_VERSION));
  html += row(tr("Threads"), QString::number(threadBudget()));
  html +=
      QStringLiteral("</table><p>%1</p>")
          .arg(tr("MIT licence. Qt is used under the LGPL 3; VTK, LibTorch, Eigen and the other libraries "
                  "under their own licences."));
  addText(this, html, tr("About"), {480, 320});
}

}  // namespace mlens
