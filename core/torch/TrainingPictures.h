#pragma once

#include <ATen/core/Tensor.h>

#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/Job.h"
#include "core/data/ImageSet.h"
#include "core/model/AugmentationPolicy.h"
#include "core/model/ModelSpec.h"

namespace mlens {

/// All pictures of a set that can be read, as bytes in memory (2 GB at most).
struct TrainingPictures {
  at::Tensor pixels;                  ///< uint8, N x C x S x S
  std::vector<Index> rows;            ///< of the image set
  std::vector<std::string> warnings;  ///< what was left out, and classes without a picture

  Index count() const { return static_cast<Index>(rows.size()); }
  at::Tensor pixelsAt(std::span<const Index> positions) const;
  std::vector<Index> rowsAt(std::span<const Index> positions) const;
};
Result<TrainingPictures> loadTrainingPictures(const ImageSet& images, const InputSpec& input,
                                              const JobContext& job);

/// One augmented view of each picture (uint8), normalised for the network: parameters drawn from `seed` and
/// stream `stream` + the picture's row, so that they do not depend on the order of work. `policy` is scaled.
/// Throws Stopped.
at::Tensor drawnViews(const at::Tensor& pixels, std::span<const Index> rows, const AugmentationPolicy& policy,
                      const InputSpec& input, std::uint64_t seed, std::uint64_t stream,
                      const c10::Device& device, const std::stop_token& stop);

}  // namespace mlens
