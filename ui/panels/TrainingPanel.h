#pragma once

#include <QElapsedTimer>
#include <QLabel>
#include <QPushButton>
#include <QSlider>

#include "ui/training/TrainingRun.h"
#include "ui/workspace/Workspace.h"

namespace mlens {

class AugmentationPreview;
class TrainingChart;
class TrainingForm;

/// Trains a small model: the recipe, start and stop, and the loss as it falls.
class TrainingPanel : public QWidget {
  Q_OBJECT
 public:
  TrainingPanel(Workspace* workspace, TrainingRun* run, QWidget* parent = nullptr);

  TrainingForm* form() const { return form_; }
  QSize sizeHint() const override;

 private:
  QWidget* buildRun();
  QWidget* buildEpochs(QWidget* parent);
  void showEpochs();
  void start();
  void resume();
  void refresh();
  void showProgress();
  void say(const QString& text, bool isError);

  Workspace* workspace_;
  TrainingRun* run_;
  TrainingForm* form_;
  QPushButton *start_, *resume_, *pause_, *stop_, *open_;
  QWidget* epochs_;  // the time slider
  QSlider* epoch_;
  QPushButton* newest_;
  QLabel *progress_, *probe_, *outcome_, *epochWords_;
  TrainingChart* chart_;
  AugmentationPreview* preview_;
  QString checkpoint_;  // of the last training
  QElapsedTimer clock_;
};

}  // namespace mlens
