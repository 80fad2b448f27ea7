#include "ui/window/OpenDialog.h"

#include <QDialogButtonBox>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <limits>

#include "ui/window/AskFile.h"

namespace mlens {
namespace {

constexpr int kTypingMs = 250;

std::filesystem::path toPath(const QString& text) {
  return std::filesystem::path(text.trimmed().toStdString());
}

QSpinBox* number(QWidget* parent, int low, int high, const QString& name, const QString& tip) {
  auto* box = new QSpinBox(parent);
  box->setRange(low, high);
  box->setGroupSeparatorShown(true);
  box->setAccessibleName(name);
  box->setToolTip(tip);
  return box;
}

}  // namespace

OpenDialog::OpenDialog(JobQueue* jobs, Settings* settings, QWidget* parent)
    : QDialog(parent), jobs_(jobs), settings_(settings) {
  setWindowTitle(tr("Open"));
  resize(600, 200);
  path_ = new QLineEdit(this);
  path_->setPlaceholderText(tr("A file or folder, typed or dropped here"));
  path_->setAccessibleName(tr("File or folder"));
  path_->setToolTip(
      tr("Pictures (folder, IDX, CIFAR, STL-10, npy, CSV list), a checkpoint (.safetensors, .pth, .ckpt, "
         ".pt, .bin), "
         "vectors (.npy, "
         ".npz, .csv) or a session (.mlens)"));
  auto* file = new QPushButton(tr("&File…"), this);
  file->setToolTip(tr("Choose a file"));
  auto* folder = new QPushButton(tr("F&older…"), this);
  folder->setToolTip(tr("Choose a folder of pictures; its sub-folders are classes"));
  auto* pathRow = new QWidget(this);
  auto* row = new QHBoxLayout(pathRow);
  row->setContentsMargins(0, 0, 0, 0);
  row->addWidget(path_, 1);
  row->addWidget(file);
  row->addWidget(folder);

  status_ = new QLabel(this);
  status_->setWordWrap(true);
  status_->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
  status_->setTextFormat(Qt::PlainText);
  status_->setAccessibleName(tr("What it is"));
  sample_ = number(this, 0, std::numeric_limits<int>::max(), tr("Pictures to take"),
                   tr("So many, drawn with the same share of every class (stratified); 0 takes all"));
  sample_->setSpecialValueText(tr("all"));
  sample_->setSingleStep(1000);
  seed_ = number(this, 0, std::numeric_limits<int>::max(), tr("Seed of the sample"),
                 tr("The same seed draws the same pictures"));
  seed_->setValue(1);
  array_ = new QComboBox(this);
  array_->setAccessibleName(tr("Array"));
  array_->setToolTip(tr("Which array of the .npz holds the vectors"));
  labels_ = new QLineEdit(this);
  labels_->setPlaceholderText(tr("found by name beside the data"));
  labels_->setToolTip(tr("Classes: integers (.npy, IDX) or a CSV column of names, one per row"));
  pictures_ = new QLineEdit(this);
  pictures_->setPlaceholderText(tr("none"));
  pictures_->setToolTip(tr("A CSV or text list of picture files, one per vector"));
  labelsRow_ = fileRow(labels_, tr("Labels file"), tr("Labels (*.npy *.csv *ubyte *.gz);;All files (*)"));
  picturesRow_ = fileRow(pictures_, tr("List of pictures"), tr("Lists (*.csv *.txt);;All files (*)"));
  sampleRow_ = sample_;
  seedRow_ = seed_;

  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Open | QDialogButtonBox::Cancel, this);
  open_ = buttons->button(QDialogButtonBox::Open);
  connect(buttons, &QDialogButtonBox::accepted, this, &OpenDialog::accept);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);

  auto* form = new QFormLayout(this);
  form->setContentsMargins(16, 16, 16, 16);
  form->setSpacing(8);
  form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
  form->addRow(tr("&Open"), pathRow);
  form->addRow(QString(), status_);
  form->addRow(tr("&Pictures to take"), sampleRow_);
  form->addRow(tr("&Seed"), seedRow_);
  form->addRow(tr("&Array"), array_);
  form->addRow(tr("&Labels"), labelsRow_);
  form->addRow(tr("Pict&ures"), picturesRow_);
  form->addRow(buttons);

  pause_.setSingleShot(true);
  pause_.setInterval(kTypingMs);
  connect(&pause_, &QTimer::timeout, this, &OpenDialog::look);
  connect(path_, &QLineEdit::textChanged, this, [this] {
    guess_.reset();
    open_->setEnabled(false);
    pause_.start();
  });
  connect(file, &QPushButton::clicked, this, [this] { browse(false); });
  connect(folder, &QPushButton::clicked, this, [this] { browse(true); });
  showProblem(tr("Pictures, a checkpoint, vectors or a session"));
}

