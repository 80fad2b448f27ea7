#include "ui/widgets/NumbersModel.h"

#include <cmath>

#include "ui/scene/Legend.h"

namespace mlens {

void NumbersModel::setTable(QStringList headers, std::vector<Row> rows) {
  const bool same = headers == headers_ && rows.size() == rows_.size();
  if (!same) beginResetModel();
  headers_ = std::move(headers);
  rows_ = std::move(rows);
  if (!same) return endResetModel();
  if (!rows_.empty()) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

int NumbersModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int NumbersModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(headers_.size()) + 1;
}

QVariant NumbersModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
  const Row& row = rows_[static_cast<std::size_t>(index.row())];
  switch (role) {
    case Qt::DisplayRole:
      return index.column() == 0 ? row.name : row.cells.value(index.column() - 1);
    case Qt::ToolTipRole:
      return row.tip.isEmpty() ? QVariant() : row.tip;
    case Qt::TextAlignmentRole:
      return QVariant::fromValue(
          Qt::Alignment(Qt::AlignVCenter | (index.column() == 0 ? Qt::AlignLeft : Qt::AlignRight)));
    default:
      return {};
  }
}

QVariant NumbersModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section < 0 || section >= columnCount()) return {};
  if (role == Qt::TextAlignmentRole) {
    return QVariant::fromValue(
        Qt::Alignment(Qt::AlignVCenter | (section == 0 ? Qt::AlignLeft : Qt::AlignRight)));
  }
  if (role != Qt::DisplayRole) return {};
  return section == 0 ? QString() : headers_[section - 1];
}

QString numberWords(double value) {
  return std::isfinite(value) ? QString::fromStdString(legendNumber(value)) : QStringLiteral("–");
}

}  // namespace mlens
