#include "ui/panels/SweepPanel.h"

#include <QDir>
#include <QSettings>
#include <QStandardPaths>
#include <algorithm>

#include "core/base/Text.h"
#include "ui/widgets/Layout.h"

namespace mlens {
namespace {

/// The numbers of a list between commas.
template <class T>
Result<std::vector<T>> numbersOf(const QLineEdit* line, double low, double high) {
  std::vector<T> values;
  for (const QString& part : line->text().split(QLatin1Char(','), Qt::SkipEmptyParts)) {
    const auto value = parseNumber(part.toStdString());
    const bool whole =
        !std::is_integral_v<T> || (value && *value == static_cast<double>(static_cast<T>(*value)));
    if (!value || *value < low || *value > high || !whole) {
      return fail(ErrorCode::InvalidArgument,
                  SweepPanel::tr("\"%1\" is not a number from %2 to %3")
                      .arg(part.trimmed())
                      .arg(low)
                      .arg(high)
                      .toStdString(),
                  line->accessibleName().toStdString());
    }
    values.push_back(static_cast<T>(*value));
  }
  if (values.empty())
    return fail(ErrorCode::InvalidArgument, "name at least one", line->accessibleName().toStdString());
  return values;
}

QString defaultFolder() {
  const QString parent = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
  return QDir(parent).filePath(QStringLiteral("manifold-lens/sweep"));
}

double valueOf(const SweepRow& row, const std::string& name) {
  const auto found = std::ranges::find(row.measures.numbers, name, &GeometryNumber::name);
  return found == row.measures.numbers.end() ? std::numeric_limits<double>::quiet_NaN() : found->value;
}

}  // namespace

SweepPanel::SweepPanel(Workspace* workspace, SweepRun* run, Base base, QWidget* parent)
    : QWidget(parent), workspace_(workspace), run_(run), base_(std::move(base)) {
  auto* column = gridLayout<QVBoxLayout>(this);
  buildFields(column);
  buildButtons(column);
  auto* row = new QHBoxLayout;
  row->setSpacing(2 * kGrid);
  table_ = new NumbersTable(this);
  table_->setAccessibleName(tr("Runs of the sweep"));
  table_->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  row->addWidget(table_, 2);
  plots_ = new SweepPlots(workspace, run, this);
  row->addWidget(plots_, 3);
  column->addLayout(row, 1);
  state_ = quietLabel({}, this);
  state_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  column->addWidget(state_);
  for (const auto& [line, key] :
       {std::pair(strengths_, "strengths"), std::pair(methods_, "methods"), std::pair(depths_, "depths"),
        std::pair(widths_, "widths"), std::pair(seeds_, "seeds"), std::pair(out_, "folder")})
    line->setObjectName(QLatin1String(key));
  recall();
  connect(run, &SweepRun::opened, this, &SweepPanel::takeOpened);
  connect(run, &SweepRun::changed, this, &SweepPanel::refresh);
  refresh();
}

void SweepPanel::buildFields(QVBoxLayout* column) {
  auto* row = new QHBoxLayout;
  row->setSpacing(kGrid);
  column->addLayout(row);
  const auto add = [&](const QString& name, const QString& text, const QString& tip, int stretch) {
    auto* label = new QLabel(name, this);
    auto* line = named(new QLineEdit(text, this), name, tip);
    label->setBuddy(line);
    row->addWidget(label);
    row->addWidget(line, stretch);
    connect(line, &QLineEdit::textChanged, this, &SweepPanel::refresh);
    return line;
  };
  strengths_ = add(tr("Strengths"), QStringLiteral("0, 0.3, 0.6, 0.9, 1.2, 1.5"),
                   tr("Augmentation strengths from 0 to 1.5, separated by commas"), 4);
  methods_ = add(tr("Methods"), QStringLiteral("simclr"),
                 tr("simclr, barlow, vicreg, byol, simsiam, moco: one or more, separated by commas"), 3);
  row = new QHBoxLayout;
  row->setSpacing(kGrid);
  column->addLayout(row);
  depths_ = add(tr("Depths"), QStringLiteral("2"), tr("Linear layers of the projector, 0 to 3"), 1);
  widths_ = add(tr("Widths"), QStringLiteral("512"), tr("Widths of the projector's hidden layers"), 2);
  seeds_ = add(tr("Seeds"), QStringLiteral("1, 2, 3"), tr("Seeds of weights and augmentations"), 1);
  measured_ = named(new QSpinBox(this), tr("Pictures measured"),
                    tr("Every model is measured on so many of the pictures"));
  measured_->setRange(10, 100'000);
  measured_->setValue(1000);
  measured_->setSuffix(tr(" measured"));
  row->addWidget(measured_);
}

void SweepPanel::buildButtons(QVBoxLayout* column) {
  auto* row = new QHBoxLayout;
  row->setSpacing(kGrid);
  const auto button = [&](const QString& text, const QString& tip, auto signal) {
    auto* one = named(new QPushButton(text, this), text, tip);
    connect(one, &QPushButton::clicked, this, signal);
    row->addWidget(one);
    return one;
  };
  start_ = new QPushButton(this);
  connect(start_, &QPushButton::clicked, this, &SweepPanel::start);
  row->addWidget(start_);
  auto* label = new QLabel(tr("Folder"), this);
  out_ = named(new QLineEdit(defaultFolder(), this), tr("Folder of the sweep"),
               tr("Runs, table and figures go here; a sweep that lies here goes on where it was"));
  label->setBuddy(out_);
  row->addWidget(label);
  row->addWidget(out_, 1);
  connect(out_, &QLineEdit::textChanged, this, &SweepPanel::refresh);
  button(tr("Choose…"), tr("Another folder to write into"), &SweepPanel::folderAsked);
  button(tr("Open…"), tr("Shows the table and curves of a sweep that was made before"),
         &SweepPanel::openAsked);
  button(tr("Published…"), tr("Lays values from a CSV (metric, stage, strength, value) beside the curves"),
         &SweepPanel::publishedAsked);
  report_ = button(tr("Report…"), tr("Everything on one page, as HTML or PDF"), &SweepPanel::reportAsked);
  column->addLayout(row);
}

void SweepPanel::setFolder(const QString& folder) {
  out_->setText(folder);
}

Result<SweepPlan> SweepPanel::plan() const {
  SweepPlan plan;
  plan.base = base_().first;
  if (auto there = continued()) {
    there->base.device = plan.base.device;
    plan = std::move(*there);
  }
  plan.base.probe = 0;
  plan.base.out = out_->text().trimmed().toStdString();
  if (plan.base.out.empty() || plan.base.out.is_relative())
    return fail(ErrorCode::InvalidArgument, "name a folder by its full path", tr("Folder").toStdString());
  auto strengths = numbersOf<double>(strengths_, 0, 1.5);
  if (!strengths) return failure(strengths);
  auto depths = numbersOf<int>(depths_, 0, 3);
  if (!depths) return failure(depths);
  auto widths = numbersOf<int>(widths_, 1, 16384);
  if (!widths) return failure(widths);
  auto seeds = numbersOf<std::uint64_t>(seeds_, 0, 1e9);
  if (!seeds) return failure(seeds);
  plan.strengths = *strengths;
  plan.depths = *depths;
  plan.widths = *widths;
  plan.seeds = *seeds;
  plan.methods.clear();
  for (const QString& method : methods_->text().split(QLatin1Char(','), Qt::SkipEmptyParts))
    plan.methods.push_back(method.trimmed().toStdString());
  plan.measure.pictures = measured_->value();
  plan.measure.device = plan.base.device;
  constexpr Index kMany = Index{1} << 40;  // how many pictures there are is known when they are open
  if (auto valid = plan.validate(kMany); !valid) return failure(valid);
  return plan;
}

std::optional<SweepPlan> SweepPanel::continued() const {
  if (run_->table().rows.empty() || run_->folder() != out_->text().trimmed().toStdString()) return {};
  auto plan = planOf(run_->table());
  return plan ? std::optional(std::move(*plan)) : std::nullopt;
}

void SweepPanel::takeOpened() {
  const auto plan = planOf(run_->table());
  if (!plan) return;
  const auto words = [](const auto& values) {
    QStringList parts;
    for (const auto& value : values) parts << QString::number(value);
    return parts.join(QStringLiteral(", "));
  };
  QStringList methods;
  for (const auto& method : plan->methods) methods << QString::fromStdString(method);
  strengths_->setText(words(plan->strengths));
  methods_->setText(methods.join(QStringLiteral(", ")));
  depths_->setText(words(plan->depths));
  widths_->setText(words(plan->widths));
  seeds_->setText(words(plan->seeds));
  measured_->setValue(static_cast<int>(plan->measure.pictures));
  out_->setText(QString::fromStdString(run_->folder().string()));
  for (QLineEdit* line : {strengths_, methods_, depths_, widths_, seeds_}) line->setCursorPosition(0);
}

void SweepPanel::remember() const {
  QSettings settings;
  settings.beginGroup(QStringLiteral("sweep"));
  for (const QLineEdit* line : {strengths_, methods_, depths_, widths_, seeds_, out_})
    settings.setValue(line->objectName(), line->text());
  settings.setValue(QStringLiteral("measured"), measured_->value());
}

void SweepPanel::recall() {
  QSettings settings;
  settings.beginGroup(QStringLiteral("sweep"));
  for (QLineEdit* line : {strengths_, methods_, depths_, widths_, seeds_, out_}) {
    line->setText(settings.value(line->objectName(), line->text()).toString());
    line->setCursorPosition(0);
  }
  measured_->setValue(settings.value(QStringLiteral("measured"), measured_->value()).toInt());
}

void SweepPanel::start() {
  if (run_->running()) return run_->stop();
  const auto sweep = plan();
  if (!sweep) return;
  remember();
  run_->start(*sweep, base_().second);
}

void SweepPanel::refresh() {
  const bool running = run_->running();
  const auto sweep = plan();
  const bool pictures = base_().second.kind == DataSource::Kind::Images;
  start_->setText(running ? tr("Stop") : tr("Start"));
  start_->setAccessibleName(running ? tr("Stop the sweep") : tr("Start or continue the sweep"));
  start_->setToolTip(
      running ? tr("Keeps what is finished; Start goes on from there")
              : tr("Trains and measures one model after the other; finished ones in the folder are kept"));
  start_->setEnabled(running || (sweep && pictures));
  for (QWidget* one :
       std::initializer_list<QWidget*>{strengths_, methods_, depths_, widths_, seeds_, measured_, out_})
    one->setEnabled(!running);
  const auto& rows = run_->table().rows;
  const auto done = std::ranges::count_if(rows, &SweepRow::done);
  report_->setEnabled(done > 0);
  QString words;
  if (running) {
    words = tr("%1 of %2 runs are done").arg(done).arg(rows.size());
  } else if (!sweep) {
    words = QString::fromStdString(sweep.error().text());
  } else if (!pictures) {
    words = tr("Open pictures to train on.");
  } else {
    const int runs = static_cast<int>(sweep->runs().size());
    const QString recipe = tr("%1 epochs, %2")
                               .arg(sweep->base.epochs)
                               .arg(QString::fromStdString(sweep->base.model.encoderName()));
    words = continued() ? tr("%n trainings by the recipe of the sweep that lies there: %1.", nullptr, runs)
                        : tr("%n trainings; everything else as the panel Training says: %1.", nullptr, runs);
    words = words.arg(recipe);
  }
  if (!running && !rows.empty())
    words.prepend(tr("Shown: %1, %2 of %3 runs are done. ")
                      .arg(QString::fromStdString(run_->folder().string()))
                      .arg(done)
                      .arg(rows.size()));
  state_->setText(words);
  refreshTable();
}

void SweepPanel::refreshTable() {
  const std::pair<const char*, QString> columns[] = {
      {"effective_rank_h", tr("rank h")},  {"effective_rank_z", tr("rank z")},
      {"invariance_all_h", tr("ratio h")}, {"invariance_all_z", tr("ratio z")},
      {"knn_accuracy_h", tr("kNN h")},     {"knn_accuracy_z", tr("kNN z")},
      {"probe_accuracy_h", tr("probe h")}, {"probe_accuracy_z", tr("probe z")},
      {"tangent_affinity", tr("tangent")}};
  QStringList headers{tr("state")};
  for (const auto& [name, title] : columns) headers << title;
  std::vector<NumbersModel::Row> rows;
  const auto& table = run_->table().rows;
  std::vector<SweepSetting> settings;
  for (const auto& row : table) settings.push_back(row.setting);
  for (std::size_t i = 0; i < table.size(); ++i) {
    const SweepRow& row = table[i];
    const QString state = row.done()                               ? tr("done")
                          : static_cast<int>(i) == run_->current() ? tr("running")
                          : !row.error.empty()                     ? tr("failed")
                                                                   : tr("waiting");
    const QString words = sweepSettingWords(row.setting, settings), folder = QString::fromStdString(row.name);
    NumbersModel::Row shown{
        (words.isEmpty() ? QString() : words + QStringLiteral(", ")) + tr("seed %1").arg(row.seed),
        row.error.empty() ? folder : QString::fromStdString(row.error),
        {state}};
    for (const auto& [name, title] : columns) shown.cells << numberWords(valueOf(row, name));
    rows.push_back(std::move(shown));
  }
  if (rows.empty()) headers.clear();
  table_->numbers()->setTable(headers, std::move(rows));
}

}  // namespace mlens
