#include <QSignalBlocker>
#include <algorithm>

#include "ui/window/ReadingForm.h"

namespace mlens {
namespace {

QString valueWords(const std::string& text) {
  return QString::fromStdString(text);
}

QString listText(const std::vector<double>& values) {
  QStringList parts;
  for (const double value : values) parts << QString::number(value);
  return parts.join(QStringLiteral(", "));
}

}  // namespace

void ReadingForm::setReading(const ModelReading& reading, const std::vector<std::string>& projectors) {
  std::vector<QSignalBlocker> blockers;
  for (QWidget* field :
       std::initializer_list<QWidget*>{encoder_, pool_, projector_, activation_, stemPadding_, stemStride_,
                                       heads_, layers_, size_, maxPool_, mean_, std_})
    blockers.emplace_back(field);
  fillEncoder(reading);
  fillProjector(reading, projectors);
  fillInput(reading);
}

void ReadingForm::fillEncoder(const ModelReading& reading) {
  const auto& chosen = reading.candidates[reading.chosen];
  const ForeignSpec& spec = *reading.spec.foreign;
  encoder_->clear();
  for (const auto& candidate : reading.candidates) {
    const QString prefix = valueWords(candidate.prefix), number = QString::number(encoder_->count() + 1);
    encoder_->addItem(prefix.isEmpty() ? valueWords(candidate.name)
                                       : QStringLiteral("%1 · %2*").arg(valueWords(candidate.name), prefix),
                      prefix.isEmpty() ? number : prefix);
    encoder_->setItemData(encoder_->count() - 1,
                          tr("%1: %2").arg(valueWords(candidate.project), valueWords(candidate.reason)),
                          Qt::ToolTipRole);
  }
  encoder_->setCurrentIndex(static_cast<int>(reading.chosen));
  encoder_->setEnabled(encoder_->count() > 1);
  QString from = tr("%1: %2.").arg(valueWords(chosen.project), valueWords(chosen.reason));
  if (spec.featureDimension > 0) from += tr(" h has %L1 dimensions.").arg(spec.featureDimension);
  encoderFrom_->setText(from);
  const bool resNet = spec.family == ForeignSpec::Family::ResNet;
  for (QWidget* field : {static_cast<QWidget*>(stemPadding_), static_cast<QWidget*>(stemStride_),
                         static_cast<QWidget*>(maxPool_)})
    form_->setRowVisible(field, resNet);
  form_->setRowVisible(heads_, spec.family == ForeignSpec::Family::VisionTransformer);
  form_->setRowVisible(pool_, !resNet && spec.classToken);
  stemPadding_->setValue(spec.stemPadding);
  stemPadding_->setSuffix(tr(" of %1 × %1").arg(spec.stemKernel));
  stemStride_->setValue(spec.stemStride);
  maxPool_->setChecked(spec.maxPool);
  heads_->setValue(spec.heads);
  pool_->setCurrentIndex(spec.pool == ForeignSpec::Pool::Mean ? 1 : 0);
}

void ReadingForm::fillProjector(const ModelReading& reading, const std::vector<std::string>& projectors) {
  const ForeignSpec& spec = *reading.spec.foreign;
  const bool any = !reading.projectorPrefix.empty(), layered = !spec.projector.empty();
  if (!projector_->lineEdit()->hasFocus() || !projector_->lineEdit()->isModified()) {
    projector_->clear();
    projector_->addItem(tr("as recognised"), QString());
    for (const auto& prefix : projectors) projector_->addItem(valueWords(prefix), valueWords(prefix));
    projector_->addItem(tr("none: z = h"), QStringLiteral("none"));
    QString shown = valueWords(reading.projectorPrefix);  // within its dictionary, as it is typed
    if (const auto slash = shown.lastIndexOf('/'); slash + 1 < shown.size()) shown.remove(0, slash + 1);
    projector_->setEditText(any ? shown : tr("none: z = h"));
  }
  form_->setRowVisible(layers_, layered);
  form_->setRowVisible(activation_, layered);
  layers_->setMaximum(std::max(1, reading.projectorLinearLayers));
  layers_->setSuffix(tr(" of %1").arg(layers_->maximum()));
  layers_->setValue(spec.linearLayers());
  const bool gelu = std::ranges::find(spec.projector, ProjectorLayer::Kind::Gelu, &ProjectorLayer::kind) !=
                    spec.projector.end();
  activation_->setCurrentIndex(gelu || options_.activation == "gelu" ? 1 : 0);
  chain_->setText(any || spec.family == ForeignSpec::Family::Script ? valueWords(projectorText(spec))
                                                                    : tr("There is no projector: z is h."));
}

void ReadingForm::fillInput(const ModelReading& reading) {
  const InputSpec& input = reading.spec.input;
  size_->setValue(input.size);
  sizeFrom_->setText(valueWords(reading.sizeFrom));
  if (!mean_->hasFocus()) mean_->setText(listText(input.mean));
  if (!std_->hasFocus()) std_->setText(listText(input.std));
  normalizationFrom_->setText(valueWords(reading.normalizationFrom));
}

}  // namespace mlens
