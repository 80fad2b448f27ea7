#include "ui/charts/LineChart.h"

#include <QKeyEvent>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/charts/QtColor.h"
#include "ui/charts/TabularFont.h"
#include "ui/scene/Legend.h"

namespace mlens {
namespace {

constexpr double kGap = 8;

bool finite(const QPointF& point) {
  return std::isfinite(point.x()) && std::isfinite(point.y());
}

QString number(double value) {
  return QString::fromStdString(legendNumber(value));
}

const QPointF* nearest(const LineChart::Series& series, double x) {
  const auto distance = [x](const QPointF& point) { return std::abs(point.x() - x); };
  const auto found = std::ranges::min_element(
      series.points, [&](const QPointF& a, const QPointF& b) { return distance(a) < distance(b); });
  return found == series.points.end() ? nullptr : &*found;
}

/// The range of all points with some air above and below; null if there is none.
QRectF rangeOf(const std::vector<LineChart::Series>& all) {
  constexpr double kFar = std::numeric_limits<double>::infinity();
  double left = kFar, right = -kFar, low = kFar, high = -kFar;
  for (const auto& series : all) {
    for (const QPointF& point : series.points) {
      left = std::min(left, point.x());
      right = std::max(right, point.x());
      low = std::min(low, point.y());
      high = std::max(high, point.y());
    }
  }
  if (!(left <= right)) return {};
  if (left == right) right = left + 1;
  const double air = high > low ? 0.06 * (high - low) : std::max(0.5, 0.1 * std::abs(high));
  return {left, low - air, right - left, high - low + 2 * air};
}

}  // namespace

LineChart::LineChart(QWidget* parent) : QWidget(parent) {
  setMouseTracking(true);
  setFocusPolicy(Qt::TabFocus);
}

void LineChart::setTheme(const Theme& theme) {
  theme_ = theme;
  update();
}

void LineChart::setTitles(const QString& x, const QString& y) {
  xTitle_ = x;
  yTitle_ = y;
  update();
}

void LineChart::setXRange(double low, double high) {
  xRange_ = {low, high};
}

void LineChart::setEmptyText(const QString& text) {
  emptyText_ = text;
  update();
}

void LineChart::setSeries(std::vector<Series> series) {
  for (Series& one : series) std::erase_if(one.points, [](const QPointF& point) { return !finite(point); });
  series_ = std::move(series);
  range_ = rangeOf(series_);
  if (xRange_ && !range_.isNull()) {
    range_.setLeft(xRange_->first);
    range_.setRight(xRange_->second);
  }
  QStringList last;
  for (const Series& one : series_) {
    if (!one.points.empty()) last << tr("%1 %2").arg(one.name, number(one.points.back().y()));
  }
  setAccessibleDescription(last.isEmpty() ? emptyText_ : last.join(QStringLiteral(", ")));
  update();
}

QSize LineChart::sizeHint() const {
  return {280, 176};
}

QSize LineChart::minimumSizeHint() const {
  return {160, 120};
}

QRectF LineChart::plotArea() const {
  const QFontMetricsF metrics(tabular(font()));
  double left = 0;
  for (double tick : legendTicks(range_.top(), range_.bottom(), 5)) {
    left = std::max(left, metrics.horizontalAdvance(number(tick)));
  }
  const double line = metrics.height();
  return QRectF(rect()).adjusted(left + kGap, line + kGap, -kGap, -(2 * line + kGap / 2));
}

QPointF LineChart::place(const QPointF& value, const QRectF& area) const {
  return {area.left() + (value.x() - range_.left()) / range_.width() * area.width(),
          area.bottom() - (value.y() - range_.top()) / range_.height() * area.height()};
}

void LineChart::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setFont(tabular(font()));
  if (range_.isNull()) {
    painter.setPen(qtColor(theme_.border));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    painter.setPen(qtColor(theme_.quietText));
    painter.drawText(rect().adjusted(16, 8, -16, -8), Qt::AlignCenter | Qt::TextWordWrap, emptyText_);
    return;
  }
  const QRectF area = plotArea();
  if (area.width() < 20 || area.height() < 20) return;
  paintAxes(painter, area);
  paintCurves(painter, area);
  paintLegend(painter, area);
  if (read_) paintReadout(painter, area);
}

void LineChart::paintAxes(QPainter& painter, const QRectF& area) const {
  const QFontMetricsF metrics(painter.font());
  const double line = metrics.height();
  for (double tick : legendTicks(range_.top(), range_.bottom(), area.height() < 100 ? 4 : 5)) {
    const double y = std::round(place({range_.left(), tick}, area).y()) + 0.5;
    painter.setPen(QPen(qtColor(theme_.border), 1));
    painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
    painter.setPen(qtColor(theme_.quietText));
    painter.drawText(QRectF(0, y - line / 2, area.left() - kGap / 2, line), Qt::AlignRight | Qt::AlignVCenter,
                     number(tick));
  }
  const int most = std::clamp(static_cast<int>(area.width() / 48), 2, 8);
  for (double tick : legendTicks(range_.left(), range_.right(), most)) {
    const double x = std::round(place({tick, range_.top()}, area).x()) + 0.5;
    painter.setPen(QPen(qtColor(theme_.quietText), 1));
    painter.drawLine(QPointF(x, area.bottom()), QPointF(x, area.bottom() + 3));
    painter.drawText(QRectF(x - 40, area.bottom() + 4, 80, line), Qt::AlignHCenter | Qt::AlignTop,
                     number(tick));
  }
  painter.setPen(QPen(qtColor(theme_.quietText), 1));
  painter.drawLine(area.bottomLeft(), area.bottomRight());
  painter.drawText(QRectF(area.left(), height() - line, area.width(), line), Qt::AlignHCenter | Qt::AlignTop,
                   xTitle_);
  painter.drawText(QRectF(0, 0, width(), line), Qt::AlignLeft | Qt::AlignTop, yTitle_);
}

