#include "ui/panels/ChangedPoints.h"

#include <QHeaderView>
#include <QScrollArea>
#include <algorithm>

#include "core/compare/NeighborChange.h"
#include "ui/charts/TabularFont.h"
#include "ui/panels/PointWords.h"
#include "ui/widgets/Layout.h"

namespace mlens {
namespace {

constexpr int kPicture = 28;

/// The neighbours with the distances of the graph that has them.
std::vector<Neighbor> withDistances(const std::vector<std::int32_t>& rows, const NeighborGraph& graph,
                                    Index point) {
  std::vector<Neighbor> neighbors;
  const auto all = graph.neighbors(point);
  for (std::int32_t row : rows) {
    const auto at = static_cast<std::size_t>(std::ranges::find(all, row) - all.begin());
    neighbors.push_back({row, graph.distancesOf(point)[at]});
  }
  return neighbors;
}

}  // namespace

ChangedPoints::ChangedPoints(Workspace* workspace, Thumbnails* thumbnails, QWidget* parent)
    : QWidget(parent), workspace_(workspace), model_(new ChangedModel(workspace, thumbnails, this)) {
  auto* row = gridLayout<QHBoxLayout>(this, 0);
  list_ = new QTableView(this);
  list_->setModel(model_);
  list_->setAccessibleName(tr("Most changed points"));
  list_->setFont(tabular(list_->font()));
  list_->setShowGrid(false);
  list_->setFrameShape(QFrame::NoFrame);
  list_->setTabKeyNavigation(false);
  list_->setMouseTracking(true);
  list_->setSelectionBehavior(QAbstractItemView::SelectRows);
  list_->setSelectionMode(QAbstractItemView::SingleSelection);
  list_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  list_->setIconSize({kPicture, kPicture});
  list_->verticalHeader()->hide();
  list_->verticalHeader()->setDefaultSectionSize(kPicture + 4);
  list_->horizontalHeader()->setHighlightSections(false);
  list_->horizontalHeader()->setDefaultSectionSize(56);
  list_->horizontalHeader()->setMinimumSectionSize(40);
  list_->horizontalHeader()->setSectionResizeMode(ChangedModel::Name, QHeaderView::Stretch);
  list_->setColumnWidth(ChangedModel::Class, 88);
  list_->setMinimumWidth(300);
  row->addWidget(list_, 1);

  auto* side = new QWidget(this);
  auto* column = gridLayout<QVBoxLayout>(side, 0);
  head_ = quietLabel({}, side);
  column->addWidget(head_);
  const std::pair<QString, QString> names[] = {
      {tr("kept"), tr("Neighbours in A and in B, nearest in A first")},
      {tr("lost"), tr("Neighbours in A only, nearest first")},
      {tr("gained"), tr("Neighbours in B only, nearest first")}};
  for (std::size_t i = 0; i < strips_.size(); ++i) {
    strips_[i].title = headingLabel(names[i].first, side);
    strips_[i].title->setToolTip(names[i].second);
    strips_[i].pictures = new PictureStrip(workspace, thumbnails, side);
    strips_[i].pictures->setAccessibleName(names[i].second);
    column->addWidget(strips_[i].title);
    column->addWidget(strips_[i].pictures);
    connect(strips_[i].pictures, &PictureStrip::chosen, this,
            [this](Index point) { workspace_->setCurrent(point, true); });
    connect(strips_[i].pictures, &PictureStrip::pointedAt, workspace, &Workspace::setHovered);
  }
  column->addStretch();
  auto* scroll = new QScrollArea(this);
  scroll->setWidget(side);
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->viewport()->setAutoFillBackground(false);
  side->setAutoFillBackground(false);
  row->addWidget(scroll, 1);

  const auto go = [this](const QModelIndex& index) {
    if (index.isValid()) workspace_->setCurrent(model_->pointAt(index.row()), true);
  };
  connect(list_, &QTableView::clicked, this, go);
  connect(list_, &QTableView::activated, this, go);
  connect(list_, &QTableView::entered, this,
          [this](const QModelIndex& index) { workspace_->setHovered(model_->pointAt(index.row())); });
  connect(list_, &QTableView::viewportEntered, this, [this] { workspace_->setHovered(-1); });
  connect(workspace, &Workspace::currentChanged, this, &ChangedPoints::showCurrent);
  showCurrent();
}

void ChangedPoints::setComparison(std::shared_ptr<const Comparison> comparison, std::vector<Index> rows) {
  comparison_ = std::move(comparison);
  model_->setComparison(comparison_, std::move(rows));
  list_->setColumnHidden(ChangedModel::Class, !workspace_->points()->hasLabels());
  showCurrent();
}

void ChangedPoints::showCurrent() {
  const Index point = workspace_->current();
  const bool known = comparison_ && point >= 0 && point < comparison_->before->size();
  NeighborChange change;
  if (known) change = neighborChange(*comparison_->before, *comparison_->after, point);
  head_->setText(known
                     ? tr("Neighbours of %1").arg(pointName(*workspace_->points(), point))
                     : tr("Click a point of the list, or in a view, to see whom it kept, lost and gained."));
  const std::vector<Neighbor> shown[] = {
      known ? withDistances(change.kept, *comparison_->before, point) : std::vector<Neighbor>(),
      known ? withDistances(change.lost, *comparison_->before, point) : std::vector<Neighbor>(),
      known ? withDistances(change.gained, *comparison_->after, point) : std::vector<Neighbor>()};
  const QString titles[] = {tr("kept"), tr("lost"), tr("gained")};
  for (std::size_t i = 0; i < strips_.size(); ++i) {
    strips_[i].title->setText(tr("%1 · %2").arg(titles[i]).arg(shown[i].size()));
    strips_[i].title->setVisible(known);
    strips_[i].pictures->setVisible(known && !shown[i].empty());
    strips_[i].pictures->setRoom(std::max<int>(1, static_cast<int>(shown[i].size())));
    strips_[i].pictures->setNeighbors(shown[i], {});
  }
  const int row = known ? model_->rowOf(point) : -1;
  if (row < 0) return list_->clearSelection();
  list_->selectRow(row);
}

}  // namespace mlens
