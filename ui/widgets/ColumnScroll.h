#pragma once

#include <QScrollArea>

namespace mlens {

/// A column of widgets that scrolls up and down only: exactly as wide as the room beside the scroll bar.
class ColumnScroll : public QScrollArea {
  Q_OBJECT
 public:
  ColumnScroll(QWidget* column, QWidget* parent);

 protected:
  void resizeEvent(QResizeEvent* event) override;
};

}  // namespace mlens
