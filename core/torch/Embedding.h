#pragma once

#include <ATen/core/Tensor.h>

#include <functional>

#include "core/engine/ModelEngine.h"
#include "core/torch/Network.h"

namespace mlens {

/// Pixels uint8 n x C x S x S as the network's input on the device: (pixel / 255 - mean) / std.
at::Tensor unitPictures(const at::Tensor& pixels, const c10::Device& device);  ///< float in [0, 1]
at::Tensor normalized(const at::Tensor& pictures, const InputSpec& input);

/// At most kForwardBlock pictures, filled up with zeros to so many.
at::Tensor fullBlock(const at::Tensor& pixels);

/// h and z of pictures in evaluation mode, on the CPU. Forward passes take blocks of one size (the last one
/// filled up), so that a picture's vectors do not depend on how many come with it. Throws Stopped and what
/// LibTorch throws.
struct Vectors {
  at::Tensor encoder, projector;
};
/// Makes the network's inputs (normalised, on their device) of rows first, first + 1, ...
using InputSource = std::function<at::Tensor(Index first, Index count)>;
/// Every stage, by name: see StageVectors.
std::vector<StageVectors> embedStages(const Network& network, Index count, const std::stop_token& stop,
                                      const InputSource& inputs);
/// Of the network's inputs (normalised), on their device.
Vectors embedInputs(const Network& network, const at::Tensor& inputs, const std::stop_token& stop);
/// Of pictures, uint8.
Vectors embedPixels(const Network& network, const at::Tensor& pixels, const c10::Device& device,
                    const std::stop_token& stop);

/// ModelEngine::embed.
Result<EmbeddingPair> embedImages(const CheckpointSummary& checkpoint, const ImageSet& images,
                                  const EmbedOptions& options, const JobContext& job);

/// A float tensor N x D as a Matrix that shares its memory.
Matrix matrixFrom(const at::Tensor& tensor);

}  // namespace mlens
