#include "app/commands/InvarianceFiles.h"

#include <algorithm>
#include <cmath>

#include "app/Text.h"
#include "core/base/AtomicFile.h"
#include "core/base/Csv.h"
#include "core/base/Npy.h"
#include "core/geometry/RepresentationMetrics.h"
#include "ui/charts/ChartFile.h"
#include "ui/charts/InvariancePlot.h"

namespace mlens {
namespace {

using nlohmann::ordered_json;

/// Every digit that a double needs; empty where there is no number.
std::string cellText(double value) {
  return std::isfinite(value) ? nlohmann::json(value).dump() : std::string();
}

/// Calls visit(augmentation, strength, stage) in the order of the table's cells.
template <class F>
void forEachCell(const InvarianceTable& table, F&& visit) {
  for (std::size_t a = 0; a < table.augmentations.size(); ++a) {
    for (std::size_t s = 0; s < table.strengths.size(); ++s) {
      for (std::size_t stage = 0; stage < table.stages.size(); ++stage) visit(a, s, stage);
    }
  }
}

double meanOf(const TangentTest& test, double TangentTestPoint::*value) {
  std::vector<double> values;
  for (const auto& point : test.points) values.push_back(point.*value);
  return meanOfNumbers(values);
}

double meanOf(const TangentTest& test, int TangentTestPoint::*value) {
  std::vector<double> values;
  for (const auto& point : test.points) values.push_back(point.*value);
  return meanOfNumbers(values);
}

double meanRemoved(const TangentTest& test, std::size_t augmentation) {
  std::vector<double> values;
  for (std::size_t i = augmentation; i < test.removed.size(); i += test.augmentations.size())
    values.push_back(test.removed[i]);
  return meanOfNumbers(values);
}

}  // namespace

ordered_json jsonOf(const InvarianceTable& table, const CheckpointSummary& checkpoint,
                    const ScopedPictures& pictures, const InvarianceTableOptions& options) {
  auto cells = ordered_json::array();
  forEachCell(table, [&](std::size_t a, std::size_t s, std::size_t stage) {
    ordered_json cell = {{"augmentation", table.augmentations[a]},
                         {"strength", table.strengths[s]},
                         {"stage", table.stages[stage]}};
    for (const InvarianceMetric& metric : invarianceMetrics())
      cell[metric.name] = table.cell(a, s, stage).*metric.value;
    cells.push_back(std::move(cell));
  });
  auto warnings = readingWarnings(checkpoint);
  warnings.insert(warnings.end(), table.warnings.begin(), table.warnings.end());
  auto metrics = ordered_json::array();
  for (const InvarianceMetric& metric : invarianceMetrics()) metrics.push_back(metric.name);
  return {{"command", "invariance"},
          {"checkpoint", {{"path", checkpoint.path.string()}, {"identity", checkpoint.identity}}},
          {"data", {{"path", pictures.images.path.string()}, {"identity", pictures.images.identity}}},
          {"pictures", table.pictures},
          {"measured", pictures.images.count()},
          {"scope", pictures.words.empty() ? "all" : pictures.words},
          {"views", options.metrics.views},
          {"neighbors", options.metrics.neighbors},
          {"seed", options.seed},
          {"augmentations", table.augmentations},
          {"strengths", table.strengths},
          {"stages", table.stages},
          {"metrics", metrics},
          {"cells", cells},
          {"warnings", warnings}};
}

Result<void> writeInvariance(const std::filesystem::path& out, const InvarianceTable& table,
                             const ordered_json& summary) {
  std::vector<std::string> header{"augmentation", "strength", "stage"};
  for (const InvarianceMetric& metric : invarianceMetrics()) header.emplace_back(metric.name);
  std::vector<std::vector<std::string>> rows;
  std::vector<double> values;
  forEachCell(table, [&](std::size_t a, std::size_t s, std::size_t stage) {
    rows.push_back({table.augmentations[a], cellText(table.strengths[s]), table.stages[stage]});
    for (const InvarianceMetric& metric : invarianceMetrics()) {
      const double value = table.cell(a, s, stage).*metric.value;
      rows.back().push_back(cellText(value));
      values.push_back(value);
    }
  });
  if (auto done = writeCsv(out / "invariance.csv", header, rows); !done) return done;
  const std::vector<Index> shape{std::ssize(table.augmentations), std::ssize(table.strengths),
                                 std::ssize(table.stages), std::ssize(invarianceMetrics())};
  if (auto done = writeNpy(out / "invariance.npy", values, shape); !done) return done;
  return writeFileAtomically(out / "invariance.json",
                             summary.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
}

ordered_json jsonOf(const TangentTest& test, const TangentTestOptions& options) {
  ordered_json removed = ordered_json::object();
  for (std::size_t a = 0; a < test.augmentations.size(); ++a)
    removed[test.augmentations[a]] = meanRemoved(test, a);
  return {{"points", test.points.size()},
          {"neighbors", options.neighbors},
          {"energy", options.energy},
          {"rank", meanOf(test, &TangentTestPoint::rank)},
          {"dimension", meanOf(test, &TangentTestPoint::dimension)},
          {"affinity", meanOf(test, &TangentTestPoint::affinity)},
          {"null", meanOf(test, &TangentTestPoint::null)},
          {"random", meanOf(test, &TangentTestPoint::random)},
          {"largest_angle", meanOf(test, &TangentTestPoint::largestAngle)},
          {"strength", options.strength},
          {"removed", removed}};
}

std::string textOf(const TangentTest& test) {
  std::string removed;
  for (std::size_t a = 0; a < test.augmentations.size(); ++a) {
    removed += (a > 0 ? ", " : "") + test.augmentations[a] + " " + shortNumber(meanRemoved(test, a));
  }
  return field("tangent test",
               "affinity " + shortNumber(meanOf(test, &TangentTestPoint::affinity)) +
                   " of row spaces of rank " + shortNumber(meanOf(test, &TangentTestPoint::rank)) +
                   " with planes of dimension " + shortNumber(meanOf(test, &TangentTestPoint::dimension)) +
                   "; random planes " + shortNumber(meanOf(test, &TangentTestPoint::random))) +
         field("removed", removed);
}

Result<std::vector<std::string>> writeInvarianceCharts(const std::filesystem::path& out,
                                                       const InvarianceTable& table,
                                                       const std::string& ending) {
  std::vector<std::string> names;
  for (const InvarianceMetric& metric : invarianceMetrics()) {
    std::vector<HeatmapPlot> plots;
    bool any = false;
    for (std::size_t stage = 0; stage < table.stages.size(); ++stage) {
      plots.push_back(invariancePlot(table, stage, metric));
      any = any || std::ranges::any_of(plots.back().values, [](double v) { return std::isfinite(v); });
    }
    if (!any) continue;
    names.push_back(metric.name + ending);
    auto done = writeChart(
        out / names.back(), sheetSize(plots), plots.front().unit,
        [&](QPainter& painter, const QRectF& room) { paintSheet(plots, painter, room, lightTheme()); });
    if (!done) return failure(done);
  }
  return names;
}

Result<void> writeTangentTest(const std::filesystem::path& out, const TangentTest& test,
                              const ScopedPictures& pictures, const std::string& ending) {
  const auto& images = pictures.images;
  const bool known = test.points.size() == pictures.chosen.size();  // else some could not be read
  std::vector<std::vector<std::string>> rows, shares;
  for (std::size_t i = 0; i < test.points.size(); ++i) {
    const auto& p = test.points[i];
    const auto at = static_cast<std::size_t>(known ? pictures.chosen[i] : static_cast<Index>(i));
    const Index row = known && !images.rows.empty() ? images.rows[at] : static_cast<Index>(at);
    const std::vector<std::string> who{std::to_string(row), known ? images.names[at] : std::string()};
    rows.push_back({who[0], who[1], std::to_string(p.rank), std::to_string(p.dimension), cellText(p.affinity),
                    cellText(p.largestAngle), cellText(p.null), cellText(p.random)});
    shares.push_back(who);
    for (std::size_t a = 0; a < test.augmentations.size(); ++a)
      shares.back().push_back(cellText(test.removed[i * test.augmentations.size() + a]));
  }
  auto done =
      writeCsv(out / "tangent.csv",
               {"row", "name", "rank", "dimension", "affinity", "largest_angle", "null", "random"}, rows);
  if (!done) return done;
  std::vector<std::string> header{"row", "name"};
  header.insert(header.end(), test.augmentations.begin(), test.augmentations.end());
  if (done = writeCsv(out / "removed.csv", header, shares); !done) return done;
  return writePlot(out / ("tangent" + ending), {320, 200}, tangentPlot(test, lightTheme()));
}

}  // namespace mlens
