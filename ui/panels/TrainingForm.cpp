#include "ui/panels/TrainingForm.h"

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QMenu>
#include <QSettings>
#include <QStandardPaths>
#include <QToolButton>

#include "core/base/Text.h"
#include "core/model/TrainingMethod.h"
#include "ui/charts/TabularFont.h"
#include "ui/widgets/FoldedSection.h"
#include "ui/widgets/Layout.h"
#include "ui/widgets/SpinBoxes.h"

namespace mlens {
namespace {

const auto kData = QStringLiteral("data");
const auto kOut = QStringLiteral("out");
const auto kBatch = QStringLiteral("batch");

std::filesystem::path pathOf(const QString& text) {
  return std::filesystem::path(QFile::encodeName(text.trimmed()).toStdString());
}

QVariant valueOf(const QWidget* editor) {
  const auto* box = qobject_cast<const QComboBox*>(editor);
  return box ? box->currentData() : editor->property("value");
}

void setValueOf(QWidget* editor, const QVariant& value) {
  if (!value.isValid()) return;
  auto* box = qobject_cast<QComboBox*>(editor);
  if (!box) return void(editor->setProperty("value", value));
  for (int i = 0; i < box->count(); ++i) {  // settings files hold text
    if (box->itemData(i).toString() == value.toString()) box->setCurrentIndex(i);
  }
}

/// "simclr-1", "simclr-2"…: the first that does not exist.
QString freshFolder(const QString& parent, const QString& method) {
  for (int number = 1;; ++number) {
    const QString folder = QDir(parent).filePath(QStringLiteral("%1-%2").arg(method).arg(number));
    if (!QFileInfo::exists(folder)) return QDir::toNativeSeparators(folder);
  }
}

QString defaultParent() {
  QString base = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
  if (base.isEmpty() || !QFileInfo(base).isWritable()) {
    base = QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation);
  }
  return QDir(base).filePath(QStringLiteral("Manifold Lens"));
}

}  // namespace

TrainingForm::TrainingForm(Workspace* workspace, QWidget* parent) : QWidget(parent), workspace_(workspace) {
  auto* form = new QFormLayout(this);
  form->setContentsMargins(kGrid, kGrid, kGrid, kGrid);
  form->setSpacing(kGrid);
  form->setLabelAlignment(Qt::AlignLeft);
  form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
  buildData(form);
  buildTraining(form);
  buildModel(form);
  buildAdvanced(form);
  recall();
  connect(workspace, &Workspace::pointsChanged, this, [this] {
    validate();
    showStrength();
  });
  validate();
  showMethod();
  showStrength();
  const auto augmented = [this] {
    showStrength();
    Q_EMIT augmentationChanged(augmentation_->policy().scaled(strength_->value() / 100.0));
  };
  connect(strength_, &QSlider::valueChanged, this, augmented);
  connect(augmentation_, &AugmentationForm::changed, this, augmented);
}

void TrainingForm::addSection(QFormLayout* form, const QString& title) {
  auto* heading = headingLabel(title, this);
  if (form->rowCount() > 0) heading->setContentsMargins(0, kGrid, 0, 0);
  form->addRow(heading);
}

void TrainingForm::addRow(QFormLayout* form, const QString& label, const QString& key, QWidget* editor,
                          const QString& tooltip, QWidget* row) {
  editor->setObjectName(key);
  editor->setToolTip(tooltip);
  editor->setAccessibleName(label);
  auto* box = new QWidget(this);
  auto* column = gridLayout<QVBoxLayout>(box, 0);
  column->setSpacing(2);
  column->addWidget(row ? row : editor);
  auto* problem = new QLabel(box);
  problem->setWordWrap(true);
  problem->hide();
  column->addWidget(problem);
  auto* name = new QLabel(label, this);
  name->setToolTip(tooltip);
  name->setBuddy(editor);
  form->addRow(name, box);
  fields_.insert(key, {editor, problem});
}

