#include "core/layers/FittedSession.h"

#include <algorithm>

#include "core/layers/PointMetrics.h"

namespace mlens {

std::vector<std::string> fitToPoints(Session& session, const PointTable& points) {
  std::vector<std::string> words;
  bool left = false;
  const auto fit = [&](Selection& selection) {
    if (selection.points() == points.count) return true;
    left = left || !selection.empty();
    selection = Selection(points.count);
    return false;
  };
  fit(session.selection);
  std::erase_if(session.selections, [&](NamedSelection& named) { return !fit(named.selection); });
  if (left) {
    words.push_back(
        "the data has another number of points than when the session was saved: its selections were left "
        "out");
  }
  ColorSpec& color = session.appearance.color;
  const bool column = color.by == ColorSpec::By::Column;
  const bool known =
      column ? std::ranges::find(points.columns, color.column, &PointColumn::name) != points.columns.end()
             : color.by != ColorSpec::By::Metric || pointMetric(color.column);
  if (!known) {
    words.push_back("the session is coloured by \"" + color.column + "\", but there is no such " +
                    (column ? "column" : "metric") + ": it is drawn by class");
    color = {};
  }
  if (session.current >= points.count) session.current = -1;
  std::erase_if(session.orbits.rows, [&](Index row) { return row >= points.count; });
  return words;
}

}  // namespace mlens
