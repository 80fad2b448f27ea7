#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/base/Matrix.h"

namespace mlens {

/// `limit` of the rows without replacement, in ascending order, with the same share of every class: each
/// class gets limit * (its rows) / (all rows), rounded by largest remainder (ties to the lower class number).
/// Labels must be >= 0. All rows if there are no more than `limit`.
std::vector<Index> stratifiedSample(std::span<const std::int32_t> labels, Index limit, std::uint64_t seed);

}  // namespace mlens
