#include "ui/charts/LineChart.h"

#include <QKeyEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/charts/PlotFrame.h"
#include "ui/charts/QtColor.h"
#include "ui/charts/TabularFont.h"

namespace mlens {
namespace {

constexpr double kHoverGap = 8;

bool finite(const QPointF& point) {
  return std::isfinite(point.x()) && std::isfinite(point.y());
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
  plot_.xTitle = x;
  plot_.yTitle = y;
  update();
}

void LineChart::setXRange(double low, double high) {
  plot_.xLimits = {low, high};
}

void LineChart::setEmptyText(const QString& text) {
  plot_.empty = text;
  update();
}

void LineChart::setSeries(std::vector<Series> series) {
  for (Series& one : series) std::erase_if(one.points, [](const QPointF& point) { return !finite(point); });
  plot_.series = std::move(series);
  QStringList last;
  for (const Series& one : plot_.series) {
    if (one.points.empty()) continue;
    last << tr("%1 %2").arg(one.name, axisNumber(one.points.back().y()));
  }
  setAccessibleDescription(last.isEmpty() ? plot_.empty : last.join(QStringLiteral(", ")));
  update();
}

QSize LineChart::sizeHint() const {
  return {280, 176};
}

QSize LineChart::minimumSizeHint() const {
  return {160, 120};
}

QRectF LineChart::plotArea() const {
  return plot_.area(rect(), QFontMetricsF(tabular(font()), this));
}

void LineChart::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setFont(tabular(font()));
  plot_.paint(painter, rect(), theme_);
  if (read_) paintReadout(painter, plotArea());
}

void LineChart::paintReadout(QPainter& painter, const QRectF& area) const {
  const QString text = readout();
  if (text.isEmpty()) return;
  const QRectF range = plot_.range();
  double x = area.left();
  for (const Series& one : plot_.series) {
    const QPointF* point = LinePlot::nearest(one, *read_);
    if (!point) continue;
    const QPointF at = LinePlot::place(*point, range, area);
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
  return read_ ? plot_.words(*read_) : QString();
}

void LineChart::read(std::optional<double> x) {
  const QRectF range = plot_.range();
  if (range.isNull()) x.reset();
  if (x) x = std::clamp(*x, range.left(), range.right());
  if (x == read_) return;
  read_ = x;
  update();
}

void LineChart::mouseMoveEvent(QMouseEvent* event) {
  const QRectF range = plot_.range();
  if (range.isNull()) return;
  const QRectF area = plotArea();
  const double x = event->position().x();
  if (x < area.left() - kHoverGap || x > area.right() + kHoverGap) return read(std::nullopt);
  read(range.left() + (x - area.left()) / area.width() * range.width());
}

void LineChart::leaveEvent(QEvent*) {
  read(std::nullopt);
}

void LineChart::focusOutEvent(QFocusEvent* event) {
  read(std::nullopt);
  QWidget::focusOutEvent(event);
}

void LineChart::keyPressEvent(QKeyEvent* event) {
  const QRectF range = plot_.range();
  const double step = range.width() / 50;
  if (event->key() == Qt::Key_Left) return read(read_.value_or(range.right()) - step);
  if (event->key() == Qt::Key_Right) return read(read_.value_or(range.left()) + step);
  if (event->key() == Qt::Key_Escape && read_) return read(std::nullopt);
  QWidget::keyPressEvent(event);
}

}  // namespace mlens
