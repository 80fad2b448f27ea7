#include "ui/panels/PointNeighborhood.h"

#include <QHeaderView>
#include <QSignalBlocker>
#include <algorithm>

#include "core/base/Text.h"
#include "ui/charts/TabularFont.h"
#include "ui/panels/NeighborhoodModel.h"
#include "ui/panels/PointWords.h"
#include "ui/widgets/Layout.h"

namespace mlens {
namespace {

constexpr int kTableLines = 10;

QString number(double value) {
  return QString::number(value, 'g', 3);
}

}  // namespace

QString neighborhoodWords(const NeighborhoodGraph& graph, Index point) {
  if (!graph.nnk || point < 0 || point >= graph.graph->size()) return {};
  const auto at = static_cast<std::size_t>(point);
  return PointNeighborhood::tr("n NNK %1 · diameter %2 (with the point %3) · residual %4")
      .arg(graph.graph->neighbors(point).size())
      .arg(number(graph.nnk->diameters[at]), number(graph.nnk->diametersWithQuery[at]),
           number(graph.nnk->residuals[at]));
}

PointNeighborhood::PointNeighborhood(Workspace* workspace, Neighborhoods* neighborhoods, QWidget* parent)
    : QWidget(parent),
      workspace_(workspace),
      neighborhoods_(neighborhoods),
      model_(new NeighborhoodModel(workspace, this)) {
  auto* column = gridLayout<QVBoxLayout>(this, 0);
  difference_ = quietLabel({}, this);
  difference_->setFont(tabular(difference_->font()));
  difference_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  difference_->setAccessibleName(tr("How much the solvers differ"));
  difference_->setToolTip(
      tr("For how many points the one-way elimination of the published code keeps other "
         "neighbours than the exact minimiser"));
  column->addWidget(difference_);
  heading_ = headingLabel({}, this);
  heading_->setWordWrap(true);
  column->addWidget(heading_);
  tabs_ = new QTabBar(this);
  tabs_->setAccessibleName(tr("Embedding of the neighbourhood"));
  tabs_->setToolTip(tr("The embeddings of the views, or h and z of the checkpoint"));
  tabs_->setDrawBase(false);
  tabs_->setExpanding(false);
  tabs_->setUsesScrollButtons(false);
  tabs_->setElideMode(Qt::ElideRight);
  column->addWidget(tabs_);
  summary_ = quietLabel({}, this);
  summary_->setFont(tabular(summary_->font()));
  summary_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  summary_->setAccessibleName(tr("Neighbourhood of the point"));
  summary_->setToolTip(tr(
      "n NNK: neighbours with a weight. Diameter: the largest distance between two of them (in brackets with "
      "the point itself among them). Residual: what of the point they leave unexplained, 0 to 1 "
      "(arXiv 2209.08622)"));
  column->addWidget(summary_);
  table_ = new QTableView(this);
  table_->setModel(model_);
  table_->setFont(tabular(table_->font()));
  table_->setAccessibleName(tr("Candidates of the point"));
  table_->setShowGrid(false);
  table_->setFrameShape(QFrame::NoFrame);
  table_->viewport()->setAutoFillBackground(false);
  table_->setTabKeyNavigation(false);
  table_->setMouseTracking(true);
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->setSelectionMode(QAbstractItemView::SingleSelection);
  table_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  table_->verticalHeader()->hide();
  table_->verticalHeader()->setDefaultSectionSize(QFontMetrics(font()).height() + 4);
  table_->horizontalHeader()->setHighlightSections(false);
  table_->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
  table_->horizontalHeader()->setSectionResizeMode(NeighborhoodModel::ClassColumn, QHeaderView::Stretch);
  column->addWidget(table_);

  const auto go = [this](const QModelIndex& index) {
    const auto point = index.data(NeighborhoodModel::PointRole);
    if (point.isValid()) workspace_->setCurrent(static_cast<Index>(point.toLongLong()), true);
  };
  connect(table_, &QTableView::clicked, this, go);
  connect(table_, &QTableView::activated, this, go);
  connect(table_, &QTableView::entered, this, [this](const QModelIndex& index) {
    workspace_->setHovered(static_cast<Index>(index.data(NeighborhoodModel::PointRole).toLongLong()));
  });
  connect(table_, &QTableView::viewportEntered, this, [this] { workspace_->setHovered(-1); });
  connect(tabs_, &QTabBar::currentChanged, this, &PointNeighborhood::refresh);
  connect(workspace, &Workspace::currentChanged, this, &PointNeighborhood::refresh);
  connect(workspace, &Workspace::pointsChanged, this, &PointNeighborhood::refresh);
  connect(workspace, &Workspace::embeddingsChanged, this, &PointNeighborhood::refreshTabs);
  connect(workspace, &Workspace::viewsChanged, this, &PointNeighborhood::refreshTabs);
  connect(workspace, &Workspace::viewChanged, this, &PointNeighborhood::refreshTabs);
  connect(workspace, &Workspace::appearanceChanged, this, &PointNeighborhood::refresh);
  connect(neighborhoods, &Neighborhoods::graphChanged, this, &PointNeighborhood::refresh);
  refreshTabs();
}

void PointNeighborhood::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  ask();
}

