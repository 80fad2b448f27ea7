#include "ui/window/LinearToyWindow.h"

#include <QClipboard>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <mutex>

#include "core/base/Text.h"
#include "ui/charts/ChartFile.h"
#include "ui/charts/LinearToyChart.h"
#include "ui/charts/SweepChart.h"
#include "ui/panels/JobsBar.h"
#include "ui/widgets/Layout.h"
#include "ui/widgets/SpinBoxes.h"

namespace mlens {
namespace {

const auto kToySlot = QStringLiteral("linear toy");
constexpr int kSide = 28;  // pixels
constexpr int kPollMs = 200;

/// Everything of the run, on the job's thread.
Result<LinearToy> runToy(const EngineSource& engineSource, const LinearToyOptions& options,
                         const DataSource& pictures, const JobContext& job,
                         const std::function<void(const LinearToy&)>& arrived) {
  Result<std::shared_ptr<const ToyManifold>> manifold;
  if (pictures.kind == DataSource::Kind::Images) {
    auto images = openImageSet(pictures.path, {pictures.limit, pictures.seed, pictures.labels}, job);
    if (!images) return failure(images);
    manifold = pictureManifold(*images, kSide, job);
  } else {
    LinearManifoldOptions linear;
    linear.seed = options.seed;
    manifold = linearManifold(linear);
  }
  if (!manifold) return failure(manifold);
  std::shared_ptr<ModelEngine> engine;
  if (options.train) {
    auto loaded = engineSource();
    if (!loaded) return failure(loaded);
    engine = std::move(*loaded);
  }
  return linearToy(engine.get(), **manifold, options, job, arrived);
}

}  // namespace

/// What the toy's thread has to tell.
struct LinearToyWindow::Mailbox {
  std::mutex mutex;
  std::optional<LinearToy> toy;  ///< the strengths so far
};

LinearToyWindow::LinearToyWindow(JobQueue* jobs, EngineSource engine, Settings* settings, QWidget* parent)
    : QDialog(parent, Qt::Window), jobs_(jobs), engine_(std::move(engine)), settings_(settings) {
  setObjectName("linearToyWindow");
  setWindowTitle(tr("Linear group toy"));
  auto* column = gridLayout<QVBoxLayout>(this, 2 * kGrid);
  column->addWidget(quietLabel(
      tr("A linear projector sees pairs of views that known generators have moved. The closed form keeps the "
         "directions in which Σ between the samples exceeds Σ within their views; the trained one is the row "
         "space (99 % of the squared singular values) after training with InfoNCE."),
      this));
  auto* grid = new QGridLayout;
  grid->setSpacing(kGrid);
  buildForm(grid);
  column->addLayout(grid);
  auto* charts = new QHBoxLayout;
  charts->setSpacing(2 * kGrid);
  kept_ = named(new LineChart(this), tr("Directions kept, by strength"),
                tr("Closed form and trained projector; the arrow keys read the curves"));
  removed_ = named(new LineChart(this), tr("Share of each generator that is removed, by strength"),
                   tr("Closed form as lines, the trained projector as broken ones"));
  charts->addWidget(kept_, 1);
  charts->addWidget(removed_, 1);
  column->addLayout(charts, 3);
  table_ = named(new NumbersTable(this), tr("Numbers of the toy"), tr("A row for each strength"));
  table_->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  column->addWidget(table_, 2);
  column->addLayout(buildFoot());
  resize(960, 680);
  timer_.setInterval(kPollMs);
  connect(&timer_, &QTimer::timeout, this, &LinearToyWindow::poll);
  setPictures({});
}

LinearToyWindow::~LinearToyWindow() = default;

void LinearToyWindow::buildForm(QGridLayout* grid) {
  const auto labelled = [&](const QString& text, QWidget* field, int row, int place) {
    auto* label = new QLabel(text, this);
    label->setBuddy(field);
    grid->addWidget(label, row, place);
    grid->addWidget(field, row, place + 1);
  };
  samples_ =
      named(new QComboBox(this), tr("Samples"),
            tr("A linear manifold whose generators are known exactly, or pictures (28 × 28, grey) under "
               "affine maps and brightness"));
  samples_->addItems({tr("linear manifold"), tr("the open pictures")});
  limit_ = named(spin(2, 100'000, 4000, this), tr("Pictures to take"),
                 tr("A sample with the same share of every class"));
  strengths_ = named(new QLineEdit(QStringLiteral("0.05, 0.1, 0.2, 0.4, 1"), this), tr("Strengths"),
                     tr("How far the views move, from 0 to 10, separated by commas; of pictures 1 is ±45°, "
                        "±0.4 half sides, a factor of e^±0.5, shear ±0.3, contrast ±0.6, offset ±0.3"));
  const LinearToyOptions usual;
  views_ = named(spin(2, 1000, static_cast<int>(usual.views), this), tr("Views"),
                 tr("Views of each sample, for the closed form"));
  steps_ = named(spin(0, 1'000'000, usual.training.steps, this), tr("Steps of training"),
                 tr("Of a linear projector, at each strength; 0: only the closed form"));
  steps_->setSpecialValueText(tr("closed form only"));
  seed_ = named(spin(0, 1'000'000'000, 1, this), tr("Seed"), tr("Of samples, views and first weights"));
  start_ = new QPushButton(this);
  start_->setDefault(true);
  labelled(tr("&Samples"), samples_, 0, 0);
  labelled(tr("&Take"), limit_, 0, 2);
  labelled(tr("See&d"), seed_, 0, 4);
  labelled(tr("St&rengths"), strengths_, 1, 0);
  labelled(tr("&Views"), views_, 1, 2);
  labelled(tr("Ste&ps"), steps_, 1, 4);
  grid->addWidget(start_, 0, 6, 2, 1, Qt::AlignBottom);
  grid->setColumnStretch(1, 1);
  connect(samples_, &QComboBox::currentIndexChanged, this, &LinearToyWindow::refresh);
  connect(strengths_, &QLineEdit::textChanged, this, &LinearToyWindow::refresh);
  connect(start_, &QPushButton::clicked, this, &LinearToyWindow::start);
}

QLayout* LinearToyWindow::buildFoot() {
  note_ = quietLabel({}, this);
  note_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  copy_ = named(new QPushButton(tr("Cop&y"), this), tr("Copy as table"),
                tr("Puts the numbers on the clipboard, as a spreadsheet takes them"));
  export_ = named(new QPushButton(tr("E&xport…"), this), tr("Export"),
                  tr("The numbers as CSV or JSON, or the curve of the kept directions as PDF, SVG or PNG"));
  for (QPushButton* button : {copy_, export_}) button->setAutoDefault(false);
  connect(copy_, &QPushButton::clicked, this, [this] {
    QGuiApplication::clipboard()->setText(tableText());
    note_->setText(tr("The table is on the clipboard"));
  });
  connect(export_, &QPushButton::clicked, this, &LinearToyWindow::askPath);
  auto* row = new QHBoxLayout;
  row->addWidget(note_, 1);
  row->addWidget(copy_);
  row->addWidget(export_);
  auto* foot = new QVBoxLayout;
  foot->addLayout(row);
  foot->addWidget(new JobsBar(jobs_, this));
  return foot;
}

void LinearToyWindow::setPictures(const DataSource& source) {
  pictures_ = source.kind == DataSource::Kind::Images ? source : DataSource();
  refresh();
}

void LinearToyWindow::setTheme(const Theme& theme) {
  theme_ = theme;
  refresh();
}

Result<LinearToyOptions> LinearToyWindow::options() const {
  LinearToyOptions options;
  options.strengths.clear();
  for (const QString& part : strengths_->text().split(QLatin1Char(','), Qt::SkipEmptyParts)) {
    const auto value = parseNumber(part.toStdString());
    if (!value) {
      return fail(ErrorCode::InvalidArgument, tr("\"%1\" is not a number").arg(part.trimmed()).toStdString(),
                  tr("Strengths").toStdString());
    }
    options.strengths.push_back(*value);
  }
  options.views = views_->value();
  options.train = steps_->value() > 0;
  if (options.train) options.training.steps = steps_->value();
  options.seed = static_cast<std::uint64_t>(seed_->value());
  if (auto valid = options.validate(); !valid) return failure(valid);
  return options;
}

void LinearToyWindow::start() {
  if (running_) return jobs_->cancelSlot(kToySlot);
  const auto asked = options();
  const bool pictures = samples_->currentIndex() == Pictures;
  if (!asked || (pictures && pictures_.kind == DataSource::Kind::None)) return;
  DataSource source = pictures ? pictures_ : DataSource();
  if (pictures && (source.limit == 0 || source.limit > limit_->value())) source.limit = limit_->value();
  running_ = true;
  toy_ = {};
  mailbox_ = std::make_shared<Mailbox>();
  timer_.start();
  jobs_->start<LinearToy>(
      tr("Linear group toy"), kToySlot, this,
      [engine = engine_, options = *asked, source, mailbox = mailbox_](const JobContext& job) {
        return runToy(engine, options, source, job, [mailbox](const LinearToy& toy) {
          const std::lock_guard lock(mailbox->mutex);
          mailbox->toy = toy;
        });
      },
      [this](Result<LinearToy> result) { arrived(std::move(result)); });
  refresh();
}

void LinearToyWindow::poll() {
  {
    const std::lock_guard lock(mailbox_->mutex);
    if (!mailbox_->toy) return;
    toy_ = std::move(*mailbox_->toy);
    mailbox_->toy.reset();
  }
  refresh();
}

void LinearToyWindow::arrived(Result<LinearToy> result) {
  timer_.stop();
  poll();
  running_ = false;
  if (result) toy_ = std::move(*result);
  refresh();
  if (!result) {
    note_->setText(result.error().code == ErrorCode::Cancelled
                       ? tr("Stopped; the strengths that were done are shown")
                       : QString::fromStdString(result.error().text()));
  }
}

void LinearToyWindow::refresh() {
  const auto asked = options();
  const bool pictures = samples_->currentIndex() == Pictures;
  const bool missing = pictures && pictures_.kind == DataSource::Kind::None;
  start_->setText(running_ ? tr("Sto&p") : tr("&Compute"));
  named(start_, running_ ? tr("Stop") : tr("Compute"),
        running_ ? tr("Ends the work; the strengths that are done stay")
                 : tr("Closed form and training at every strength, in the background"));
  start_->setEnabled(running_ || (asked && !missing));
  limit_->setEnabled(pictures);
  const bool any = !toy_.rows.empty();
  copy_->setEnabled(any);
  export_->setEnabled(any);
  const auto show = [this](LineChart* chart, LinePlot plot) {
    chart->setTheme(theme_);
    chart->setTitles(plot.xTitle, plot.yTitle);
    chart->setEmptyText(plot.empty);
    chart->setSeries(std::move(plot.series));
  };
  show(kept_, keptPlot(toy_, theme_));
  show(removed_, removedPlot(toy_, theme_));
  refreshTable();
  QStringList notes;
  if (!asked) {
    notes << QString::fromStdString(asked.error().text());
  } else if (missing) {
    notes << tr("Open pictures first");
  } else if (any) {
    notes << QString::fromStdString(toy_.about) << tr("seed %1").arg(toy_.seed);
    for (const auto& warning : toy_.warnings) notes << QString::fromStdString(warning);
  }
  note_->setText(notes.join(QStringLiteral(" · ")));
}

void LinearToyWindow::refreshTable() {
  QStringList headers;
  std::vector<NumbersModel::Row> rows(toy_.rows.size());
  const NumberTable numbers = numbersOf(toy_);
  for (const auto& column : numbers.columns) {
    headers << QString::fromStdString(column.name).replace(QLatin1Char('_'), QLatin1Char(' '));
    for (std::size_t i = 0; i < column.values.size(); ++i) rows[i].cells << numberWords(column.values[i]);
  }
  if (!rows.empty()) {  // the strength is the row's name
    headers.removeFirst();
    for (auto& row : rows) row.name = row.cells.takeFirst();
  }
  if (rows.empty()) headers.clear();
  table_->numbers()->setTable(headers, std::move(rows));
}

QString LinearToyWindow::tableText() const {
  const NumberTable numbers = numbersOf(toy_);
  QStringList lines, cells;
  for (const auto& column : numbers.columns) cells << QString::fromStdString(column.name);
  lines << cells.join(QLatin1Char('\t'));
  for (std::size_t i = 0; i < toy_.rows.size(); ++i) {
    cells.clear();
    for (const auto& column : numbers.columns) cells << numberWords(column.values[i]);
    lines << cells.join(QLatin1Char('\t'));
  }
  return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

void LinearToyWindow::askPath() {
  auto* dialog = new QFileDialog(this, tr("Export the toy"), settings_->folder("export"),
                                 tr("Numbers (*.csv *.json);;Chart (*.pdf *.svg *.png)"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->setDefaultSuffix(QStringLiteral("csv"));
  connect(dialog, &QFileDialog::filterSelected, dialog, [dialog](const QString& filter) {
    dialog->setDefaultSuffix(filter.contains(QLatin1String("*.pdf")) ? QStringLiteral("pdf")
                                                                     : QStringLiteral("csv"));
  });
  connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& path) {
    settings_->setFolder("export", QFileInfo(path).absolutePath());
    exportTo(path);
  });
  dialog->open();
}

void LinearToyWindow::exportTo(const QString& path) {
  if (toy_.rows.empty()) return note_->setText(tr("There is nothing to export yet"));
  const QString ending = QFileInfo(path).suffix().toLower();
  const bool numbers = ending == QLatin1String("csv") || ending == QLatin1String("json");
  jobs_->start<bool>(
      tr("Writing %1").arg(QFileInfo(path).fileName()), {}, this,
      [toy = toy_, file = path.toStdString(), numbers](const JobContext&) -> Result<bool> {
        const auto plot = keptPlot(toy, lightTheme());
        auto done =
            numbers ? writeNumbers(file, numbersOf(toy))
                    : writeChart(file, kSweepFigure, plot.yTitle, [&](QPainter& painter, const QRectF& room) {
                        plot.paint(painter, room, lightTheme());
                      });
        if (!done) return failure(done);
        return true;
      },
      [this, path](Result<bool> result) {
        note_->setText(result ? tr("Saved %1").arg(path) : QString::fromStdString(result.error().text()));
      });
}

}  // namespace mlens
