#include "app/commands/CompareFiles.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "app/Text.h"
#include "app/commands/ComparePlots.h"
#include "core/base/Csv.h"
#include "core/base/Npy.h"
#include "core/compare/NeighborChange.h"
#include "ui/charts/ChartFile.h"

namespace mlens {
namespace {

namespace fs = std::filesystem;

/// Writes into one folder and keeps the names.
class Files {
 public:
  Files(fs::path folder, const JobContext& job) : folder_(std::move(folder)), job_(job) {}

  template <class Write>
  Result<void> add(const std::string& name, const Write& write) {
    if (auto go = job_.check(); !go) return go;
    if (auto done = write(folder_ / name); !done) return done;
    names.push_back(name);
    return {};
  }

  std::vector<std::string> names;

 private:
  fs::path folder_;
  const JobContext& job_;
};

Result<void> writeCka(const fs::path& path, const ComparedModels& models) {
  std::vector<std::vector<std::string>> rows;
  for (Index i = 0; i < models.cka.count; ++i) {
    for (Index j = i + 1; j < models.cka.count; ++j) {
      const Cka& value = models.cka(i, j);
      rows.push_back({models.stages[static_cast<std::size_t>(i)], models.stages[static_cast<std::size_t>(j)],
                      shortNumber(value.linear), shortNumber(value.debiased)});
    }
  }
  return writeCsv(path, {"first", "second", "cka", "cka_debiased"}, rows);
}

std::string namesOf(const std::vector<std::int32_t>& rows, const PointTable& points) {
  std::string text;
  for (std::int32_t row : rows)
    text += (text.empty() ? "" : "; ") + points.names[static_cast<std::size_t>(row)];
  return text;
}

Result<void> writeMostChanged(const fs::path& path, const ComparedPair& pair, const ComparedModels& models) {
  const Comparison& comparison = pair.comparison;
  const PointTable& points = *models.points;
  std::vector<std::vector<std::string>> rows;
  for (const Index i : mostChanged(comparison.overlap, comparison.stretch, models.top)) {
    const NeighborChange change = neighborChange(*comparison.before, *comparison.after, i);
    const auto at = static_cast<std::size_t>(i);
    rows.push_back({std::to_string(i), points.names[at],
                    shortNumber(static_cast<double>(comparison.overlap[at])),
                    shortNumber(static_cast<double>(comparison.stretch[at])), namesOf(change.kept, points),
                    namesOf(change.lost, points), namesOf(change.gained, points)});
  }
  return writeCsv(path, {"row", "name", "overlap", "stretch", "kept", "lost", "gained"}, rows);
}

Result<void> writeClassShares(const fs::path& path, const ClassShares& shares, const PointTable& points) {
  std::vector<std::vector<std::string>> rows;
  const auto number = [](double value) { return std::isfinite(value) ? shortNumber(value) : std::string(); };
  for (Eigen::Index i = 0; i < shares.a.rows(); ++i) {
    for (Eigen::Index j = 0; j < shares.a.cols(); ++j) {
      if (!(shares.a(i, j) > 0) && !(shares.b(i, j) > 0)) continue;
      rows.push_back({points.classNames[static_cast<std::size_t>(i)],
                      points.classNames[static_cast<std::size_t>(j)], number(shares.a(i, j)),
                      number(shares.b(i, j)), number(shares.b(i, j) - shares.a(i, j))});
    }
  }
  return writeCsv(path, {"class", "neighbor_class", "share_a", "share_b", "change"}, rows);
}

std::string aboutOf(const ComparedPair& pair, const ComparedModels& models) {
  return nlohmann::ordered_json{
      {"a", models.a.name + ", " + pair.a->title},
      {"b", models.b.name + ", " + pair.b->title},
      {"neighbors", pair.comparison.setting},
      {"overlap", "share of a point's neighbours in A that are its neighbours in B"},
      {"stretch",
       "mean distance in B of its neighbours in A, over that of its own neighbours in B (1: still near)"},
      {"displacement", "distance between its places in the two maps, B's turned onto A's"},
      {"nnk", pair.comparison.nnkA ? pair.comparison.nnkA->setting : ""}}
      .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Result<void> writePair(Files& files, const ComparedPair& pair, const ComparedModels& models,
                       const JobContext& job) {
  const PointTable& points = *models.points;
  const auto named = [&](const char* what, const std::string& ending) { return what + pair.name + ending; };
  auto done = files.add(named("points-", ".csv"), [&](const fs::path& path) {
    NumberTable table = pointTableOf(pair.comparison, points, pair.displacement);
    table.about = aboutOf(pair, models);
    return writeNumbers(path, table);
  });
  if (done) {
    done = files.add(named("overlap-", ".npy"),
                     [&](const fs::path& path) { return writeNpy(path, pair.comparison.overlap); });
  }
  if (done && pair.mapA) {
    done = files.add(named("map-", "-a.npy"), [&](const fs::path& path) {
      return writeNpy(path, firstColumns(pair.mapA->coordinates, pair.mapA->spec.dimensions));
    });
  }
  if (done && pair.mapB) {
    done = files.add(named("map-", "-b.npy"), [&](const fs::path& path) {
      return writeNpy(path, firstColumns(pair.mapB->coordinates, pair.mapB->spec.dimensions));
    });
  }
  if (done) {
    done = files.add(named("most-changed-", ".csv"),
                     [&](const fs::path& path) { return writeMostChanged(path, pair, models); });
  }
  if (done) {
    auto plot = overlapPlot(pair, job);
    if (!plot) return failure(plot);
    done = files.add(named("overlap-", models.charts),
                     [&](const fs::path& path) { return writePlot(path, kOverlapSize, *plot); });
  }
  if (!done || !points.hasLabels()) return done;
  done = files.add(named("classes-", ".csv"), [&](const fs::path& path) {
    NumberTable table = classTableOf(pair.comparison, points, pair.displacement);
    table.about = aboutOf(pair, models);
    return writeNumbers(path, table);
  });
  if (!done) return done;
  const ClassShares shares = classShares(pair, points);
  done = files.add(named("class-neighbors-", ".csv"),
                   [&](const fs::path& path) { return writeClassShares(path, shares, points); });
  if (!done || points.classCount() > kMostClassesDrawn) return done;
  const HeatmapPlot plot = classSharesPlot(shares, points);
  return files.add(named("class-neighbors-", models.charts),
                   [&](const fs::path& path) { return writePlot(path, kClassSharesSize, plot); });
}

}  // namespace

Result<std::vector<std::string>> writeComparedModels(const fs::path& folder, const ComparedModels& models,
                                                     const JobContext& job) {
  Files files(folder, job);
  auto done = files.add("cka.csv", [&](const fs::path& path) { return writeCka(path, models); });
  if (done)
    done = files.add("cka" + models.charts,
                     [&](const fs::path& path) { return writePlot(path, kCkaSize, ckaPlot(models)); });
  for (const ComparedPair& pair : models.pairs) {
    if (done) done = writePair(files, pair, models, job);
  }
  if (!done) return failure(done);
  return files.names;
}

}  // namespace mlens
