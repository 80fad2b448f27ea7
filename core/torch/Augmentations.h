#pragma once

#include <ATen/core/Tensor.h>

#include <span>
#include <vector>

#include "core/model/ViewParameters.h"

namespace mlens {

// Each function takes pictures N x C x S x S, float in [0, 1], and one entry of `views` per picture, and
// returns new pictures; it depends on nothing else. A picture whose parameters say "nothing" comes back bit
// by bit. Only the fields named are read.

/// Crop, flip, rotation and translation in one bilinear sampling. Outside of the crop's window the picture's
/// edge goes on; what rotation and translation bring in is black.
at::Tensor warp(const at::Tensor& pictures, std::span<const ViewParameters> views);

/// Brightness, contrast, saturation, hue, grey, in this order and by torchvision's formulas, each clipped to
/// [0, 1]. Saturation, hue and grey leave pictures of one channel as they are.
at::Tensor adjustColor(const at::Tensor& pictures, std::span<const ViewParameters> views);

/// Gaussian blur, kernel cut at 3 sigma, the picture mirrored at its edges.
at::Tensor blur(const at::Tensor& pictures, std::span<const ViewParameters> views);

/// The rectangle set to `fill` (one value per channel); pixels whose centre it holds.
at::Tensor erase(const at::Tensor& pictures, std::span<const ViewParameters> views,
                 const std::vector<double>& fill);

/// All of them, in this order.
at::Tensor augment(const at::Tensor& pictures, std::span<const ViewParameters> views,
                   const std::vector<double>& fill);

}  // namespace mlens
