#pragma once

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>
#include <functional>

#include "ui/charts/LineChart.h"
#include "ui/charts/SweepChart.h"
#include "ui/panels/NumbersTable.h"
#include "ui/workspace/SweepRun.h"
#include "ui/workspace/Workspace.h"

namespace mlens {

/// A queue of trainings over strengths, methods, projectors and seeds: what differs between them, the table
/// of runs, and encoder against projector as paired curves. Everything else is as the panel Training says.
class SweepPanel : public QWidget {
  Q_OBJECT
 public:
  /// `base`: the plan and the pictures of the panel Training.
  using Base = std::function<std::pair<TrainingPlan, DataSource>()>;
  SweepPanel(Workspace* workspace, SweepRun* run, Base base, QWidget* parent = nullptr);

  /// The plan of the fields; InvalidArgument says which one is wrong.
  Result<SweepPlan> plan() const;
  NumbersModel* runs() const { return table_->numbers(); }
  LineChart* chart() const { return chart_; }
  void setFolder(const QString& folder);
  void refresh();  ///< the panel Training has changed
  QSize sizeHint() const override { return {720, 264}; }

 Q_SIGNALS:
  void openAsked();       ///< the folder of a sweep
  void publishedAsked();  ///< a file of published values
  void folderAsked();     ///< another folder to write into
  void reportAsked();

 private:
  void buildFields(QVBoxLayout* column);
  void buildButtons(QVBoxLayout* column);
  void refreshTable();
  void refreshChart();
  void start();

  Workspace* workspace_;
  SweepRun* run_;
  Base base_;
  QLineEdit *strengths_ = nullptr, *methods_ = nullptr, *depths_ = nullptr, *widths_ = nullptr,
            *seeds_ = nullptr, *out_ = nullptr;
  QSpinBox* measured_ = nullptr;
  QPushButton *start_ = nullptr, *report_ = nullptr;
  QComboBox* what_ = nullptr;
  NumbersTable* table_ = nullptr;
  LineChart* chart_ = nullptr;
  QLabel* state_ = nullptr;
};

}  // namespace mlens
