#pragma once

#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QSlider>
#include <QSpinBox>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>

#include "ui/charts/HeatmapChart.h"
#include "ui/study/ModelComparison.h"
#include "ui/widgets/NumbersTable.h"

namespace mlens {

class ChangedPoints;
class Thumbnails;

/// What differs between the two embeddings that lie side by side: how alike all stages are, class by class,
/// and the points whose neighbourhoods changed most.
class ComparePanel : public QWidget {
  Q_OBJECT
 public:
  enum Tab { Stages, Classes, Changed };

  ComparePanel(Workspace* workspace, ModelComparison* comparison, Thumbnails* thumbnails,
               QWidget* parent = nullptr);

  void setTab(Tab tab) { tabs_->setCurrentIndex(tab); }
  HeatmapChart* heatmap() const { return heatmap_; }
  NumbersModel* summary() const { return summary_->numbers(); }
  NumbersModel* classes() const { return classes_->numbers(); }
  ChangedPoints* changedPoints() const { return changed_; }
  QString tableText() const;  ///< of the tab that is shown, as for a spreadsheet
  QSize sizeHint() const override;

 Q_SIGNALS:
  void morphed(double share);  ///< the first view's points on the way from A's map (0) to B's (1)
  void camerasAsked();         ///< maps were aligned: cameras should move together
  void message(const QString& text, bool isError);

 protected:
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;

 private:
  void buildHead(QVBoxLayout* column);
  void refresh();
  void refreshHeatmap();
  void refreshTables();
  void selectClass(int row);

  Workspace* workspace_;
  ModelComparison* comparison_;
  std::shared_ptr<const Comparison> shown_;  // in the tables
  QTabBar* tabs_ = nullptr;
  QSpinBox* k_ = nullptr;
  QComboBox* metric_ = nullptr;
  QPushButton *align_ = nullptr, *arrows_ = nullptr, *color_ = nullptr;
  QSlider* morph_ = nullptr;
  QLabel *head_ = nullptr, *state_ = nullptr;
  QStackedWidget* pages_ = nullptr;
  HeatmapChart* heatmap_ = nullptr;
  NumbersTable *summary_ = nullptr, *classes_ = nullptr;
  ChangedPoints* changed_ = nullptr;
};

}  // namespace mlens
