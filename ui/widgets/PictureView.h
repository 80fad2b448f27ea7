#pragma once

#include <QImage>
#include <QWidget>

#include "core/data/Image.h"

namespace mlens {

QImage toQImage(const Image& image);

/// Draws a picture as large as `area` allows, centred: small ones with sharp pixels, enlarged a whole number
/// of times where that fits; large ones smoothly reduced. Returns where it was drawn.
QRect drawPicture(QPainter& painter, const QRect& area, const QImage& image);

/// One picture on a quiet ground, or words instead of it.
class PictureView : public QWidget {
  Q_OBJECT
 public:
  explicit PictureView(QWidget* parent = nullptr);

  void setPicture(const QImage& image);
  void setText(const QString& text);  ///< instead of a picture
  const QImage& picture() const { return image_; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QImage image_;
  QString text_;
};

}  // namespace mlens