QWidget* TrainingForm::withBrowse(QLineEdit* line, bool files) {
  auto* box = new QWidget(this);
  auto* row = gridLayout<QHBoxLayout>(box, 0);
  row->setSpacing(kGrid / 2);
  auto* button = new QToolButton(box);
  button->setText(QStringLiteral("…"));
  button->setFixedWidth(4 * kGrid);
  button->setAccessibleName(tr("Browse"));
  button->setToolTip(files ? tr("Choose a folder of pictures or a file") : tr("Choose a folder"));
  row->addWidget(line, 1);
  row->addWidget(button);
  if (files) {
    auto* menu = new QMenu(button);
    connect(menu->addAction(tr("Folder of pictures…")), &QAction::triggered, this,
            [this, line] { browse(line, false); });
    connect(menu->addAction(tr("File (IDX, CIFAR, STL-10, npy, CSV)…")), &QAction::triggered, this,
            [this, line] { browse(line, true); });
    button->setMenu(menu);
    button->setPopupMode(QToolButton::InstantPopup);
  } else {
    connect(button, &QToolButton::clicked, this, [this, line] { browse(line, false); });
  }
  return box;
}

void TrainingForm::buildData(QFormLayout* form) {
  addSection(form, tr("Data"));
  data_ = new QLineEdit(this);
  data_->setClearButtonEnabled(true);
  addRow(form, tr("Pictures"), kData, data_,
         tr("What to train on: a folder of pictures, an IDX file, an npy of images or a CSV; empty: the "
            "pictures that are open"),
         withBrowse(data_, true));
  out_ = new QLineEdit(this);
  addRow(form, tr("Save in"), kOut, out_,
         tr("The folder that gets the checkpoint of each epoch, the recipe and the log"),
         withBrowse(out_, false));
  connect(data_, &QLineEdit::textChanged, this, &TrainingForm::validate);
  connect(out_, &QLineEdit::textChanged, this, &TrainingForm::validate);
}

