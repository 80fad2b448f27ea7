#include "ui/panels/NumbersTable.h"

#include <QHeaderView>
#include <QScrollBar>

#include "ui/charts/TabularFont.h"

namespace mlens {

NumbersTable::NumbersTable(QWidget* parent) : QTableView(parent), numbers_(new NumbersModel(this)) {
  setModel(numbers_);
  setFont(tabular(font()));
  setShowGrid(false);
  setFrameShape(QFrame::NoFrame);
  viewport()->setAutoFillBackground(false);
  setTabKeyNavigation(false);
  setSelectionMode(QAbstractItemView::NoSelection);
  setEditTriggers(QAbstractItemView::NoEditTriggers);
  setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
  setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
  horizontalHeader()->setHighlightSections(false);
  verticalHeader()->hide();
  verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 4);
  verticalHeader()->setMinimumSectionSize(fontMetrics().height() + 4);
  const auto resized = [this] { updateGeometry(); };
  connect(numbers_, &QAbstractItemModel::modelReset, this, resized);
  connect(horizontalHeader(), &QHeaderView::geometriesChanged, this, resized);
}

QSize NumbersTable::sizeHint() const {
  const int bar = verticalScrollBar()->sizeHint().width();
  return {horizontalHeader()->length() + bar + 2, 160};
}

}  // namespace mlens
