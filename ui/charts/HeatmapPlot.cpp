#include "ui/charts/HeatmapPlot.h"

#include <algorithm>
#include <cmath>

#include "ui/charts/PlotFrame.h"
#include "ui/charts/QtColor.h"
#include "ui/scene/Legend.h"
#include "ui/scene/Palette.h"

namespace mlens {
namespace {

constexpr double kCellGap = 6, kBar = 10;

QString cellNumber(double value) {
  if (!std::isfinite(value)) return QStringLiteral("–");
  const int decimals = std::abs(value) < 9.995 ? 2 : std::abs(value) < 99.95 ? 1 : 0;
  return QString::number(std::abs(value) < 0.005 ? 0.0 : value, 'f', decimals);  // never "-0.00"
}

double widest(const QStringList& names, const QFontMetricsF& metrics) {
  double width = 0;
  for (const QString& name : names) width = std::max(width, metrics.horizontalAdvance(name));
  return width;
}

bool isLight(const QColor& color) {
  return 0.299 * color.red() + 0.587 * color.green() + 0.114 * color.blue() > 140;
}

}  // namespace

bool HeatmapPlot::columnsUpright(double cellWidth, const QFontMetricsF& metrics) const {
  return widest(columnNames, metrics) + kCellGap > cellWidth;
}

QRectF HeatmapPlot::area(const QRectF& whole, const QFontMetricsF& metrics) const {
  if (isEmpty()) return {};
  const double line = metrics.height();
  const QRectF room = key.above(whole, line);
  const double left =
      std::min(widest(rowNames, metrics), 0.4 * room.width()) + kCellGap + (rowMarks.empty() ? 0 : line);
  const double right =
      scale ? kCellGap + kBar + kCellGap + metrics.horizontalAdvance(QStringLiteral("-0.00")) : kCellGap;
  const double cellWidth = (room.width() - left - right) / static_cast<double>(columnNames.size());
  // Upright names may take what the rows can spare.
  const double spare = room.height() - 1.3 * line * static_cast<double>(rowNames.size());
  const double names =
      columnsUpright(cellWidth, metrics)
          ? std::min(widest(columnNames, metrics), std::max(0.4 * room.height(), spare - 2 * line))
          : line;
  const double top = (title.isEmpty() ? 0 : line + kCellGap) + names + kCellGap;
  return {room.left() + left, room.top() + top, std::max(0.0, room.width() - left - right),
          std::max(0.0, room.height() - top - kCellGap / 2)};
}

QRectF HeatmapPlot::cell(int row, int column, const QRectF& area) const {
  const double width = area.width() / static_cast<double>(columnNames.size());
  const double height = area.height() / static_cast<double>(rowNames.size());
  return {area.left() + column * width, area.top() + row * height, width, height};
}

std::optional<QPoint> HeatmapPlot::cellAt(const QPointF& place, const QRectF& area) const {
  if (isEmpty() || area.isEmpty() || !area.contains(place)) return std::nullopt;
  const auto columns = static_cast<int>(columnNames.size()), rows = static_cast<int>(rowNames.size());
  return QPoint(
      std::clamp(static_cast<int>((place.x() - area.left()) / area.width() * columns), 0, columns - 1),
      std::clamp(static_cast<int>((place.y() - area.top()) / area.height() * rows), 0, rows - 1));
}

QString HeatmapPlot::words(int row, int column) const {
  const QString text = cellWords ? cellWords(row, column) : cellNumber(value(row, column));
  const auto named = [](const QString& head, const QString& name) {
    return head.isEmpty() ? name : head + QLatin1Char(' ') + name;
  };
  return QStringLiteral("%1, %2: %3")
      .arg(named(rowTitle, rowNames[row]), named(columnTitle, columnNames[column]), text);
}

void HeatmapPlot::paint(QPainter& painter, const QRectF& room, const Theme& theme) const {
  const QFontMetricsF metrics(painter.font(), painter.device());
  const double line = metrics.height();
  painter.setRenderHint(QPainter::Antialiasing, false);
  painter.setPen(qtColor(theme.text));
  painter.drawText(QRectF(room.left(), room.top(), room.width(), line), Qt::AlignLeft | Qt::TextSingleLine,
                   metrics.elidedText(title, Qt::ElideRight, room.width()));
  const QRectF cells = area(room, metrics);
  if (isEmpty() || cells.width() < 8 || cells.height() < 8) {
    painter.setPen(qtColor(theme.quietText));
    painter.drawText(room.adjusted(kCellGap, line, -kCellGap, 0), Qt::AlignCenter | Qt::TextWordWrap, empty);
    return;
  }
  const QRectF first = cell(0, 0, cells);
  const bool numbers =
      first.width() >= metrics.horizontalAdvance(QStringLiteral("-0.00")) + 4 && first.height() >= line;
  for (int row = 0; row < rowNames.size(); ++row) {
    for (int column = 0; column < columnNames.size(); ++column) {
      const QRectF place = cell(row, column, cells);
      const double one = value(row, column);
      const double share = high > low ? std::clamp((one - low) / (high - low), 0.0, 1.0) : 0.5;
      const QColor color =
          std::isfinite(one) ? qtColor(continuousColor(palette.toStdString(), share)) : qtColor(theme.border);
      painter.fillRect(place.adjusted(0, 0, -1, -1), color);
      if (!numbers) continue;
      painter.setPen(isLight(color) ? QColor(0x1B, 0x1E, 0x23) : QColor(Qt::white));
      painter.drawText(place, Qt::AlignCenter, cellNumber(one));
    }
    const QRectF side(room.left(), first.top() + row * first.height(), cells.left() - kCellGap - room.left(),
                      first.height());
    double left = side.left();
    if (!rowMarks.empty()) {
      const double size = std::min(line, side.height()) * 0.6;
      painter.fillRect(QRectF(left, side.center().y() - size / 2, size, size),
                       rowMarks[static_cast<std::size_t>(row)]);
      left += line;
    }
    if (side.height() < 0.7 * line) continue;
    painter.setPen(qtColor(theme.text));
    painter.drawText(QRectF(left, side.center().y() - line / 2, side.right() - left, line),
                     Qt::AlignRight | Qt::AlignVCenter | Qt::TextSingleLine,
                     metrics.elidedText(rowNames[row], Qt::ElideMiddle, side.right() - left));
  }
  const bool upright = columnsUpright(first.width(), metrics);
  const double names = cells.top() - kCellGap - room.top() - (title.isEmpty() ? 0 : line + kCellGap);
  painter.setPen(qtColor(theme.text));
  for (int column = 0; column < columnNames.size(); ++column) {
    const QRectF place = cell(0, column, cells);
    if (upright && place.width() < 0.7 * line) continue;
    painter.save();
    painter.translate(place.center().x(), cells.top() - kCellGap / 2);
    if (upright) painter.rotate(-90);
    const QRectF words =
        upright ? QRectF(0, -line / 2, names, line) : QRectF(-place.width() / 2, -line, place.width(), line);
    painter.drawText(words,
                     (upright ? Qt::AlignLeft : Qt::AlignHCenter) | Qt::AlignVCenter | Qt::TextSingleLine,
                     metrics.elidedText(columnNames[column], Qt::ElideMiddle, words.width()));
    painter.restore();
  }
  if (marked) {
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(qtColor(theme.accent), 2));
    painter.drawRect(cell(marked->y(), marked->x(), cells).adjusted(1, 1, -2, -2));
  }
  key.paint(painter, {room.left(), room.bottom() - line, room.width(), line}, theme);
  if (scale) paintScale(painter, {cells.right() + kCellGap, cells.top(), kBar, cells.height()}, theme);
}

void HeatmapPlot::paintScale(QPainter& painter, const QRectF& bar, const Theme& theme) const {
  const QFontMetricsF metrics(painter.font(), painter.device());
  const double line = metrics.height();
  const int steps = std::clamp(static_cast<int>(bar.height()), 2, 128);
  for (int step = 0; step < steps; ++step) {
    const double share = (step + 0.5) / steps;
    painter.fillRect(QRectF(bar.left(), bar.bottom() - (step + 1) * bar.height() / steps, bar.width(),
                            bar.height() / steps + 1),
                     qtColor(continuousColor(palette.toStdString(), share)));
  }
  painter.setPen(qtColor(theme.quietText));
  for (double tick : legendTicks(low, high, std::clamp(static_cast<int>(bar.height() / (2 * line)), 2, 6))) {
    const double y = bar.bottom() - (high > low ? (tick - low) / (high - low) : 0) * bar.height();
    const double top = std::clamp(y - line / 2, bar.top() - line / 4, bar.bottom() - line * 0.75);
    painter.drawText(QRectF(bar.right() + kCellGap / 2, top, 60, line), Qt::AlignLeft | Qt::AlignVCenter,
                     axisNumber(tick));
  }
}

}  // namespace mlens
