#include "app/commands/ComparePictures.h"

#include <QPainter>
#include <algorithm>

#include "core/compare/NeighborChange.h"
#include "ui/widgets/PictureView.h"

namespace mlens {
namespace {

constexpr int kSide = 56, kGap = 4, kShown = 8, kApart = 24;  // pixels; so many of those lost and gained

}  // namespace

QImage changedPictures(const ComparedPair& pair, const PointTable& points, std::span<const Index> rows) {
  if (!points.images || rows.empty()) return {};
  const int step = kSide + kGap;
  const int width = step + 2 * (kApart + kShown * step) - kGap;
  QImage sheet(width, static_cast<int>(rows.size()) * step - kGap, QImage::Format_RGB32);
  sheet.fill(Qt::white);
  QPainter painter(&sheet);
  painter.setRenderHint(QPainter::SmoothPixmapTransform);
  const auto draw = [&](Index row, int x, int y) {
    const auto image = points.images->read(row);
    if (!image) return painter.fillRect(x, y, kSide, kSide, QColor(0xD5, 0xD9, 0xDF));
    const QImage scaled =
        toQImage(*image).scaled(kSide, kSide, Qt::KeepAspectRatio, Qt::SmoothTransformation);
    painter.drawImage(x + (kSide - scaled.width()) / 2, y + (kSide - scaled.height()) / 2, scaled);
  };
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const int y = static_cast<int>(i) * step;
    draw(rows[i], 0, y);
    const NeighborChange change = neighborChange(*pair.comparison.before, *pair.comparison.after, rows[i]);
    int left = step + kApart;
    for (const auto* side : {&change.lost, &change.gained}) {
      for (int n = 0; n < std::min<int>(kShown, static_cast<int>(side->size())); ++n) {
        draw((*side)[static_cast<std::size_t>(n)], left + n * step, y);
      }
      left += kShown * step + kApart;
    }
  }
  return sheet;
}

std::string className(const PointTable& points, Index row) {
  const std::int32_t label = points.labels[static_cast<std::size_t>(row)];
  const bool named = label >= 0 && label < points.classCount();
  return named ? points.classNames[static_cast<std::size_t>(label)] : std::to_string(label);
}

}  // namespace mlens
