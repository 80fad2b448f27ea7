#pragma once

#include <memory>
#include <span>

#include "core/data/ImageSet.h"

namespace mlens {

/// Pictures of one size that lie in memory channel by channel, in one piece or several.
class PlanarImages final : public ImageSource {
 public:
  enum class Order { Rows, Columns };  ///< of the pixels within a channel

  /// `count` pictures, each `stride` bytes after the one before; `bytes` begins with the first pixel and must
  /// hold all of them; `owner` keeps them alive.
  struct Piece {
    Index count = 0;
    std::size_t stride = 0;
    std::span<const std::uint8_t> bytes;
    std::shared_ptr<const void> owner;
  };

  PlanarImages(std::vector<Piece> pieces, int height, int width, int channels, Order order);

  Index count() const override { return count_; }
  Result<Image> read(Index i) const override;

 private:
  std::vector<Piece> pieces_;
  int height_, width_, channels_;
  Order order_;
  Index count_ = 0;
};

}  // namespace mlens
