// The fields of ExportDialog: what they offer, and the options they stand for.
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <cmath>

#include "ui/widgets/Layout.h"
#include "ui/window/ExportDialog.h"

namespace mlens {
namespace {

constexpr double kWords = 8;  // points

struct Preset {
  const char* name;
  QSizeF millimetres;
  int dpi;
};
const Preset kPresets[] = {
    {QT_TRANSLATE_NOOP("ExportDialog", "One column, 85 x 64 mm"), {85, 64}, 600},
    {QT_TRANSLATE_NOOP("ExportDialog", "One and a half, 120 x 80 mm"), {120, 80}, 600},
    {QT_TRANSLATE_NOOP("ExportDialog", "Two columns, 175 x 80 mm"), {175, 80}, 600},
    {QT_TRANSLATE_NOOP("ExportDialog", "Page width, 175 x 131 mm"), {175, 131}, 600},
    {QT_TRANSLATE_NOOP("ExportDialog", "Slide, 1920 x 1080 pixels"), {254, 142.875}, 192},
    {QT_TRANSLATE_NOOP("ExportDialog", "Web page, 800 x 600 pixels"), {211.67, 158.75}, 96},
};

QDoubleSpinBox* millimetres(QWidget* parent, const QString& name) {
  auto* box = named(new QDoubleSpinBox(parent), name, name + ExportDialog::tr(" on paper, 10 to 1,000 mm"));
  box->setRange(10, 1000);
  box->setDecimals(2);
  box->setSuffix(QStringLiteral(" mm"));
  return box;
}

}  // namespace

QWidget* ExportDialog::buildForm() {
  auto* side = new QWidget(this);
  which_ = named(new QComboBox(side), tr("View"), tr("Which view is drawn, as it is turned now"));
  for (const View& one : views_) which_->addItem(one.name);
  if (views_.size() > 1) which_->addItem(tr("All views on one sheet"));
  columns_ = named(new QSpinBox(side), tr("Columns"), tr("So many views beside each other"));
  columns_->setRange(1, static_cast<int>(views_.size()));
  columns_->setValue(static_cast<int>(views_.size()));
  preset_ = named(new QComboBox(side), tr("Preset size"), tr("Common sizes of figures"));
  for (const Preset& preset : kPresets) preset_->addItem(tr(preset.name));
  preset_->addItem(tr("Own size"));
  width_ = millimetres(side, tr("Width"));
  height_ = millimetres(side, tr("Height"));
  dpi_ = named(new QSpinBox(side), tr("Resolution"),
               tr("Pixels per inch: of PNG, and of what PDF and SVG hold as pixels"));
  dpi_->setRange(36, 2400);
  dpi_->setSuffix(tr(" dpi"));
  font_ = named(new QFontComboBox(side), tr("Font"), tr("Family of all words"));
  font_->setCurrentFont(QGuiApplication::font());
  font_->setMinimumContentsLength(10);
  font_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  points_ = named(new QDoubleSpinBox(side), tr("Height of the words"), tr("On paper, 4 to 72 points"));
  points_->setRange(4, 72);
  points_->setDecimals(1);
  points_->setValue(kWords);
  points_->setSuffix(tr(" pt"));
  ground_ = named(new QComboBox(side), tr("Ground"), tr("What lies behind the points"));
  ground_->addItems({tr("White"), tr("Dark"), tr("Transparent")});
  const TurntableOptions turn;
  frames_ = named(new QSpinBox(side), tr("Frames of a turntable"),
                  tr("Saved as GIF the figure turns once around in so many pictures"));
  frames_->setRange(2, 720);
  frames_->setValue(turn.frames);
  frames_->setSuffix(tr(" frames"));
  seconds_ = named(new QDoubleSpinBox(side), tr("Duration of a turn"), tr("Seconds of a turn in a GIF"));
  seconds_->setRange(0.1, 600);
  seconds_->setDecimals(1);
  seconds_->setValue(turn.seconds);
  seconds_->setSuffix(tr(" s"));
  const auto check = [&](const QString& text, const QString& tip, bool on) {
    auto* box = new QCheckBox(text, side);
    box->setToolTip(tip);
    box->setChecked(on);
    return box;
  };
  legend_ = check(tr("&Legend"), tr("What the colours mean, beside the data"), true);
  caption_ = check(tr("&Caption"), tr("Source, number of points, map and its parameters"), true);
  axes_ = check(tr("&Axes"), tr("The frame around the points and its words"), true);
  letters_ = check(tr("&Panel letters"), tr("a, b, c before the titles"), false);

  auto* size = new QHBoxLayout;
  size->addWidget(width_, 1);
  size->addWidget(height_, 1);
  auto* words = new QHBoxLayout;
  words->addWidget(font_, 1);
  words->addWidget(points_);
  auto* turntable = new QHBoxLayout;
  turntable->addWidget(frames_, 1);
  turntable->addWidget(seconds_, 1);
  auto* form = new QFormLayout;
  form->setSpacing(8);
  form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
  form->addRow(tr("&View"), which_);
  form->addRow(tr("C&olumns"), columns_);
  form->addRow(tr("S&ize"), preset_);
  form->addRow(QString(), size);
  form->addRow(tr("&Resolution"), dpi_);
  auto* fontLabel = new QLabel(tr("&Words"), side);
  fontLabel->setBuddy(font_);
  form->addRow(fontLabel, words);
  form->addRow(tr("&Ground"), ground_);
  form->addRow(tr("&Turntable"), turntable);
  for (QCheckBox* box : {legend_, caption_, axes_, letters_}) form->addRow(QString(), box);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, side);
  save_ = buttons->addButton(tr("&Save as…"), QDialogButtonBox::AcceptRole);
  save_->setDefault(true);
  connect(buttons, &QDialogButtonBox::accepted, this, &ExportDialog::chooseFile);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  auto* column = new QVBoxLayout(side);
  column->setContentsMargins(0, 0, 0, 0);
  column->addLayout(form);
  column->addStretch(1);
  column->addWidget(buttons);
  return side;
}

