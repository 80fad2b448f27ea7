#pragma once

#include <ATen/core/Tensor.h>

#include "core/engine/ModelEngine.h"
#include "core/torch/Network.h"
#include "core/torch/PicturePasses.h"

namespace mlens {

/// Pixels uint8 n x C x S x S as the network's input on the device: (pixel / 255 - mean) / std.
at::Tensor unitPictures(const at::Tensor& pixels, const c10::Device& device);  ///< float in [0, 1]
at::Tensor normalized(const at::Tensor& pictures, const InputSpec& input);

/// h and z of pictures in evaluation mode, on the CPU; no bit of a picture's depends on its company: see
/// stagesOf, also for what is thrown.
struct Vectors {
  at::Tensor encoder, projector;
};
/// Every stage, by name: see StageVectors.
std::vector<StageVectors> embedStages(const Network& network, Index count, const std::stop_token& stop,
                                      const InputSource& inputs);
/// Of the network's inputs (normalised), on its device.
Vectors embedInputs(const Network& network, const at::Tensor& inputs, const std::stop_token& stop);
/// Of pictures, uint8.
Vectors embedPixels(const Network& network, const at::Tensor& pixels, const std::stop_token& stop);

/// ModelEngine::embed.
Result<EmbeddingPair> embedImages(const CheckpointSummary& checkpoint, const ImageSet& images,
                                  const EmbedOptions& options, const JobContext& job);

/// A float tensor N x D as a Matrix that shares its memory.
Matrix matrixFrom(const at::Tensor& tensor);

}  // namespace mlens
