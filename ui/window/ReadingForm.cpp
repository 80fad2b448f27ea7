#include "ui/window/ReadingForm.h"

#include "ui/widgets/Layout.h"

namespace mlens {
namespace {

/// Nothing if a part is no number.
std::optional<std::vector<double>> numbersIn(const QString& text) {
  std::vector<double> values;
  QString plain = text;
  for (const QString& part : plain.replace(',', ' ').split(' ', Qt::SkipEmptyParts)) {
    bool good = false;
    values.push_back(part.toDouble(&good));
    if (!good) return std::nullopt;
  }
  return values;
}

QComboBox* choice(const QString& name, const QString& tip, QWidget* parent) {
  auto* box = new QComboBox(parent);
  box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  box->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  box->setMinimumContentsLength(20);
  box->setAccessibleName(name);
  box->setToolTip(tip);
  return box;
}

}  // namespace

ReadingForm::ReadingForm(QWidget* parent) : QWidget(parent), form_(new QFormLayout(this)) {
  form_->setContentsMargins(kGrid, 0, kGrid, 0);
  form_->setSpacing(kGrid);
  form_->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
  buildEncoder();
  buildProjector();
  buildInput();
}

void ReadingForm::heading(const QString& text) {
  auto* label = headingLabel(text, this);
  label->setContentsMargins(0, form_->rowCount() == 0 ? 0 : kGrid, 0, 0);
  form_->addRow(label);
}

QLabel* ReadingForm::origin() {
  auto* label = quietLabel({}, this);
  label->setTextFormat(Qt::PlainText);
  label->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);  // as wide as the fields
  form_->addRow(QString(), label);
  return label;
}

void ReadingForm::row(const QString& label, QWidget* field) {
  form_->addRow(label, field);
}

QSpinBox* ReadingForm::number(int low, int high, const QString& name, const QString& tip,
                              std::optional<int> ReadingOptions::*field) {
  auto* box = new QSpinBox(this);
  box->setRange(low, high);
  box->setAccessibleName(name);
  box->setToolTip(tip);
  connect(box, &QSpinBox::valueChanged, this, [this, field](int value) {
    options_.*field = value;
    Q_EMIT edited();
  });
  return box;
}

QLineEdit* ReadingForm::numbers(const QString& name, const QString& tip,
                                std::vector<double> ReadingOptions::*field) {
  auto* line = new QLineEdit(this);
  line->setAccessibleName(name);
  line->setToolTip(tip);
  connect(line, &QLineEdit::textEdited, this, [this, field](const QString& text) {
    if (auto values = numbersIn(text)) options_.*field = std::move(*values);
    Q_EMIT edited();
  });
  return line;
}

void ReadingForm::buildEncoder() {
  heading(tr("Encoder"));
  encoder_ = choice(tr("Encoder"),
                    tr("Which of the encoders in the file: a teacher, a student, a momentum copy. The best "
                       "guess comes first."),
                    this);
  connect(encoder_, &QComboBox::activated, this, &ReadingForm::chooseEncoder);
  row(tr("&Encoder"), encoder_);
  encoderFrom_ = origin();
  stemPadding_ = number(0, 8, tr("Stem padding"),
                        tr("Of the first convolution. It is not in the file: 3 for 7 x 7; for 3 x 3, 1 is "
                           "common and solo-learn has 2."),
                        &ReadingOptions::stemPadding);
  stemStride_ =
      number(1, 4, tr("Stem stride"), tr("Of the first convolution: 2 for 7 x 7, 1 for small pictures"),
             &ReadingOptions::stemStride);
  maxPool_ = new QCheckBox(tr("Max pooling after the stem"), this);
  maxPool_->setToolTip(tr("As in torchvision; models for small pictures leave it out"));
  connect(maxPool_, &QCheckBox::toggled, this, [this](bool on) {
    options_.maxPool = on;
    Q_EMIT edited();
  });
  heads_ = number(1, 256, tr("Attention heads"),
                  tr("Not in the file, unless a config.json lies beside it: usually width / 64"),
                  &ReadingOptions::heads);
  pool_ = choice(tr("What h is"), tr("The output of the class token, or the mean of the patches'"), this);
  pool_->addItem(tr("the class token"), QStringLiteral("class-token"));
  pool_->addItem(tr("the mean of the patches"), QStringLiteral("mean"));
  connect(pool_, &QComboBox::activated, this, [this](int index) {
    options_.pool = pool_->itemData(index).toString().toStdString();
    Q_EMIT edited();
  });
  row(tr("Stem &padding"), stemPadding_);
  row(tr("Stem s&tride"), stemStride_);
  row(QString(), maxPool_);
  row(tr("&Heads"), heads_);
  row(tr("h &is"), pool_);
}

