#include "ui/charts/PlotKey.h"

#include <QCoreApplication>
#include <QFontMetricsF>

#include "ui/charts/QtColor.h"

namespace mlens {

QRectF PlotKey::above(const QRectF& room, double lineHeight) const {
  return entries.empty() ? room : room.adjusted(0, 0, 0, -1.5 * lineHeight);
}

void PlotKey::paint(QPainter& painter, const QRectF& line, const Theme& theme) const {
  const QFontMetricsF metrics(painter.font(), painter.device());
  const double swatch = 0.6 * metrics.height(), gap = 0.4 * metrics.height();
  const auto moreWords = [](std::size_t more) {
    return QCoreApplication::translate("PlotKey", "and %n more", nullptr, static_cast<int>(more));
  };
  const double reserve = metrics.horizontalAdvance(moreWords(entries.size()));
  double x = line.left();
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const double width = swatch + gap + metrics.horizontalAdvance(entries[i].name) + 2 * gap;
    const bool last = i + 1 == entries.size();
    painter.setPen(qtColor(theme.quietText));
    if (x + width + (last ? 0 : reserve) > line.right() + 2 * gap) {
      painter.drawText(QRectF(x, line.top(), line.right() - x, line.height()),
                       Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, moreWords(entries.size() - i));
      return;
    }
    painter.fillRect(QRectF(x, line.center().y() - swatch / 2, swatch, swatch), entries[i].color);
    painter.drawText(QRectF(x + swatch + gap, line.top(), width, line.height()),
                     Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, entries[i].name);
    x += width;
  }
}

}  // namespace mlens
