#include "ui/figure/ColorTable.h"

#include <algorithm>

namespace mlens {
namespace {

/// The pixels whose colours fall into one cell of the colour cube.
struct Cell {
  int place = 0;
  double count = 0;
  std::array<double, 3> sum{};

  double mean(std::size_t channel) const { return sum[channel] / count; }
};

struct Box {
  std::vector<Cell> cells;
  std::array<double, 3> mean{};
  std::size_t axis = 0;
  double deviation = 0;  // squared, along the axis where it is largest

  explicit Box(std::vector<Cell> content) : cells(std::move(content)) {
    double count = 0;
    for (const Cell& cell : cells) count += cell.count;
    for (std::size_t c = 0; c < 3; ++c) {
      for (const Cell& cell : cells) mean[c] += cell.sum[c] / count;
      double squares = 0;
      for (const Cell& cell : cells) {
        squares += cell.count * (cell.mean(c) - mean[c]) * (cell.mean(c) - mean[c]);
      }
      if (squares > deviation) deviation = squares, axis = c;
    }
  }
};

QRgb rgbOf(const std::array<double, 3>& mean) {
  return qRgb(qRound(mean[0]), qRound(mean[1]), qRound(mean[2]));
}

int distance(QRgb a, QRgb b) {
  const int red = qRed(a) - qRed(b), green = qGreen(a) - qGreen(b), blue = qBlue(a) - qBlue(b);
  return red * red + green * green + blue * blue;
}

}  // namespace

int ColorTable::cellOf(QRgb color) {
  constexpr int kDropped = 8 - kBits;
  return ((qRed(color) >> kDropped) << (2 * kBits)) | ((qGreen(color) >> kDropped) << kBits) |
         (qBlue(color) >> kDropped);
}

ColorTable::ColorTable(const std::vector<QImage>& pictures) : ofCell_(kCells, -1) {
  std::vector<Cell> counted(kCells);
  for (const QImage& picture : pictures) {
    const QImage rgb = picture.convertToFormat(QImage::Format_RGB32);
    if (colors_.empty() && !rgb.isNull()) colors_.push_back(rgb.pixel(0, 0));
    for (int y = 0; y < rgb.height(); ++y) {
      const auto* line = reinterpret_cast<const QRgb*>(rgb.constScanLine(y));
      for (int x = 0; x < rgb.width(); ++x) {
        const QRgb color = line[x] | 0xFF000000u;
        if (color == colors_.front()) continue;
        Cell& cell = counted[static_cast<std::size_t>(cellOf(color))];
        cell.count += 1;
        cell.sum[0] += qRed(color);
        cell.sum[1] += qGreen(color);
        cell.sum[2] += qBlue(color);
      }
    }
  }
  std::vector<Cell> seen;
  for (int place = 0; place < kCells; ++place) {
    Cell& cell = counted[static_cast<std::size_t>(place)];
    cell.place = place;
    if (cell.count > 0) seen.push_back(cell);
  }
  if (colors_.empty()) colors_.push_back(qRgb(255, 255, 255));
  if (seen.empty()) return;

  std::vector<Box> boxes{Box(std::move(seen))};
  while (boxes.size() + colors_.size() < kMost) {
    const auto widest = std::ranges::max_element(boxes, {}, &Box::deviation);
    if (widest->deviation <= 0) break;
    const std::size_t axis = widest->axis;
    const double middle = widest->mean[axis];
    const auto above = std::ranges::stable_partition(
        widest->cells, [&](const Cell& cell) { return cell.mean(axis) <= middle; });
    if (above.empty() || above.size() == widest->cells.size()) break;
    Box second(std::vector<Cell>(above.begin(), above.end()));
    *widest = Box(std::vector<Cell>(widest->cells.begin(), above.begin()));
    boxes.push_back(std::move(second));
  }
  for (const Box& box : boxes) {
    for (const Cell& cell : box.cells) {
      ofCell_[static_cast<std::size_t>(cell.place)] = static_cast<std::int16_t>(colors_.size());
    }
    colors_.push_back(rgbOf(box.mean));
  }
}

std::uint8_t ColorTable::indexOf(QRgb color) {
  color |= 0xFF000000u;
  if (color == colors_.front()) return 0;
  std::int16_t& index = ofCell_[static_cast<std::size_t>(cellOf(color))];
  if (index < 0) {
    const auto nearest =
        std::ranges::min_element(colors_, {}, [&](QRgb known) { return distance(known, color); });
    index = static_cast<std::int16_t>(nearest - colors_.begin());
  }
  return static_cast<std::uint8_t>(index);
}

}  // namespace mlens
