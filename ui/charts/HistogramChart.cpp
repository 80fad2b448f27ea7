#include "ui/charts/HistogramChart.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <algorithm>
#include <cmath>

#include "ui/charts/QtColor.h"
#include "ui/charts/TabularFont.h"

namespace mlens {

HistogramChart::HistogramChart(QWidget* parent) : QWidget(parent) {
  setMouseTracking(true);
  setFocusPolicy(Qt::TabFocus);
}

void HistogramChart::setTheme(const Theme& theme) {
  theme_ = theme;
  update();
}

void HistogramChart::setPlot(HistogramPlot plot) {
  plot_ = std::move(plot);
  from_.reset();
  to_.reset();
  if (read_ + 1 >= static_cast<int>(plot_.edges.size())) read_ = -1;
  readRow_ = std::clamp(readRow_, 0, std::max(0, static_cast<int>(plot_.rows.size()) - 1));
  updateGeometry();
  setAccessibleDescription(plot_.isEmpty() ? plot_.empty : tr("%1: %2").arg(plot_.title, plot_.xTitle));
  update();
}

void HistogramChart::setBrushable(bool brushable) {
  brushable_ = brushable;
  setCursor(brushable ? Qt::CrossCursor : Qt::ArrowCursor);
}

QSize HistogramChart::sizeHint() const {
  return {360, 184};
}

QSize HistogramChart::minimumSizeHint() const {
  return {160, static_cast<int>(std::ceil(plot_.leastHeight(QFontMetricsF(tabular(font()), this))))};
}

/// The tooltip of the chart must not cover its bars.
bool HistogramChart::event(QEvent* event) {
  if (event->type() == QEvent::ToolTip && static_cast<QHelpEvent*>(event)->pos().y() > barArea().top()) {
    event->ignore();
    return true;
  }
  return QWidget::event(event);
}

QRectF HistogramChart::barArea() const {
  return plot_.area(rect(), QFontMetricsF(tabular(font()), this));
}

QPointF HistogramChart::placeOf(int bin) const {
  const QRectF area = barArea();
  const auto at = static_cast<std::size_t>(std::max(bin, 0));
  if (at + 1 >= plot_.edges.size()) return {};
  return {plot_.xOf((plot_.edges[at] + plot_.edges[at + 1]) / 2, area), area.center().y()};
}

int HistogramChart::binAt(double x) const {
  const QRectF area = barArea();
  return plot_.binAt(std::clamp(x, area.left(), area.right()), area);
}

QString HistogramChart::readout() const {
  return plot_.words(read_, readRow_);
}

void HistogramChart::read(int bin, int row) {
  if (bin == read_ && row == readRow_) return;
  read_ = bin;
  readRow_ = row;
  update();
}

void HistogramChart::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setFont(tabular(font()));
  const QRectF area = barArea();
  if (!plot_.isEmpty() && from_ && to_) {
    const auto first = static_cast<std::size_t>(std::min(*from_, *to_));
    const auto last = static_cast<std::size_t>(std::max(*from_, *to_));
    const double left = plot_.xOf(plot_.edges[first], area), right = plot_.xOf(plot_.edges[last + 1], area);
    painter.fillRect(QRectF(left, area.top(), right - left, area.height()), qtColor(theme_.accent, 56));
  }
  plot_.paint(painter, rect(), theme_);
  if (hasFocus()) {
    painter.setPen(qtColor(theme_.accent));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
  }
  if (read_ >= 0) paintReadout(painter, area);
}

void HistogramChart::paintReadout(QPainter& painter, const QRectF& area) const {
  const QString text = readout();
  if (text.isEmpty()) return;
  const double x = placeOf(read_).x();
  painter.setPen(QPen(qtColor(theme_.quietText, 120), 1, Qt::DotLine));
  painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
  const QFontMetricsF metrics(painter.font(), this);
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

void HistogramChart::mousePressEvent(QMouseEvent* event) {
  if (!brushable_ || plot_.isEmpty() || event->button() != Qt::LeftButton) {
    return QWidget::mousePressEvent(event);
  }
  from_ = to_ = binAt(event->position().x());
  update();
}

void HistogramChart::mouseMoveEvent(QMouseEvent* event) {
  if (plot_.isEmpty()) return;
  const QRectF area = barArea();
  read(plot_.binAt(event->position().x(), area), plot_.rowAt(event->position().y(), area));
  if (!from_) return;
  to_ = binAt(event->position().x());
  update();
}

void HistogramChart::mouseReleaseEvent(QMouseEvent* event) {
  if (!from_ || event->button() != Qt::LeftButton) return QWidget::mouseReleaseEvent(event);
  const int from = *from_, to = binAt(event->position().x());
  from_.reset();
  to_.reset();
  update();
  if (plot_.isEmpty()) return;
  Q_EMIT brushed(std::min(from, to), std::max(from, to), event->modifiers());
}

void HistogramChart::leaveEvent(QEvent*) {
  read(-1, 0);
}

void HistogramChart::focusOutEvent(QFocusEvent* event) {
  read(-1, 0);
  QWidget::focusOutEvent(event);
}

void HistogramChart::keyPressEvent(QKeyEvent* event) {
  const int last = static_cast<int>(plot_.edges.size()) - 2;
  const int lastRow = static_cast<int>(plot_.rows.size()) - 1;
  const int key = event->key();
  const int step = key == Qt::Key_Left ? -1 : key == Qt::Key_Right ? 1 : 0;
  const int down = key == Qt::Key_Up ? -1 : key == Qt::Key_Down ? 1 : 0;
  if (last >= 0 && (step != 0 || (down != 0 && lastRow > 0))) {
    const int bin = read_ < 0 ? (step < 0 ? last : 0) : std::clamp(read_ + step, 0, last);
    return read(bin, std::clamp(readRow_ + down, 0, lastRow));
  }
  if (event->key() == Qt::Key_Escape && (from_ || read_ >= 0)) {
    from_.reset();
    to_.reset();
    read(-1, 0);
    return update();
  }
  QWidget::keyPressEvent(event);
}

}  // namespace mlens
