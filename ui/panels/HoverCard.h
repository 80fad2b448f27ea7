#pragma once

#include <QLabel>
#include <QPointer>
#include <QWidget>

#include "ui/panels/Thumbnails.h"

namespace mlens {

class PictureView;

/// What is under the pointer: picture, name and class, beside the point, never over it. It takes no clicks
/// and no focus.
class HoverCard : public QWidget {
  Q_OBJECT
 public:
  HoverCard(Workspace* workspace, Thumbnails* thumbnails, QWidget* parent = nullptr);

  /// Row -1 hides it. The place is the point's on the screen, as ManifoldView::hovered() tells it.
  void showFor(mlens::Index row, QPoint globalPosition);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  void fill();
  void moveBeside(QPoint point);

  Workspace* workspace_;
  QPointer<Thumbnails> thumbnails_;
  Index row_ = -1;
  QPoint point_;
  PictureView* picture_;
  QLabel* name_;
  QLabel* swatch_;
  QLabel* className_;
};

}  // namespace mlens
