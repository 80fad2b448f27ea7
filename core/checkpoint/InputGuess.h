#pragma once

#include "core/checkpoint/CheckpointFile.h"
#include "core/checkpoint/ModelReading.h"
#include "core/model/ForeignSpec.h"

namespace mlens {

/// What stands beside a checkpoint and in it about its input. Plain checkpoints say nothing: then what is
/// usual for the architecture is assumed, and said to be.
struct InputGuess {
  InputSpec input;
  /// "preprocessor_config.json", "assumed: ImageNet's", ...
  std::string sizeFrom, resizeFrom, filterFrom, normalizationFrom;
};

/// The JSON files that may lie beside a checkpoint; null where there is none or it is no JSON object.
struct Sidecars {
  nlohmann::json config;        ///< config.json of Hugging Face
  nlohmann::json preprocessor;  ///< preprocessor_config.json
  nlohmann::json openClip;      ///< open_clip_config.json
  nlohmann::json arguments;     ///< args.json of solo-learn
};
Sidecars readSidecars(const CheckpointFile& file);

/// The shorter side to which pictures are resized before the centre is cut out, where nothing says so: 256
/// for 224, as torchvision's transforms for ImageNet have it; of small pictures nothing is cut off.
int usualResize(int size);
/// Puts the input into the reading: guessed, then what the user says. InvalidArgument: what does not fit.
Result<void> decideInput(const ForeignSpec& spec, int channels, const CheckpointFile& file,
                         const Sidecars& beside, const ReadingOptions& options, ModelReading& reading);

InputGuess guessInput(const ForeignSpec& encoder, int channels, const CheckpointFile& file,
                      const Sidecars& beside);

}  // namespace mlens
