#include "ui/panels/ChangedModel.h"

#include <QPixmap>
#include <algorithm>

#include "core/compare/NeighborChange.h"
#include "ui/panels/PointWords.h"
#include "ui/widgets/NumbersModel.h"

namespace mlens {

ChangedModel::ChangedModel(Workspace* workspace, Thumbnails* thumbnails, QObject* parent)
    : QAbstractTableModel(parent), workspace_(workspace), thumbnails_(thumbnails) {
  connect(thumbnails, &Thumbnails::ready, this, [this](Index point) {
    const int row = rowOf(point);
    if (row >= 0) Q_EMIT dataChanged(index(row, Name), index(row, Name), {Qt::DecorationRole});
  });
}

void ChangedModel::setComparison(std::shared_ptr<const Comparison> comparison, std::vector<Index> rows) {
  beginResetModel();
  comparison_ = std::move(comparison);
  rows_ = std::move(rows);
  endResetModel();
}

int ChangedModel::rowOf(Index point) const {
  const auto found = std::ranges::find(rows_, point);
  return found == rows_.end() ? -1 : static_cast<int>(found - rows_.begin());
}

int ChangedModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int ChangedModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(kColumns);
}

QString ChangedModel::words(Index point, int column) const {
  const auto at = static_cast<std::size_t>(point);
  switch (column) {
    case Name:
      return pointName(*workspace_->points(), point);
    case Class:
      return pointClass(*workspace_->points(), point);
    case Overlap:
      return QString::number(static_cast<double>(comparison_->overlap[at]), 'f', 2);
    case Stretch:
      return numberWords(static_cast<double>(comparison_->stretch[at]));
    default:
      break;
  }
  const NeighborChange change = neighborChange(*comparison_->before, *comparison_->after, point);
  return QString::number(column == Kept   ? change.kept.size()
                         : column == Lost ? change.lost.size()
                                          : change.gained.size());
}

QVariant ChangedModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
  const Index point = pointAt(index.row());
  switch (role) {
    case Qt::DisplayRole:
      return words(point, index.column());
    case PointRole:
      return QVariant::fromValue(static_cast<qlonglong>(point));
    case Qt::DecorationRole: {
      if (index.column() != Name || !thumbnails_ || !thumbnails_->available()) return {};
      const QImage image = thumbnails_->picture(point).image;
      return image.isNull() ? QVariant() : QVariant(QPixmap::fromImage(image));
    }
    case Qt::TextAlignmentRole:
      return QVariant::fromValue(
          Qt::Alignment(Qt::AlignVCenter | (index.column() <= Class ? Qt::AlignLeft : Qt::AlignRight)));
    default:
      return {};
  }
}

QVariant ChangedModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section < 0 || section >= kColumns) return {};
  const QString titles[] = {tr("point"), tr("class"), tr("overlap"), tr("stretch"),
                            tr("kept"),  tr("lost"),  tr("gained")};
  const QString tips[] = {tr("Click to go there"),
                          QString(),
                          tr("Share of its neighbours in A that are its neighbours in B"),
                          tr("How far away in B its neighbours of A lie; 1: still near"),
                          tr("Neighbours in A and in B"),
                          tr("Neighbours in A only"),
                          tr("Neighbours in B only")};
  switch (role) {
    case Qt::DisplayRole:
      return titles[section];
    case Qt::ToolTipRole:
      return tips[section];
    case Qt::TextAlignmentRole:
      return QVariant::fromValue(
          Qt::Alignment(Qt::AlignVCenter | (section <= Class ? Qt::AlignLeft : Qt::AlignRight)));
    default:
      return {};
  }
}

}  // namespace mlens
