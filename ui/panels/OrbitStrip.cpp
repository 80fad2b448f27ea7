#include "ui/panels/OrbitStrip.h"

#include <QPainter>
#include <algorithm>

#include "ui/charts/QtColor.h"
#include "ui/widgets/Layout.h"
#include "ui/widgets/PictureView.h"

namespace mlens {
namespace {

constexpr int kMark = 4, kGap = 2, kSmallest = 24, kLargest = 56;

}  // namespace

OrbitStrip::OrbitStrip(Orbits* orbits, QWidget* parent) : QWidget(parent), orbits_(orbits) {
  setAccessibleName(tr("Augmented copies along the orbits"));
  setToolTip(
      tr("Each row follows one draw of the augmentation from the picture itself to full strength; its path "
         "has the same colour in the views"));
  setMinimumWidth(160);
  connect(orbits, &Orbits::changed, this, &OrbitStrip::refresh);
  refresh();
}

void OrbitStrip::refresh() {
  if (shown_ != orbits_->orbit()) {
    shown_ = orbits_->orbit();
    pictures_.clear();
    if (shown_) {
      for (const Image& picture : shown_->pictures) pictures_.push_back(toQImage(picture));
    }
  }
  setAccessibleDescription(orbits_->words());
  update();
}

int OrbitStrip::rowsShown() const {
  if (!shown_) return 0;
  const int room = std::max(1, (height() - fontMetrics().height() - kGap) / kSmallest);
  return std::min(room, static_cast<int>(orbits_->rows().size()) * shown_->paths);
}

void OrbitStrip::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const int line = fontMetrics().height();
  painter.setPen(palette().color(QPalette::PlaceholderText));
  if (!shown_) {
    painter.drawText(rect(), static_cast<int>(Qt::AlignCenter) | Qt::TextWordWrap, orbits_->words());
    return;
  }
  painter.drawText(QRect(0, 0, width(), line), Qt::AlignLeft,
                   fontMetrics().elidedText(orbits_->words(), Qt::ElideRight, width()));
  const int rows = rowsShown(), columns = static_cast<int>(shown_->length());
  const int side = std::clamp(
      std::min((height() - line - kGap) / rows, (width() - kMark - kGap) / columns) - kGap, 8, kLargest);
  const int subjects = static_cast<int>(orbits_->rows().size());
  const auto colors = orbits_->colors();
  for (int row = 0; row < rows; ++row) {
    const int subject = row % subjects, path = row / subjects;
    const int top = line + kGap + row * (side + kGap);
    painter.fillRect(QRect(0, top, kMark, side), qtColor(colors[static_cast<std::size_t>(subject)]));
    for (int step = 0; step < columns; ++step) {
      const auto at = static_cast<std::size_t>((subject * shown_->paths + path) * columns + step);
      drawPicture(painter, QRect(kMark + kGap + step * (side + kGap), top, side, side), pictures_[at]);
    }
  }
}

}  // namespace mlens
