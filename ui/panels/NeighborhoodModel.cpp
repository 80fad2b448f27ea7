#include "ui/panels/NeighborhoodModel.h"

#include <QGuiApplication>
#include <QPalette>
#include <algorithm>
#include <cmath>

#include "ui/charts/TabularFont.h"
#include "ui/panels/PointWords.h"
#include "ui/widgets/Swatch.h"

namespace mlens {
namespace {

/// Three significant digits, zeros at the end kept: numbers of a column line up.
QString threeDigits(double value) {
  const double size = std::abs(value);
  const int whole = size > 0 ? static_cast<int>(std::floor(std::log10(size))) + 1 : 1;
  if (whole < -3 || whole > 5) return QString::number(value, 'g', 3);
  return QString::number(value, 'f', std::clamp(3 - whole, 0, 5));
}

/// The column's heading says that it is a point.
QString shortName(const PointTable& points, Index row) {
  const bool named = row >= 0 && row < static_cast<Index>(points.names.size());
  return named ? QString::fromStdString(points.names[static_cast<std::size_t>(row)]) : QString::number(row);
}

}  // namespace

NeighborhoodModel::NeighborhoodModel(Workspace* workspace, QObject* parent)
    : QAbstractTableModel(parent), workspace_(workspace) {
  connect(workspace, &Workspace::colorsChanged, this, [this] {
    if (!rows_.empty()) {
      Q_EMIT dataChanged(index(0, ClassColumn), index(rowCount() - 1, ClassColumn), {Qt::DecorationRole});
    }
  });
}

void NeighborhoodModel::setNeighborhood(std::shared_ptr<const NeighborhoodGraph> graph, Index point) {
  std::vector<Row> rows;
  double sum = 0;
  if (graph && point >= 0 && point < graph->graph->size()) {
    const auto neighbors = graph->graph->neighbors(point);
    const auto distances = graph->graph->distancesOf(point);
    const auto first = static_cast<std::size_t>(graph->graph->indptr[static_cast<std::size_t>(point)]);
    for (std::size_t n = 0; n < neighbors.size(); ++n) {
      const double weight = graph->nnk ? graph->nnk->weights[first + n] : 0;
      rows.push_back({neighbors[n], distances[n], weight, true});
      sum += weight;
    }
    std::ranges::stable_sort(rows, std::greater<>(), &Row::weight);
    const auto candidates = graph->candidates->neighbors(point);
    const auto ways = graph->candidates->distancesOf(point);
    for (std::size_t n = 0; n < candidates.size(); ++n) {
      if (std::ranges::find(neighbors, candidates[n]) == neighbors.end()) {
        rows.push_back({candidates[n], ways[n], 0, false});
      }
    }
  }
  beginResetModel();
  rows_ = std::move(rows);
  sum_ = sum;
  endResetModel();
}

int NeighborhoodModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int NeighborhoodModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : kColumns;
}

QVariant NeighborhoodModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
  const Row& row = rows_[static_cast<std::size_t>(index.row())];
  const PointTable& points = *workspace_->points();
  const bool number = index.column() == DistanceColumn || index.column() == WeightColumn;
  switch (role) {
    case PointRole:
      return static_cast<qlonglong>(row.point);
    case KeptRole:
      return row.kept;
    case Qt::TextAlignmentRole:
      return QVariant((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case Qt::ForegroundRole:
      if (row.kept) return {};
      return QGuiApplication::palette().brush(QPalette::PlaceholderText);
    case Qt::DecorationRole:
      if (index.column() != ClassColumn || row.point >= points.count || !points.hasLabels()) return {};
      return swatch(pointColor(*workspace_, row.point), 10);
    case Qt::DisplayRole:
      if (index.column() == NameColumn) return shortName(points, row.point);
      if (index.column() == ClassColumn) return pointClass(points, row.point);
      if (index.column() == DistanceColumn) return threeDigits(static_cast<double>(row.distance));
      return row.weight > 0 ? QString::number(row.weight, 'f', 3) : QString();
    case Qt::ToolTipRole:
      if (!row.kept) return tr("%1: a candidate that was eliminated").arg(pointName(points, row.point));
      if (sum_ > 0) {
        return tr("%1: weight %2, %3 % of all")
            .arg(pointName(points, row.point))
            .arg(row.weight, 0, 'g', 6)
            .arg(100 * row.weight / sum_, 0, 'f', 1);
      }
      return pointName(points, row.point);
    default:
      return {};
  }
}

QVariant NeighborhoodModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  const bool number = section == DistanceColumn || section == WeightColumn;
  if (role == Qt::TextAlignmentRole)
    return QVariant((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
  if (role == Qt::ToolTipRole) {
    if (section == DistanceColumn) return tr("Distance in the embedding, of the rows as the graph uses them");
    if (section == WeightColumn) return tr("NNK weight theta: how much of the point this neighbour explains");
    return {};
  }
  if (role != Qt::DisplayRole) return {};
  const QString names[] = {tr("point"), tr("class"), tr("distance"), tr("weight")};
  return names[std::clamp(section, 0, kColumns - 1)];
}

}  // namespace mlens
