#pragma once

#include <QAbstractTableModel>

#include "ui/study/Neighborhoods.h"

namespace mlens {

/// The candidates of one point: the neighbours first, strongest (or nearest) first, then those that were
/// eliminated, nearest first.
class NeighborhoodModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column { NameColumn, ClassColumn, DistanceColumn, WeightColumn, kColumns };
  enum Role { PointRole = Qt::UserRole, KeptRole };
  struct Row {
    Index point = -1;
    float distance = 0;
    double weight = 0;  ///< theta; 0 for kNN and for what was eliminated
    bool kept = true;
  };

  explicit NeighborhoodModel(Workspace* workspace, QObject* parent = nullptr);

  void setNeighborhood(std::shared_ptr<const NeighborhoodGraph> graph, Index point);  ///< null, -1: nothing
  const std::vector<Row>& rows() const { return rows_; }
  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  Workspace* workspace_;
  std::vector<Row> rows_;
  double sum_ = 0;  ///< of the weights
};

}  // namespace mlens