void TrainingForm::buildTraining(QFormLayout* form) {
  addSection(form, tr("Training"));
  method_ = new QComboBox(this);
  for (const auto& method : trainingMethods()) {
    method_->addItem(QString::fromUtf8(method.title), QString::fromUtf8(method.name));
    method_->setItemData(method_->count() - 1, QString::fromUtf8(method.words), Qt::ToolTipRole);
  }
  addRow(form, tr("Method"), QStringLiteral("method"), method_, tr("How the model learns without labels"));
  methodWords_ = quietLabel({}, this);
  form->addRow(QString(), methodWords_);
  strength_ = new QSlider(Qt::Horizontal, this);
  strength_->setRange(0, 150);
  strength_->setValue(100);
  strength_->setPageStep(25);
  strengthValue_ = new QLabel(this);
  strengthValue_->setFont(tabular(strengthValue_->font()));
  auto* box = new QWidget(this);
  auto* row = gridLayout<QHBoxLayout>(box, 0);
  row->addWidget(strength_, 1);
  row->addWidget(strengthValue_);
  addRow(form, tr("Augmentation"), QStringLiteral("strength"), strength_,
         tr("Strength of the augmentations: scales every magnitude and probability; 0 none, 1 the reference "
            "policy"),
         box);
  strengthWords_ = quietLabel({}, this);
  form->addRow(QString(), strengthWords_);
  epochs_ = spin(1, 10000, 20, this);
  addRow(form, tr("Epochs"), QStringLiteral("epochs"), epochs_, tr("How many times all pictures are seen"));
  batch_ = spin(2, 65536, 256, this);
  addRow(form, tr("Batch"), kBatch, batch_, tr("Pictures per step; a larger batch has more negatives"));
  seed_ = spin(0, 1'000'000'000, 1, this);
  addRow(form, tr("Seed"), QStringLiteral("seed"), seed_,
         tr("Of weights, augmentations and order: the same seed gives the same checkpoint"));
  connect(method_, &QComboBox::currentIndexChanged, this, &TrainingForm::showMethod);
  connect(epochs_, &QSpinBox::valueChanged, this, &TrainingForm::validate);
  connect(batch_, &QSpinBox::valueChanged, this, &TrainingForm::validate);
}

void TrainingForm::buildModel(QFormLayout* form) {
  addSection(form, tr("Model"));
  encoder_ = new QComboBox(this);
  encoder_->addItem(tr("Small convolutional"), static_cast<int>(EncoderKind::SmallConv));
  encoder_->addItem(tr("ResNet-18, small stem"), static_cast<int>(EncoderKind::ResNet18));
  encoder_->addItem(tr("ResNet-50, small stem"), static_cast<int>(EncoderKind::ResNet50));
  encoder_->addItem(tr("ViT-Ti"), static_cast<int>(EncoderKind::VitTiny));
  addRow(form, tr("Encoder"), QStringLiteral("encoder"), encoder_,
         tr("The network whose output is h; the small one trains in minutes without a GPU"));
  depth_ = spin(0, 3, 2, this);
  addRow(form, tr("Projector layers"), QStringLiteral("depth"), depth_,
         tr("Linear layers between h and z; 0: no projector, z = h"));
  width_ = spin(1, 16384, 512, this);
  addRow(form, tr("Projector width"), QStringLiteral("width"), width_,
         tr("Units of the projector's hidden layers"));
  output_ = spin(1, 16384, 64, this);
  addRow(form, tr("Dimensions of z"), QStringLiteral("output"), output_,
         tr("Units of the projector's output"));
  connect(depth_, &QSpinBox::valueChanged, this, &TrainingForm::validate);
}

void TrainingForm::buildAdvanced(QFormLayout* form) {
  optimizer_ = new OptimizerForm;
  form->addRow(new FoldedSection(tr("Optimiser and schedule"), optimizer_, this));
  augmentation_ = new AugmentationForm;
  form->addRow(new FoldedSection(tr("Augmentations one by one"), augmentation_, this));
}

void TrainingForm::showMethod() {
  const auto* method = findMethod(method_->currentData().toString().toStdString());
  const QString words = QString::fromUtf8(method->words);
  methodWords_->setText(words.left(1).toUpper() + words.mid(1) + QLatin1Char('.'));
  optimizer_->setMethod(method->name);
}

int TrainingForm::channels() const {
  const auto& images = workspace_->data().images;
  return images && data_->text().trimmed().isEmpty() ? images->channels : 3;
}

void TrainingForm::showStrength() {
  const double strength = strength_->value() / 100.0;
  strengthValue_->setText(QString::number(strength, 'f', 2));
  augmentation_->setChannels(channels());
  const auto policy = augmentation_->policy().scaled(strength);
  if (strength_->value() == 0) {
    return strengthWords_->setText(tr("None: both views are the picture itself."));
  }
  const auto percent = [](double share) { return qRound(100 * share); };
  // The spaces before units do not break.
  strengthWords_->setText(tr("Crops to %1\u00a0%, turns %2°, shifts %3\u00a0%, brightness ±%4\u00a0%, blur "
                             "%5\u00a0px, erases %6\u00a0%.")
                              .arg(percent(policy.cropMinScale))
                              .arg(qRound(policy.rotationDegrees))
                              .arg(percent(policy.translation))
                              .arg(percent(policy.brightness))
                              .arg(policy.blurSigma, 0, 'f', 1)
                              .arg(percent(policy.eraseArea)));
  strengthWords_->setToolTip(
      tr("The largest changes; each happens with a probability that grows with the strength too"));
}

TrainingPlan TrainingForm::plan() const {
  TrainingPlan plan;
  plan.method = method_->currentData().toString().toStdString();
  plan.model.encoder = static_cast<EncoderKind>(encoder_->currentData().toInt());
  plan.model.encoderWidth = defaultEncoderWidth(plan.model.encoder);
  plan.model.projectorDepth = depth_->value();
  plan.model.projectorWidth = width_->value();
  plan.model.projectorOutput = output_->value();
  plan.policy = augmentation_->policy();
  plan.strength = strength_->value() / 100.0;
  plan.epochs = epochs_->value();
  plan.batch = batch_->value();
  optimizer_->writeTo(plan);
  plan.seed = static_cast<std::uint64_t>(seed_->value());
  plan.out = pathOf(out_->text());
  return plan;
}

DataSource TrainingForm::data() const {
  if (data_->text().trimmed().isEmpty()) {
    const DataSource& open = workspace_->session().data;
    return open.kind == DataSource::Kind::Images && workspace_->data().images ? open : DataSource{};
  }
  DataSource source;
  source.kind = DataSource::Kind::Images;
  source.path = pathOf(data_->text());
  return source;
}

QString TrainingForm::outputProblem() const {
  const QString text = out_->text().trimmed();
  if (text.isEmpty()) return tr("Choose a folder to save in");
  const QFileInfo folder(text);
  if (folder.isRelative()) return tr("Give the whole path, from the root");
  if (folder.exists() && !folder.isDir()) return tr("This is a file; choose a folder");
  if (!checkpointThere().empty())
    return tr("It holds a checkpoint already; resume that training below, or choose another name");
  QString place = text;
  while (!QFileInfo::exists(place) && QFileInfo(place).path() != place) place = QFileInfo(place).path();
  const QFileInfo base(place);
  if (!base.isDir() || !base.isWritable())
    return tr("%1 cannot be written to; choose another folder").arg(place);
  return {};
}

std::filesystem::path TrainingForm::checkpointThere() const {
  const QString file = QDir(out_->text().trimmed()).filePath(QStringLiteral("checkpoint.safetensors"));
  return !out_->text().trimmed().isEmpty() && QFileInfo::exists(file) ? pathOf(file)
                                                                      : std::filesystem::path();
}

QString TrainingForm::problemOf(const QString& key) const {
  if (key == kData) {
    const QString text = data_->text().trimmed();
    if (text.isEmpty() && data().kind == DataSource::Kind::None)
      return tr("Open pictures first, or choose some here");
    if (!text.isEmpty() && !QFileInfo::exists(text)) return tr("There is no such file or folder");
  }
  if (key == kOut) return outputProblem();
  if (key == kBatch && data_->text().trimmed().isEmpty() && workspace_->data().images) {
    const Index pictures = workspace_->data().images->count();
    if (batch_->value() > pictures) {
      return tr("At most %1: so many pictures there are").arg(QString::fromStdString(grouped(pictures)));
    }
  }
  return {};
}

QString TrainingForm::problem() const {
  for (const QString& key : {kData, kOut, kBatch}) {
    if (const QString text = problemOf(key); !text.isEmpty()) return text;
  }
  return {};
}

void TrainingForm::validate() {
  const PointTable& points = *workspace_->points();
  data_->setPlaceholderText(
      workspace_->data().images
          ? tr("the open pictures (%1)").arg(QString::fromStdString(grouped(points.count)))
          : tr("folder or file"));
  const bool light = palette().color(QPalette::Window).lightness() > 128;
  const QString color = light ? QStringLiteral("#b3261e") : QStringLiteral("#ff8a80");
  for (const QString& key : {kData, kOut, kBatch}) {
    QLabel* label = fields_[key].problem;
    const QString text = problemOf(key);
    label->setText(
        text.isEmpty()
            ? text
            : QStringLiteral("<span style=\"color:%1\">%2</span>").arg(color, text.toHtmlEscaped()));
    label->setVisible(!text.isEmpty());
    fields_[key].editor->setAccessibleDescription(text);
  }
  out_->setToolTip(out_->text());
  optimizer_->setEpochs(epochs_->value());
  width_->setEnabled(depth_->value() > 1);
  output_->setEnabled(depth_->value() > 0);
  valid_ = problem().isEmpty();
  Q_EMIT validityChanged();
}

void TrainingForm::browse(QLineEdit* line, bool file) {
  auto* dialog = new QFileDialog(this, file ? tr("Pictures to train on") : tr("Folder"), line->text());
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(file ? QFileDialog::ExistingFile : QFileDialog::Directory);
  connect(dialog, &QFileDialog::fileSelected, line,
          [line](const QString& path) { line->setText(QDir::toNativeSeparators(path)); });
  dialog->open();
}

void TrainingForm::proposeOutputFolder() {
  if (outputProblem().isEmpty()) return;
  const QString text = out_->text().trimmed();
  const QString parent =
      text.isEmpty() || QFileInfo(text).isRelative() ? defaultParent() : QFileInfo(text).path();
  out_->setText(freshFolder(parent, method_->currentData().toString()));
}

void TrainingForm::remember() const {
  QSettings settings;
  settings.beginGroup(QStringLiteral("training"));
  settings.setValue(QStringLiteral("folder"), QFileInfo(out_->text().trimmed()).path());
  forEachSetting([&](const QString& key, QWidget* editor) { settings.setValue(key, valueOf(editor)); });
}

void TrainingForm::recall() {
  QSettings settings;
  settings.beginGroup(QStringLiteral("training"));
  forEachSetting([&](const QString& key, QWidget* editor) { setValueOf(editor, settings.value(key)); });
  const QString folder = settings.value(QStringLiteral("folder"), defaultParent()).toString();
  out_->setText(freshFolder(folder, method_->currentData().toString()));
}

/// The choices and numbers of this form and its sections, in the order in which they must be set.
void TrainingForm::forEachSetting(const std::function<void(const QString&, QWidget*)>& visit) const {
  for (auto* editor : findChildren<QWidget*>()) {
    const bool holdsValue = qobject_cast<QComboBox*>(editor) || qobject_cast<QSpinBox*>(editor) ||
                            qobject_cast<QDoubleSpinBox*>(editor) || qobject_cast<QSlider*>(editor);
    if (holdsValue && !editor->objectName().isEmpty()) visit(editor->objectName(), editor);
  }
}

}  // namespace mlens
