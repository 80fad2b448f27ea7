#pragma once

#include <QBoxLayout>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QPushButton>
#include <array>

#include "ui/charts/HistogramChart.h"
#include "ui/study/Distributions.h"
#include "ui/widgets/NumbersTable.h"

namespace mlens {

/// One metric's histograms, h beside z on a common axis: all points and the selection, or class by class.
/// Brushing a range selects its points.
class DistributionsPanel : public QWidget {
  Q_OBJECT
 public:
  DistributionsPanel(Workspace* workspace, Measurements* measurements, Distributions* distributions,
                     QWidget* parent = nullptr);

  Distributions* distributions() const { return distributions_; }
  HistogramChart* chart(std::size_t side) const { return charts_[side]; }
  bool showsAngles() const;
  /// What lies side by side, for a file on a light ground; empty: nothing to show yet.
  std::vector<HistogramPlot> plots() const;
  QString caption() const;  ///< metric, embeddings and settings in words
  QSize sizeHint() const override;

 Q_SIGNALS:
  void exportChartRequested();
  void exportNumbersRequested();

 protected:
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  QWidget* buildControls();
  void refresh();
  void refreshRange();

  Workspace* workspace_;
  Measurements* measurements_;
  Distributions* distributions_;
  QBoxLayout* controls_;  // one row, or two where the window is narrow
  QComboBox *metric_, *groups_, *rangeSide_;
  QDoubleSpinBox *low_, *high_;
  QPushButton* select_;
  QWidget* range_;
  std::array<HistogramChart*, 2> charts_{};
  NumbersTable* table_;
  QLabel* note_;
  std::vector<double> rangeEdges_;
};

}  // namespace mlens