void LineChart::paintCurves(QPainter& painter, const QRectF& area) const {
  painter.save();
  painter.setClipRect(area.adjusted(-3, -3, 3, 3));
  for (const Series& one : series_) {
    if (one.points.empty()) continue;
    painter.setPen(QPen(one.color, one.width, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    QPolygonF line;
    for (const QPointF& point : one.points) line << place(point, area);
    if (line.size() > 1) painter.drawPolyline(line);
    if (line.size() <= 30 && (one.width > 1 || line.size() == 1)) {
      painter.setBrush(one.color);
      painter.setPen(Qt::NoPen);
      for (const QPointF& point : line) painter.drawEllipse(point, one.width + 0.5, one.width + 0.5);
      painter.setBrush(Qt::NoBrush);
    }
  }
  painter.restore();
}

void LineChart::paintLegend(QPainter& painter, const QRectF& area) const {
  if (series_.size() < 2) return;
  const QFontMetricsF metrics(painter.font());
  double x = area.right();
  for (auto one = series_.rbegin(); one != series_.rend(); ++one) {
    x -= metrics.horizontalAdvance(one->name);
    painter.setPen(qtColor(theme_.quietText));
    painter.drawText(QPointF(x, metrics.ascent()), one->name);
    painter.setPen(QPen(one->color, std::max(1.5, one->width)));
    painter.drawLine(QPointF(x - 20, metrics.height() / 2), QPointF(x - 6, metrics.height() / 2));
    x -= 32;
  }
}

void LineChart::paintReadout(QPainter& painter, const QRectF& area) const {
  const QString text = readout();
  if (text.isEmpty()) return;
  double x = area.left();
  for (const Series& one : series_) {
    const QPointF* point = nearest(one, *read_);
    if (!point) continue;
    const QPointF at = place(*point, area);
    x = at.x();
    painter.setPen(QPen(qtColor(theme_.panel), 1.5));
    painter.setBrush(one.color);
    painter.drawEllipse(at, 4, 4);
  }
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(qtColor(theme_.quietText, 120), 1, Qt::DotLine));
  painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
  const QFontMetricsF metrics(painter.font());
  QRectF box(0, 0, metrics.horizontalAdvance(text) + 12, metrics.height() + 6);
  box.moveTopLeft({x + 8, area.top() + 2});
  if (box.right() > width() - 1) box.moveRight(x - 8);
  if (box.left() < 1) box.moveLeft(1);
  painter.setPen(qtColor(theme_.border));
  painter.setBrush(qtColor(theme_.panel, 240));
  painter.drawRoundedRect(box, 3, 3);
  painter.setPen(qtColor(theme_.text));
  painter.drawText(box, Qt::AlignCenter, text);
}

QString LineChart::readout() const {
  if (!read_) return {};
  QString text;
  for (const Series& one : series_) {
    const QPointF* point = nearest(one, *read_);
    if (!point) continue;
    if (text.isEmpty()) text = tr("%1 %2:").arg(xTitle_, number(point->x()));
    text += QStringLiteral(" %1 %2").arg(one.name, number(point->y()));
    if (&one != &series_.back()) text += ',';
  }
  return text.endsWith(',') ? text.chopped(1) : text;
}

void LineChart::read(std::optional<double> x) {
  if (range_.isNull()) x.reset();
  if (x) x = std::clamp(*x, range_.left(), range_.right());
  if (x == read_) return;
  read_ = x;
  update();
}

void LineChart::mouseMoveEvent(QMouseEvent* event) {
  if (range_.isNull()) return;
  const QRectF area = plotArea();
  const double x = event->position().x();
  if (x < area.left() - kGap || x > area.right() + kGap) return read(std::nullopt);
  read(range_.left() + (x - area.left()) / area.width() * range_.width());
}

void LineChart::leaveEvent(QEvent*) {
  read(std::nullopt);
}

void LineChart::focusOutEvent(QFocusEvent* event) {
  read(std::nullopt);
  QWidget::focusOutEvent(event);
}

void LineChart::keyPressEvent(QKeyEvent* event) {
  const double step = range_.width() / 50;
  if (event->key() == Qt::Key_Left) return read(read_.value_or(range_.right()) - step);
  if (event->key() == Qt::Key_Right) return read(read_.value_or(range_.left()) + step);
  if (event->key() == Qt::Key_Escape && read_) return read(std::nullopt);
  QWidget::keyPressEvent(event);
}

}  // namespace mlens
