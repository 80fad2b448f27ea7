#include "ui/panels/AppearancePanel.h"

#include <QSignalBlocker>
#include <algorithm>

#include "core/layers/PointMetrics.h"
#include "ui/charts/TabularFont.h"
#include "ui/panels/PointWords.h"
#include "ui/scene/Palette.h"
#include "ui/widgets/Layout.h"
#include "ui/widgets/Swatch.h"

namespace mlens {
namespace {

using By = ColorSpec::By;

constexpr int kMostClasses[] = {8, 12};  // of okabe-ito and safe-12

QString paletteWords(const QString& name) {
  if (name == QLatin1String("okabe-ito")) return AppearancePanel::tr("Okabe-Ito");
  if (name == QLatin1String("safe-12")) return AppearancePanel::tr("Safe 12");
  if (name == QLatin1String("distinct")) return AppearancePanel::tr("Distinct");
  if (name == QLatin1String("diverging")) return AppearancePanel::tr("Diverging");
  return name.left(1).toUpper() + name.mid(1);
}

QString paletteMeaning(const QString& name) {
  if (name == QLatin1String("okabe-ito"))
    return AppearancePanel::tr("Colour-blind safe, for up to 8 classes (Okabe and Ito)");
  if (name == QLatin1String("safe-12")) return AppearancePanel::tr("Colour-blind safe, for up to 12 classes");
  if (name == QLatin1String("distinct"))
    return AppearancePanel::tr("As different as possible, for any number of classes");
  if (name == QLatin1String("diverging")) return AppearancePanel::tr("Blue to grey to orange; grey is 0");
  return AppearancePanel::tr("Equal steps of the value look equally large");
}

bool isContinuous(const ColorSpec& color) {
  return color.by == By::Column || color.by == By::Metric;
}

QString usedPalette(const ColorSpec& color, int classes) {
  if (isContinuous(color)) return QString::fromStdString(color.palette.empty() ? "viridis" : color.palette);
  const QString fitting = classes <= kMostClasses[0]   ? QStringLiteral("okabe-ito")
                          : classes <= kMostClasses[1] ? QStringLiteral("safe-12")
                                                       : QStringLiteral("distinct");
  const QString wanted = QString::fromStdString(color.palette);
  if (wanted.isEmpty() || (wanted == QLatin1String("okabe-ito") && classes > kMostClasses[0]) ||
      (wanted == QLatin1String("safe-12") && classes > kMostClasses[1])) {
    return fitting;
  }
  return wanted;
}

QWidget* withValue(QWidget* control, QLabel* value) {
  auto* box = new QWidget;
  auto* row = gridLayout<QHBoxLayout>(box, 0);
  row->addWidget(control, 1);
  value->setFont(tabular(value->font()));
  value->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  value->setMinimumWidth(QFontMetrics(value->font()).horizontalAdvance(QStringLiteral("00.0 px")));
  row->addWidget(value);
  return box;
}

}  // namespace

AppearancePanel::AppearancePanel(Workspace* workspace, QWidget* parent)
    : QWidget(parent), workspace_(workspace) {
  auto* column = gridLayout<QVBoxLayout>(this);
  auto* form = new QFormLayout;
  form->setSpacing(kGrid);
  form->setLabelAlignment(Qt::AlignLeft);
  form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
  form->setRowWrapPolicy(QFormLayout::DontWrapRows);
  column->addLayout(form);
  buildColor(form);
  buildPoints(form);
  words_ = quietLabel({}, this);
  words_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  column->addWidget(words_);
  column->addStretch();
  connect(workspace, &Workspace::pointsChanged, this, &AppearancePanel::listColumns);
  connect(workspace, &Workspace::appearanceChanged, this, &AppearancePanel::refresh);
  listColumns();
}

QSize AppearancePanel::sizeHint() const {
  return {288, 320};
}

void AppearancePanel::buildColor(QFormLayout* form) {
  colorBy_ = named(new QComboBox(this), tr("Colour by"), tr("What the colour of a point says"));
  colorBy_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  colorBy_->setMinimumContentsLength(10);
  palette_ = named(new QComboBox(this), tr("Palette"),
                   tr("The colours: of classes, or from the lowest to the highest value"));
  palette_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  palette_->setMinimumContentsLength(10);
  palette_->setIconSize({64, 16});
  form->addRow(tr("&Colour by"), colorBy_);
  form->addRow(tr("&Palette"), palette_);
  connect(colorBy_, &QComboBox::activated, this, [this] {
    palette_->setCurrentIndex(-1);
    applyColor();
  });
  connect(palette_, &QComboBox::activated, this, &AppearancePanel::applyColor);
}

void AppearancePanel::buildPoints(QFormLayout* form) {
  autoSize_ = named(new QCheckBox(tr("by their number"), this), tr("Point size by the number of points"),
                    tr("Chooses the point size by the number of points: large for few, small for many"));
  size_ = named(new QSlider(Qt::Horizontal, this), tr("Point size"), tr("Diameter of a point in pixels"));
  size_->setRange(2, 40);
  sizeValue_ = new QLabel(this);
  opacity_ = named(new QSlider(Qt::Horizontal, this), tr("Opacity"),
                   tr("How much a point covers what is behind it, 5 to 100 %"));
  opacity_->setRange(5, 100);
  opacityValue_ = new QLabel(this);
  form->addRow(tr("Point size"), autoSize_);
  form->addRow(QString(), withValue(size_, sizeValue_));
  form->addRow(tr("&Opacity"), withValue(opacity_, opacityValue_));
  connect(autoSize_, &QCheckBox::toggled, this,
          [this](bool automatic) { workspace_->setPointSize(automatic ? 0 : size_->value() / 2.0); });
  connect(size_, &QSlider::valueChanged, this, [this](int value) { workspace_->setPointSize(value / 2.0); });
  connect(opacity_, &QSlider::valueChanged, this,
          [this](int value) { workspace_->setOpacity(value / 100.0); });
}

void AppearancePanel::listColumns() {
  {
    const QSignalBlocker quiet(colorBy_);
    colorBy_->clear();
    const auto add = [this](const QString& text, By by, const QString& column = {}) {
      colorBy_->addItem(text, static_cast<int>(by));
      colorBy_->setItemData(colorBy_->count() - 1, column, Qt::UserRole + 1);
    };
    add(tr("Class"), By::Class);
    for (const PointColumn& column : workspace_->points()->columns) {
      add(QString::fromStdString(column.name), By::Column, QString::fromStdString(column.name));
    }
    for (const PointMetric& metric : pointMetrics()) {
      add(metricTitle(metric), By::Metric, QString::fromLatin1(metric.name));
      colorBy_->setItemData(colorBy_->count() - 1, QString::fromUtf8(metric.definition), Qt::ToolTipRole);
    }
    add(tr("Selection"), By::Selection);
    add(tr("One colour"), By::Single);
  }
  refresh();
}

void AppearancePanel::listPalettes() {
  const ColorSpec& color = workspace_->appearance().color;
  const int classes = std::max<int>(1, static_cast<int>(workspace_->points()->classCount()));
  const QSignalBlocker quiet(palette_);
  palette_->clear();
  palette_->setEnabled(color.by == By::Class || isContinuous(color));
  if (isContinuous(color)) {
    for (const std::string& name : continuousPaletteNames()) {
      const auto key = QString::fromStdString(name);
      palette_->addItem(continuousPaletteIcon(name), paletteWords(key), key);
      palette_->setItemData(palette_->count() - 1, paletteMeaning(key), Qt::ToolTipRole);
    }
  } else if (color.by == By::Class) {
    for (const std::string& name : classPaletteNames()) {
      const auto key = QString::fromStdString(name);
      if (usedPalette({By::Class, {}, name}, classes) != key) continue;  // too short for so many classes
      palette_->addItem(classPaletteIcon(name, classes, workspace_->theme()), paletteWords(key), key);
      palette_->setItemData(palette_->count() - 1, paletteMeaning(key), Qt::ToolTipRole);
    }
  }
  palette_->setCurrentIndex(palette_->findData(usedPalette(color, classes)));
}

void AppearancePanel::refresh() {
  const AppearanceSpec& spec = workspace_->appearance();
  const QSignalBlocker blockers[] = {QSignalBlocker(colorBy_), QSignalBlocker(autoSize_),
                                     QSignalBlocker(size_), QSignalBlocker(opacity_)};
  for (int i = 0; i < colorBy_->count(); ++i) {
    const bool same =
        colorBy_->itemData(i).toInt() == static_cast<int>(spec.color.by) &&
        (!isContinuous(spec.color) || colorBy_->itemData(i, Qt::UserRole + 1).toString().toStdString() ==
                                          spec.color.column.substr(0, spec.color.column.find(':')));
    if (same) colorBy_->setCurrentIndex(i);
  }
  listPalettes();
  const bool automatic = spec.pointSize <= 0;
  autoSize_->setChecked(automatic);
  size_->setEnabled(!automatic);
  if (automatic) {
    size_->setValue(10);
    sizeValue_->setText(tr("auto"));
  } else {
    size_->setValue(qRound(2 * spec.pointSize));
    sizeValue_->setText(tr("%1 px").arg(spec.pointSize, 0, 'f', 1));
  }
  opacity_->setValue(qRound(100 * spec.opacity));
  opacityValue_->setText(tr("%1 %").arg(qRound(100 * spec.opacity)));
  words_->setText(words());
}

void AppearancePanel::applyColor() {
  ColorSpec color;
  color.by = static_cast<By>(colorBy_->currentData().toInt());
  color.column = colorBy_->currentData(Qt::UserRole + 1).toString().toStdString();
  color.palette = palette_->currentData().toString().toStdString();
  workspace_->setColor(color);
}

QString AppearancePanel::words() const {
  const AppearanceSpec& spec = workspace_->appearance();
  QString color = tr("Points have one colour");
  if (spec.color.by == By::Selection) color = tr("Points show whether they are selected");
  if (spec.color.by == By::Class || isContinuous(spec.color)) {
    color = tr("Points are coloured by %1 (%2)").arg(colorWords(spec.color), palette_->currentText());
  }
  const QString size = spec.pointSize <= 0 ? tr("their size follows from their number")
                                           : tr("they are %1 px wide").arg(spec.pointSize, 0, 'f', 1);
  const QString opacity = spec.opacity >= 1 ? QString() : tr(", %1 % opaque").arg(qRound(100 * spec.opacity));
  return tr("%1; %2%3.").arg(color, size, opacity);
}

}  // namespace mlens
