#pragma once

#include <QComboBox>
#include <QDialog>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QTimer>
#include <functional>
#include <memory>
#include <optional>

#include "core/engine/Services.h"
#include "core/session/Session.h"
#include "core/study/LinearToy.h"
#include "ui/charts/LineChart.h"
#include "ui/jobs/JobQueue.h"
#include "ui/widgets/NumbersTable.h"
#include "ui/window/Settings.h"

namespace mlens {

/// The linear group toy: what a linear projector keeps under known generators, in closed form and trained, as
/// curves over the strength and as a table. Not modal.
class LinearToyWindow : public QDialog {
  Q_OBJECT
 public:
  enum Samples { Linear, Pictures };

  LinearToyWindow(JobQueue* jobs, EngineSource engine, Settings* settings, QWidget* parent = nullptr);
  ~LinearToyWindow() override;

  void setPictures(const DataSource& source);  ///< what "the open pictures" are; another kind: none
  void setTheme(const Theme& theme);
  /// Of the fields; InvalidArgument says which one is wrong.
  Result<LinearToyOptions> options() const;
  /// Of the last run; its rows come one by one while it runs.
  const LinearToy& toy() const { return toy_; }
  LineChart* keptChart() const { return kept_; }
  NumbersModel* numbers() const { return table_->numbers(); }
  QString noteText() const { return note_->text(); }
  QString tableText() const;  ///< as for a spreadsheet
  void start();               ///< or stops what runs
  /// By the ending: the kept directions' chart (PNG, SVG, PDF), or the numbers (CSV, JSON).
  void exportTo(const QString& path);

 private:
  struct Mailbox;
  void buildForm(QGridLayout* grid);
  QLayout* buildFoot();
  void refresh();
  void refreshTable();
  void poll();
  void arrived(Result<LinearToy> result);
  void askPath();

  JobQueue* jobs_;
  EngineSource engine_;
  Settings* settings_;
  DataSource pictures_;
  LinearToy toy_;
  bool running_ = false;
  std::shared_ptr<Mailbox> mailbox_;
  QTimer timer_;
  Theme theme_ = darkTheme();
  QComboBox* samples_ = nullptr;
  QLineEdit* strengths_ = nullptr;
  QSpinBox *limit_ = nullptr, *views_ = nullptr, *steps_ = nullptr, *seed_ = nullptr;
  QPushButton *start_ = nullptr, *copy_ = nullptr, *export_ = nullptr;
  LineChart *kept_ = nullptr, *removed_ = nullptr;
  NumbersTable* table_ = nullptr;
  QLabel* note_ = nullptr;
};

}  // namespace mlens
