#include "ui/charts/LinePlot.h"

#include <QCoreApplication>
#include <QPolygonF>
#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "ui/charts/PlotFrame.h"
#include "ui/charts/QtColor.h"
#include "ui/scene/Legend.h"

namespace mlens {
namespace {

constexpr double kLineGap = 8;
constexpr double kLegendLine = 20, kLegendGap = 12;  // a name's line before it, and room after it

void paintAxes(const LinePlot& plot, QPainter& painter, const QRectF& room, const QRectF& area,
               const Theme& theme) {
  const QFontMetricsF metrics(painter.font(), painter.device());
  const double line = metrics.height();
  const QRectF range = plot.range();
  for (double tick : legendTicks(range.top(), range.bottom(), area.height() < 100 ? 4 : 5)) {
    const double y = std::round(LinePlot::place({range.left(), tick}, range, area).y()) + 0.5;
    painter.setPen(QPen(qtColor(theme.border), 1));
    painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
    painter.setPen(qtColor(theme.quietText));
    painter.drawText(QRectF(room.left(), y - line / 2, area.left() - kLineGap / 2 - room.left(), line),
                     Qt::AlignRight | Qt::AlignVCenter, axisNumber(tick));
  }
  const int most = std::clamp(static_cast<int>(area.width() / 48), 2, 8);
  for (double tick : legendTicks(range.left(), range.right(), most)) {
    const double x = std::round(LinePlot::place({tick, range.top()}, range, area).x()) + 0.5;
    painter.setPen(QPen(qtColor(theme.quietText), 1));
    painter.drawLine(QPointF(x, area.bottom()), QPointF(x, area.bottom() + 3));
    painter.drawText(QRectF(x - 40, area.bottom() + 4, 80, line), Qt::AlignHCenter | Qt::AlignTop,
                     axisNumber(tick));
  }
  painter.setPen(QPen(qtColor(theme.quietText), 1));
  painter.drawLine(area.bottomLeft(), area.bottomRight());
  painter.drawText(QRectF(area.left(), room.bottom() - line, area.width(), line),
                   Qt::AlignHCenter | Qt::AlignTop, plot.xTitle);
  painter.drawText(QRectF(room.left(), room.top(), room.width(), line), Qt::AlignLeft | Qt::AlignTop,
                   plot.yTitle);
}

void paintSpread(const LinePlot::Series& one, QPainter& painter, const QRectF& range, const QRectF& area) {
  painter.setPen(QPen(one.color, 1));
  for (std::size_t i = 0; i < one.spread.size(); ++i) {
    const QPointF& point = one.points[i];
    if (!std::isfinite(one.spread[i])) continue;
    painter.drawLine(LinePlot::place(point - QPointF(0, one.spread[i]), range, area),
                     LinePlot::place(point + QPointF(0, one.spread[i]), range, area));
  }
}

void paintCurves(const LinePlot& plot, QPainter& painter, const QRectF& area) {
  const QRectF range = plot.range();
  painter.save();
  painter.setClipRect(area.adjusted(-3, -3, 3, 3));
  for (const LinePlot::Series& one : plot.series) {
    if (one.points.empty()) continue;
    paintSpread(one, painter, range, area);
    painter.setPen(QPen(one.color, one.width, one.style, Qt::RoundCap, Qt::RoundJoin));
    QPolygonF line;
    for (const QPointF& point : one.points) line << LinePlot::place(point, range, area);
    if (line.size() > 1) painter.drawPolyline(line);
    if (one.style == Qt::NoPen || (line.size() <= 30 && (one.width > 1 || line.size() == 1))) {
      painter.setBrush(one.color);
      painter.setPen(Qt::NoPen);
      for (const QPointF& point : line) painter.drawEllipse(point, one.width + 0.5, one.width + 0.5);
      painter.setBrush(Qt::NoBrush);
    }
  }
  painter.restore();
}

void paintLegend(const LinePlot& plot, QPainter& painter, const QRectF& room, const QRectF& area,
                 const Theme& theme) {
  if (plot.series.size() < 2) return;
  const QFontMetricsF metrics(painter.font(), painter.device());
  const auto lines = plot.legendLines(room.width(), metrics);
  double x = area.right();
  int drawn = -1;  // the line of the name before
  for (std::size_t i = plot.series.size(); i-- > 0;) {
    const auto& one = plot.series[i];
    if (one.name.isEmpty()) continue;
    if (std::exchange(drawn, lines[i]) != lines[i]) x = area.right();
    const double top = room.top() + lines[i] * metrics.height();
    x -= metrics.horizontalAdvance(one.name);
    painter.setPen(qtColor(theme.quietText));
    painter.drawText(QPointF(x, top + metrics.ascent()), one.name);
    const double y = top + metrics.height() / 2;
    if (one.style == Qt::NoPen) {
      painter.setPen(Qt::NoPen);
      painter.setBrush(one.color);
      painter.drawEllipse(QPointF(x - 13, y), one.width + 0.5, one.width + 0.5);
      painter.setBrush(Qt::NoBrush);
    } else {
      painter.setPen(QPen(one.color, std::max(1.5, one.width), one.style));
      painter.drawLine(QPointF(x - kLegendLine, y), QPointF(x - 6, y));
    }
    x -= kLegendLine + kLegendGap;
  }
}

}  // namespace

const QPointF* LinePlot::nearest(const Series& series, double x) {
  const auto distance = [x](const QPointF& point) { return std::abs(point.x() - x); };
  const auto found = std::ranges::min_element(
      series.points, [&](const QPointF& a, const QPointF& b) { return distance(a) < distance(b); });
  return found == series.points.end() ? nullptr : &*found;
}

QRectF LinePlot::range() const {
  constexpr double kFar = std::numeric_limits<double>::infinity();
  double left = kFar, right = -kFar, low = kFar, high = -kFar;
  for (const Series& one : series) {
    for (std::size_t i = 0; i < one.points.size(); ++i) {
      const QPointF& point = one.points[i];
      const double spread = i < one.spread.size() && std::isfinite(one.spread[i]) ? one.spread[i] : 0;
      left = std::min(left, point.x());
      right = std::max(right, point.x());
      low = std::min(low, point.y() - spread);
      high = std::max(high, point.y() + spread);
    }
  }
  if (!(left <= right)) return {};
  if (left == right) right = left + 1;
  if (xLimits) std::tie(left, right) = *xLimits;
  const double air = high > low ? 0.06 * (high - low) : std::max(0.5, 0.1 * std::abs(high));
  return {left, low - air, right - left, high - low + 2 * air};
}

QRectF LinePlot::area(const QRectF& room, const QFontMetricsF& metrics) const {
  const QRectF values = range();
  double left = 0;
  for (double tick : legendTicks(values.top(), values.bottom(), 5)) {
    left = std::max(left, metrics.horizontalAdvance(axisNumber(tick)));
  }
  const double line = metrics.height();
  const auto lines = legendLines(room.width(), metrics);
  const double head = line * (1 + (lines.empty() ? 0 : lines.back()));
  return room.adjusted(left + kLineGap, head + kLineGap, -kLineGap, -(2 * line + kLineGap / 2));
}

std::vector<int> LinePlot::legendLines(double width, const QFontMetricsF& metrics) const {
  std::vector<int> lines(series.size(), 0);
  if (series.size() < 2) return lines;
  const auto needed = [&](const Series& one) {
    return one.name.isEmpty() ? 0 : metrics.horizontalAdvance(one.name) + kLegendLine + kLegendGap;
  };
  double all = metrics.horizontalAdvance(yTitle);
  for (const Series& one : series) all += needed(one);
  if (all <= width) return lines;
  double used = 0;
  int at = 1;
  for (std::size_t i = 0; i < series.size(); ++i) {
    if (used > 0 && used + needed(series[i]) > width) {
      ++at;
      used = 0;
    }
    used += needed(series[i]);
    lines[i] = at;
  }
  return lines;
}

QPointF LinePlot::place(const QPointF& value, const QRectF& range, const QRectF& area) {
  return {area.left() + (value.x() - range.left()) / range.width() * area.width(),
          area.bottom() - (value.y() - range.top()) / range.height() * area.height()};
}

void LinePlot::paint(QPainter& painter, const QRectF& room, const Theme& theme) const {
  painter.setRenderHint(QPainter::Antialiasing);
  if (range().isNull()) {
    painter.setPen(qtColor(theme.border));
    painter.drawRoundedRect(room.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    painter.setPen(qtColor(theme.quietText));
    painter.drawText(room.adjusted(16, 8, -16, -8), Qt::AlignCenter | Qt::TextWordWrap, empty);
    return;
  }
  const QRectF curves = area(room, QFontMetricsF(painter.font(), painter.device()));
  if (curves.width() < 20 || curves.height() < 20) return;
  paintAxes(*this, painter, room, curves, theme);
  paintCurves(*this, painter, curves);
  paintLegend(*this, painter, room, curves, theme);
}

QString LinePlot::words(double x) const {
  QStringList parts;
  QString head;
  for (const Series& one : series) {
    const QPointF* point = nearest(one, x);
    if (!point || one.name.isEmpty()) continue;
    if (head.isEmpty()) {
      head = QCoreApplication::translate("LinePlot", "%1 %2: ").arg(xTitle, axisNumber(point->x()));
    }
    parts << QStringLiteral("%1 %2").arg(one.name, axisNumber(point->y()));
  }
  return head + parts.join(QStringLiteral(", "));
}

}  // namespace mlens
