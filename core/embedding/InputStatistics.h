#pragma once

#include "core/data/ImageSet.h"
#include "core/model/ModelSpec.h"

namespace mlens {

/// The input of a model that is to be trained on these pictures: their size (the shorter side of the first
/// one, 8 to 32), their channels, and mean and standard deviation per channel over at most 1,000 pictures
/// spread evenly over the set, rounded to 4 decimals. Unreadable pictures are passed over; BadFormat if none
/// can be read.
Result<InputSpec> inputSpecOf(const ImageSet& images, const JobContext& job);

}  // namespace mlens
