#include "ui/panels/UmapFields.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QRegularExpressionValidator>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QToolButton>

#include "ui/charts/TabularFont.h"
#include "ui/widgets/Layout.h"
#include "ui/widgets/NamedChoice.h"

namespace mlens {
namespace {

void putSetting(QWidget* field, const UmapSetting::Whole& kind, const UmapSettings& from) {
  static_cast<QSpinBox*>(field)->setValue(from.*kind.member);
}
void putSetting(QWidget* field, const UmapSetting::Real& kind, const UmapSettings& from) {
  static_cast<QDoubleSpinBox*>(field)->setValue(from.*kind.member);
}
template <class Enum>
void putSetting(QWidget* field, const UmapSetting::Choice<Enum>& kind, const UmapSettings& from) {
  auto* box = static_cast<QComboBox*>(field);
  box->setCurrentIndex(std::max(0, box->findData(static_cast<int>(from.*kind.member))));
}
void putSetting(QWidget* field, const UmapSetting::Seed& kind, const UmapSettings& from) {
  static_cast<QLineEdit*>(field)->setText(QString::number(from.*kind.member));
}

void takeSetting(const QWidget* field, const UmapSetting::Whole& kind, UmapSettings& into) {
  into.*kind.member = static_cast<const QSpinBox*>(field)->value();
}
void takeSetting(const QWidget* field, const UmapSetting::Real& kind, UmapSettings& into) {
  into.*kind.member = static_cast<const QDoubleSpinBox*>(field)->value();
}
template <class Enum>
void takeSetting(const QWidget* field, const UmapSetting::Choice<Enum>& kind, UmapSettings& into) {
  into.*kind.member = static_cast<Enum>(static_cast<const QComboBox*>(field)->currentData().toInt());
}
void takeSetting(const QWidget* field, const UmapSetting::Seed& kind, UmapSettings& into) {
  into.*kind.member = static_cast<const QLineEdit*>(field)->text().toULongLong();
}

}  // namespace

UmapFields::UmapFields(QFormLayout* form) : QObject(form->parentWidget()), form_(form) {
  for (const UmapSetting& setting : umapSettings()) {
    QWidget* field =
        std::visit([&](const auto& kind) { return fieldOf(kind, form->parentWidget()); }, setting.kind);
    const QString label = tr(setting.label);
    named(field, QString(label).remove(QLatin1Char('&')), tr(setting.meaning));
    auto* seed = qobject_cast<QLineEdit*>(field);
    QWidget* shown = seed ? withNewButton(seed) : field;
    form->addRow(label, shown);
    if (seed) static_cast<QLabel*>(form->labelForField(shown))->setBuddy(seed);
    rows_.push_back({&setting, field, shown});
  }
}

QWidget* UmapFields::fieldOf(const UmapSetting::Whole& kind, QWidget* parent) {
  auto* box = new QSpinBox(parent);
  box->setRange(kind.low, kind.high);
  if (kind.zeroIsAutomatic) box->setSpecialValueText(tr("auto"));
  connect(box, &QSpinBox::valueChanged, this, &UmapFields::edited);
  return box;
}

QWidget* UmapFields::fieldOf(const UmapSetting::Real& kind, QWidget* parent) {
  auto* box = new QDoubleSpinBox(parent);
  box->setRange(kind.low, kind.high);
  box->setSingleStep(kind.step);
  box->setDecimals(3);
  box->setLocale(QLocale::c());
  connect(box, &QDoubleSpinBox::valueChanged, this, &UmapFields::edited);
  return box;
}

template <class Enum>
QWidget* UmapFields::fieldOf(const UmapSetting::Choice<Enum>& kind, QWidget* parent) {
  auto* box = new QComboBox(parent);
  addValues(box, kind.names);
  connect(box, &QComboBox::activated, this, &UmapFields::edited);
  return box;
}

QWidget* UmapFields::fieldOf(const UmapSetting::Seed&, QWidget* parent) {
  auto* line = new QLineEdit(parent);
  line->setFont(tabular(line->font()));
  line->setValidator(
      new QRegularExpressionValidator(QRegularExpression(QStringLiteral("[0-9]{1,18}")), line));
  connect(line, &QLineEdit::textEdited, this, &UmapFields::edited);
  return line;
}

QWidget* UmapFields::withNewButton(QLineEdit* seed) {
  auto* both = new QWidget(seed->parentWidget());
  auto* row = gridLayout<QHBoxLayout>(both, 0);
  auto* button = new QToolButton(both);
  button->setText(tr("New"));
  button->setAccessibleName(tr("New seed"));
  button->setToolTip(tr("The next seed: another of the maps that these settings can give"));
  button->setFocusPolicy(Qt::StrongFocus);
  row->addWidget(seed, 1);
  row->addWidget(button);
  connect(button, &QToolButton::clicked, this, [this, seed] {
    seed->setText(QString::number(seed->text().toULongLong() + 1));
    Q_EMIT edited();
  });
  return both;
}

UmapSettings UmapFields::settings() const {
  UmapSettings settings;
  for (const Row& row : rows_) {
    std::visit([&](const auto& kind) { takeSetting(row.field, kind, settings); }, row.setting->kind);
  }
  return settings;
}

void UmapFields::show(const UmapSettings& settings) {
  for (const Row& row : rows_) {
    const QSignalBlocker blocker(row.field);
    std::visit([&](const auto& kind) { putSetting(row.field, kind, settings); }, row.setting->kind);
  }
}

void UmapFields::setVisible(bool visible) {
  for (const Row& row : rows_) {
    row.shown->setVisible(visible);
    form_->labelForField(row.shown)->setVisible(visible);
  }
}

void UmapFields::setStartEnabled(bool enabled) {
  for (const Row& row : rows_) {
    if (std::holds_alternative<UmapSetting::Choice<UmapInit>>(row.setting->kind))
      row.field->setEnabled(enabled);
  }
}

}  // namespace mlens
