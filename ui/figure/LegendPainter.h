#pragma once

#include <QColor>
#include <QFont>
#include <QPainter>
#include <QSizeF>
#include <QStringList>
#include <vector>

#include "ui/scene/Legend.h"

namespace mlens {

/// A legend for a figure: discs with names and counts in as many columns as needed, or a colour bar with
/// ticks. What does not fit is counted ("+ 38 more"). Hidden classes are left out and counted.
class LegendPainter {
 public:
  /// Lays `legend` out within `room` (pixels) in `font`.
  LegendPainter(const Legend& legend, const QFont& font, const QSizeF& room);

  QSizeF size() const { return size_; }                         ///< 0 x 0: nothing to show
  int shown() const { return static_cast<int>(rows_.size()); }  ///< classes that fit
  int left() const { return left_; }                            ///< classes that do not
  void paint(QPainter& painter, const QPointF& topLeft, const QColor& text, const QColor& quiet) const;

 private:
  struct Row {
    QColor color;
    QString name, count;
  };
  void layOutClasses();
  void layOutBar();
  void paintClasses(QPainter& painter, const QColor& text, const QColor& quiet) const;
  void paintBar(QPainter& painter, const QColor& text, const QColor& quiet) const;

  const Legend legend_;
  QFont font_;
  QSizeF room_, size_{0, 0};
  double titleHeight_ = 0;  // it may wrap
  double line_ = 0, disc_ = 0, gap_ = 0, nameWidth_ = 0, countWidth_ = 0;
  int rowsPerColumn_ = 0;
  std::vector<Row> rows_;
  int left_ = 0;
  QStringList foot_;  // "+ 38 more", "2 classes hidden"
};

}  // namespace mlens
