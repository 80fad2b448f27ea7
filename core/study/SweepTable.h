#pragma once

#include <filesystem>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/model/TrainingPlan.h"
#include "core/study/ModelMeasures.h"

namespace mlens {

/// What distinguishes the runs of a sweep, but for the seed.
struct SweepSetting {
  std::string method;
  double strength = 0;
  int depth = 0, width = 0;  ///< of the projector

  auto operator<=>(const SweepSetting&) const = default;  // NOLINT(modernize-use-nullptr)
};
SweepSetting settingOf(const TrainingPlan& plan);

/// One run of a sweep: waiting, done (numbers) or failed (error).
struct SweepRow {
  std::string name;  ///< of its folder
  SweepSetting setting;
  std::uint64_t seed = 0;
  ModelMeasures measures;
  std::string error;

  bool done() const { return !measures.numbers.empty(); }
};

/// Means and standard deviations (n - 1; NaN for one run) over the seeds.
struct SweepGroup {
  struct Value {
    double mean = std::numeric_limits<double>::quiet_NaN(), sd = mean;
    int runs = 0;  ///< those that have the number
  };
  SweepSetting setting;
  std::map<std::string, Value> values;  ///< by the number's name
};

/// All runs of a sweep.
struct SweepTable {
  std::vector<SweepRow> rows;
  nlohmann::ordered_json about;  ///< data, recipe, lists and measures, as they are in sweep.json

  /// Names of the numbers, in the order of ModelMeasures.
  std::vector<std::string> numberNames() const;
  /// Of the finished rows, ascending by setting.
  std::vector<SweepGroup> groups() const;
};

/// How a number moves with the strength: its means at the lowest and the highest one, and Spearman's
/// correlation of strength and mean (1 always rises, -1 always falls; NaN for fewer than 3 strengths).
struct SweepTrend {
  double first = std::numeric_limits<double>::quiet_NaN(), last = first, correlation = first;
};
/// Of the groups with this method and projector; NaN where none has the number.
SweepTrend trendOf(const std::vector<SweepGroup>& groups, const SweepSetting& setting,
                   const std::string& number);

/// sweep.csv (a row for every run) and sweep.json (the same, spectra, means and standard deviations).
Result<void> writeSweep(const std::filesystem::path& folder, const SweepTable& table);
/// From sweep.json. NotFound, BadFormat.
Result<SweepTable> readSweep(const std::filesystem::path& folder);

/// What measures.json of a run holds. `key`: what decided the numbers; another key is another measurement.
Result<void> writeMeasures(const std::filesystem::path& file, const nlohmann::json& key,
                           const ModelMeasures& measures);
/// The measures in `file`, if there are any and it has this key (null: any).
std::optional<ModelMeasures> readMeasures(const std::filesystem::path& file, const nlohmann::json& key = {});

/// A value from elsewhere, to lay beside a curve.
struct PublishedValue {
  std::string number;  ///< "effective_rank_h"
  double strength = 0, value = 0;
};
/// A CSV with the columns metric ("effective_rank"), stage (h, z or empty), strength and value. BadFormat
/// says which is missing.
Result<std::vector<PublishedValue>> readPublished(const std::filesystem::path& file);

}  // namespace mlens
