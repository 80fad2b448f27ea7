#include "ui/panels/AugmentationForm.h"

#include <QFormLayout>
#include <QSignalBlocker>
#include <cmath>

#include "ui/widgets/Layout.h"
#include "ui/widgets/SpinBoxes.h"

namespace mlens {
namespace {

QString titleOf(const std::string& policy) {
  if (policy == "reference") return AugmentationForm::tr("Reference: all of them");
  if (policy == "simclr") return AugmentationForm::tr("SimCLR's, small pictures");
  return AugmentationForm::tr("Only %1").arg(QString::fromStdString(policy));
}

}  // namespace

AugmentationForm::AugmentationForm(QWidget* parent) : QWidget(parent) {
  auto* form = new QFormLayout(this);
  form->setContentsMargins(0, 0, 0, 0);
  form->setSpacing(kGrid);
  form->setLabelAlignment(Qt::AlignLeft);
  name_ = new QComboBox(this);
  for (const char* name : augmentationPolicies()) name_->addItem(titleOf(name), QString::fromUtf8(name));
  name_->addItem(tr("Custom"), QStringLiteral("custom"));
  name_->setObjectName(QStringLiteral("policy"));
  name_->setAccessibleName(tr("Policy"));
  name_->setToolTip(tr("What strength 1 means: choose a policy, then change any of its fields"));
  form->addRow(tr("Policy"), name_);
  for (const auto& field : augmentationFields()) {
    auto* box = decimal(field.low, field.high, 3, (field.high - field.low) / 20, field.low, this);
    box->setObjectName(QString::fromUtf8(field.name));
    box->setAccessibleName(QString::fromUtf8(field.words));
    box->setToolTip(tr("From %1 to %2, at strength 1").arg(field.low).arg(field.high));
    form->addRow(QString::fromUtf8(field.words), box);
    fields_.push_back(box);
    connect(box, &QDoubleSpinBox::valueChanged, this, [this] {
      nameIt();
      Q_EMIT changed();
    });
  }
  takeNamed();
  connect(name_, &QComboBox::currentIndexChanged, this, [this] {
    takeNamed();
    Q_EMIT changed();
  });
}

void AugmentationForm::setChannels(int channels) {
  if (channels == channels_) return;
  channels_ = channels;
  const auto all = augmentationFields();
  for (std::size_t i = 0; i < fields_.size(); ++i) fields_[i]->setEnabled(channels > 1 || !all[i].colour);
  takeNamed();
}

AugmentationPolicy AugmentationForm::policy() const {
  AugmentationPolicy policy;
  const auto all = augmentationFields();
  for (std::size_t i = 0; i < fields_.size(); ++i) policy.*all[i].value = fields_[i]->value();
  return policy;
}

/// Fills the fields from the chosen policy.
void AugmentationForm::takeNamed() {
  const auto named = AugmentationPolicy::named(name_->currentData().toString().toStdString(), channels_);
  const auto all = augmentationFields();
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    const QSignalBlocker quiet(fields_[i]);
    if (named)
      fields_[i]->setValue(*named.*all[i].value);
    else if (channels_ == 1 && all[i].colour)
      fields_[i]->setValue(0);
  }
}

/// Says which policy the fields are.
void AugmentationForm::nameIt() {
  const auto fields = policy();
  const auto same = [&](const char* name) {
    const auto named = AugmentationPolicy::named(name, channels_);
    for (const auto& field : augmentationFields()) {
      if (std::abs(*named.*field.value - fields.*field.value) > 5e-4) return false;
    }
    return true;
  };
  int index = name_->count() - 1;
  const auto known = augmentationPolicies();
  for (std::size_t i = 0; i < known.size(); ++i) {
    if (same(known[i])) index = static_cast<int>(i);
  }
  const QSignalBlocker quiet(name_);
  name_->setCurrentIndex(index);
}

}  // namespace mlens
