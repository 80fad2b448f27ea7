#pragma once

#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QTableWidget>

#include "ui/study/PlaneComparison.h"
#include "ui/study/Tangents.h"

namespace mlens {

class LineChart;

/// Tangent planes: which discs are drawn, how planes are found, what the plane at the inspected point is
/// like, and the angles between the planes at two points, for the embeddings that are compared.
class TangentPanel : public QWidget {
  Q_OBJECT
 public:
  TangentPanel(Workspace* workspace, Tangents* tangents, PlaneComparison* planes, QWidget* parent = nullptr);

 private:
  QWidget* buildSettings();
  QWidget* buildPoint();
  QWidget* buildPair();
  void apply();
  void showSettings();
  void showReadings();
  void showPoint();
  void showPair();

  Workspace* workspace_;
  Tangents* tangents_;
  PlaneComparison* planes_;
  QComboBox* show_;
  QSpinBox* sample_;
  QSpinBox* neighbors_;
  QComboBox* rule_;
  QSpinBox* value_;
  QLabel* words_;
  QLabel* pointHint_;
  LineChart* spectrum_;
  QTableWidget* pointTable_;
  QPushButton* pin_;
  QLabel* pairHint_;
  QTableWidget* pairTable_;
};

}  // namespace mlens
