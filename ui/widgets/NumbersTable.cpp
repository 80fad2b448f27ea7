#include "ui/widgets/NumbersTable.h"

#include <QHeaderView>
#include <QPainter>
#include <QScrollBar>
#include <algorithm>

#include "ui/charts/TabularFont.h"

namespace mlens {
namespace {

/// Column titles as quiet words, without the box that styles draw around them.
class QuietHeader : public QHeaderView {
 public:
  using QHeaderView::QHeaderView;

 protected:
  void paintSection(QPainter* painter, const QRect& place, int section) const override {
    painter->setPen(palette().color(QPalette::PlaceholderText));
    const QVariant alignment = model()->headerData(section, orientation(), Qt::TextAlignmentRole);
    painter->drawText(place.adjusted(4, 0, -4, 0), static_cast<int>(alignment.value<Qt::Alignment>()),
                      model()->headerData(section, orientation()).toString());
  }
};

}  // namespace

NumbersTable::NumbersTable(QWidget* parent) : QTableView(parent), numbers_(new NumbersModel(this)) {
  setHorizontalHeader(new QuietHeader(Qt::Horizontal, this));
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
  horizontalHeader()->setHighlightSections(false);
  horizontalHeader()->viewport()->setAutoFillBackground(false);
  horizontalHeader()->hide();  // until there are rows
  verticalHeader()->hide();
  verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 4);
  verticalHeader()->setMinimumSectionSize(fontMetrics().height() + 4);
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Expanding);
  const auto fit = [this] {
    horizontalHeader()->setVisible(numbers_->rowCount() > 0);
    resizeColumnsToContents();
    updateGeometry();
  };
  connect(numbers_, &QAbstractItemModel::modelReset, this, fit);
  connect(numbers_, &QAbstractItemModel::dataChanged, this, fit);
}

QSize NumbersTable::sizeHint() const {
  const int bar = verticalScrollBar()->sizeHint().width();
  return {std::min(horizontalHeader()->length() + bar + 2, widest_), 160};
}

}  // namespace mlens
