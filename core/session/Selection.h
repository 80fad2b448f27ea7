#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/base/Matrix.h"

namespace mlens {

enum class SelectMode { Replace, Add, Subtract, Intersect };

/// A set of points: one byte per point. Immutable; copies share the memory.
class Selection {
 public:
  Selection() = default;                                           ///< of no points
  explicit Selection(Index points);                                ///< nothing selected
  static Selection of(Index points, std::span<const Index> rows);  ///< rows outside 0..points-1 are ignored
  static Selection fromMask(std::vector<std::uint8_t> mask);

  Index points() const { return mask_ ? static_cast<Index>(mask_->size()) : 0; }
  Index count() const { return count_; }
  bool empty() const { return count_ == 0; }
  bool contains(Index i) const { return mask_ && (*mask_)[static_cast<std::size_t>(i)] != 0; }
  std::span<const std::uint8_t> mask() const;
  std::vector<Index> rows() const;

  Selection combined(const Selection& other, SelectMode mode) const;
  Selection inverted() const;
  bool operator==(const Selection& other) const;

 private:
  std::shared_ptr<const std::vector<std::uint8_t>> mask_;
  Index count_ = 0;
};

struct NamedSelection {
  std::string name;
  Selection selection;
  bool operator==(const NamedSelection&) const = default;
};

}  // namespace mlens
