#pragma once

#include <QAbstractTableModel>

#include "ui/workspace/Workspace.h"

namespace mlens {

/// What is known of one point: two columns, the name of a column and its value.
class ColumnsModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  using QAbstractTableModel::QAbstractTableModel;

  void setPoint(std::shared_ptr<const PointTable> points, Index row);  ///< -1: none
  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  std::shared_ptr<const PointTable> points_;
  Index row_ = -1;
};

}  // namespace mlens
