#include "core/session/Selection.h"

#include <algorithm>

namespace mlens {

Selection::Selection(Index points)
    : Selection(fromMask(std::vector<std::uint8_t>(std::max<Index>(0, points)))) {
}

Selection Selection::of(Index points, std::span<const Index> rows) {
  std::vector<std::uint8_t> mask(static_cast<std::size_t>(std::max<Index>(0, points)));
  for (Index row : rows) {
    if (row >= 0 && row < points) mask[static_cast<std::size_t>(row)] = 1;
  }
  return fromMask(std::move(mask));
}

Selection Selection::fromMask(std::vector<std::uint8_t> mask) {
  Selection selection;
  for (auto& byte : mask) {
    byte = byte != 0;
    selection.count_ += byte;
  }
  if (!mask.empty()) selection.mask_ = std::make_shared<const std::vector<std::uint8_t>>(std::move(mask));
  return selection;
}

std::span<const std::uint8_t> Selection::mask() const {
  return mask_ ? std::span<const std::uint8_t>(*mask_) : std::span<const std::uint8_t>();
}

std::vector<Index> Selection::rows() const {
  std::vector<Index> rows;
  rows.reserve(static_cast<std::size_t>(count_));
  const auto bytes = mask();
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] != 0) rows.push_back(static_cast<Index>(i));
  }
  return rows;
}

Selection Selection::combined(const Selection& other, SelectMode mode) const {
  if (mode == SelectMode::Replace) return other;
  const auto size = static_cast<std::size_t>(std::max(points(), other.points()));
  const auto a = mask(), b = other.mask();
  std::vector<std::uint8_t> result(size);
  for (std::size_t i = 0; i < size; ++i) {
    const bool inA = i < a.size() && a[i] != 0;
    const bool inB = i < b.size() && b[i] != 0;
    switch (mode) {
      case SelectMode::Add:
        result[i] = inA || inB;
        break;
      case SelectMode::Subtract:
        result[i] = inA && !inB;
        break;
      default:
        result[i] = inA && inB;
    }
  }
  return fromMask(std::move(result));
}

Selection Selection::inverted() const {
  std::vector<std::uint8_t> result(mask().begin(), mask().end());
  for (auto& byte : result) byte = byte == 0;
  return fromMask(std::move(result));
}

bool Selection::operator==(const Selection& other) const {
  if (mask_ == other.mask_) return true;
  return count_ == other.count_ && std::ranges::equal(mask(), other.mask());
}

}  // namespace mlens
