#include "ui/widgets/Swatch.h"

#include <QPainter>
#include <algorithm>

#include "ui/charts/QtColor.h"
#include "ui/scene/Palette.h"

namespace mlens {
namespace {

constexpr QSize kStrip(64, 16);

}  // namespace

QPixmap swatch(const Rgb& color, int side) {
  QPixmap pixmap(side, side);
  pixmap.fill(Qt::transparent);
  QPainter painter(&pixmap);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(qtColor(color));
  painter.drawEllipse(QRectF(0.5, 0.5, side - 1, side - 1));
  return pixmap;
}

QIcon classPaletteIcon(const std::string& palette, int classes, const Theme& theme) {
  const auto colors = classColors(palette, std::clamp(classes, 1, 16), theme);
  QPixmap pixmap(kStrip);
  QPainter painter(&pixmap);
  const double step = static_cast<double>(kStrip.width()) / static_cast<double>(colors.size());
  for (std::size_t i = 0; i < colors.size(); ++i) {
    painter.fillRect(QRectF(step * static_cast<double>(i), 0, step + 1, kStrip.height()), qtColor(colors[i]));
  }
  return QIcon(pixmap);
}

QIcon continuousPaletteIcon(const std::string& palette) {
  QPixmap pixmap(kStrip);
  QPainter painter(&pixmap);
  for (int x = 0; x < kStrip.width(); ++x) {
    painter.fillRect(x, 0, 1, kStrip.height(), qtColor(continuousColor(palette, x / (kStrip.width() - 1.0))));
  }
  return QIcon(pixmap);
}

}  // namespace mlens