void ReadingForm::buildProjector() {
  heading(tr("Projector"));
  projector_ =
      choice(tr("Layers of the projector"),
             tr("Where its layers lie within the encoder's dictionary: choose or type a prefix"), this);
  projector_->setEditable(true);
  projector_->setInsertPolicy(QComboBox::NoInsert);
  const auto choose = [this](const QString& prefix) {
    options_.projector = prefix.trimmed().toStdString();
    options_.projectorLayers.reset();
    Q_EMIT edited();
  };
  connect(projector_, &QComboBox::activated, this,
          [this, choose](int index) { choose(projector_->itemData(index).toString()); });
  connect(projector_->lineEdit(), &QLineEdit::textEdited, this, choose);
  layers_ = number(1, 64, tr("Linear layers of the projector"),
                   tr("z is the output of this one; what follows is left out, as predictors and prototypes "
                      "should be"),
                   &ReadingOptions::projectorLayers);
  activation_ = choice(tr("Activation"), tr("Between the layers; it is not in the file"), this);
  activation_->addItem(tr("ReLU"), QStringLiteral("relu"));
  activation_->addItem(tr("GELU"), QStringLiteral("gelu"));
  connect(activation_, &QComboBox::activated, this, [this](int index) {
    options_.activation = activation_->itemData(index).toString().toStdString();
    Q_EMIT edited();
  });
  row(tr("&Layers under"), projector_);
  row(tr("&z after layer"), layers_);
  row(tr("&Activation"), activation_);
  chain_ = origin();
}

void ReadingForm::buildInput() {
  heading(tr("Pictures"));
  size_ = number(8, 1024, tr("Size of the pictures"), tr("Side of the square the model is given"),
                 &ReadingOptions::size);
  size_->setSuffix(tr(" px"));
  row(tr("&Size"), size_);
  sizeFrom_ = origin();
  mean_ = numbers(tr("Mean of each channel"),
                  tr("Taken from pixels between 0 and 1. Wrong ones silently bend the manifold."),
                  &ReadingOptions::mean);
  std_ = numbers(tr("Standard deviation of each channel"), tr("What the pixels are divided by after that"),
                 &ReadingOptions::std);
  row(tr("&Mean"), mean_);
  row(tr("St&d"), std_);
  normalizationFrom_ = origin();
}

void ReadingForm::setOptions(const ReadingOptions& options) {
  options_ = options;
}

QString ReadingForm::problem() const {
  for (const QLineEdit* line : {mean_, std_}) {
    if (!numbersIn(line->text()))
      return tr("%1: write one number for each channel, as in 0.485, 0.456, 0.406")
          .arg(line->accessibleName());
  }
  return {};
}

void ReadingForm::chooseEncoder(int index) {
  ReadingOptions fresh;
  fresh.encoder = index == 0 ? "" : encoder_->itemData(index).toString().toStdString();
  fresh.size = options_.size;
  fresh.mean = options_.mean;
  fresh.std = options_.std;
  options_ = std::move(fresh);  // what was said of the other encoder does not hold for this one
  Q_EMIT edited();
}

}  // namespace mlens
