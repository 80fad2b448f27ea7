#include "ui/window/ExportDialog.h"

#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QPainter>

namespace mlens {
namespace {

constexpr QSize kPreview(400, 320);
constexpr int kPauseMs = 150;

struct Preset {
  const char* name;
  QSize size;
};
constexpr Preset kPresets[] = {
    {QT_TRANSLATE_NOOP("ExportDialog", "Figure, 1600 x 1200"), {1600, 1200}},
    {QT_TRANSLATE_NOOP("ExportDialog", "One column, 85 mm at 600 dpi"), {2008, 1506}},
    {QT_TRANSLATE_NOOP("ExportDialog", "Two columns, 175 mm at 600 dpi"), {4134, 3100}},
    {QT_TRANSLATE_NOOP("ExportDialog", "Slide, 1920 x 1080"), {1920, 1080}},
    {QT_TRANSLATE_NOOP("ExportDialog", "Slide, 3840 x 2160"), {3840, 2160}},
    {QT_TRANSLATE_NOOP("ExportDialog", "Square, 2400 x 2400"), {2400, 2400}},
};

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

QSpinBox* pixels(QWidget* parent, const QString& name) {
  auto* box = new QSpinBox(parent);
  box->setRange(64, 16384);
  box->setGroupSeparatorShown(true);
  box->setSuffix(QStringLiteral(" px"));
  box->setAccessibleName(name);
  box->setToolTip(name + QStringLiteral(", 64 to 16,384"));
  return box;
}

}  // namespace

ExportDialog::ExportDialog(std::vector<View> views, int active, const QString& name, JobQueue* jobs,
                           Settings* settings, QWidget* parent)
    : QDialog(parent), views_(std::move(views)), name_(name), jobs_(jobs), settings_(settings) {
  setWindowTitle(tr("Export view"));
  picture_ = new QLabel(this);
  picture_->setFixedSize(kPreview);
  picture_->setAlignment(Qt::AlignCenter);
  picture_->setAccessibleName(tr("Preview"));
  which_ = new QComboBox(this);
  for (const View& one : views_) which_->addItem(one.name);
  which_->setCurrentIndex(active);
  which_->setAccessibleName(tr("View"));
  which_->setToolTip(tr("Which view is drawn, as it is turned now"));
  preset_ = new QComboBox(this);
  for (const Preset& preset : kPresets) preset_->addItem(tr(preset.name));
  preset_->addItem(tr("Own size"));
  preset_->setAccessibleName(tr("Preset size"));
  preset_->setToolTip(tr("Common sizes of figures"));
  width_ = pixels(this, tr("Width"));
  height_ = pixels(this, tr("Height"));
  ground_ = new QComboBox(this);
  ground_->addItems({tr("White"), tr("Dark"), tr("Transparent")});
  ground_->setAccessibleName(tr("Ground"));
  ground_->setToolTip(tr("What lies behind the points"));
  legend_ = new QCheckBox(tr("&Legend"), this);
  legend_->setToolTip(tr("What the colours mean, beside the data"));
  legend_->setChecked(true);
  caption_ = new QCheckBox(tr("&Caption"), this);
  caption_->setToolTip(tr("Source, number of points, map and its parameters"));
  caption_->setChecked(true);

  auto* size = new QHBoxLayout;
  size->addWidget(width_, 1);
  size->addWidget(height_, 1);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
  save_ = buttons->addButton(tr("&Save as…"), QDialogButtonBox::AcceptRole);
  save_->setDefault(true);
  auto* form = new QFormLayout;
  form->setSpacing(8);
  form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
  form->addRow(tr("&View"), which_);
  form->addRow(tr("S&ize"), preset_);
  form->addRow(QString(), size);
  form->addRow(tr("&Ground"), ground_);
  form->addRow(QString(), legend_);
  form->addRow(QString(), caption_);
  auto* right = new QVBoxLayout;
  right->addLayout(form);
  right->addStretch(1);
  right->addWidget(buttons);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(16, 16, 16, 16);
  row->setSpacing(16);
  row->addWidget(picture_);
  row->addLayout(right, 1);

  pause_.setSingleShot(true);
  pause_.setInterval(kPauseMs);
  connect(&pause_, &QTimer::timeout, this, &ExportDialog::preview);
  const auto again = [this] { pause_.start(); };
  connect(which_, &QComboBox::currentIndexChanged, this, again);
  connect(ground_, &QComboBox::currentIndexChanged, this, again);
  connect(legend_, &QCheckBox::toggled, this, again);
  connect(caption_, &QCheckBox::toggled, this, again);
  connect(preset_, &QComboBox::currentIndexChanged, this, &ExportDialog::choosePreset);
  connect(width_, &QSpinBox::valueChanged, this, &ExportDialog::sizeEdited);
  connect(height_, &QSpinBox::valueChanged, this, &ExportDialog::sizeEdited);
  connect(buttons, &QDialogButtonBox::accepted, this, &ExportDialog::chooseFile);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  choosePreset(0);
  pause_.start();
}

const ExportDialog::View& ExportDialog::view() const {
  return views_[static_cast<std::size_t>(std::max(which_->currentIndex(), 0))];
}

FigureOptions ExportDialog::options() const {
  FigureOptions options;
  options.size = {width_->value(), height_->value()};
  options.ground = static_cast<FigureOptions::Ground>(ground_->currentIndex());
  options.legend = legend_->isChecked();
  options.caption = caption_->isChecked();
  return options;
}

void ExportDialog::setOptions(const FigureOptions& options) {
  width_->setValue(options.size.width());
  height_->setValue(options.size.height());
  ground_->setCurrentIndex(static_cast<int>(options.ground));
  legend_->setChecked(options.legend);
  caption_->setChecked(options.caption);
}

void ExportDialog::choosePreset(int index) {
  if (index < 0 || index >= static_cast<int>(std::size(kPresets))) return;
  const QSignalBlocker quietWidth(width_), quietHeight(height_);
  width_->setValue(kPresets[index].size.width());
  height_->setValue(kPresets[index].size.height());
  pause_.start();
}

void ExportDialog::sizeEdited() {
  const QSize size(width_->value(), height_->value());
  int index = static_cast<int>(std::size(kPresets));
  for (int i = 0; i < static_cast<int>(std::size(kPresets)); ++i) {
    if (kPresets[i].size == size) index = i;
  }
  const QSignalBlocker quiet(preset_);
  preset_->setCurrentIndex(index);
  pause_.start();
}

void ExportDialog::preview() {
  // Drawn at twice the size it is shown at, so that words keep their proportion to the picture.
  FigureOptions small = options();
  small.size = small.size.scaled(2 * kPreview, Qt::KeepAspectRatio).expandedTo({64, 64});
  auto image = renderFigure(view().content, small);
  save_->setEnabled(image.has_value());
  if (!image) return picture_->setText(QString::fromStdString(image.error().text()));
  const QImage shown = image->scaled(kPreview, Qt::KeepAspectRatio, Qt::SmoothTransformation);
  QPixmap pixmap(shown.size());
  QPainter painter(&pixmap);
  drawChecks(painter, pixmap.rect());
  painter.drawImage(0, 0, shown);
  painter.end();
  picture_->setPixmap(pixmap);
}

void ExportDialog::chooseFile() {
  QString stem = name_ + QStringLiteral("-") + view().name + QStringLiteral(".png");
  stem.replace('/', '-').replace(' ', '-');
  const QString path = QFileDialog::getSaveFileName(
      this, tr("Save the picture"), settings_->folder("export") + "/" + stem, tr("PNG pictures (*.png)"));
  if (!path.isEmpty()) exportTo(path);
}

void ExportDialog::exportTo(const QString& path) {
  QString file = path;
  if (QFileInfo(file).suffix().isEmpty()) file += QStringLiteral(".png");
  settings_->setFolder("export", QFileInfo(file).absolutePath());
  QGuiApplication::setOverrideCursor(Qt::WaitCursor);
  auto image = renderFigure(view().content, options());
  QGuiApplication::restoreOverrideCursor();
  if (!image) {
    Q_EMIT message(QString::fromStdString(image.error().text()), true);
    return reject();
  }
  // The dialog is gone when the file is written: the answer goes to its parent's message bar.
  const QPointer<ExportDialog> self(this);
  jobs_->start<bool>(
      tr("Writing %1").arg(QFileInfo(file).fileName()), {}, parentWidget(),
      [file, picture = *image, caption = view().content.caption](const JobContext&) -> Result<bool> {
        if (auto done = writePng(file.toStdString(), picture, caption); !done) return failure(done);
        return true;
      },
      [self, file](Result<bool> result) {
        if (!self) return;
        Q_EMIT self->message(
            result ? tr("Saved %1").arg(file) : QString::fromStdString(result.error().text()), !result);
        self->deleteLater();
      });
  accept();
}

}  // namespace mlens
