#include "ui/widgets/PictureView.h"

#include <QPainter>
#include <algorithm>
#include <cstring>

namespace mlens {
namespace {

constexpr int kTiny = 64;  // up to this side, pixels are shown as pixels

}  // namespace

QImage toQImage(const Image& image) {
  const bool grey = image.channels == 1;
  const auto rowBytes = static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.channels);
  const auto height = static_cast<std::size_t>(std::max(image.height, 0));
  if ((!grey && image.channels != 3) || image.width < 1 || image.pixels.size() < rowBytes * height) return {};
  QImage result(image.width, image.height, grey ? QImage::Format_Grayscale8 : QImage::Format_RGB888);
  if (result.isNull()) return {};
  for (int y = 0; y < image.height; ++y) {
    std::memcpy(result.scanLine(y), image.pixels.data() + static_cast<std::size_t>(y) * rowBytes, rowBytes);
  }
  return result;
}

QRect drawPicture(QPainter& painter, const QRect& area, const QImage& image) {
  if (image.isNull() || area.isEmpty()) return {};
  QSize size = image.size().scaled(area.size(), Qt::KeepAspectRatio);
  const bool tiny = std::max(image.width(), image.height()) <= kTiny;
  const int times = std::min(area.width() / image.width(), area.height() / image.height());
  if (tiny && times >= 2) size = image.size() * times;
  QRect place({}, size.expandedTo({1, 1}));
  place.moveCenter(area.center());
  painter.setRenderHint(QPainter::SmoothPixmapTransform, !tiny || times < 1);
  const bool reduced = size.width() * 2 < image.width();
  painter.drawImage(
      place, reduced ? image.scaled(2 * size, Qt::IgnoreAspectRatio, Qt::SmoothTransformation) : image);
  return place;
}

PictureView::PictureView(QWidget* parent) : QWidget(parent) {
}

void PictureView::setPicture(const QImage& image) {
  image_ = image;
  text_.clear();
  update();
}

void PictureView::setText(const QString& text) {
  image_ = {};
  text_ = text;
  update();
}

void PictureView::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(rect(), palette().color(QPalette::AlternateBase));
  if (!image_.isNull()) {
    drawPicture(painter, rect(), image_);
    return;
  }
  painter.setPen(palette().color(QPalette::PlaceholderText));
  painter.drawText(rect().adjusted(8, 8, -8, -8), Qt::AlignCenter | Qt::TextWordWrap, text_);
}

}  // namespace mlens
