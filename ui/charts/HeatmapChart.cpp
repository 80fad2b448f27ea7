#include "ui/charts/HeatmapChart.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QToolTip>
#include <algorithm>

#include "ui/charts/QtColor.h"
#include "ui/charts/TabularFont.h"

namespace mlens {

HeatmapChart::HeatmapChart(QWidget* parent) : QWidget(parent) {
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setFont(tabular(font()));
}

void HeatmapChart::setTheme(const Theme& theme) {
  theme_ = theme;
  update();
}

void HeatmapChart::setPlot(HeatmapPlot plot) {
  const bool sameShape = plot.rowNames == plot_.rowNames && plot.columnNames == plot_.columnNames;
  plot_ = std::move(plot);
  if (!sameShape) read_.reset();
  setAccessibleDescription(plot_.isEmpty() ? plot_.empty : plot_.title);
  update();
}

QSize HeatmapChart::sizeHint() const {
  return {320, 200};
}

QRectF HeatmapChart::cells() const {
  return plot_.area(rect(), QFontMetricsF(font(), this));
}

QString HeatmapChart::readout() const {
  return read_ ? plot_.words(read_->y(), read_->x()) : QString();
}

QPointF HeatmapChart::placeOf(int row, int column) const {
  return plot_.cell(row, column, cells()).center();
}

QString HeatmapChart::tip() const {
  return read_ && plot_.cellTip ? plot_.cellTip(read_->y(), read_->x()) : QString();
}

bool HeatmapChart::event(QEvent* event) {
  const QString words = event->type() == QEvent::ToolTip ? tip() : QString();
  if (words.isEmpty()) return QWidget::event(event);
  QToolTip::showText(static_cast<QHelpEvent*>(event)->globalPos(), words, this);
  return true;
}

void HeatmapChart::read(std::optional<QPoint> cell) {
  if (read_ == cell) return;
  read_ = cell;
  if (read_) setAccessibleDescription(tip().isEmpty() ? readout() : readout() + QStringLiteral(". ") + tip());
  setCursor(read_ ? Qt::PointingHandCursor : Qt::ArrowCursor);
  update();
}

void HeatmapChart::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setFont(font());
  HeatmapPlot shown = plot_;
  if (read_) shown.title = readout();
  shown.paint(painter, rect(), theme_);
  if (!read_) return;
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(qtColor(theme_.text), 1));
  painter.drawRect(plot_.cell(read_->y(), read_->x(), cells()).adjusted(0, 0, -1, -1));
}

void HeatmapChart::mouseMoveEvent(QMouseEvent* event) {
  read(plot_.cellAt(event->position(), cells()));
}

void HeatmapChart::mouseReleaseEvent(QMouseEvent* event) {
  const auto cell = plot_.cellAt(event->position(), cells());
  if (cell && event->button() == Qt::LeftButton) Q_EMIT chosen(cell->y(), cell->x());
}

void HeatmapChart::leaveEvent(QEvent*) {
  read(std::nullopt);
}

void HeatmapChart::focusOutEvent(QFocusEvent*) {
  read(std::nullopt);
}

void HeatmapChart::keyPressEvent(QKeyEvent* event) {
  if (plot_.isEmpty()) return QWidget::keyPressEvent(event);
  QPoint cell = read_.value_or(plot_.marked.value_or(QPoint(0, 0)));
  switch (event->key()) {
    case Qt::Key_Left:
      cell.rx() -= 1;
      break;
    case Qt::Key_Right:
      cell.rx() += 1;
      break;
    case Qt::Key_Up:
      cell.ry() -= 1;
      break;
    case Qt::Key_Down:
      cell.ry() += 1;
      break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
      return Q_EMIT chosen(cell.y(), cell.x());
    default:
      return QWidget::keyPressEvent(event);
  }
  cell.setX(std::clamp(cell.x(), 0, static_cast<int>(plot_.columnNames.size()) - 1));
  cell.setY(std::clamp(cell.y(), 0, static_cast<int>(plot_.rowNames.size()) - 1));
  read(cell);
}

}  // namespace mlens
