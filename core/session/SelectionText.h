#pragma once

#include <optional>
#include <string>

#include "core/session/Selection.h"

namespace mlens {

/// The selected rows as ascending ranges, "0-4,7,10-12"; "" for none.
std::string rowRanges(const Selection& selection);

/// The other way round. Nothing if the text is not ascending ranges of rows below `points`.
std::optional<Selection> selectionFromRanges(const std::string& text, Index points);

}  // namespace mlens
