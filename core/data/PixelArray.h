#pragma once

#include <memory>
#include <span>

#include "core/data/ImageSet.h"

namespace mlens {

/// Pictures of one size as they lie in one block of memory: N x height x width x channels bytes.
class PixelArray final : public ImageSource {
 public:
  /// `pixels` must hold all of them; `owner` keeps them alive.
  PixelArray(Index count, int height, int width, int channels, std::span<const std::uint8_t> pixels,
             std::shared_ptr<const void> owner);

  Index count() const override { return count_; }
  Result<Image> read(Index i) const override;

 private:
  Index count_;
  int height_, width_, channels_;
  std::span<const std::uint8_t> pixels_;
  std::shared_ptr<const void> owner_;
};

}  // namespace mlens
