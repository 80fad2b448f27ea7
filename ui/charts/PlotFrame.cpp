#include "ui/charts/PlotFrame.h"

#include <QFontMetricsF>

#include "ui/charts/QtColor.h"
#include "ui/scene/Legend.h"

namespace mlens {

QString axisNumber(double value) {
  return QString::fromStdString(legendNumber(value));
}

QRectF paintTitleAndKey(QPainter& painter, const QRectF& whole, const QString& title, const PlotKey& key,
                        const Theme& theme) {
  const QFontMetricsF metrics(painter.font(), painter.device());
  const double line = metrics.height();
  key.paint(painter, {whole.left(), whole.bottom() - line, whole.width(), line}, theme);
  painter.setPen(qtColor(theme.text));
  painter.drawText(QRectF(whole.left(), whole.top(), whole.width(), line), Qt::AlignLeft | Qt::TextSingleLine,
                   metrics.elidedText(title, Qt::ElideRight, whole.width()));
  return key.above(whole, line);
}

void paintTicksBelow(QPainter& painter, const QRectF& area, const std::vector<double>& ticks,
                     const std::function<double(double)>& place, const Theme& theme) {
  constexpr double kMark = 3, kHalfWidth = 40;
  const double line = QFontMetricsF(painter.font(), painter.device()).height();
  painter.setPen(QPen(qtColor(theme.quietText), 1));
  for (const double tick : ticks) {
    const double x = place(tick);
    painter.drawLine(QPointF(x, area.bottom()), QPointF(x, area.bottom() + kMark));
    painter.drawText(QRectF(x - kHalfWidth, area.bottom() + kMark, 2 * kHalfWidth, line),
                     Qt::AlignHCenter | Qt::AlignTop, axisNumber(tick));
  }
}

}  // namespace mlens
