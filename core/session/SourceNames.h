#pragma once

#include <string>

#include "core/session/Session.h"

namespace mlens {

/// Of a checkpoint, for readers: "strong.safetensors". Runs write "checkpoint.safetensors" into a folder
/// each, so the folder tells them apart: "run/checkpoint.safetensors"; and so does the encoder of a file with
/// several: "moco.pt [encoder_k]".
std::string checkpointTitle(const CheckpointSource& source);

/// checkpointTitle() of what an embedding comes from; "" without checkpoint.
std::string sourceTitle(const Session& session, const EmbeddingId& id);

/// Of what an embedding comes from, for file names: "strong", "run"; "vectors" without checkpoint.
std::string sourceName(const Session& session, const EmbeddingId& id);

}  // namespace mlens
