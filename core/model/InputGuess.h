#pragma once

#include "core/model/CheckpointFile.h"
#include "core/model/ForeignSpec.h"
#include "core/model/ModelSpec.h"

namespace mlens {

/// What stands beside a checkpoint and in it about its input. Plain checkpoints say nothing: then what is
/// usual for the architecture is assumed, and said to be.
struct InputGuess {
  InputSpec input;
  std::string sizeFrom, normalizationFrom;  ///< "preprocessor_config.json", "assumed: ImageNet's", ...
};

/// The JSON files that may lie beside a checkpoint; null where there is none or it is no JSON object.
struct Sidecars {
  nlohmann::json config;        ///< config.json of Hugging Face
  nlohmann::json preprocessor;  ///< preprocessor_config.json
  nlohmann::json arguments;     ///< args.json of solo-learn
};
Sidecars readSidecars(const CheckpointFile& file);

InputGuess guessInput(const ForeignSpec& encoder, int channels, const CheckpointFile& file,
                      const Sidecars& beside);

}  // namespace mlens