void ExportDialog::connectForm() {
  connect(&pause_, &QTimer::timeout, this, &ExportDialog::preview);
  const auto again = [this] {
    columns_->setEnabled(chosen().size() > 1);
    describe();
    pause_.start();
  };
  for (QComboBox* box : {which_, ground_}) connect(box, &QComboBox::currentIndexChanged, this, again);
  for (QSpinBox* box : {dpi_, columns_}) connect(box, &QSpinBox::valueChanged, this, again);
  for (QCheckBox* box : {legend_, caption_, axes_, letters_}) {
    connect(box, &QCheckBox::toggled, this, again);
  }
  connect(font_, &QFontComboBox::currentFontChanged, this, again);
  connect(points_, &QDoubleSpinBox::valueChanged, this, again);
  connect(preset_, &QComboBox::currentIndexChanged, this, &ExportDialog::choosePreset);
  for (QDoubleSpinBox* box : {width_, height_}) {
    connect(box, &QDoubleSpinBox::valueChanged, this, &ExportDialog::sizeEdited);
  }
  columns_->setEnabled(chosen().size() > 1);
}

FigureOptions ExportDialog::options() const {
  FigureOptions options;
  options.dpi = dpi_->value();
  options.size = FigureOptions::pixelsOf({width_->value(), height_->value()}, options.dpi);
  options.fontPoints = points_->value();
  if (font_->currentFont().family() != QGuiApplication::font().family()) {
    options.font = font_->currentFont().family();
  }
  options.ground = static_cast<FigureOptions::Ground>(ground_->currentIndex());
  options.legend = legend_->isChecked();
  options.caption = caption_->isChecked();
  options.axes = axes_->isChecked();
  options.letters = letters_->isChecked();
  if (chosen().size() > 1) options.columns = columns_->value();
  return options;
}

TurntableOptions ExportDialog::turntable() const {
  return {frames_->value(), seconds_->value()};
}

void ExportDialog::setTurntable(const TurntableOptions& turntable) {
  frames_->setValue(turntable.frames);
  seconds_->setValue(turntable.seconds);
}

void ExportDialog::setOptions(const FigureOptions& options) {
  dpi_->setValue(qRound(options.dpi));
  const QSizeF paper = options.millimetres();
  width_->setValue(paper.width());
  height_->setValue(paper.height());
  if (options.fontPoints > 0) points_->setValue(options.fontPoints);
  if (!options.font.isEmpty()) font_->setCurrentFont(QFont(options.font));
  if (options.columns > 0) columns_->setValue(options.columns);
  ground_->setCurrentIndex(static_cast<int>(options.ground));
  legend_->setChecked(options.legend);
  caption_->setChecked(options.caption);
  axes_->setChecked(options.axes);
  letters_->setChecked(options.letters);
}

void ExportDialog::showAllViews() {
  which_->setCurrentIndex(which_->count() - 1);
  letters_->setChecked(views_.size() > 1);
}

void ExportDialog::choosePreset(int index) {
  if (index < 0 || index >= static_cast<int>(std::size(kPresets))) return;
  const QSignalBlocker quietWidth(width_), quietHeight(height_), quietDpi(dpi_);
  width_->setValue(kPresets[index].millimetres.width());
  height_->setValue(kPresets[index].millimetres.height());
  dpi_->setValue(kPresets[index].dpi);
  describe();
  pause_.start();
}

void ExportDialog::sizeEdited() {
  int index = static_cast<int>(std::size(kPresets));
  for (int i = 0; i < static_cast<int>(std::size(kPresets)); ++i) {
    const QSizeF off = kPresets[i].millimetres - QSizeF(width_->value(), height_->value());
    if (std::abs(off.width()) < 0.01 && std::abs(off.height()) < 0.01) index = i;
  }
  const QSignalBlocker quiet(preset_);
  preset_->setCurrentIndex(index);
  describe();
  pause_.start();
}

}  // namespace mlens
