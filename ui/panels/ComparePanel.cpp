#include "ui/panels/ComparePanel.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QSignalBlocker>
#include <algorithm>
#include <utility>

#include "ui/panels/ChangedPoints.h"
#include "ui/panels/CompareTables.h"
#include "ui/panels/PointWords.h"
#include "ui/widgets/Layout.h"

namespace mlens {
namespace {

constexpr int kNarrowest = 560;  // tables get narrower than their words before the window grows

constexpr const char* kOverlap = "neighbor_overlap";

}  // namespace

ComparePanel::ComparePanel(Workspace* workspace, ModelComparison* comparison, Thumbnails* thumbnails,
                           QWidget* parent)
    : QWidget(parent), workspace_(workspace), comparison_(comparison) {
  setMinimumWidth(kNarrowest);
  auto* column = gridLayout<QVBoxLayout>(this);
  buildHead(column);
  pages_ = new QStackedWidget(this);
  auto* stages = new QWidget(pages_);
  auto* row = gridLayout<QHBoxLayout>(stages, 0);
  row->setSpacing(2 * kGrid);
  heatmap_ = new HeatmapChart(stages);
  heatmap_->setAccessibleName(tr("Linear CKA of all stages"));
  heatmap_->setToolTip(
      tr("How alike two stages are, whatever their rotation and scale. Click a cell to lay the two "
         "side by side"));
  row->addWidget(heatmap_, 1);
  summary_ = new NumbersTable(stages);
  summary_->setAccessibleName(tr("A and B in numbers"));
  row->addWidget(summary_);
  pages_->addWidget(stages);
  classes_ = new NumbersTable(pages_);
  classes_->setAccessibleName(tr("A and B class by class"));
  classes_->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  pages_->addWidget(classes_);
  changed_ = new ChangedPoints(workspace, thumbnails, pages_);
  pages_->addWidget(changed_);
  state_ = quietLabel({}, this);
  state_->setAlignment(Qt::AlignCenter);
  pages_->addWidget(state_);
  column->addWidget(pages_, 1);

  connect(tabs_, &QTabBar::currentChanged, this, &ComparePanel::refresh);
  connect(heatmap_, &HeatmapChart::chosen, this, [this](int a, int b) {
    const auto& stages_ = comparison_->stages();
    comparison_->show(stages_[static_cast<std::size_t>(a)], stages_[static_cast<std::size_t>(b)]);
  });
  connect(classes_, &QTableView::clicked, this, [this](const QModelIndex& at) { selectClass(at.row()); });
  connect(classes_, &QTableView::activated, this, [this](const QModelIndex& at) { selectClass(at.row()); });
  connect(comparison, &ModelComparison::changed, this, &ComparePanel::refresh);
  connect(workspace, &Workspace::appearanceChanged, this, &ComparePanel::refresh);
  connect(workspace, &Workspace::viewChanged, this, &ComparePanel::refresh);
  connect(workspace, &Workspace::pointsChanged, this, &ComparePanel::refresh);
  refresh();
}

void ComparePanel::buildHead(QVBoxLayout* column) {
  auto* top = new QHBoxLayout;
  top->setSpacing(kGrid);
  tabs_ = new QTabBar(this);
  tabs_->setDrawBase(false);
  tabs_->setExpanding(false);
  tabs_->setAccessibleName(tr("What to compare"));
  tabs_->setTabToolTip(tabs_->addTab(tr("Stages")), tr("How alike all stages of all checkpoints are"));
  tabs_->setTabToolTip(tabs_->addTab(tr("Classes")), tr("What became of each class from A to B"));
  tabs_->setTabToolTip(tabs_->addTab(tr("Most changed")), tr("Whose neighbours changed most from A to B"));
  top->addWidget(tabs_);
  top->addStretch();
  k_ = new QSpinBox(this);
  k_->setRange(1, CompareSpec::kMost);
  k_->setPrefix(tr("k = "));
  k_->setKeyboardTracking(false);
  k_->setAccessibleName(tr("Neighbours compared"));
  k_->setToolTip(tr("So many nearest neighbours of every point are compared"));
  metric_ = new QComboBox(this);
  metric_->addItem(metricName(Metric::Euclidean), static_cast<int>(Metric::Euclidean));
  metric_->addItem(metricName(Metric::Cosine), static_cast<int>(Metric::Cosine));
  metric_->setAccessibleName(tr("Distance of the neighbours"));
  metric_->setToolTip(tr("The distance by which neighbours are found"));
  align_ = new QPushButton(tr("Align maps"), this);
  align_->setToolTip(tr("Lays B's map out like A's, turned onto it, and moves both cameras together"));
  arrows_ = new QPushButton(tr("Arrows"), this);
  arrows_->setCheckable(true);
  arrows_->setToolTip(
      tr("Arrows from each point's place in A's map to its place in B's (of a sample, or of the "
         "selection); maps must be aligned"));
  color_ = new QPushButton(tr("Colour"), this);
  color_->setCheckable(true);
  color_->setAccessibleName(tr("Colour points by neighbour overlap"));
  color_->setToolTip(tr("Colours the points by their neighbour overlap between A and B"));
  auto* copy = new QPushButton(tr("Copy"), this);
  copy->setAccessibleName(tr("Copy as table"));
  copy->setToolTip(tr("Puts this table on the clipboard, as a spreadsheet takes it"));
  for (QWidget* one : std::initializer_list<QWidget*>{k_, metric_, align_, arrows_, color_}) {
    top->addWidget(one);
  }
  column->addLayout(top);
  head_ = quietLabel({}, this);
  head_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  morph_ = new QSlider(Qt::Horizontal, this);
  morph_->setRange(0, 100);
  morph_->setPageStep(10);
  morph_->setFixedWidth(120);
  morph_->setAccessibleName(tr("From A's map to B's"));
  morph_->setToolTip(
      tr("Moves the points of the first view from their places in A's map (left) to those in B's "
         "(right); maps must be aligned"));
  auto* second = new QHBoxLayout;
  second->setSpacing(kGrid);
  second->addWidget(head_, 1);
  second->addWidget(new QLabel(tr("A"), this));
  second->addWidget(morph_);
  second->addWidget(new QLabel(tr("B"), this));
  second->addSpacing(kGrid);
  second->addWidget(copy);
  column->addLayout(second);
  connect(morph_, &QSlider::valueChanged, this, [this](int percent) { Q_EMIT morphed(percent / 100.0); });

  const auto neighbors = [this] {
    workspace_->setCompare({k_->value(), static_cast<Metric>(metric_->currentData().toInt())});
  };
  connect(k_, &QSpinBox::valueChanged, this, neighbors);
  connect(metric_, &QComboBox::currentIndexChanged, this, neighbors);
  connect(align_, &QPushButton::clicked, this, [this] {
    comparison_->alignMaps();
    Q_EMIT camerasAsked();
  });
  connect(arrows_, &QPushButton::clicked, this, [this](bool on) {
    using Arrows = AppearanceSpec::Arrows;
    const bool some = !workspace_->selection().empty();
    workspace_->setArrows(!on ? Arrows::Off : some ? Arrows::Selection : Arrows::Sample);
  });
  connect(color_, &QPushButton::clicked, this, [this](bool on) {
    workspace_->setColor(on ? ColorSpec{ColorSpec::By::Metric, kOverlap, {}} : ColorSpec{});
  });
  connect(copy, &QPushButton::clicked, this, [this] {
    QGuiApplication::clipboard()->setText(tableText());
    Q_EMIT message(tr("The table is on the clipboard"), false);
  });
}

QSize ComparePanel::sizeHint() const {
  return {640, 248};
}

void ComparePanel::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  comparison_->setActive(true);
}

