#include "core/model/TrainingLog.h"

#include <nlohmann/json.hpp>

#include "core/base/JsonFields.h"

namespace mlens {
namespace {

/// The numbers of a log entry, by reference.
std::vector<std::pair<const char*, double*>> fieldsOf(TrainingLogEntry& entry) {
  auto& m = entry.monitors;
  return {{"loss", &entry.loss},
          {"learning_rate", &entry.learningRate},
          {"rankme_h", &m.rankMeEncoder},
          {"rankme_z", &m.rankMeProjector},
          {"alignment_h", &m.alignmentEncoder},
          {"alignment_z", &m.alignmentProjector},
          {"uniformity_h", &m.uniformityEncoder},
          {"uniformity_z", &m.uniformityProjector},
          {"knn_accuracy_h", &m.knnEncoder},
          {"knn_accuracy_z", &m.knnProjector}};
}

}  // namespace

std::vector<std::pair<const char*, double>> logFields(const TrainingLogEntry& entry) {
  TrainingLogEntry copy = entry;
  std::vector<std::pair<const char*, double>> fields;
  for (const auto& [name, value] : fieldsOf(copy)) fields.emplace_back(name, *value);
  return fields;
}

std::string logJson(const std::vector<TrainingLogEntry>& log) {
  auto json = nlohmann::json::array();
  for (const auto& entry : log) {
    auto row = nlohmann::json::array();
    for (const auto& [name, value] : logFields(entry)) row.push_back(value);  // NaN becomes null
    json.push_back(std::move(row));
  }
  return json.dump();
}

Result<std::vector<TrainingLogEntry>> logFromJson(const std::string& text, const std::string& context) {
  const auto damaged = [&] {
    return fail(ErrorCode::BadFormat, "the training log in the metadata is damaged", context);
  };
  const auto json = parseJson(text);
  if (!json || !json->is_array()) return damaged();
  std::vector<TrainingLogEntry> log;
  for (const auto& row : *json) {
    TrainingLogEntry read;
    const auto fields = fieldsOf(read);
    if (!row.is_array() || row.size() != fields.size()) return damaged();
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (!row[i].is_number() && !row[i].is_null()) return damaged();
      if (row[i].is_number()) *fields[i].second = row[i].get<double>();
    }
    log.push_back(read);
  }
  return log;
}

}  // namespace mlens
