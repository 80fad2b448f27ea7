#include "ui/charts/HistogramPlot.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <algorithm>
#include <cmath>

#include "ui/charts/PlotFrame.h"
#include "ui/charts/QtColor.h"
#include "ui/scene/Legend.h"

namespace mlens {
namespace {

constexpr double kBarGap = 8;
constexpr double kStripShare = 0.85;  // of a strip's height that its highest bar takes

}  // namespace

double HistogramPlot::top() const {
  if (highest > 0) return highest;
  double most = 0;
  for (const Row& row : rows) {
    for (const Layer& layer : row.layers) {
      for (double height : layer.heights) most = std::max(most, height);
    }
  }
  return most > 0 ? most : 1;
}

QRectF HistogramPlot::area(const QRectF& room, const QFontMetricsF& metrics) const {
  const double line = metrics.height();
  double left = 0;
  if (rows.size() > 1) {
    for (const Row& row : rows) left = std::max(left, metrics.horizontalAdvance(row.name));
    left = std::min(left, 0.3 * room.width());
  } else {
    for (double tick : legendTicks(0, top(), 4))
      left = std::max(left, metrics.horizontalAdvance(axisNumber(tick)));
  }
  return room.adjusted(left + kBarGap, 2 * line + kBarGap / 2, -kBarGap, -(2 * line + kBarGap / 2));
}

double HistogramPlot::xOf(double value, const QRectF& area) const {
  const double span = edges.back() - edges.front();
  return area.left() + (span > 0 ? (value - edges.front()) / span : 0.5) * area.width();
}

int HistogramPlot::binAt(double x, const QRectF& area) const {
  if (isEmpty() || x < area.left() || x > area.right()) return -1;
  const double value = edges.front() + (x - area.left()) / area.width() * (edges.back() - edges.front());
  const auto above = std::upper_bound(edges.begin(), edges.end(), value);
  return std::clamp(static_cast<int>(above - edges.begin()) - 1, 0, static_cast<int>(edges.size()) - 2);
}

int HistogramPlot::rowAt(double y, const QRectF& area) const {
  const double share = area.height() > 0 ? (y - area.top()) / area.height() : 0;
  const auto row = static_cast<int>(std::floor(share * static_cast<double>(rows.size())));
  return std::clamp(row, 0, std::max(0, static_cast<int>(rows.size()) - 1));
}

double HistogramPlot::leastHeight(const QFontMetricsF& metrics) const {
  const QRectF room(0, 0, 400, 400);
  const double around = isEmpty() ? 64 : room.height() - area(room, metrics).height();
  return rows.size() > 1 ? around + static_cast<double>(rows.size()) * metrics.height() : around + 48;
}

QString HistogramPlot::words(int bin, int row) const {
  const auto at = static_cast<std::size_t>(bin);
  if (bin < 0 || isEmpty() || at + 1 >= edges.size()) return {};
  const double low = edges[at], high = edges[at + 1];
  const bool single = high - low == 1 && low != std::floor(low);  // a whole number
  const QString range =
      single
          ? axisNumber(low + 0.5)
          : QCoreApplication::translate("HistogramPlot", "%1 to %2").arg(axisNumber(low), axisNumber(high));
  const bool strips = rows.size() > 1;
  const Row& read = rows[strips ? static_cast<std::size_t>(row) : 0];
  QStringList parts;
  for (const Layer& layer : read.layers) {
    if (at >= layer.heights.size()) continue;
    parts << axisNumber(layer.heights[at]) + QStringLiteral(" ") +
                 (strips ? QStringLiteral("% ") + read.name : layer.name);
  }
  return range + QStringLiteral(": ") + parts.join(QStringLiteral(", "));
}

void HistogramPlot::paint(QPainter& painter, const QRectF& room, const Theme& theme) const {
  const QFontMetricsF metrics(painter.font(), painter.device());
  const double line = metrics.height();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(qtColor(theme.text));
  painter.drawText(QRectF(room.left(), room.top(), room.width(), line),
                   Qt::AlignLeft | Qt::AlignTop | Qt::TextSingleLine,
                   metrics.elidedText(title, Qt::ElideRight, room.width()));
  if (isEmpty()) {
    painter.setPen(qtColor(theme.quietText));
    painter.drawText(room.adjusted(kBarGap, line, -kBarGap, 0), Qt::AlignCenter | Qt::TextWordWrap, empty);
    return;
  }
  const QRectF bars = area(room, metrics);
  if (bars.width() < 20 || bars.height() < 20) return;
  const double highestBar = top();
  const double strip = bars.height() / static_cast<double>(rows.size());
  const bool strips = rows.size() > 1;
  painter.setPen(qtColor(theme.quietText));
  painter.drawText(QRectF(room.left(), room.top() + line, room.width(), line), Qt::AlignLeft | Qt::AlignTop,
                   yTitle);
  if (!strips) {
    for (double tick : legendTicks(0, highestBar, 4)) {
      const double y = bars.bottom() - tick / highestBar * bars.height();
      painter.setPen(QPen(qtColor(theme.border), 1));
      if (tick > 0) painter.drawLine(QPointF(bars.left(), y), QPointF(bars.right(), y));
      painter.setPen(qtColor(theme.quietText));
      painter.drawText(QRectF(room.left(), y - line / 2, bars.left() - kBarGap / 2 - room.left(), line),
                       Qt::AlignRight | Qt::AlignVCenter, axisNumber(tick));
    }
  }
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const Row& row = rows[r];
    const double bottom = bars.top() + strip * static_cast<double>(r + 1);
    const double height = strips ? kStripShare * strip : bars.height();
    painter.setPen(Qt::NoPen);
    for (const Layer& layer : row.layers) {
      painter.setBrush(layer.color);
      for (std::size_t b = 0; b < layer.heights.size() && b + 1 < edges.size(); ++b) {
        if (!(layer.heights[b] > 0)) continue;
        const double left = xOf(edges[b], bars), right = xOf(edges[b + 1], bars);
        const double gap = right - left > 4 ? 1 : 0;
        const double tall = std::max(0.5, layer.heights[b] / highestBar * height);
        painter.drawRect(QRectF(left, bottom - tall, right - left - gap, tall));
      }
    }
    painter.setBrush(Qt::NoBrush);
    if (strips) {
      painter.setPen(QPen(qtColor(theme.border), 1));
      painter.drawLine(QPointF(bars.left(), bottom), QPointF(bars.right(), bottom));
      painter.setPen(qtColor(theme.quietText));
      painter.drawText(QRectF(room.left(), bottom - std::max(strip, line),
                              bars.left() - kBarGap - room.left(), std::max(strip, line)),
                       Qt::AlignRight | Qt::AlignVCenter | Qt::TextSingleLine,
                       metrics.elidedText(row.name, Qt::ElideRight, bars.left() - kBarGap - room.left()));
    }
    if (std::isfinite(row.mean)) {
      const double x = xOf(row.mean, bars);
      painter.setPen(QPen(qtColor(theme.text), 1.5));
      painter.drawLine(QPointF(x, bottom), QPointF(x, bottom - std::min(strip, 8.0)));
    }
  }
  const int most = std::clamp(static_cast<int>(bars.width() / 56), 2, 8);
  for (double tick : legendTicks(edges.front(), edges.back(), most)) {
    const double x = xOf(tick, bars);
    painter.setPen(QPen(qtColor(theme.quietText), 1));
    painter.drawLine(QPointF(x, bars.bottom()), QPointF(x, bars.bottom() + 3));
    painter.drawText(QRectF(x - 40, bars.bottom() + 3, 80, line), Qt::AlignHCenter | Qt::AlignTop,
                     axisNumber(tick));
  }
  painter.setPen(QPen(qtColor(theme.quietText), 1));
  painter.drawLine(bars.bottomLeft(), bars.bottomRight());
  const QString words = metrics.elidedText(xTitle, Qt::ElideRight, room.width());
  const double width = metrics.horizontalAdvance(words);  // centred below the bars, if the room allows
  const double left = std::clamp(bars.center().x() - width / 2, room.left(), room.right() - width);
  painter.drawText(QRectF(left, room.bottom() - line, width + 1, line), Qt::AlignLeft | Qt::AlignBottom,
                   words);
}

}  // namespace mlens
