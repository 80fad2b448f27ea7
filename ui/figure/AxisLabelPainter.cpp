#include "ui/figure/AxisLabelPainter.h"

#include <QFontMetricsF>
#include <algorithm>
#include <cmath>
#include <utility>

namespace mlens {

void paintAxisLabels(QPainter& painter, const std::vector<AxisLabel>& labels, const QColor& color,
                     const QSize& area) {
  const QFontMetricsF metrics(painter.font());
  painter.setPen(color);
  for (const AxisLabel& label : labels) {
    const QString text = QString::fromStdString(label.text);
    double width = metrics.horizontalAdvance(text) + 1, height = metrics.height();
    const double margin = 0.4 * height;
    if (label.upright) std::swap(width, height);
    // Far enough that the box of the words clears the edge.
    const double away = margin + std::abs(label.dx) * width / 2 + std::abs(label.dy) * height / 2;
    const double x = label.x + label.dx * away - width / 2, y = label.y + label.dy * away - height / 2;
    const QRectF box(std::clamp(x, margin, std::max(margin, area.width() - width - margin)),
                     std::clamp(y, margin, std::max(margin, area.height() - height - margin)), width, height);
    painter.save();
    painter.translate(box.center());
    if (label.upright) painter.rotate(-90);
    const QSizeF size = label.upright ? box.size().transposed() : box.size();
    painter.drawText(QRectF(QPointF(-size.width() / 2, -size.height() / 2), size),
                     Qt::AlignCenter | Qt::TextSingleLine, text);
    painter.restore();
  }
}

}  // namespace mlens
