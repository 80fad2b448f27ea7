#include "ui/figure/AxisLabelPainter.h"

#include <QFontMetricsF>
#include <algorithm>
#include <cmath>

namespace mlens {

void paintAxisLabels(QPainter& painter, const std::vector<AxisLabel>& labels, const QColor& color,
                     const QSize& area) {
  const QFontMetricsF metrics(painter.font());
  painter.setPen(color);
  for (const AxisLabel& label : labels) {
    const QString text = QString::fromStdString(label.text);
    const double width = metrics.horizontalAdvance(text), height = metrics.height();
    // Far enough that the box of the words clears the edge.
    const double away = 0.45 * height + std::abs(label.dx) * width / 2 + std::abs(label.dy) * height / 2;
    const double margin = 0.4 * height;
    const double x = label.x + label.dx * away - width / 2, y = label.y + label.dy * away - height / 2;
    const QRectF box(std::clamp(x, margin, std::max(margin, area.width() - width - margin)),
                     std::clamp(y, margin, std::max(margin, area.height() - height - margin)), width + 1,
                     height);
    painter.drawText(box, Qt::AlignCenter | Qt::TextSingleLine, text);
  }
}

}  // namespace mlens
