#pragma once

#include "core/checkpoint/InputGuess.h"
#include "core/checkpoint/ModelReading.h"
#include "core/model/ForeignSpec.h"
#include "core/model/ReadingOptions.h"

namespace mlens {

/// Applies to the encoder what a config.json beside the file and then the user say; what stays assumed is
/// added to `assumptions`. `headsKnown`: the file itself tells the attention heads. InvalidArgument: what
/// does not fit.
Result<void> correctEncoder(ForeignSpec& spec, bool headsKnown, const ReadingOptions& options,
                            const Sidecars& beside, std::vector<Assumption>& assumptions);

}  // namespace mlens
