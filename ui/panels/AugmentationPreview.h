#pragma once

#include <QImage>
#include <QWidget>
#include <vector>

#include "core/model/AugmentationPolicy.h"
#include "ui/training/TrainingRun.h"
#include "ui/workspace/Workspace.h"

namespace mlens {

/// A picture (the inspected one, else the first) beside views of it as training would draw them. The views
/// are made in the background; the newest wish wins.
class AugmentationPreview : public QWidget {
  Q_OBJECT
 public:
  AugmentationPreview(Workspace* workspace, TrainingRun* run, QWidget* parent = nullptr);

  void preview(const AugmentationPolicy& scaled);                    ///< LibTorch is loaded at the first call
  const std::vector<QImage>& pictures() const { return pictures_; }  ///< the picture itself, then its views
  QSize sizeHint() const override;

 Q_SIGNALS:
  void changed();

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  struct Views;
  Workspace* workspace_;
  TrainingRun* run_;
  std::shared_ptr<Views> views_;
  std::vector<QImage> pictures_;
  QString text_;
};

}  // namespace mlens
