#pragma once

#include <QWidget>

#include "ui/scene/Legend.h"

namespace mlens {

/// A continuous legend: the palette from low to high, ticks at round numbers, and how many points have no
/// value.
class ColorBar : public QWidget {
  Q_OBJECT
 public:
  explicit ColorBar(QWidget* parent = nullptr);

  void setLegend(const Legend& legend, const Rgb& unknownColor);
  QSize sizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  Legend legend_;
  Rgb unknown_{};
};

}  // namespace mlens
