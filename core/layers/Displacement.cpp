#include "core/layers/Displacement.h"

#include "core/base/Random.h"
#include "core/base/Text.h"

namespace mlens {

DisplacementRows displacementRows(AppearanceSpec::Arrows show, const Projection& map,
                                  const Selection& selection) {
  using Arrows = AppearanceSpec::Arrows;
  DisplacementRows result;
  const Index points = map.coordinates.rows();
  if (show == Arrows::Off || map.reference.rows() != points || points == 0) return result;
  std::vector<Index> from;
  if (show == Arrows::Selection) {
    if (selection.points() != points) return result;
    from = selection.rows();
    result.of = static_cast<Index>(from.size());
  } else {
    result.of = points;
  }
  RandomStream random(1);
  for (const Index place : sampleWithoutReplacement(result.of, kMostArrows, random)) {
    const Index row = from.empty() ? place : from[static_cast<std::size_t>(place)];
    result.rows.push_back(static_cast<std::int32_t>(row));
  }
  return result;
}

std::string displacementWords(AppearanceSpec::Arrows show, const DisplacementRows& rows) {
  if (rows.rows.empty()) return {};
  const bool selected = show == AppearanceSpec::Arrows::Selection;
  const auto drawn = static_cast<Index>(rows.rows.size());
  std::string words = "arrows of " + grouped(drawn);
  if (drawn < rows.of) words += " of " + grouped(rows.of);
  words += selected ? " selected points" : " points";
  return words + (drawn < rows.of ? " (random sample)" : "");
}

}  // namespace mlens
