#include "ui/charts/DendrogramPlot.h"

#include <QFontMetricsF>
#include <algorithm>

#include "ui/charts/PlotFrame.h"
#include "ui/charts/QtColor.h"
#include "ui/scene/Legend.h"

namespace mlens {
namespace {

constexpr double kTreeGap = 6;

}  // namespace

void DendrogramPlot::paint(QPainter& painter, const QRectF& whole, const Theme& theme) const {
  const QFontMetricsF metrics(painter.font(), painter.device());
  const double line = metrics.height();
  painter.setRenderHint(QPainter::Antialiasing);
  const QRectF room = paintTitleAndKey(painter, whole, title, key, theme);
  if (names.isEmpty()) return;
  double widest = 0;
  for (const QString& name : names) widest = std::max(widest, metrics.horizontalAdvance(name));
  const double side = std::min(widest, 0.4 * room.width()) + 2 * kTreeGap + (marks.empty() ? 0 : line);
  const QRectF area = room.adjusted(kTreeGap, line + kTreeGap, -side, -(2 * line + kTreeGap));
  if (area.width() < 20 || area.height() < 20) return;

  const auto leaves = static_cast<std::size_t>(tree.leaves());
  const double highest = tree.merges.empty() ? 1 : std::max(tree.merges.back().height, 1e-12);
  const double row = area.height() / static_cast<double>(leaves);
  std::vector<QPointF> ends(2 * leaves - 1);  // where the branch of each cluster begins
  const std::vector<int> order = tree.leafOrder();
  for (std::size_t place = 0; place < order.size(); ++place) {
    const double y = area.top() + (static_cast<double>(place) + 0.5) * row;
    const auto model = static_cast<std::size_t>(order[place]);
    ends[model] = {area.right(), y};
    double left = area.right() + kTreeGap;
    if (!marks.empty()) {
      const double size = std::min(line, row) * 0.6;
      painter.fillRect(QRectF(left, y - size / 2, size, size), marks[model]);
      left += line;
    }
    if (row < 0.7 * line) continue;
    painter.setPen(qtColor(theme.text));
    painter.drawText(QRectF(left, y - line / 2, room.right() - left, line),
                     Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                     metrics.elidedText(names[order[place]], Qt::ElideMiddle, room.right() - left));
  }
  painter.setPen(QPen(qtColor(theme.text), 1));
  for (std::size_t m = 0; m < tree.merges.size(); ++m) {
    const auto& merge = tree.merges[m];
    const double x = area.right() - merge.height / highest * area.width();
    const QPointF a = ends[static_cast<std::size_t>(merge.first)];
    const QPointF b = ends[static_cast<std::size_t>(merge.second)];
    painter.drawPolyline(QPolygonF({a, {x, a.y()}, {x, b.y()}, b}));
    ends[leaves + m] = {x, (a.y() + b.y()) / 2};
  }
  painter.setPen(QPen(qtColor(theme.quietText), 1));
  painter.drawLine(area.bottomLeft(), area.bottomRight());
  paintTicksBelow(
      painter, area, legendTicks(0, highest, std::clamp(static_cast<int>(area.width() / 48), 2, 6)),
      [&](double tick) { return area.right() - tick / highest * area.width(); }, theme);
  painter.drawText(QRectF(area.left(), room.bottom() - line, area.width(), line), Qt::AlignHCenter, axis);
}

}  // namespace mlens