QWidget* OpenDialog::fileRow(QLineEdit* line, const QString& name, const QString& filter) {
  auto* widget = new QWidget(this);
  auto* row = new QHBoxLayout(widget);
  row->setContentsMargins(0, 0, 0, 0);
  line->setAccessibleName(name);
  auto* button = new QPushButton(tr("Choose…"), widget);
  button->setAccessibleName(tr("Choose the %1").arg(name.toLower()));
  button->setToolTip(line->toolTip());
  row->addWidget(line, 1);
  row->addWidget(button);
  connect(button, &QPushButton::clicked, this,
          [this, line, name, filter] { browseInto(line, name, filter); });
  return widget;
}

void OpenDialog::setPath(const QString& path) {
  path_->setText(path);
  pause_.stop();
  look();
}

void OpenDialog::browse(bool folder) {
  const QString start = settings_->folder("open");
  const auto take = [this](const QString& path) {
    settings_->setFolder("open", QFileInfo(path).absolutePath());
    setPath(path);
  };
  if (folder) {
    askFolder(this, tr("Folder of pictures"), start, take);
    return;
  }
  askExistingFile(this, tr("Open"), start,
                  tr("All that can be opened (*.mlens *.safetensors *.pth *.pt *.ckpt "
                     "*.tar *.bin *.torch *.ts *.npy *.npz *.csv *.tsv *ubyte *.gz);;"
                     "All files (*)"),
                  take);
}

void OpenDialog::browseInto(QLineEdit* line, const QString& title, const QString& filter) {
  askExistingFile(this, title, settings_->folder("open"), filter,
                  [line](const QString& path) { line->setText(path); });
}

void OpenDialog::look() {
  const QString text = path_->text().trimmed();
  if (text.isEmpty()) return showProblem(tr("Pictures, a checkpoint, vectors or a session"));
  showProblem(tr("Looking at it…"));
  jobs_->start<SourceGuess>(
      tr("Looking at %1").arg(QFileInfo(text).fileName()), QStringLiteral("guess"), this,
      [path = toPath(text)](const JobContext& job) { return guessSource(path, job); },
      [this](Result<SourceGuess> guess) {
        if (guess) return describe(*guess);
        if (guess.error().code == ErrorCode::Cancelled)
          return showProblem(tr("Stopped; choose it again to look at it"));
        showProblem(QString::fromStdString(guess.error().text()));
      });
}

void OpenDialog::showProblem(const QString& text) {
  guess_.reset();
  open_->setEnabled(false);
  status_->setText(text);
  for (QWidget* row : {sampleRow_, seedRow_, static_cast<QWidget*>(array_), labelsRow_, picturesRow_}) {
    auto* form = static_cast<QFormLayout*>(layout());
    row->hide();
    if (QWidget* label = form->labelForField(row)) label->hide();
  }
  fitHeight();
}

void OpenDialog::describe(const SourceGuess& guess) {
  using Kind = SourceGuess::Kind;
  guess_ = guess;
  status_->setText(QString::fromStdString(guess.description));
  open_->setEnabled(true);
  const auto visible = [this](QWidget* row, bool shown) {
    row->setVisible(shown);
    if (QWidget* label = static_cast<QFormLayout*>(layout())->labelForField(row)) label->setVisible(shown);
  };
  const bool pictures = guess.kind == Kind::Pictures, vectors = guess.kind == Kind::Vectors;
  visible(sampleRow_, pictures);
  visible(seedRow_, pictures);
  visible(array_, guess.arrays.size() > 1);
  visible(labelsRow_, pictures || vectors);
  visible(picturesRow_, vectors);
  sample_->setMaximum(static_cast<int>(std::min<Index>(guess.count, std::numeric_limits<int>::max())));
  sample_->setSuffix(sample_->maximum() > 0 ? tr(" of %L1").arg(guess.count) : QString());
  sample_->setValue(guess.count > kAskBeyond ? static_cast<int>(kDefaultSample) : 0);
  array_->clear();
  for (const auto& name : guess.arrays) array_->addItem(QString::fromStdString(name));
  fitHeight();
}

void OpenDialog::fitHeight() {
  layout()->activate();
  const int height =
      layout()->hasHeightForWidth() ? layout()->totalHeightForWidth(width()) : sizeHint().height();
  resize(width(), std::max(height, minimumSizeHint().height()));
}

DataSource OpenDialog::source() const {
  DataSource source;
  source.kind =
      guess_->kind == SourceGuess::Kind::Vectors ? DataSource::Kind::Vectors : DataSource::Kind::Images;
  source.path = guess_->path;
  source.labels = toPath(labels_->text());
  if (source.kind == DataSource::Kind::Vectors) {
    source.images = toPath(pictures_->text());
    source.array = array_->currentText().toStdString();
  } else {
    source.limit = sample_->value();
    source.seed = static_cast<std::uint64_t>(seed_->value());
  }
  return source;
}

void OpenDialog::accept() {
  if (!guess_) return;
  Q_EMIT chosen(*guess_, source());
  QDialog::accept();
}

}  // namespace mlens
