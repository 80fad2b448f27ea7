#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <span>
#include <vector>

#include "core/base/Matrix.h"

namespace mlens {

/// The best neighbours known so far of every point, nearest first, ties by number. One thread at a time per
/// point.
class NeighborLists {
 public:
  /// Orders like (distance, point); distance >= 0, point < 2^31. `fresh`: not yet passed on to others.
  class Entry {
   public:
    Entry() = default;  ///< nobody, infinitely far
    Entry(float distance, std::int32_t point, bool fresh)
        : bits_(static_cast<std::uint64_t>(std::bit_cast<std::uint32_t>(distance)) << 32 |
                static_cast<std::uint64_t>(static_cast<std::uint32_t>(point)) << 1 | (fresh ? 1u : 0u)) {}
    bool empty() const { return (bits_ | 1) == kNobody; }
    float distance() const { return std::bit_cast<float>(static_cast<std::uint32_t>(bits_ >> 32)); }
    std::int32_t point() const { return static_cast<std::int32_t>(static_cast<std::uint32_t>(bits_) >> 1); }
    bool fresh() const { return (bits_ & 1u) != 0; }
    void age() { bits_ &= ~std::uint64_t{1}; }
    bool samePair(const Entry& other) const { return (bits_ ^ other.bits_) <= 1; }
    bool operator<(const Entry& other) const { return bits_ < other.bits_; }

   private:
    static constexpr std::uint64_t kNobody = 0x7f800000ffffffffu;
    std::uint64_t bits_ = kNobody;
  };

  NeighborLists(Index points, int length)
      : length_(length), entries_(static_cast<std::size_t>(points) * static_cast<std::size_t>(length)) {}

  int length() const { return length_; }
  std::span<Entry> of(Index point) {
    return {entries_.data() + point * length_, static_cast<std::size_t>(length_)};
  }
  std::span<const Entry> of(Index point) const {
    return {entries_.data() + point * length_, static_cast<std::size_t>(length_)};
  }
  float worst(Index point) const { return entries_[point * length_ + length_ - 1].distance(); }

  /// False if it is no better than the worst, or there already.
  bool offer(Index point, float distance, std::int32_t other) {
    Entry* list = entries_.data() + point * length_;
    const Entry entry(distance, other, true);
    int place = length_;
    while (place > 0 && entry < list[place - 1]) --place;
    if (place == length_) return false;
    if (list[place].samePair(entry) || (place > 0 && list[place - 1].samePair(entry))) return false;
    std::copy_backward(list + place, list + length_ - 1, list + length_);
    list[place] = entry;
    return true;
  }

 private:
  int length_;
  std::vector<Entry> entries_;
};

}  // namespace mlens
