#pragma once

#include <QImage>
#include <array>
#include <cstdint>
#include <vector>

namespace mlens {

/// At most 256 colours that stand for all colours of some pictures: boxes of colours are split where their
/// squared deviation is largest, at the mean (after Wu 1991). The first pixel of the first picture, the
/// ground, is kept as it is. The same pictures give the same table.
class ColorTable {
 public:
  static constexpr int kMost = 256;

  explicit ColorTable(const std::vector<QImage>& pictures);

  const std::vector<QRgb>& colors() const { return colors_; }  ///< the ground first
  std::uint8_t indexOf(QRgb color);                            ///< alpha does not count

 private:
  static constexpr int kBits = 5, kCells = 1 << (3 * kBits);
  static int cellOf(QRgb color);

  std::vector<QRgb> colors_;
  std::vector<std::int16_t> ofCell_;  // -1: not asked for yet
};

}  // namespace mlens