/// Nothing is computed for a panel that nobody sees.
void PointNeighborhood::ask() {
  if (!isVisible()) return;
  const bool nnk = workspace_->appearance().edges.kind == EdgeSpec::Kind::Nnk;
  for (const EmbeddingId& id : compared_) {
    if (nnk || workspace_->current() >= 0) neighborhoods_->request(id);
    if (nnk) neighborhoods_->compare(id);
  }
}

void PointNeighborhood::refreshTabs() {
  auto compared = comparedEmbeddings(*workspace_);
  bool same = compared == compared_ && tabs_->count() == static_cast<int>(compared.size());
  compared_ = std::move(compared);
  QStringList titles;
  for (const EmbeddingId& id : compared_)
    titles << workspace_->embedding(id)->title.section(QLatin1Char(','), 0, 0);
  if (titles.size() == 2 && titles[0] == titles[1]) {
    for (int i = 0; i < 2; ++i)
      titles[i] = workspace_->embedding(compared_[static_cast<std::size_t>(i)])->source;
  }
  for (int i = 0; same && i < tabs_->count(); ++i) same = tabs_->tabText(i) == titles[i];
  if (!same) {
    const QSignalBlocker quiet(tabs_);
    const int chosen = tabs_->currentIndex();
    while (tabs_->count() > 0) tabs_->removeTab(0);
    for (const QString& title : titles) tabs_->addTab(title);
    tabs_->setCurrentIndex(std::clamp(chosen, 0, std::max(0, tabs_->count() - 1)));
  }
  refresh();
}

QString PointNeighborhood::comparison() const {
  if (workspace_->appearance().edges.kind != EdgeSpec::Kind::Nnk) return {};
  QStringList parts;
  for (const EmbeddingId& id : compared_) {
    const auto graph = neighborhoods_->graph(id);
    const auto differing = neighborhoods_->differing(id);
    if (!graph || !differing) continue;
    parts << tr("%L1 of %L2 neighbourhoods in %3")
                 .arg(*differing)
                 .arg(graph->graph->size())
                 .arg(workspace_->embedding(id)->title);
  }
  if (parts.isEmpty()) return {};
  return tr("Exact and published solver differ in %1.").arg(parts.join(tr(" and ")));
}

void PointNeighborhood::refresh() {
  ask();
  const QString words = comparison();
  difference_->setText(words);
  difference_->setVisible(!words.isEmpty());
  const Index point = workspace_->current();
  const auto tab = static_cast<std::size_t>(std::max(0, tabs_->currentIndex()));
  const bool any = point >= 0 && tab < compared_.size();
  tabs_->setVisible(any);
  summary_->setVisible(any);
  table_->setVisible(any);
  if (!any) {
    heading_->setText(tr("Neighbourhood of a point"));
    summary_->setText(compared_.empty()
                          ? tr("Open pictures and a checkpoint, or vectors, to see neighbourhoods.")
                          : tr("Click a point in a view to see its candidates and neighbours."));
    summary_->setVisible(true);
    return model_->setNeighborhood(nullptr, -1);
  }
  heading_->setText(tr("Neighbourhood of %1").arg(pointName(*workspace_->points(), point)));
  const auto graph = neighborhoods_->graph(compared_[tab]);
  model_->setNeighborhood(graph, point);
  QString text = neighborhoods_->state(compared_[tab]);
  if (graph) {
    const auto count = graph->graph->neighbors(point).size();
    text = neighborhoodWords(*graph, point);
    if (text.isEmpty()) text = tr("%n neighbours", nullptr, static_cast<int>(count));
    if (graph->graph != graph->candidates)
      text += tr("; %1 candidates").arg(graph->candidates->neighbors(point).size());
    text += QStringLiteral("\n") + QString::fromStdString(graph->setting);
  }
  summary_->setText(text);
  const int lines = std::clamp(model_->rowCount(), 1, kTableLines);
  table_->setColumnHidden(NeighborhoodModel::ClassColumn, !workspace_->points()->hasLabels());
  table_->horizontalHeader()->setSectionResizeMode(
      NeighborhoodModel::NameColumn,
      workspace_->points()->hasLabels() ? QHeaderView::ResizeToContents : QHeaderView::Stretch);
  table_->setColumnHidden(NeighborhoodModel::WeightColumn, graph && !graph->nnk);
  table_->setFixedHeight((lines + 1) * table_->verticalHeader()->defaultSectionSize() + 8);
  table_->setVisible(model_->rowCount() > 0);
}

}  // namespace mlens
