#pragma once

#include <string_view>

#include "core/checkpoint/InputGuess.h"
#include "core/checkpoint/ModelReading.h"
#include "core/model/ForeignSpec.h"
#include "core/model/ReadingOptions.h"

namespace mlens {

/// What was found out about the encoder before its sidecars and options are looked at.
struct EncoderFacts {
  std::string_view project;  ///< whose layout it has, see LayoutRule; "" unknown
  bool headsKnown = false;   ///< the file itself tells the attention heads
};

/// Applies to the encoder what a config.json (of Hugging Face or timm) or args.json beside the file and then
/// the user say; what stays assumed is added to `assumptions`. Unsupported: the config states a model, an
/// activation, a pooling that is not run here. InvalidArgument: an option that does not fit.
Result<void> correctEncoder(ForeignSpec& spec, const EncoderFacts& facts, const ReadingOptions& options,
                            const Sidecars& beside, std::vector<Assumption>& assumptions);

}  // namespace mlens
