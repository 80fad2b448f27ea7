#pragma once

#include <QPolygonF>
#include <QWidget>
#include <vector>

#include "ui/scene/AxesLayer.h"
#include "ui/scene/Theme.h"

namespace mlens {

/// What is painted over the points: words in the corners, axis labels, the rings of the hovered and the
/// current point, the outline of an area being selected. Takes no events. Nothing here makes the points be
/// drawn anew.
class ViewOverlay : public QWidget {
  Q_OBJECT
 public:
  struct Ring {
    bool shown = false;
    QPointF at;
    double radius = 6;
    bool operator==(const Ring&) const = default;
  };
  struct Look {
    QString title, source;  ///< top left, top right
    QStringList notes;      ///< bottom left, in as many lines as they need
    QString sampling;       ///< bottom right, while it lasts
    QString placeholder;    ///< in the middle, instead of points
    std::vector<AxisLabel> axes;
    Ring hovered, current, pinned;
    QVector<QLineF> links;  ///< from a point to its true neighbours
    QPolygonF area;         ///< open while drawn
    bool focused = false;
  };

  explicit ViewOverlay(QWidget* parent);
  void setTheme(const Theme& theme);
  void setLook(Look look);
  const Look& look() const { return look_; }
  int topHeight() const;     ///< pixels that the words at the top take
  int bottomHeight() const;  ///< and those at the bottom

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  void paintCorners(QPainter& painter);
  void paintRings(QPainter& painter);
  QStringList noteLines(int room) const;
  int samplingWidth() const;

  Theme theme_ = darkTheme();
  Look look_;
};

}  // namespace mlens
