#include "ui/window/ReadingDialog.h"

#include <QDialogButtonBox>
#include <QHeaderView>
#include <QSplitter>
#include <QVBoxLayout>

#include "core/base/Text.h"
#include "core/checkpoint/ProjectorChoices.h"
#include "ui/widgets/ColumnScroll.h"
#include "ui/widgets/Layout.h"

namespace mlens {
namespace {

constexpr int kReadingMs = 60;

QString words(const std::string& text) {
  return QString::fromStdString(text);
}

QString notesText(const std::vector<std::string>& file, const std::vector<std::string>& reading) {
  QStringList lines;
  for (const auto* list : {&reading, &file}) {
    for (const auto& note : *list) lines << QStringLiteral("• ") + words(note);
  }
  return lines.join('\n');
}

}  // namespace

struct ReadingDialog::Listing {
  CheckpointFile file;
  TensorTree tree;
};

struct ReadingDialog::Attempt {
  ModelReading reading;
  TensorUse use;
  std::vector<std::string> projectors;
};

ReadingDialog::ReadingDialog(const std::filesystem::path& path, const ReadingOptions& options, JobQueue* jobs,
                             QWidget* parent)
    : QDialog(parent), path_(path), jobs_(jobs) {
  setWindowTitle(tr("Open checkpoint"));
  title_ = new QLabel(this);
  title_->setTextFormat(Qt::PlainText);
  title_->setWordWrap(true);
  title_->setAccessibleName(tr("The file"));
  title_->setToolTip(words(path.string()));
  auto* split = new QSplitter(this);
  split->setChildrenCollapsible(false);
  split->addWidget(buildTree());
  split->addWidget(buildForm());
  split->setStretchFactor(0, 1);
  split->setSizes({600, 440});

  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Open | QDialogButtonBox::Cancel, this);
  open_ = buttons->button(QDialogButtonBox::Open);
  open_->setToolTip(
      tr("Adds the checkpoint, read like this; its h and z are computed for the open pictures"));
  reset_ = buttons->addButton(tr("&As recognised"), QDialogButtonBox::ResetRole);
  reset_->setToolTip(tr("Takes all corrections back"));
  connect(buttons, &QDialogButtonBox::accepted, this, &ReadingDialog::accept);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  connect(reset_, &QPushButton::clicked, this, [this] {
    form_->setOptions({});
    setFocus();  // what was being typed is taken back, too
    read();
  });

  auto* column = gridLayout<QVBoxLayout>(this, 2 * kGrid);
  column->addWidget(title_);
  column->addWidget(split, 1);
  column->addWidget(buttons);
  pause_.setSingleShot(true);
  pause_.setInterval(kReadingMs);
  connect(&pause_, &QTimer::timeout, this, &ReadingDialog::read);
  connect(form_, &ReadingForm::edited, this, [this] {
    open_->setEnabled(false);
    pause_.start();
  });
  form_->setOptions(options);
  refuse({});
  resize(1080, 680);
  list();
}

QWidget* ReadingDialog::buildTree() {
  auto* box = new QWidget(this);
  auto* column = gridLayout<QVBoxLayout>(box, 0);
  auto* row = new QHBoxLayout;
  row->setSpacing(kGrid);
  auto* text = new QLineEdit(box);
  text->setPlaceholderText(tr("Find keys"));
  text->setAccessibleName(tr("Find keys"));
  text->setToolTip(tr("Shows the tensors whose key contains this"));
  text->setClearButtonEnabled(true);
  auto* which = new QComboBox(box);
  which->addItems({tr("All tensors"), tr("Used"), tr("Not used")});
  which->setAccessibleName(tr("Which tensors"));
  which->setToolTip(tr("All tensors of the file, or those the model takes, or leaves"));
  row->addWidget(text, 1);
  row->addWidget(which);
  model_ = new TensorTreeModel(this);
  filter_ = new TensorFilter(this);
  filter_->setSourceModel(model_);
  tree_ = new QTreeView(box);
  tree_->setModel(filter_);
  tree_->setUniformRowHeights(true);
  tree_->setAllColumnsShowFocus(true);
  tree_->setTextElideMode(Qt::ElideMiddle);
  tree_->setIndentation(2 * kGrid);
  tree_->setAccessibleName(tr("Tensors of the file"));
  tree_->setTabKeyNavigation(false);
  tree_->header()->setStretchLastSection(false);
  tree_->header()->setSectionResizeMode(TensorTreeModel::Name, QHeaderView::Stretch);
  const int letter = fontMetrics().averageCharWidth();
  tree_->header()->resizeSection(TensorTreeModel::Shape, 22 * letter);
  tree_->header()->resizeSection(TensorTreeModel::Type, 8 * letter);
  tree_->header()->resizeSection(TensorTreeModel::Use, 16 * letter);
  column->addLayout(row);
  column->addWidget(tree_, 1);
  connect(text, &QLineEdit::textChanged, this, [this](const QString& wanted) {
    filter_->setText(wanted);
    expand();
  });
  connect(which, &QComboBox::currentIndexChanged, this, [this](int index) {
    filter_->setShow(static_cast<TensorFilter::Show>(index));
    expand();
  });
  return box;
}

