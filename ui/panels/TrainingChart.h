#pragma once

#include <QComboBox>

#include "ui/charts/LineChart.h"
#include "ui/training/TrainingRun.h"

namespace mlens {

/// The curves of a training: its loss, or one of the numbers that watch it.
class TrainingChart : public QWidget {
  Q_OBJECT
 public:
  TrainingChart(TrainingRun* run, QWidget* parent = nullptr);

  void setTheme(const Theme& theme);
  void refresh();

 private:
  void showMonitor(const QString& name);

  TrainingRun* run_;
  QComboBox* what_;
  LineChart* chart_;
  Theme theme_ = darkTheme();
};

}  // namespace mlens
