#include "ui/widgets/ColorBar.h"

#include <QPainter>
#include <cmath>

#include "core/base/Text.h"
#include "ui/charts/QtColor.h"
#include "ui/charts/TabularFont.h"
#include "ui/scene/Palette.h"

namespace mlens {
namespace {

constexpr int kBar = 16;
constexpr int kGap = 8;

}  // namespace

ColorBar::ColorBar(QWidget* parent) : QWidget(parent) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  setAccessibleName(tr("Colour scale"));
}

void ColorBar::setLegend(const Legend& legend, const Rgb& unknownColor) {
  legend_ = legend;
  unknown_ = unknownColor;
  setAccessibleDescription(tr("from %1 to %2")
                               .arg(QString::fromStdString(legendNumber(legend.low)),
                                    QString::fromStdString(legendNumber(legend.high))));
  updateGeometry();
  update();
}

QSize ColorBar::sizeHint() const {
  const int line = QFontMetrics(font()).height();
  return {200, kBar + 6 + line + (legend_.unknown > 0 ? line + kGap : 0)};
}

void ColorBar::paintEvent(QPaintEvent*) {
  if (legend_.kind != Legend::Kind::Continuous) return;
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setFont(tabular(font()));
  const QFontMetrics metrics(painter.font());
  const QRect bar(kGap, 0, width() - 2 * kGap, kBar);
  for (int x = 0; x < bar.width(); ++x) {
    const double t = bar.width() > 1 ? x / (bar.width() - 1.0) : 0;
    painter.fillRect(bar.left() + x, bar.top(), 1, bar.height(),
                     qtColor(continuousColor(legend_.palette, t)));
  }
  const double span = legend_.high - legend_.low;
  painter.setPen(palette().color(QPalette::PlaceholderText));
  for (double tick : legendTicks(legend_.low, legend_.high, std::clamp(bar.width() / 56, 2, 6))) {
    const double x = bar.left() + (span > 0 ? (tick - legend_.low) / span : 0.5) * (bar.width() - 1);
    painter.drawLine(QPointF(x, bar.bottom() + 1), QPointF(x, bar.bottom() + 4));
    const QString words = QString::fromStdString(legendNumber(tick));
    const int half = metrics.horizontalAdvance(words) / 2 + 1;
    const double middle = std::clamp(x, static_cast<double>(half), static_cast<double>(width() - half));
    painter.drawText(QRectF(middle - half, bar.bottom() + 5, 2 * half, metrics.height()), Qt::AlignCenter,
                     words);
  }
  if (legend_.unknown == 0) return;
  const int top = bar.bottom() + 5 + metrics.height() + kGap;
  painter.setBrush(qtColor(unknown_));
  painter.setPen(Qt::NoPen);
  painter.drawEllipse(QPointF(bar.left() + 6, top + metrics.height() / 2.0), 5, 5);
  painter.setPen(palette().color(QPalette::PlaceholderText));
  painter.drawText(QRect(bar.left() + 20, top, bar.width() - 20, metrics.height()),
                   Qt::AlignLeft | Qt::AlignVCenter,
                   tr("no value: %1").arg(QString::fromStdString(grouped(legend_.unknown))));
}

}  // namespace mlens
