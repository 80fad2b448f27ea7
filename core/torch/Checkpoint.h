#pragma once

#include "core/engine/CheckpointSummary.h"
#include "core/torch/Network.h"

namespace mlens {

/// Writes every tensor of the network with the metadata (to which format and model are added), and what else
/// its training needs, under "training." and its name. Whole or not at all.
Result<void> writeCheckpoint(const std::filesystem::path& path, const Network& network,
                             std::map<std::string, std::string> metadata, const TensorMap& training = {});

/// What a checkpoint holds for its training, by names without "training.", and its network's tensors.
struct TrainingTensors {
  TensorMap network, training;
};
Result<TrainingTensors> readTrainingTensors(const std::filesystem::path& path);

/// The network of an inspected checkpoint, on the CPU. The file is checked again: it may have changed.
Result<Network> readNetwork(const CheckpointSummary& checkpoint);

}  // namespace mlens
