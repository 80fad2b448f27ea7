#include "ui/panels/TangentPanel.h"

#include <QFormLayout>
#include <QHeaderView>
#include <QSignalBlocker>
#include <cmath>
#include <numbers>

#include "ui/charts/LineChart.h"
#include "ui/charts/QtColor.h"
#include "ui/charts/TabularFont.h"
#include "ui/panels/PointWords.h"
#include "ui/scene/Palette.h"
#include "ui/widgets/Layout.h"

namespace mlens {
namespace {

using Rule = TangentOptions::Rule;
using Show = DiscSpec::Show;

constexpr double kRounding = 1e-7;

QString number(double value, int decimals) {
  return std::isfinite(value) ? QString::number(value, 'f', decimals) : QStringLiteral("–");
}

QString degrees(double radians) {
  return number(radians * 180 / std::numbers::pi, 1) + QStringLiteral("°");
}

/// "encoder h" of "encoder h, 512-d".
QString shortTitle(const QString& title) {
  return title.section(QLatin1Char(','), 0, 0);
}

struct Line {
  QString name, meaning;
  QStringList values;  // one per embedding
};

QTableWidgetItem* cellOf(const QString& text, const QString& meaning, bool isNumber) {
  auto* cell = new QTableWidgetItem(text);
  cell->setToolTip(meaning);
  cell->setTextAlignment((isNumber ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
  return cell;
}

/// Titles above, names at the left. As high as its lines: the panel scrolls, not the table.
void fill(QTableWidget* table, const QStringList& titles, const std::vector<Line>& lines) {
  table->setVisible(!lines.empty());
  table->setColumnCount(static_cast<int>(titles.size()) + 1);
  table->setRowCount(static_cast<int>(lines.size()) + 1);
  const QBrush quiet = table->palette().brush(QPalette::PlaceholderText);
  const auto put = [&](int row, int column, const QString& text, const QString& meaning, bool heading) {
    auto* cell = cellOf(text, meaning, column > 0);
    if (heading) cell->setForeground(quiet);
    table->setItem(row, column, cell);
  };
  put(0, 0, {}, {}, true);
  for (int column = 0; column < titles.size(); ++column) put(0, column + 1, titles[column], {}, true);
  for (int row = 0; row < static_cast<int>(lines.size()); ++row) {
    const Line& line = lines[static_cast<std::size_t>(row)];
    put(row + 1, 0, line.name, line.meaning, true);
    for (int column = 0; column < titles.size(); ++column)
      put(row + 1, column + 1, line.values.value(column), line.meaning, false);
  }
  table->setFixedHeight(table->rowCount() * table->verticalHeader()->defaultSectionSize());
}

QTableWidget* newTable(QWidget* parent) {
  auto* table = new QTableWidget(parent);
  table->setFont(tabular(table->font()));
  table->setEditTriggers(QAbstractItemView::NoEditTriggers);
  table->setSelectionMode(QAbstractItemView::ContiguousSelection);
  table->setShowGrid(false);
  table->setFrameShape(QFrame::NoFrame);
  table->setTabKeyNavigation(false);
  table->viewport()->setAutoFillBackground(false);
  table->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  table->horizontalHeader()->hide();
  table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
  table->verticalHeader()->hide();
  table->verticalHeader()->setDefaultSectionSize(QFontMetrics(table->font()).height() + 4);
  return table;
}

}  // namespace

TangentPanel::TangentPanel(Workspace* workspace, Tangents* tangents, PlaneComparison* planes, QWidget* parent)
    : QWidget(parent), workspace_(workspace), tangents_(tangents), planes_(planes) {
  auto* column = gridLayout<QVBoxLayout>(this);
  column->addWidget(headingLabel(tr("Tangent planes"), this));
  column->addWidget(buildSettings());
  column->addWidget(buildPoint());
  column->addWidget(buildPair());
  column->addStretch();
  connect(workspace, &Workspace::appearanceChanged, this, &TangentPanel::showSettings);
  connect(workspace, &Workspace::appearanceChanged, this, &TangentPanel::showReadings);
  connect(planes, &PlaneComparison::changed, this, &TangentPanel::showReadings);
  connect(planes, &PlaneComparison::pinnedChanged, this, &TangentPanel::showReadings);
  connect(workspace, &Workspace::currentChanged, this, &TangentPanel::showReadings);
  showSettings();
  showReadings();
}

QWidget* TangentPanel::buildSettings() {
  auto* box = new QWidget(this);
  auto* column = gridLayout<QVBoxLayout>(box, 0);
  auto* form = new QFormLayout;
  form->setSpacing(kGrid);
  form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
  show_ = named(new QComboBox(box), tr("Tangent discs"),
                tr("Where pieces of the tangent planes are drawn in the views (T)"));
  show_->addItem(tr("Off"), static_cast<int>(Show::Off));
  show_->addItem(tr("At the inspected point"), static_cast<int>(Show::Current));
  show_->addItem(tr("At the selected points"), static_cast<int>(Show::Selection));
  show_->addItem(tr("At a sample of all"), static_cast<int>(Show::Sample));
  sample_ = named(new QSpinBox(box), tr("Number of discs"),
                  tr("How many points, drawn at random from all that are not hidden, get a disc"));
  sample_->setRange(1, static_cast<int>(DiscSpec::kMost));
  sample_->setSingleStep(50);
  neighbors_ = named(new QSpinBox(box), tr("Neighbours of a tangent plane"),
                     tr("K: the plane at a point is found from so many nearest neighbours (Euclidean, in the "
                        "embedding), by a principal component analysis around their mean"));
  neighbors_->setRange(2, DiscSpec::kMostNeighbors);
  rule_ = named(new QComboBox(box), tr("Dimension of the tangent space"),
                tr("How many principal directions of the neighbours count as tangent directions"));
  rule_->addItem(tr("Share of variance"), static_cast<int>(Rule::Explained));
  rule_->setItemData(0, tr("As many as hold this share of the neighbours' variance"), Qt::ToolTipRole);
  rule_->addItem(tr("Against the largest"), static_cast<int>(Rule::Ratio));
  rule_->setItemData(1, tr("Those whose variance is at least this share of the largest one"),
                     Qt::ToolTipRole);
  rule_->addItem(tr("Fixed"), static_cast<int>(Rule::Fixed));
  rule_->setItemData(2, tr("Always this many"), Qt::ToolTipRole);
  value_ = named(new QSpinBox(box), tr("Value of the dimension rule"), QString());
  for (QSpinBox* spin : {sample_, neighbors_, value_}) spin->setKeyboardTracking(false);
  form->addRow(tr("&Discs"), show_);
  form->addRow(tr("&Points"), sample_);
  form->addRow(tr("Neighbours &K"), neighbors_);
  form->addRow(tr("Di&mension"), rule_);
  form->addRow(QString(), value_);
  column->addLayout(form);
  words_ = quietLabel({}, box);
  column->addWidget(words_);
  connect(show_, &QComboBox::activated, this, &TangentPanel::apply);
  connect(rule_, &QComboBox::activated, this, &TangentPanel::apply);
  for (QSpinBox* spin : {sample_, neighbors_, value_})
    connect(spin, &QSpinBox::valueChanged, this, &TangentPanel::apply);
  return box;
}

QWidget* TangentPanel::buildPoint() {
  auto* box = new QWidget(this);
  auto* column = gridLayout<QVBoxLayout>(box, 0);
  column->addWidget(headingLabel(tr("At the inspected point"), box));
  pointHint_ = quietLabel({}, box);
  column->addWidget(pointHint_);
  spectrum_ = new LineChart(box);
  spectrum_->setAccessibleName(tr("Local singular values"));
  spectrum_->setToolTip(
      tr("Singular values of the neighbours around their mean, divided by the largest: a sharp drop "
         "after d of them says that the data are d-dimensional here"));
  spectrum_->setTitles(tr("direction"), tr("singular value"));
  spectrum_->setFixedHeight(160);
  column->addWidget(spectrum_);
  pointTable_ = named(newTable(box), tr("Local dimension"),
                      tr("How many directions the data have around the inspected point"));
  column->addWidget(pointTable_);
  return box;
}

QWidget* TangentPanel::buildPair() {
  auto* box = new QWidget(this);
  auto* column = gridLayout<QVBoxLayout>(box, 0);
  column->addWidget(headingLabel(tr("Between two points"), box));
  pairHint_ = quietLabel({}, box);
  column->addWidget(pairHint_);
  pin_ = new QPushButton(box);
  pin_->setToolTip(tr("Keeps the inspected point as the first of two to compare (Shift+T)"));
  column->addWidget(pin_);
  pairTable_ = named(newTable(box), tr("Principal angles and affinity"),
                     tr("How the tangent spaces at the two points lie to each other"));
  column->addWidget(pairTable_);
  connect(pin_, &QPushButton::clicked, this,
          [this] { planes_->pin(planes_->pinned() < 0 ? workspace_->current() : -1); });
  return box;
}

void TangentPanel::apply() {
  DiscSpec spec = tangents_->spec();
  TangentOptions& tangent = spec.plane.tangent;
  const Rule rule = static_cast<Rule>(rule_->currentData().toInt());
  spec.show = static_cast<Show>(show_->currentData().toInt());
  spec.sample = sample_->value();
  spec.plane.neighbors = neighbors_->value();
  if (rule != tangent.rule) {
    tangent = TangentOptions{};  // each rule has a value of its own
    tangent.rule = rule;
    if (rule == Rule::Explained) tangent.threshold = 0.9;
    if (rule == Rule::Fixed) tangent.dimension = 2;
  } else if (rule == Rule::Fixed) {
    tangent.dimension = value_->value();
  } else {
    tangent.threshold = value_->value() / 100.0;
  }
  tangents_->setSpec(spec);
}

void TangentPanel::showSettings() {
  const DiscSpec& spec = tangents_->spec();
  const TangentOptions& tangent = spec.plane.tangent;
  const QSignalBlocker quiet[] = {QSignalBlocker(show_), QSignalBlocker(sample_), QSignalBlocker(neighbors_),
                                  QSignalBlocker(rule_), QSignalBlocker(value_)};
  show_->setCurrentIndex(show_->findData(static_cast<int>(spec.show)));
  sample_->setValue(static_cast<int>(spec.sample));
  sample_->setEnabled(spec.show == Show::Sample);
  neighbors_->setValue(spec.plane.neighbors);
  rule_->setCurrentIndex(rule_->findData(static_cast<int>(tangent.rule)));
  const bool fixed = tangent.rule == Rule::Fixed;
  value_->setRange(1, 100);
  value_->setSuffix(fixed ? QString() : QStringLiteral(" %"));
  value_->setValue(fixed ? tangent.dimension : qRound(100 * tangent.threshold));
  value_->setToolTip(rule_->itemData(rule_->currentIndex(), Qt::ToolTipRole).toString());
  QString words =
      tr("A disc spans one standard deviation of the %1 neighbours along the first two tangent directions, "
         "as the map shows them.")
          .arg(spec.plane.neighbors);
  if (spec.show == Show::Sample) {
    words += QLatin1Char(' ') + tr("The points are drawn at random, seed %1.").arg(spec.seed);
  }
  words_->setText(words);
}

void TangentPanel::showReadings() {
  showPoint();
  showPair();
}

void TangentPanel::showPoint() {
  const bool inspected = workspace_->current() >= 0;
  std::vector<LineChart::Series> curves;
  QStringList titles;
  Line dimension{tr("dimension d"), tr("Tangent directions by the rule above"), {}};
  Line mle{tr("maximum likelihood"),
           tr("Dimension estimated from the same neighbours' distances (Levina and Bickel 2005)"),
           {}};
  const auto colors = classColors("okabe-ito", 2, workspace_->theme());
  for (const auto& reading : planes_->readings()) {
    if (!reading.current) continue;
    const TangentPlane& plane = *reading.current;
    titles << shortTitle(reading.title);
    dimension.values << QString::number(plane.dimension);
    mle.values << number(plane.mleDimension, 1);
    LineChart::Series curve{titles.back(), qtColor(colors[curves.size() % colors.size()]), 1.5, {}};
    const double largest = plane.singularValues.empty() ? 0 : plane.singularValues.front();
    for (std::size_t j = 0; largest > 0 && j < plane.singularValues.size(); ++j) {
      if (plane.singularValues[j] < kRounding * largest) break;  // the neighbours' mean took one direction
      curve.points.emplace_back(static_cast<double>(j + 1), plane.singularValues[j] / largest);
    }
    curves.push_back(std::move(curve));
  }
  const QString state = inspected ? planes_->state()
                                  : tr("Click a point in a view to see how many directions its neighbours "
                                       "spread in.");
  pointHint_->setText(state);
  pointHint_->setVisible(!state.isEmpty() && curves.empty());
  spectrum_->setVisible(!curves.empty());
  spectrum_->setTheme(workspace_->theme());
  spectrum_->setSeries(std::move(curves));
  fill(pointTable_, titles, titles.isEmpty() ? std::vector<Line>{} : std::vector<Line>{dimension, mle});
}

void TangentPanel::showPair() {
  const auto points = workspace_->points();
  const PlaneComparison::Pair pair = planes_->pair();
  const Index pinned = planes_->pinned();
  pin_->setText(pinned < 0 ? tr("Pin the inspected point") : tr("Unpin %1").arg(pointName(*points, pinned)));
  pin_->setEnabled(pinned >= 0 || workspace_->current() >= 0);
  const auto name = [&](Index row) {
    const QString label = pointClass(*points, row);
    return label.isEmpty() ? pointName(*points, row) : pointName(*points, row) + " (" + label + ")";
  };
  QStringList titles;
  std::size_t most = 0;
  for (const auto& reading : planes_->readings()) {
    if (!pair.complete()) break;
    titles << shortTitle(reading.title);
    most = std::max(most, reading.angles.size());
  }
  if (!pair.complete()) {
    pairHint_->setText(pinned < 0 ? tr("Pin the inspected point, then click another one; or select exactly "
                                       "two points. The angles between their tangent planes show here.")
                                  : tr("Click the point to compare with %1.").arg(name(pinned)));
  } else {
    pairHint_->setText(name(pair.first) + QString::fromUtf8(" ↔ ") + name(pair.second));
  }
  std::vector<Line> lines;
  if (!titles.isEmpty()) {
    Line affinity{
        tr("affinity"),
        tr("Square root of the mean squared cosine of the principal angles: 1 for planes within each "
           "other, 0 for orthogonal ones"),
        {}};
    Line random{tr("random pairs"),
                tr("Affinity of %1 random pairs of points, mean ± standard deviation (seed %2): what "
                   "planes have in common by chance")
                    .arg(PlaneComparison::kRandomPairs)
                    .arg(PlaneComparison::kSeed),
                {}};
    Line dimensions{tr("dimensions"), tr("Of the tangent spaces at the first and the second point"), {}};
    lines = {affinity, random, dimensions};
    for (std::size_t k = 0; k < most; ++k) {
      lines.push_back({tr("angle %1").arg(k + 1),
                       tr("Principal angle between the two tangent spaces (Björck and Golub 1973); there are "
                          "as many as the smaller one has dimensions"),
                       {}});
    }
    for (const auto& reading : planes_->readings()) {
      lines[0].values << number(reading.affinity, 3);
      lines[1].values << (reading.baseline ? number(reading.baseline->mean, 3) + QString::fromUtf8(" ± ") +
                                                 number(reading.baseline->deviation, 3)
                          : reading.measuring ? QStringLiteral("…")
                                              : QStringLiteral("–"));
      lines[2].values << tr("%1, %2").arg(reading.firstDimension).arg(reading.secondDimension);
      for (std::size_t k = 0; k < most; ++k)
        lines[3 + k].values << (k < reading.angles.size() ? degrees(reading.angles[k]) : QString());
    }
  }
  fill(pairTable_, titles, lines);
}

}  // namespace mlens
