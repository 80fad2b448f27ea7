#include "core/engine/Resumable.h"

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "core/base/JsonFields.h"
#include "core/engine/CheckpointSummary.h"

namespace mlens {
namespace {

/// Of a metadata entry; empty if there is none.
std::string entry(const CheckpointSummary& checkpoint, const char* key) {
  const auto found = checkpoint.metadata.find(key);
  return found == checkpoint.metadata.end() ? std::string() : found->second;
}

}  // namespace

nlohmann::json recipeOf(const TrainingPlan& plan) {
  auto json = toJson(plan);
  for (const char* field : {"out", "device", "keepEvery"}) json.erase(field);
  return json;
}

Result<Resumable> trainingState(const std::filesystem::path& checkpoint) {
  const std::string context = checkpoint.string();
  if (!isOwnCheckpoint(checkpoint)) {
    if (auto exists = mapFile(checkpoint); !exists) return failure(exists);
    return fail(ErrorCode::Unsupported, "is no checkpoint of this program; only those can be trained on",
                context);
  }
  auto summary = readOwnCheckpoint(checkpoint);
  if (!summary) return failure(summary);
  const auto recipe = parseJson(entry(*summary, "training"));
  const std::string log = entry(*summary, kLogKey);
  if (!recipe || log.empty()) {
    return fail(ErrorCode::Unsupported, "holds no state of its training, so that it cannot be resumed",
                context);
  }
  auto plan = trainingPlanFromJson(*recipe, context);
  if (!plan) return failure(plan);
  auto entries = logFromJson(log, context);
  if (!entries) return failure(entries);
  Resumable result{std::move(*plan),
                   static_cast<int>(entries->size()),
                   std::move(*entries),
                   entry(*summary, "data"),
                   entry(*summary, "data_identity"),
                   std::atoll(entry(*summary, "data_count").c_str())};
  result.plan.resume = checkpoint;
  result.plan.out = checkpoint.parent_path();
  return result;
}

Result<Resumable> resumable(const std::filesystem::path& checkpoint) {
  auto result = trainingState(checkpoint);
  if (result && result->epochs >= result->plan.epochs) {
    return fail(
        ErrorCode::Unsupported,
        "this training is complete (" + std::to_string(result->epochs) + " epochs); nothing is left to do",
        checkpoint.string());
  }
  return result;
}

Result<KeptRun> keptRun(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  std::error_code error;
  for (std::filesystem::directory_iterator file(folder, error), end; !error && file != end;
       file.increment(error)) {
    const std::string name = file->path().filename().string();
    const bool kept = name.starts_with("epoch-") && name.ends_with(".safetensors");
    if (kept || name == "checkpoint.safetensors") files.push_back(file->path());
  }
  if (error) return fail(ErrorCode::NotFound, "cannot be read: " + error.message(), folder.string());
  if (files.empty())
    return fail(ErrorCode::NotFound, "holds no checkpoint of a training (checkpoint.safetensors)",
                folder.string());
  std::ranges::sort(files);  // checkpoint.safetensors first: an epoch that is kept twice is its
  KeptRun run;
  for (const auto& file : files) {
    auto state = trainingState(file);
    if (!state) return failure(state);
    if (std::ranges::find(run.epochs, state->epochs, &KeptRun::Epoch::epoch) != run.epochs.end()) continue;
    run.epochs.push_back({state->epochs, file});
    if (state->epochs > run.last.epochs) run.last = std::move(*state);
  }
  std::ranges::sort(run.epochs, {}, &KeptRun::Epoch::epoch);
  return run;
}

}  // namespace mlens