void ComparePanel::hideEvent(QHideEvent* event) {
  QWidget::hideEvent(event);
  comparison_->setActive(false);
}

QString ComparePanel::tableText() const {
  switch (tabs_->currentIndex()) {
    case Classes:
      return tabbedText(*classes());
    case Changed:
      return tabbedText(*changed_->model());
    default:
      break;
  }
  return tabbedText(*summary()) + QLatin1Char('\n') + tabbedText(heatmap_->plot());
}

void ComparePanel::selectClass(int row) {
  const auto points = workspace_->points();
  std::vector<Index> rows;
  for (std::size_t i = 0; i < points->labels.size(); ++i) {
    if (points->labels[i] == row) rows.push_back(static_cast<Index>(i));
  }
  workspace_->select(Selection::of(points->count, rows), SelectMode::Replace, tr("Select class"));
}

void ComparePanel::refreshHeatmap() {
  HeatmapPlot plot;
  plot.title = tr("Linear CKA");
  const auto& stages = comparison_->stages();
  const auto cka = comparison_->cka();
  plot.empty = comparison_->ckaState();
  const bool there = std::ranges::all_of(stages, [&](const auto& id) { return workspace_->embedding(id); });
  if (there && cka && cka->count == static_cast<Index>(stages.size())) {
    for (std::size_t i = 0; i < stages.size(); ++i) plot.rowNames << embeddingSymbol(*workspace_, stages, i);
    plot.columnNames = plot.rowNames;
    for (const Cka& value : cka->values) plot.values.push_back(value.linear);
    const auto& pair = comparison_->pair();
    if (pair.size() == 2) {
      const auto a = std::ranges::find(stages, pair[0]) - stages.begin();
      const auto b = std::ranges::find(stages, pair[1]) - stages.begin();
      if (a < std::ssize(stages) && b < std::ssize(stages)) {
        plot.marked = QPoint(static_cast<int>(b), static_cast<int>(a));
      }
    }
  }
  heatmap_->setTheme(workspace_->theme());
  heatmap_->setPlot(std::move(plot));
}