QWidget* ReadingDialog::buildForm() {
  auto* box = new QWidget(this);
  auto* column = gridLayout<QVBoxLayout>(box, 0);
  auto* page = new QWidget(box);
  auto* inside = gridLayout<QVBoxLayout>(page, 0);
  form_ = new ReadingForm(page);
  notes_ = quietLabel({}, page);
  notes_->setTextFormat(Qt::PlainText);
  notes_->setContentsMargins(kGrid, kGrid, kGrid, 0);
  inside->addWidget(form_);
  inside->addWidget(notes_);
  inside->addStretch();
  effect_ = new QLabel(box);
  effect_->setTextFormat(Qt::PlainText);
  effect_->setWordWrap(true);
  effect_->setContentsMargins(kGrid, 0, kGrid, 0);
  effect_->setAccessibleName(tr("What the model takes of the file"));
  column->addWidget(new ColumnScroll(page, box), 1);
  column->addWidget(effect_);
  box->setMinimumWidth(360);
  return box;
}

void ReadingDialog::list() {
  title_->setText(tr("Reading %1…").arg(words(path_.filename().string())));
  jobs_->start<std::shared_ptr<const Listing>>(
      tr("Listing %1").arg(words(path_.filename().string())), QStringLiteral("listing"), this,
      [path = path_](const JobContext&) -> Result<std::shared_ptr<const Listing>> {
        auto file = CheckpointFile::open(path);
        if (!file) return failure(file);
        auto tree = tensorTree(*file);
        return std::make_shared<const Listing>(Listing{std::move(*file), std::move(tree)});
      },
      [this](Result<std::shared_ptr<const Listing>> listing) {
        if (listing) return listed(std::move(*listing));
        title_->setText(words(path_.filename().string()));
        const bool stopped = listing.error().code == ErrorCode::Cancelled;
        refuse(stopped ? tr("Stopped; open the file again to see how it is read")
                       : words(listing.error().text()));
      });
}

void ReadingDialog::listed(std::shared_ptr<const Listing> listing) {
  listing_ = std::move(listing);
  const CheckpointFile& file = listing_->file;
  title_->setText(QStringLiteral("%1  ·  %2  ·  %3")
                      .arg(words(path_.filename().string()), words(file.container),
                           tr("%n tensors", nullptr, static_cast<int>(file.tensors.size()))));
  model_->setTree({listing_, &listing_->tree});
  read();
}

void ReadingDialog::read() {
  if (!listing_) return;
  if (const QString wrong = form_->problem(); !wrong.isEmpty()) return refuse(wrong);
  jobs_->start<Attempt>(
      tr("Recognising %1").arg(words(path_.filename().string())), QStringLiteral("reading"), this,
      [listing = listing_, options = form_->options()](const JobContext&) -> Result<Attempt> {
        auto reading = readModel(listing->file, options);
        if (!reading) return failure(reading);
        auto use = tensorUse(listing->file, listing->tree, *reading);
        auto projectors = projectorChoices(listing->file, *reading);
        return Attempt{std::move(*reading), std::move(use), std::move(projectors)};
      },
      [this](Result<Attempt> attempt) {
        if (attempt) return showAttempt(*attempt);
        if (attempt.error().code != ErrorCode::Cancelled) refuse(words(attempt.error().message));
      });
}

void ReadingDialog::showAttempt(const Attempt& attempt) {
  const auto& chosen = attempt.reading.candidates[attempt.reading.chosen];
  form_->setEnabled(true);
  form_->setReading(attempt.reading, attempt.projectors);
  model_->setUse(std::make_shared<const TensorUse>(attempt.use));
  if (!matchedAtFirst_) expand();
  showEffect(attempt.reading);
  notes_->setText(notesText(listing_->file.notes, attempt.reading.warnings()));
  open_->setEnabled(chosen.obstacle.empty());
  reset_->setEnabled(form_->options() != ReadingOptions());
  if (!chosen.obstacle.empty()) effect_->setText(tr("It cannot run: %1").arg(words(chosen.obstacle)));
}

void ReadingDialog::showEffect(const ModelReading& reading) {
  const std::size_t matched = reading.matched.size();
  if (!matchedAtFirst_) matchedAtFirst_ = matched;
  QString text = tr("%L1 keys matched, %L2 beside them not used").arg(matched).arg(reading.unmatched.size());
  const auto change = static_cast<qlonglong>(matched) - static_cast<qlonglong>(*matchedAtFirst_);
  if (change != 0)
    text += tr("; %1 %L2 than at first").arg(std::abs(change)).arg(change > 0 ? tr("more") : tr("fewer"));
  effect_->setText(text);
}

void ReadingDialog::refuse(const QString& why) {
  open_->setEnabled(false);
  effect_->setText(why);
  if (matchedAtFirst_) return;  // a correction that does not fit: the form stays to take it back
  form_->setEnabled(false);
  reset_->setEnabled(false);
  if (listing_) notes_->setText(notesText(listing_->file.notes, {}));
}

/// What was asked for, whole; else down to the first fork.
void ReadingDialog::expand() {
  if (filter_->narrows()) return tree_->expandAll();
  for (QModelIndex at; filter_->rowCount(at) > 0;) {
    const bool fork = filter_->rowCount(at) > 1;
    at = filter_->index(0, 0, at);
    if (fork) break;
    tree_->expand(at);
  }
}

void ReadingDialog::accept() {
  if (!open_->isEnabled()) return;
  Q_EMIT chosen(path_, form_->options());
  QDialog::accept();
}

}  // namespace mlens
