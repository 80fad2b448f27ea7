#pragma once

#include "core/checkpoint/EncoderShapes.h"
#include "core/checkpoint/InputGuess.h"
#include "core/checkpoint/ModelReading.h"

namespace mlens {

inline constexpr const char* kTorchScript = "TorchScript";  ///< CheckpointFile::container

/// A TorchScript module as it is, the first candidate of its file.
EncoderCandidate scriptCandidate();

/// Fills the reading of a TorchScript module: which of its submodules give h and z, by their names, or as
/// options.projector says; its dimensions stay 0 until it has run. `known`: its encoder, if the weights are
/// understood.
Result<void> readScript(const CheckpointFile& file, const EncoderShapes* known, const ReadingOptions& options,
                        const Sidecars& beside, ModelReading& reading);

}  // namespace mlens
