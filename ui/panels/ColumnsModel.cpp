#include "ui/panels/ColumnsModel.h"

#include <cmath>

namespace mlens {

void ColumnsModel::setPoint(std::shared_ptr<const PointTable> points, Index row) {
  beginResetModel();
  points_ = std::move(points);
  row_ = row;
  endResetModel();
}

int ColumnsModel::rowCount(const QModelIndex& parent) const {
  if (parent.isValid() || !points_ || row_ < 0) return 0;
  return 1 + static_cast<int>(points_->columns.size());
}

int ColumnsModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : 2;
}

QVariant ColumnsModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
  if (role == Qt::TextAlignmentRole && index.column() == 1)
    return QVariant(Qt::AlignRight | Qt::AlignVCenter);
  if (role != Qt::DisplayRole && role != Qt::ToolTipRole) return {};
  if (index.row() == 0) {
    return index.column() == 0 ? tr("row") : QString::number(row_);
  }
  const PointColumn& column = points_->columns[static_cast<std::size_t>(index.row() - 1)];
  if (index.column() == 0) return QString::fromStdString(column.name);
  if (row_ >= static_cast<Index>(column.values.size())) return {};
  const double value = column.values[static_cast<std::size_t>(row_)];
  if (std::isnan(value)) return tr("unknown");
  return QString::number(value, 'g', role == Qt::ToolTipRole ? 9 : 4);
}

QVariant ColumnsModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
  return section == 0 ? tr("column") : tr("value");
}

}  // namespace mlens
