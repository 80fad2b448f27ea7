#include "core/study/SweepTable.h"

#include <algorithm>
#include <cmath>

#include "core/base/AtomicFile.h"
#include "core/base/Csv.h"
#include "core/base/JsonFields.h"
#include "core/base/Text.h"
#include "core/compare/Correlation.h"

namespace mlens {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

std::string dumped(const auto& object) {
  return object.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

constexpr std::size_t kMostMeasures = 1'000'000;  // in each list of a model

/// Every digit that a double needs; empty where there is no number.
std::string exact(double value) {
  return std::isfinite(value) ? nlohmann::json(value).dump() : std::string();
}

double numberIn(const auto& object) {
  return object.is_number() ? object.template get<double>() : std::numeric_limits<double>::quiet_NaN();
}

Json settingJson(const SweepSetting& setting) {
  return {{"method", setting.method},
          {"strength", setting.strength},
          {"depth", setting.depth},
          {"width", setting.width}};
}

Json measuresJson(const ModelMeasures& measures) {
  Json numbers = Json::object();
  for (const auto& [name, value] : measures.numbers) numbers[name] = value;
  return {{"numbers", numbers},
          {"singular_values_h", measures.spectrumEncoder},
          {"singular_values_z", measures.spectrumProjector},
          {"notes", measures.notes}};
}

/// `object` is what the fields are of, with its order of keys.
void readMeasures(JsonFields& fields, const Json& object, ModelMeasures& measures) {
  fields.require({"numbers", "singular_values_h", "singular_values_z", "notes"});
  fields.object("numbers", [&](JsonFields&) {
    for (const auto& [name, value] : object["numbers"].items())
      measures.numbers.push_back({name, numberIn(value)});
  });
  fields.numbers("singular_values_h", kMostMeasures, measures.spectrumEncoder);
  fields.numbers("singular_values_z", kMostMeasures, measures.spectrumProjector);
  fields.texts("notes", kMostMeasures, measures.notes);
}

SweepRow rowFrom(const Json& object, const std::string& where, std::string& problem) {
  SweepRow row;
  const nlohmann::json plain = object;
  JsonFields fields(plain, where, problem);
  fields.require({"name", "method", "strength", "depth", "width", "seed"});
  fields.text("name", row.name);
  fields.text("method", row.setting.method);
  fields.number("strength", row.setting.strength);
  fields.integer("depth", row.setting.depth);
  fields.integer("width", row.setting.width);
  fields.seed("seed", row.seed);
  fields.text("error", row.error);
  if (fields.has("numbers")) readMeasures(fields, object, row.measures);
  return row;
}

double valueOf(const SweepRow& row, const std::string& name) {
  const auto found = std::ranges::find(row.measures.numbers, name, &GeometryNumber::name);
  return found == row.measures.numbers.end() ? std::numeric_limits<double>::quiet_NaN() : found->value;
}

SweepGroup::Value summary(const std::vector<double>& values) {
  SweepGroup::Value result;
  result.runs = static_cast<int>(values.size());
  if (values.empty()) return result;
  double sum = 0, squares = 0;
  for (double value : values) sum += value;
  result.mean = sum / result.runs;
  for (double value : values) squares += (value - result.mean) * (value - result.mean);
  if (result.runs > 1) result.sd = std::sqrt(squares / (result.runs - 1));
  return result;
}

}  // namespace

SweepSetting settingOf(const TrainingPlan& plan) {
  return {plan.method, plan.strength, plan.model.projectorDepth, plan.model.projectorWidth};
}

std::vector<std::string> SweepTable::numberNames() const {
  std::vector<std::string> names;
  for (const auto& row : rows) {
    auto place = names.begin();  // what only some rows have comes after what precedes it there
    for (const auto& number : row.measures.numbers) {
      const auto found = std::ranges::find(names, number.name);
      place = (found != names.end() ? found : names.insert(place, number.name)) + 1;
    }
  }
  return names;
}

std::vector<SweepGroup> SweepTable::groups() const {
  std::map<SweepSetting, std::map<std::string, std::vector<double>>> found;
  for (const auto& row : rows) {
    if (!row.done()) continue;
    auto& values = found[row.setting];
    for (const auto& [name, value] : row.measures.numbers) {
      auto& list = values[name];
      if (std::isfinite(value)) list.push_back(value);
    }
  }
  std::vector<SweepGroup> groups;
  for (const auto& [setting, numbers] : found) {
    groups.push_back({setting, {}});
    for (const auto& [name, values] : numbers) groups.back().values[name] = summary(values);
  }
  return groups;
}

SweepTrend trendOf(const std::vector<SweepGroup>& groups, const SweepSetting& setting,
                   const std::string& number) {
  std::vector<double> strengths, means;
  for (const auto& group : groups) {  // ascending by strength within a setting
    const auto& other = group.setting;
    const auto value = group.values.find(number);
    if (other.method != setting.method || other.depth != setting.depth || other.width != setting.width ||
        value == group.values.end() || !std::isfinite(value->second.mean)) {
      continue;
    }
    strengths.push_back(other.strength);
    means.push_back(value->second.mean);
  }
  SweepTrend trend;
  if (means.empty()) return trend;
  trend.first = means.front();
  trend.last = means.back();
  if (means.size() > 2) trend.correlation = spearman(strengths, means);
  return trend;
}

Result<void> writeSweep(const fs::path& folder, const SweepTable& table) {
  const auto names = table.numberNames();
  std::vector<std::string> header{"run", "method", "strength", "depth", "width", "seed", "error"};
  header.insert(header.end(), names.begin(), names.end());
  std::vector<std::vector<std::string>> lines;
  Json runs = Json::array(), groups = Json::array();
  for (const auto& row : table.rows) {
    const auto& setting = row.setting;
    lines.push_back({row.name, setting.method, exact(setting.strength), std::to_string(setting.depth),
                     std::to_string(setting.width), std::to_string(row.seed), row.error});
    for (const auto& name : names) lines.back().push_back(exact(valueOf(row, name)));
    Json run = {{"name", row.name}};
    run.update(settingJson(setting));
    run["seed"] = row.seed;
    if (!row.error.empty()) run["error"] = row.error;
    if (row.done()) run.update(measuresJson(row.measures));
    runs.push_back(std::move(run));
  }
  for (const auto& group : table.groups()) {
    Json values = Json::object();
    for (const auto& [name, value] : group.values)
      values[name] = {{"mean", value.mean}, {"sd", value.sd}, {"runs", value.runs}};
    Json object = settingJson(group.setting);
    object["numbers"] = std::move(values);
    groups.push_back(std::move(object));
  }
  Json object = table.about;
  object["groups"] = std::move(groups);
  object["runs"] = std::move(runs);
  if (auto done = writeCsv(folder / "sweep.csv", header, lines); !done) return done;
  return writeFileAtomically(folder / "sweep.json", dumped(object));
}

Result<SweepTable> readSweep(const fs::path& folder) {
  const auto path = folder / "sweep.json";
  auto text = readTextFile(path);
  if (!text) return failure(text);
  const auto refuse = [&](const std::string& why) {
    return fail(ErrorCode::BadFormat, "is not a sweep's table" + why + "; give the folder that sweep wrote",
                path.string());
  };
  auto about = parseJson<Json>(*text);
  if (!about || !about->is_object() || !about->contains("runs")) return refuse("");
  SweepTable table;
  table.about = *std::move(about);
  std::string problem;
  for (const auto& run : table.about["runs"])
    table.rows.push_back(rowFrom(run, "runs[" + std::to_string(table.rows.size()) + "]", problem));
  if (!problem.empty()) return refuse(" (" + problem + ")");
  table.about.erase("runs");
  table.about.erase("groups");
  return table;
}

Result<void> writeMeasures(const fs::path& file, const nlohmann::json& key, const ModelMeasures& measures) {
  Json object = {{"key", key}};
  object.update(measuresJson(measures));
  return writeFileAtomically(file, dumped(object));
}

std::optional<ModelMeasures> readMeasures(const fs::path& file, const nlohmann::json& key) {
  const auto text = readTextFile(file);
  if (!text) return {};
  const auto object = parseJson<Json>(*text);
  if (!object) return {};
  const nlohmann::json plain = *object;
  std::string problem;
  JsonFields fields(plain, "", problem);
  const auto* its = fields.get("key");
  if (!key.is_null() && !(its && *its == key)) return {};
  ModelMeasures measures;
  readMeasures(fields, *object, measures);
  if (!problem.empty()) return {};
  return measures;
}

Result<std::vector<PublishedValue>> readPublished(const fs::path& file) {
  auto table = readCsv(file);
  if (!table) return failure(table);
  const int columns[] = {table->column({"metric"}), table->column({"stage"}), table->column({"strength"}),
                         table->column({"value"})};
  if (std::ranges::min(columns) < 0) {
    return fail(ErrorCode::BadFormat, "needs the columns metric, stage, strength and value", file.string());
  }
  std::vector<PublishedValue> values;
  for (const auto& row : table->rows) {
    const auto at = [&](int which) { return row[static_cast<std::size_t>(columns[which])]; };
    const auto strength = parseNumber(at(2)), value = parseNumber(at(3));
    if (!strength || !value) {
      std::string words = at(2);
      words.append(" and ").append(at(3)).append(": a strength and a value must be numbers");
      return fail(ErrorCode::BadFormat, std::move(words), file.string());
    }
    std::string number = at(0);
    if (!at(1).empty()) number.append("_").append(at(1));
    values.push_back({std::move(number), *strength, *value});
  }
  return values;
}

}  // namespace mlens
