#include "ui/window/ExportDialog.h"

#include <QFileInfo>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QPainter>

#include "core/session/FigureRecipe.h"
#include "ui/window/AskFile.h"
#include "ui/window/GuiFrames.h"

namespace mlens {
namespace {

constexpr QSize kPreview(560, 460);
constexpr int kPauseMs = 150;
/// What lies behind a transparent picture.
void drawChecks(QPainter& painter, const QRect& area) {
  constexpr int kCell = 8;
  painter.fillRect(area, QColor(0xF4, 0xF4, 0xF4));
  for (int y = area.top(); y <= area.bottom(); y += kCell) {
    for (int x = area.left() + ((y - area.top()) / kCell % 2) * kCell; x <= area.right(); x += 2 * kCell) {
      painter.fillRect(QRect(x, y, kCell, kCell).intersected(area), QColor(0xD8, 0xD8, 0xD8));
    }
  }
}

}  // namespace

ExportDialog::ExportDialog(std::vector<View> views, int active, const QString& name, const Session& session,
                           JobQueue* jobs, Settings* settings, QWidget* parent)
    : QDialog(parent),
      views_(std::move(views)),
      name_(name),
      session_(session),
      jobs_(jobs),
      settings_(settings) {
  setWindowTitle(tr("Export figure"));
  picture_ = new QLabel(this);
  picture_->setFixedSize(kPreview);
  picture_->setAlignment(Qt::AlignCenter);
  picture_->setAccessibleName(tr("Preview"));
  facts_ = new QLabel(this);
  facts_->setWordWrap(true);
  facts_->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
  facts_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  auto* left = new QVBoxLayout;
  left->setSpacing(8);
  left->addWidget(picture_);
  left->addWidget(facts_);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(16, 16, 16, 16);
  row->setSpacing(16);
  row->addLayout(left);
  row->addWidget(buildForm(), 1);
  which_->setCurrentIndex(active);
  pause_.setSingleShot(true);
  pause_.setInterval(kPauseMs);
  connectForm();
  choosePreset(0);
  pause_.start();
}

std::vector<std::size_t> ExportDialog::chosen() const {
  const auto index = static_cast<std::size_t>(std::max(which_->currentIndex(), 0));
  if (index < views_.size()) return {index};
  std::vector<std::size_t> all(views_.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  return all;
}

std::vector<FigureContent> ExportDialog::contents() const {
  std::vector<FigureContent> all;
  for (const std::size_t i : chosen()) all.push_back(views_[i].content);
  return all;
}

void ExportDialog::describe() {
  const QSize size = options().size;
  QString text = tr("%L1 x %L2 pixels as PNG").arg(size.width()).arg(size.height());
  const std::string note = figureNote(contents(), FigureFormat::Pdf);
  text += note.empty() ? tr("; all shapes and words as PDF or SVG")
                       : tr("; as PDF or SVG shapes and words, but %1").arg(QString::fromStdString(note));
  facts_->setText(text);
}

void ExportDialog::preview() {
  // Drawn at twice the size it is shown at; words, points and lines keep their proportion to the sheet.
  FigureOptions small = options();
  const QSize whole = small.size;
  small.size = whole.scaled(2 * kPreview, Qt::KeepAspectRatio).expandedTo({64, 64});
  small.dpi *= static_cast<double>(small.size.width()) / whole.width();
  auto image = renderFigure(contents(), small);
  save_->setEnabled(image.has_value());
  if (!image) return picture_->setText(QString::fromStdString(image.error().text()));
  const double ratio = picture_->devicePixelRatioF();
  const QImage shown = image->scaled(kPreview * ratio, Qt::KeepAspectRatio, Qt::SmoothTransformation);
  QPixmap pixmap(shown.size());
  QPainter painter(&pixmap);
  drawChecks(painter, pixmap.rect());
  painter.drawImage(0, 0, shown);
  painter.end();
  pixmap.setDevicePixelRatio(ratio);
  picture_->setPixmap(pixmap);
}

void ExportDialog::chooseFile() {
  const auto views = chosen();
  QString stem = name_ + QStringLiteral("-") + (views.size() == 1 ? views_[views[0]].name : tr("views"));
  stem.replace('/', '-').replace(' ', '-');
  askSavePath(this, tr("Save the figure"), settings_->folder("export") + "/" + stem,
              {{tr("PNG picture"), QStringLiteral("png")},
               {tr("PDF"), QStringLiteral("pdf")},
               {tr("SVG"), QStringLiteral("svg")},
               {tr("Turntable"), QStringLiteral("gif")}},
              [this](const QString& path) { exportTo(path); });
}

std::vector<std::string> ExportDialog::chosenNames() const {
  std::vector<std::string> names;
  for (const std::size_t i : chosen()) names.push_back(views_[i].name.toStdString());
  return names;
}

void ExportDialog::exportTo(const QString& path) {
  const QString file = QFileInfo(path).suffix().isEmpty() ? path + QStringLiteral(".png") : path;
  settings_->setFolder("export", QFileInfo(file).absolutePath());
  if (QFileInfo(file).suffix().toLower() == QLatin1String("gif")) return exportTurntable(file);
  const auto format = figureFormat(file.toStdString());
  if (!format) return Q_EMIT message(QString::fromStdString(format.error().text()), true);
  const std::string recipe = figureRecipe(session_, QCoreApplication::applicationVersion().toStdString(),
                                          renderCommand(chosenNames(), options(), *format));
  QGuiApplication::setOverrideCursor(Qt::WaitCursor);
  auto bytes = figureBytes(contents(), options(), *format, recipe);
  QGuiApplication::restoreOverrideCursor();
  if (!bytes) {
    Q_EMIT message(QString::fromStdString(bytes.error().text()), true);
    return reject();
  }
  write(tr("Writing %1").arg(QFileInfo(file).fileName()), file,
        QString::fromStdString(figureNote(contents(), *format)),
        [file, written = *bytes](const JobContext&) { return writeBytes(file.toStdString(), written); });
}

void ExportDialog::exportTurntable(const QString& file) {
  if (auto valid = validateTurntable(contents(), options(), turntable()); !valid) {
    const QString words = QString::fromStdString(valid.error().text());
    facts_->setText(words);
    return Q_EMIT message(words, true);
  }
  const std::string recipe = figureRecipe(session_, QCoreApplication::applicationVersion().toStdString(),
                                          turntableCommand(chosenNames(), options(), turntable()));
  write(tr("Drawing %1").arg(QFileInfo(file).fileName()), file, {},
        [file, recipe, views = contents(), figure = options(),
         turn = turntable()](const JobContext& job) -> Result<void> {
          auto bytes = turntableBytes(figure, turn, recipe, guiFrames(views, job.stopToken()), job);
          if (!bytes) return failure(bytes);
          return writeBytes(file.toStdString(), *bytes);
        });
}

void ExportDialog::write(const QString& title, const QString& file, const QString& note,
                         std::function<Result<void>(const JobContext&)> work) {
  const QPointer<ExportDialog> self(this);
  jobs_->start<bool>(
      title, {}, parentWidget(),
      [work = std::move(work)](const JobContext& job) -> Result<bool> {
        if (auto done = work(job); !done) return failure(done);
        return true;
      },
      [self, file, note](Result<bool> result) {
        if (!self) return;
        const QString saved = tr("Saved %1").arg(file) + (note.isEmpty() ? QString() : " (" + note + ")");
        if (result || result.error().code != ErrorCode::Cancelled) {
          Q_EMIT self->message(result ? saved : QString::fromStdString(result.error().text()), !result);
        }
        self->deleteLater();
      });
  accept();
}

}  // namespace mlens
