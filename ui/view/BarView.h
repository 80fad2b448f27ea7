#pragma once

#include <QStringList>
#include <QWidget>
#include <memory>
#include <optional>

#include "ui/scene/BarLayer.h"
#include "ui/scene/Camera.h"

namespace mlens {

class VtkView;

/// A matrix of numbers as bars in space: dragging or the arrow keys turn it, the wheel comes nearer, hovering
/// reads a bar, a click or Enter chooses the one that is read. GUI thread.
class BarView : public QWidget {
  Q_OBJECT
 public:
  explicit BarView(QWidget* parent = nullptr);
  ~BarView() override;

  struct Content {
    BarMatrix bars;
    QStringList rowNames, columnNames;
    QString title;  ///< "h, invariance ratio"
    QString empty;  ///< what would fill it
  };
  void setContent(Content content);
  void setTheme(const Theme& theme);
  std::optional<QPointF> placeOf(int row, int column) const;  ///< of a bar's top; null behind the eye
  QString readout() const;  ///< "rotation, 0.5: 0.31"; "" without a bar read
  QSize sizeHint() const override { return {320, 200}; }

 Q_SIGNALS:
  void chosen(int row, int column);

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void leaveEvent(QEvent* event) override;

 private:
  class Words;
  void look(const CameraPose& pose);
  void read(QPointF at);
  ScreenMap screen() const;
  void paintWords(QPainter& painter) const;

  VtkView* vtk_;
  std::unique_ptr<BarLayer> layer_;
  Words* words_;
  Content content_;
  Theme theme_ = darkTheme();
  CameraPose pose_;
  std::optional<std::pair<int, int>> read_;
  QPointF pressed_, last_;
  bool turning_ = false;
};

}  // namespace mlens
