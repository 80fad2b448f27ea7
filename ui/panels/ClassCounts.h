#pragma once

#include <QAbstractListModel>
#include <QStyledItemDelegate>

#include "ui/workspace/Workspace.h"

namespace mlens {

/// Of which classes the selected points are, most first; classes without selected points are left out.
class ClassCountsModel : public QAbstractListModel {
  Q_OBJECT
 public:
  enum Role { CountRole = Qt::UserRole, ShareRole, ColorRole };  ///< ShareRole: of the selection, 0..1

  explicit ClassCountsModel(Workspace* workspace, QObject* parent = nullptr);

  void refresh();
  int rowCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;

 private:
  struct Row {
    std::int32_t label;
    qlonglong count, total;
    Rgb color;
  };

  Workspace* workspace_;
  std::vector<Row> rows_;
};

/// Draws one class: a bar of its share behind its name, and the count.
class ClassCountsDelegate : public QStyledItemDelegate {
  Q_OBJECT
 public:
  using QStyledItemDelegate::QStyledItemDelegate;
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

}  // namespace mlens
