#pragma once

#include "core/checkpoint/CheckpointFile.h"

namespace mlens {

// One opener per container; CheckpointFile::open chooses by the first bytes.

/// PyTorch 1.6 and later, TorchScript, and NumPy's .npz.
Result<CheckpointFile> openZipCheckpoint(const std::filesystem::path& path);
/// PyTorch before 1.6: pickles one after the other, then the numbers.
Result<CheckpointFile> openLegacyCheckpoint(const std::filesystem::path& path);
Result<CheckpointFile> openSafetensorsCheckpoint(const std::filesystem::path& path);
/// Hugging Face's index: {"weight_map": {key: file}}. The shards lie in the same folder; a name that leads
/// elsewhere is refused.
Result<CheckpointFile> openShardedCheckpoint(const std::filesystem::path& index);

}  // namespace mlens