void ComparePanel::refreshTables() {
  const auto found = comparison_->comparison();
  ShownTable summary;
  if (found) {
    const HeatmapPlot& plot = heatmap_->plot();
    const auto cka = comparison_->cka();
    const bool known = cka && plot.marked;
    summary = summaryTable(*found, known ? &(*cka)(plot.marked->y(), plot.marked->x()) : nullptr);
  }
  summary_->numbers()->setTable(summary.headers, std::move(summary.rows));
  if (std::exchange(shown_, found) == found) return;
  ShownTable classes;
  if (found) classes = classTable(comparison_->classes());
  classes_->numbers()->setTable(classes.headers, std::move(classes.rows));
  changed_->setComparison(found, found ? comparison_->mostChanged() : std::vector<Index>());
}

void ComparePanel::refresh() {
  refreshHeatmap();
  const auto& pair = comparison_->pair();
  const auto found = comparison_->comparison();
  QString head = tr("The two embeddings that the views show are compared.");
  if (pair.size() == 2) {
    const auto *a = workspace_->embedding(pair[0]), *b = workspace_->embedding(pair[1]);
    if (a && b) head = tr("A: %1 (%2) · B: %3 (%4)").arg(a->title, a->source, b->title, b->source);
    if (found) head += QStringLiteral(" · ") + QString::fromStdString(found->setting);
  }
  head_->setText(head);
  const bool labelled = workspace_->points()->hasLabels();
  const bool aligned = comparison_->aligned();
  align_->setEnabled(pair.size() == 2);
  arrows_->setEnabled(aligned);
  morph_->setEnabled(aligned);
  if (!aligned) morph_->setValue(0);
  arrows_->setChecked(aligned && workspace_->appearance().arrows != AppearanceSpec::Arrows::Off);
  const CompareSpec& compare = workspace_->appearance().compare;
  const QSignalBlocker quietK(k_), quietMetric(metric_);
  k_->setValue(compare.k);
  metric_->setCurrentIndex(metric_->findData(static_cast<int>(compare.metric)));
  const ColorSpec& color = workspace_->appearance().color;
  color_->setEnabled(pair.size() == 2);
  color_->setChecked(color.by == ColorSpec::By::Metric && color.column == kOverlap);

  refreshTables();
  const int tab = tabs_->currentIndex();
  const bool nothing = (tab != Stages && !found) || (tab == Classes && !labelled);
  state_->setText(!found ? comparison_->state() : tr("The points have no classes."));
  pages_->setCurrentIndex(nothing ? 3 : tab);
}

}  // namespace mlens
