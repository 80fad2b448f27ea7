#pragma once

#include "app/Command.h"
#include "core/checkpoint/CheckpointFile.h"
#include "core/checkpoint/ModelReading.h"

namespace mlens {

/// What `inspect` says of another program's checkpoint. One whose encoder is not recognised is listed all the
/// same, with the reason.
Result<Report> inspectForeign(const CheckpointFile& file, const ReadingOptions& options);

}  // namespace mlens
