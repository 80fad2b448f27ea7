#pragma once

#include <QDialog>
#include <QTabWidget>

#include "ui/charts/HeatmapChart.h"
#include "ui/charts/PlotChart.h"
#include "ui/panels/TransferPage.h"
#include "ui/study/ManyModels.h"
#include "ui/window/ModelsForm.h"
#include "ui/workspace/Workspace.h"

namespace mlens {

/// Many models side by side: heat map of their metrics, tree, map, transfer prediction. All that is seen can
/// be copied or saved; what was asked belongs to the session. Not modal.
class ModelsWindow : public QDialog {
  Q_OBJECT
 public:
  enum Tab { Metrics, Tree, Map, Predictions };

  ModelsWindow(Workspace* workspace, Settings* settings, QWidget* parent = nullptr);

  ManyModels* models() const { return models_; }
  ModelsForm* form() const { return form_; }
  void compare();                           ///< what the form says
  void setAccuracies(const QString& path);  ///< to be predicted
  HeatmapChart* heatmap() const { return heatmap_; }
  TransferPage* transferPage() const { return transfer_; }
  void setTab(Tab tab) { tabs_->setCurrentIndex(tab); }
  void setTheme(const Theme& theme);
  QString noteText() const { return note_->text(); }
  QString tableText() const;  ///< of the tab that is shown, as for a spreadsheet
  /// By the ending: of the tab that is shown the chart (PNG, SVG, PDF), or the numbers (CSV, JSON).
  void exportTo(const QString& path);

 protected:
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  void buildPages();
  QLayout* buildFoot();
  void takeSurvey();
  void setSurvey(SurveySpec survey);
  void refresh();
  void refreshFoot();
  void askPath(const QString& title, const QStringList& endings);
  void write(const QString& path, std::function<Result<void>()> work);
  void say(const QString& text) { note_->setText(text); }

  Workspace* workspace_;
  JobQueue* jobs_;
  Settings* settings_;
  ManyModels* models_;
  SurveySpec survey_;  // of the session
  Theme theme_ = darkTheme();
  ModelsForm* form_;
  QTabWidget* tabs_;
  HeatmapChart* heatmap_ = nullptr;
  PlotChart *tree_ = nullptr, *map_ = nullptr;
  TransferPage* transfer_ = nullptr;
  QLabel* note_ = nullptr;
  QPushButton *copy_ = nullptr, *chart_ = nullptr, *numbers_ = nullptr;
};

}  // namespace mlens
