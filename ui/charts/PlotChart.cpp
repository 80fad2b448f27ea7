#include "ui/charts/PlotChart.h"

#include <QPainter>

#include "ui/charts/QtColor.h"
#include "ui/charts/TabularFont.h"

namespace mlens {

PlotChart::PlotChart(QWidget* parent) : QWidget(parent) {
  setFont(tabular(font()));
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void PlotChart::setPlot(Paint paint, const QString& title) {
  paint_ = std::move(paint);
  title_ = title;
  setAccessibleDescription(title);
  update();
}

void PlotChart::setTheme(const Theme& theme) {
  theme_ = theme;
  update();
}

QSize PlotChart::sizeHint() const {
  return {320, 260};
}

void PlotChart::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setFont(font());
  if (paint_) return paint_(painter, rect(), theme_);
  painter.setPen(qtColor(theme_.quietText));
  painter.drawText(rect().adjusted(8, 8, -8, -8), Qt::AlignCenter | Qt::TextWordWrap, title_);
}

}  // namespace mlens
