#include "ui/panels/OptimizerForm.h"

#include <QFormLayout>
#include <QLabel>

#include "core/model/TrainingMethod.h"
#include "ui/widgets/Layout.h"
#include "ui/widgets/SpinBoxes.h"

namespace mlens {

OptimizerForm::OptimizerForm(QWidget* parent) : QWidget(parent), form_(new QFormLayout(this)) {
  form_->setContentsMargins(0, 0, 0, 0);
  form_->setSpacing(kGrid);
  form_->setLabelAlignment(Qt::AlignLeft);
  const TrainingPlan plan;
  optimizer_ = new QComboBox(this);
  for (const auto& choice : optimizers())
    optimizer_->addItem(QString::fromUtf8(choice.title), QString::fromUtf8(choice.name));
  addRow(tr("Optimiser"), "optimizer", optimizer_,
         tr("Adam suits small batches, LARS large ones; choosing one sets its usual rate and decay"));
  rate_ = decimal(1e-6, 10, 6, 1e-4, plan.learningRate, this);
  addRow(tr("Learning rate"), "rate", rate_, tr("The largest: after the warm-up, before a cosine to 0"));
  decay_ = decimal(0, 1, 7, 1e-5, plan.weightDecay, this);
  addRow(tr("Weight decay"), "decay", decay_, tr("Pulls the weights towards 0"));
  warmUp_ = spin(0, 10000, plan.warmUpEpochs, this);
  addRow(tr("Warm-up epochs"), "warmUp", warmUp_, tr("Epochs in which the learning rate rises from 0"));
  temperature_ = decimal(0.01, 10, 2, 0.05, plan.temperature, this);
  addRow(tr("Temperature"), "temperature", temperature_,
         tr("Of SimCLR and MoCo: lower weighs the nearest negatives more"));
  momentum_ = decimal(0, 1, 4, 0.001, plan.momentum, this);
  addRow(tr("Momentum"), "momentum", momentum_,
         tr("Of BYOL's and MoCo's moving average; higher follows more slowly"));
  queue_ = spin(1, 1'000'000, plan.queue, this);
  addRow(tr("Queue"), "queue", queue_, tr("Older keys that MoCo tells a view from"));
  device_ = new QComboBox(this);
  for (const char* name : {"auto", "cpu", "cuda"})
    device_->addItem(QString::fromUtf8(name), QString::fromUtf8(name));
  addRow(tr("Device"), "device", device_, tr("auto: a GPU if LibTorch has one"));
  precision_ = new QComboBox(this);
  precision_->addItem(tr("float32"), QStringLiteral("float32"));
  precision_->addItem(tr("Mixed (bfloat16)"), QStringLiteral("mixed"));
  addRow(tr("Precision"), "precision", precision_,
         tr("Mixed: products and convolutions in bfloat16, faster on GPUs from compute capability 8.0 on, "
            "slower "
            "on most CPUs; weights and losses stay float32"));
  keepEvery_ = spin(0, 10000, plan.keepEvery, this);
  keepEvery_->setSpecialValueText(tr("the last only"));
  addRow(tr("Keep every"), "keepEvery", keepEvery_,
         tr("Also keeps the checkpoint of every so many epochs, to resume or compare from"));
  connect(optimizer_, &QComboBox::currentIndexChanged, this, &OptimizerForm::takeDefaults);
}

void OptimizerForm::addRow(const QString& label, const char* key, QWidget* editor, const QString& tooltip) {
  editor->setObjectName(QLatin1String(key));
  editor->setAccessibleName(label);
  editor->setToolTip(tooltip);
  form_->addRow(label, editor);
}

void OptimizerForm::takeDefaults() {
  const auto* choice = findOptimizer(optimizer_->currentData().toString().toStdString());
  rate_->setValue(choice->learningRate);
  decay_->setValue(choice->weightDecay);
}

void OptimizerForm::setMethod(const std::string& method) {
  const auto* known = findMethod(method);
  temperature_->setEnabled(known->temperature);
  momentum_->setEnabled(known->momentum);
  queue_->setEnabled(known->queue);
}

void OptimizerForm::setEpochs(int epochs) {
  warmUp_->setMaximum(epochs);
}

void OptimizerForm::writeTo(TrainingPlan& plan) const {
  plan.optimizer = optimizer_->currentData().toString().toStdString();
  plan.learningRate = rate_->value();
  plan.weightDecay = decay_->value();
  plan.warmUpEpochs = warmUp_->value();
  plan.temperature = temperature_->value();
  plan.momentum = momentum_->value();
  plan.queue = queue_->value();
  plan.device = device_->currentData().toString().toStdString();
  plan.precision = precision_->currentData().toString().toStdString();
  plan.keepEvery = keepEvery_->value();
}

}  // namespace mlens
