#pragma once

#include <QAbstractListModel>
#include <QStyledItemDelegate>

#include "ui/workspace/Workspace.h"

namespace mlens {

/// The selections saved under names; writing the name renames.
class NamedSelectionsModel : public QAbstractListModel {
  Q_OBJECT
 public:
  enum Role { CountRole = Qt::UserRole };

  explicit NamedSelectionsModel(Workspace* workspace, QObject* parent = nullptr);

  void refresh();
  int rowCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  bool setData(const QModelIndex& index, const QVariant& value, int role) override;
  Qt::ItemFlags flags(const QModelIndex& index) const override;
  const NamedSelection& at(const QModelIndex& index) const;

 private:
  Workspace* workspace_;
  std::vector<NamedSelection> rows_;
};

/// Draws one: its name, and the number of its points at the right.
class NamedSelectionsDelegate : public QStyledItemDelegate {
  Q_OBJECT
 public:
  using QStyledItemDelegate::QStyledItemDelegate;
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

}  // namespace mlens
