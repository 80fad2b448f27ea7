#pragma once

#include <QElapsedTimer>
#include <QLabel>
#include <QPushButton>

#include "ui/workspace/TrainingRun.h"
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
  void start();
  void resume();
  void refresh();
  void showProgress();
  void say(const QString& text, bool isError);

  Workspace* workspace_;
  TrainingRun* run_;
  TrainingForm* form_;
  QPushButton *start_, *resume_, *pause_, *stop_, *open_;
  QLabel *progress_, *probe_, *outcome_;
  TrainingChart* chart_;
  AugmentationPreview* preview_;
  QString checkpoint_;  // of the last training
  QElapsedTimer clock_;
};

}  // namespace mlens
