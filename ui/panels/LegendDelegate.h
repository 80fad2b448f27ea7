#pragma once

#include <QIcon>
#include <QStyledItemDelegate>

#include "ui/scene/Theme.h"

namespace mlens {

/// Draws a class of the legend: eye, colour, name, number of points, and "only" under the pointer.
class LegendDelegate : public QStyledItemDelegate {
  Q_OBJECT
 public:
  explicit LegendDelegate(QObject* parent = nullptr);

  void setTheme(const Theme& theme);
  void setClickable(bool clickable);  ///< classes: an eye and "only"; else nothing to click
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

 Q_SIGNALS:
  void clicked(const QModelIndex& index);
  void doubleClicked(const QModelIndex& index);  ///< after clicked() of its first half
  void onlyClicked(const QModelIndex& index);

 protected:
  bool editorEvent(QEvent* event, QAbstractItemModel* model, const QStyleOptionViewItem& option,
                   const QModelIndex& index) override;

 private:
  QIcon eye_, eyeOff_;
  bool clickable_ = true;
  bool secondHalf_ = false;  // the release that ends a double click is no click of its own
};

}  // namespace mlens
