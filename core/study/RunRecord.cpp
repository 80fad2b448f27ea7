#include "core/study/RunRecord.h"

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "core/base/JsonFields.h"
#include "core/engine/Resumable.h"
#include "core/study/SweepTable.h"

namespace mlens {

Result<RunRecord> readRun(const std::filesystem::path& folder, const JobContext& job) {
  const auto file = folder / "checkpoint.safetensors";
  auto summary = inspectCheckpoint(file, {}, {}, job);
  if (!summary) return failure(summary);
  RunRecord run;
  run.checkpoint = std::move(*summary);
  const auto entry = [&](const char* key) {
    const auto found = run.checkpoint.metadata.find(key);
    return found == run.checkpoint.metadata.end() ? std::string() : found->second;
  };
  const auto recipe = parseJson(entry("training"));
  if (!recipe || entry(kLogKey).empty()) {
    return fail(ErrorCode::Unsupported,
                "holds no recipe and log of a training; give a folder that train wrote", file.string());
  }
  auto plan = trainingPlanFromJson(*recipe, file.string());
  if (!plan) return failure(plan);
  auto log = logFromJson(entry(kLogKey), file.string());
  if (!log) return failure(log);
  run.plan = std::move(*plan);
  run.log = std::move(*log);
  run.data = entry("data");
  run.pictures = std::atoll(entry("data_count").c_str());
  run.measures = readMeasures(folder / "measures.json");
  return run;
}

}  // namespace mlens
