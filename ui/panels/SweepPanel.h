#pragma once

#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>
#include <functional>

#include "ui/panels/SweepPlots.h"
#include "ui/training/SweepRun.h"
#include "ui/widgets/NumbersTable.h"
#include "ui/workspace/Workspace.h"

namespace mlens {

/// A queue of trainings over strengths, methods, projectors and seeds: what differs between them, the table
/// of runs, and its plots. Remembers its fields. Everything else is as the panel Training says.
class SweepPanel : public QWidget {
  Q_OBJECT
 public:
  /// `base`: the plan and the pictures of the panel Training.
  using Base = std::function<std::pair<TrainingPlan, DataSource>()>;
  SweepPanel(Workspace* workspace, SweepRun* run, Base base, QWidget* parent = nullptr);

  /// The plan of the fields; InvalidArgument says which one is wrong.
  Result<SweepPlan> plan() const;
  NumbersModel* runs() const { return table_->numbers(); }
  SweepPlots* plots() const { return plots_; }
  void setFolder(const QString& folder);
  void refresh();  ///< the panel Training has changed
  QSize sizeHint() const override { return {720, 296}; }

 Q_SIGNALS:
  void openAsked();       ///< the folder of a sweep
  void publishedAsked();  ///< a file of published values
  void folderAsked();     ///< another folder to write into
  void reportAsked();

 private:
  void buildFields(QVBoxLayout* column);
  void buildButtons(QVBoxLayout* column);
  void refreshTable();
  void takeOpened();  ///< the fields say what the opened sweep is made of
  /// Of the sweep that lies in the folder written into, if its table is shown.
  std::optional<SweepPlan> continued() const;
  void remember() const;
  void recall();
  void start();

  Workspace* workspace_;
  SweepRun* run_;
  Base base_;
  QLineEdit *strengths_ = nullptr, *methods_ = nullptr, *depths_ = nullptr, *widths_ = nullptr,
            *seeds_ = nullptr, *out_ = nullptr;
  QSpinBox* measured_ = nullptr;
  QPushButton *start_ = nullptr, *report_ = nullptr;
  NumbersTable* table_ = nullptr;
  SweepPlots* plots_ = nullptr;
  QLabel* state_ = nullptr;
};

}  // namespace mlens
