#pragma once

#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <array>
#include <vector>

#include "ui/study/Measurements.h"

namespace mlens {

/// The metrics of the current point in the embeddings that are compared, a column each. Measures nothing by
/// itself: it shows what is there, or a button that measures.
class PointMeasures : public QWidget {
  Q_OBJECT
 public:
  PointMeasures(Workspace* workspace, Measurements* measurements, QWidget* parent = nullptr);

 private:
  void refresh();
  void measure();

  Workspace* workspace_;
  Measurements* measurements_;
  QWidget* table_;
  QPushButton* measure_;
  std::array<QLabel*, 2> titles_{};
  std::vector<std::array<QLabel*, 2>> values_;  ///< one for each of embeddingMetrics()
};

}  // namespace mlens
