#pragma once

#include <QColor>
#include <QPainter>
#include <QPointF>
#include <QString>
#include <vector>

#include "ui/charts/PlotKey.h"

namespace mlens {

/// Named dots over two numbers, as a value.
struct ScatterPlot {
  struct Dot {
    QString name;
    QPointF at;
    QColor color;
  };
  QString title, xTitle, yTitle;
  std::vector<Dot> dots;
  bool diagonal = false;  ///< both axes the same, with the line x = y
  PlotKey key;            ///< what the colours mean

  void paint(QPainter& painter, const QRectF& whole, const Theme& theme) const;
};

}  // namespace mlens
