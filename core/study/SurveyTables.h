#pragma once

#include <nlohmann/json_fwd.hpp>

#include "core/base/NumberFile.h"
#include "core/compare/ModelSurvey.h"
#include "core/compare/Transfer.h"
#include "core/study/ModelList.h"

namespace mlens {

/// One row per model, as measured: a CSV of it is a table of metrics for `models` and `transfer`. What is
/// said beside it: where each row comes from, z-scores, notes.
NumberTable metricTable(const MeasuredModels& models, const ModelSurvey& survey);
/// One row per model: its place in the map of models and among the leaves of the tree; beside it the tree's
/// merges as scipy's linkage, and the test of the groups.
NumberTable placeTable(const ModelSurvey& survey);
/// One row per task and metric; beside it what the Lasso and the tree predicted for each model.
NumberTable transferTable(const Transfer& transfer);

nlohmann::ordered_json jsonOf(const GroupTest& test);
nlohmann::ordered_json jsonOf(const LeaveOneOut& result);

/// One sentence with its source on what a column of a table of models holds ("encoder.class_affinity_mean");
/// "" for a column of an unknown name.
std::string metricDefinition(const std::string& column);

}  // namespace mlens
