#include "ui/widgets/ColumnScroll.h"

namespace mlens {

ColumnScroll::ColumnScroll(QWidget* column, QWidget* parent) : QScrollArea(parent) {
  setFrameShape(QFrame::NoFrame);
  setWidgetResizable(true);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setMinimumWidth(200);
  setWidget(column);
}

void ColumnScroll::resizeEvent(QResizeEvent* event) {
  widget()->setFixedWidth(viewport()->width());
  QScrollArea::resizeEvent(event);
}

}  // namespace mlens
