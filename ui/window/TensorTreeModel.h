#pragma once

#include <QAbstractItemModel>
#include <QSortFilterProxyModel>

#include "ui/window/TensorTree.h"

namespace mlens {

/// A TensorTree for a QTreeView: name, shape, type, what it is used as.
class TensorTreeModel : public QAbstractItemModel {
  Q_OBJECT
 public:
  enum Column { Name, Shape, Type, Use, Columns };
  enum Role { PathRole = Qt::UserRole, UsedRole };  ///< whole key; whether the model takes it

  using QAbstractItemModel::QAbstractItemModel;
  void setTree(std::shared_ptr<const TensorTree> tree);
  void setUse(std::shared_ptr<const TensorUse> use);  ///< null: nothing is recognised

  QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
  QModelIndex parent(const QModelIndex& child) const override;
  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& = {}) const override { return Columns; }
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  const TensorTree::Node* nodeAt(const QModelIndex& index) const;
  QString useOf(const TensorTree::Node& node) const;
  bool used(const TensorTree::Node& node) const;

  std::shared_ptr<const TensorTree> tree_;
  std::shared_ptr<const TensorUse> use_;
};

/// Tensors whose key contains the text and that are used, or not, as asked.
class TensorFilter : public QSortFilterProxyModel {
  Q_OBJECT
 public:
  enum class Show { All, Used, Unused };
  explicit TensorFilter(QObject* parent);
  void setText(const QString& text);
  void setShow(Show show);
  bool narrows() const { return !text_.isEmpty() || show_ != Show::All; }

 private:
  bool filterAcceptsRow(int row, const QModelIndex& parent) const override;
  QString text_;
  Show show_ = Show::All;
};

}  // namespace mlens
