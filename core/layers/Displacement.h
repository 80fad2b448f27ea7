#pragma once

#include <vector>

#include "core/maps/Projection.h"
#include "core/session/Session.h"

namespace mlens {

/// The points of an aligned map whose way from the other map is drawn.
struct DisplacementRows {
  std::vector<std::int32_t> rows;  ///< ascending
  Index of = 0;                    ///< so many there are
};

/// At most kMostArrows of the selected points, or a random sample (the same every time) of all. None if the
/// map is aligned to no other.
inline constexpr Index kMostArrows = 500;
DisplacementRows displacementRows(AppearanceSpec::Arrows show, const Projection& map,
                                  const Selection& selection);

/// "arrows of 500 of 2,000 points (sample), from their places in encoder h"; "" without arrows.
std::string displacementWords(AppearanceSpec::Arrows show, const DisplacementRows& rows);

}  // namespace mlens
