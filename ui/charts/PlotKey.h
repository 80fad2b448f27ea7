#pragma once

#include <QColor>
#include <QPainter>
#include <QString>
#include <vector>

#include "ui/scene/Theme.h"

namespace mlens {

/// What the colours of a plot mean, in one line: a swatch and a name each.
struct PlotKey {
  struct Entry {
    QString name;
    QColor color;
  };
  std::vector<Entry> entries;

  /// What is left for the plot when the key has its line at the bottom of `room`; all of it without entries.
  QRectF above(const QRectF& room, double lineHeight) const;
  /// From the left of `line` on; names that do not fit are left out and their number is said.
  void paint(QPainter& painter, const QRectF& line, const Theme& theme) const;
};

}  // namespace mlens
