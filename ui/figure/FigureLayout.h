#pragma once

#include <QFont>
#include <QRect>
#include <memory>
#include <vector>

#include "ui/figure/Figure.h"
#include "ui/figure/LegendPainter.h"

namespace mlens {

/// Where everything of a figure goes.
struct FigureLayout {
  struct Panel {
    QRectF title;
    QRect scene;
  };
  double scale = 1;  ///< of points and lines: 1 where a view has 800 x 600 pixels
  QFont font, bold, small;
  std::vector<Panel> panels;
  std::unique_ptr<LegendPainter> legend;  ///< of all views; null: none
  QPointF legendAt;
  QRectF caption;
  QString captionText;
};

/// `legend`: of the first view, which stands for all.
FigureLayout layOutFigure(const std::vector<FigureContent>& views, const FigureOptions& options,
                          const Legend& legend);

/// "a" for 0, "b" for 1, ... "z", "aa".
QString panelLetter(std::size_t panel);

}  // namespace mlens
