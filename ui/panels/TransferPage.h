#pragma once

#include <QComboBox>
#include <QLabel>
#include <QWidget>
#include <vector>

#include "ui/charts/PlotChart.h"
#include "ui/charts/ScatterPlot.h"
#include "ui/study/ManyModels.h"
#include "ui/widgets/NumbersTable.h"

namespace mlens {

/// Whether the metrics of many models predict their accuracies on a task: the errors of Lasso and tree beside
/// what chance gives, every metric's correlation, and the scatter plot of whichever is clicked.
class TransferPage : public QWidget {
  Q_OBJECT
 public:
  explicit TransferPage(ManyModels* models, QWidget* parent = nullptr);

  void setTheme(const Theme& theme);
  NumbersModel* errors() const { return errors_->numbers(); }
  NumbersModel* correlations() const { return correlations_->numbers(); }
  ScatterPlot plot(const Theme& theme) const;  ///< of the row that is chosen; no dots: nothing to show
  QString tableText() const;                   ///< as for a spreadsheet

 Q_SIGNALS:
  void accuraciesAsked();

 private:
  const TransferTask* task() const;
  void refresh();
  void refreshTask();
  void refreshPlot();
  void show(int prediction, int correlation);

  ManyModels* models_;
  Theme theme_ = darkTheme();
  QComboBox* task_;
  QLabel* note_;
  PlotChart* chart_;
  NumbersTable *errors_, *correlations_;
  std::vector<std::size_t> order_;         // of the correlations, strongest first
  int prediction_ = 0, correlation_ = -1;  // which is shown: one of the two is -1
};

}  // namespace mlens
