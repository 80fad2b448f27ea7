#pragma once

#include <QLabel>

#include "ui/charts/LineChart.h"
#include "ui/study/SelectionShape.h"
#include "ui/widgets/NumbersTable.h"

namespace mlens {

/// Singular values, ranks and dimensions of the selected points (of all, if none is selected), h beside z.
class SpectrumPanel : public QWidget {
  Q_OBJECT
 public:
  SpectrumPanel(Workspace* workspace, SelectionShape* shape, QWidget* parent = nullptr);

  SelectionShape* shape() const { return shape_; }
  LinePlot plot() const;                   ///< for a file, on a light ground; no series: nothing to show yet
  QString caption() const;                 ///< of which points, in which embeddings
  QString symbol(std::size_t side) const;  ///< "h", "z": see embeddingSymbol
  NumbersModel* numbers() const { return table_->numbers(); }
  QSize sizeHint() const override;

 Q_SIGNALS:
  void exportChartRequested();
  void exportNumbersRequested();

 protected:
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;

 private:
  void refresh();
  std::vector<LinePlot::Series> seriesOf(const Theme& theme) const;
  void fillTable();

  Workspace* workspace_;
  SelectionShape* shape_;
  QLabel *head_, *note_;
  LineChart* chart_;
  NumbersTable* table_;
};

}  // namespace mlens
