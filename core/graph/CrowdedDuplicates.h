#pragma once

#include <optional>
#include <vector>

#include "core/base/Job.h"
#include "core/base/Matrix.h"

namespace mlens {

/// Rows of which there are very many exact copies (blank pictures, dead units). No search needs more than the
/// first few of them: ties go to the smaller index, so the others are nobody's neighbours.
struct CrowdedDuplicates {
  std::vector<Index> kept;            ///< rows that can be neighbours, ascending
  std::vector<Index> representative;  ///< of each row: its place in `kept`, or that of its first copy
};

/// Nothing if no row has more than `most` copies (itself counted), else the first `most` of each are kept.
Result<std::optional<CrowdedDuplicates>> crowdedDuplicates(const Matrix& points, Index most,
                                                           const JobContext& job);

}  // namespace mlens
