#include "ui/charts/ScatterPlot.h"

#include <QFontMetricsF>
#include <algorithm>
#include <cmath>

#include "ui/charts/PlotFrame.h"
#include "ui/charts/QtColor.h"
#include "ui/scene/Legend.h"

namespace mlens {
namespace {

constexpr double kDotGap = 6, kRadius = 3, kAir = 0.06;
constexpr int kFarthest = 4;  // lines of words between a dot and its name
constexpr double kLead = 10;  // and so far beside it

struct Span {
  double low, high;
  double share(double value) const { return (value - low) / (high - low); }
};

/// Beside a dot, above or below it, else farther off at its height's sides: the first place within `room`
/// that nothing else takes; without any, the right.
QRectF freePlace(const QPointF& dot, const QSizeF& size, const QRectF& room,
                 const std::vector<QRectF>& taken) {
  const double right = dot.x() + kDotGap, left = dot.x() - kDotGap - size.width();
  const double middle = dot.y() - size.height() / 2, above = dot.y() - kRadius - size.height(),
               below = dot.y() + kRadius, centered = dot.x() - size.width() / 2;
  std::vector<QPointF> places{{right, middle}, {left, middle}, {centered, above}, {centered, below},
                              {right, above},  {right, below}, {left, above},     {left, below}};
  for (int lines = 1; lines <= kFarthest; ++lines) {
    for (const double y : {above - lines * size.height(), below + lines * size.height()}) {
      for (const double x : {right + kLead, left - kLead}) places.emplace_back(x, y);
    }
  }
  for (const QPointF& corner : places) {
    const QRectF words(corner, size);
    const auto meets = [&](const QRectF& other) { return words.intersects(other); };
    if (room.contains(words) && std::ranges::none_of(taken, meets)) return words;
  }
  return {right + size.width() > room.right() ? QPointF(left, middle) : places[0], size};
}

Span withAir(double low, double high) {
  const double air = high > low ? kAir * (high - low) : std::max(1e-9, 0.1 * std::abs(low));
  return {low - air, high + air};
}

}  // namespace

void ScatterPlot::paint(QPainter& painter, const QRectF& whole, const Theme& theme) const {
  const QFontMetricsF metrics(painter.font(), painter.device());
  const double line = metrics.height();
  painter.setRenderHint(QPainter::Antialiasing);
  const QRectF room = paintTitleAndKey(painter, whole, title, key, theme);
  if (dots.empty()) return;
  double lowX = dots[0].at.x(), highX = lowX, lowY = dots[0].at.y(), highY = lowY;
  for (const Dot& dot : dots) {
    lowX = std::min(lowX, dot.at.x());
    highX = std::max(highX, dot.at.x());
    lowY = std::min(lowY, dot.at.y());
    highY = std::max(highY, dot.at.y());
  }
  if (diagonal) {
    lowX = lowY = std::min(lowX, lowY);
    highX = highY = std::max(highX, highY);
  }
  const Span x = withAir(lowX, highX), y = withAir(lowY, highY);
  const QRectF area = room.adjusted(metrics.horizontalAdvance(QStringLiteral("-0.0000")), 2 * line + kDotGap,
                                    -kDotGap, -(2 * line + kDotGap));
  if (area.width() < 20 || area.height() < 20) return;
  const auto place = [&](const QPointF& at) {
    return QPointF(area.left() + x.share(at.x()) * area.width(),
                   area.bottom() - y.share(at.y()) * area.height());
  };
  painter.setPen(qtColor(theme.quietText));
  painter.drawText(QRectF(room.left(), room.top() + line, room.width(), line), Qt::AlignLeft, yTitle);
  painter.drawText(QRectF(area.left(), room.bottom() - line, area.width(), line), Qt::AlignHCenter, xTitle);
  painter.drawLine(area.bottomLeft(), area.bottomRight());
  painter.drawLine(area.bottomLeft(), area.topLeft());
  paintTicksBelow(
      painter, area, legendTicks(x.low, x.high, std::clamp(static_cast<int>(area.width() / 56), 2, 6)),
      [&](double tick) {
        return place({tick, y.low}).x();
      },
      theme);
  for (double tick : legendTicks(y.low, y.high, std::clamp(static_cast<int>(area.height() / 28), 2, 6))) {
    const double at = place({x.low, tick}).y();
    painter.drawLine(QPointF(area.left() - 3, at), QPointF(area.left(), at));
    painter.drawText(QRectF(room.left(), at - line / 2, area.left() - 5 - room.left(), line),
                     Qt::AlignRight | Qt::AlignVCenter, axisNumber(tick));
  }
  if (diagonal) {
    painter.setPen(QPen(qtColor(theme.border), 1));
    painter.drawLine(place({x.low, x.low}), place({x.high, x.high}));
  }
  const QRectF forNames(area.left() + 2, area.top(), room.right() - area.left() - 2, area.height());
  std::vector<QRectF> taken;
  for (const Dot& dot : dots) {
    const QPointF at = place(dot.at);
    painter.setPen(Qt::NoPen);
    painter.setBrush(dot.color);
    painter.drawEllipse(at, kRadius, kRadius);
    taken.emplace_back(at.x() - kRadius, at.y() - kRadius, 2 * kRadius, 2 * kRadius);
  }
  painter.setPen(qtColor(theme.quietText));
  for (const Dot& dot : dots) {
    const QSizeF size(metrics.horizontalAdvance(dot.name) + 1, line);
    const QPointF at = place(dot.at);
    const QRectF words = freePlace(at, size, forNames, taken);
    if (std::abs(words.center().y() - at.y()) > 1.4 * line) {  // farther off: led there
      const double across = words.center().x() < at.x() ? words.right() + 2 : words.left() - 2;
      painter.setPen(QPen(qtColor(theme.border), 1));
      painter.drawLine(at, QPointF(across, words.center().y()));
      painter.setPen(qtColor(theme.quietText));
    }
    painter.drawText(words, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, dot.name);
    taken.push_back(words);
  }
}

}  // namespace mlens
