#include "core/engine/CheckpointSummary.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "core/base/Hash.h"
#include "core/checkpoint/CheckpointFile.h"
#include "core/checkpoint/ModelLayout.h"
#include "core/engine/EngineLoader.h"
#include "core/engine/ModelEngine.h"
#include "core/engine/Resumable.h"

namespace mlens {
namespace {

std::string shapeText(const std::vector<Index>& shape) {
  std::string text = "[";
  for (const Index size : shape) text += (text.size() > 1 ? ", " : "") + std::to_string(size);
  return text + "]";
}

Result<ModelSpec> specFrom(const SafetensorsFile& file, const std::string& context) {
  const auto& metadata = file.metadata();
  const auto format = metadata.find("format");
  if (format->second != kCheckpointFormat) {
    return fail(ErrorCode::Unsupported,
                "written as \"" + format->second + "\" by a newer version of the program; update this one",
                context);
  }
  const auto model = metadata.find("model");
  if (model == metadata.end()) {
    return fail(ErrorCode::BadFormat, "the metadata lacks \"model\"; the checkpoint is damaged", context);
  }
  const auto json = nlohmann::json::parse(model->second, nullptr, false);
  if (json.is_discarded()) {
    return fail(ErrorCode::BadFormat, "\"model\" in the metadata is not JSON; the checkpoint is damaged",
                context);
  }
  return modelSpecFromJson(json, context);
}

/// Runs a TorchScript module once for its dimensions. Where it cannot run, its weights stand for it if they
/// are known.
Result<void> measureScript(const CheckpointFile& file, ModelReading& reading, ReadingOptions& options) {
  if (reading.spec.foreign->family != ForeignSpec::Family::Script) return {};
  auto engine = loadEngine();
  if (!engine) return failure(engine);
  auto measured = (*engine)->measure(file.path, reading.spec);
  if (measured) {
    reading.spec = std::move(*measured);
    return {};
  }
  const bool asked = !options.encoder.empty();
  if (asked || measured.error().code != ErrorCode::Unsupported || reading.candidates.size() < 2)
    return failure(measured);
  options.encoder = "2";
  auto weights = readModel(file, options);
  if (!weights) return failure(measured);
  reading = std::move(*weights);
  reading.notes.insert(reading.notes.begin(), "TorchScript " + measured.error().message +
                                                  ". Its weights run as " +
                                                  reading.candidates[reading.chosen].name + " instead");
  return {};
}

Result<CheckpointSummary> inspectForeign(const std::filesystem::path& path, ReadingOptions options) {
  auto file = CheckpointFile::open(path);
  if (!file) return failure(file);
  auto reading = readModel(*file, options);
  if (!reading) return failure(reading);
  if (auto done = measureScript(*file, *reading, options); !done) return failure(done);
  const auto& chosen = reading->candidates[reading->chosen];
  if (!chosen.obstacle.empty())
    return fail(ErrorCode::Unsupported, chosen.name + ": " + chosen.obstacle, path.string());

  CheckpointSummary summary;
  summary.path = path;
  summary.container = file->container;
  summary.spec = reading->spec;
  summary.metadata = file->metadata;
  for (const StoredTensor& tensor : file->tensors)
    summary.tensors.push_back({tensor.fullName(), tensor.dtype, tensor.shape, 0, 0});
  summary.matched = reading->matched;
  summary.unmatched = reading->unmatched;
  ContentHash whole;
  for (const auto& part : file->files) {
    auto identity = hashFile(part, {});
    if (!identity) return failure(identity);
    whole.add(*identity);
    summary.identity = std::move(*identity);
  }
  if (file->files.size() > 1) summary.identity = whole.hex();
  summary.reading = std::move(*reading);
  summary.options = options;
  return summary;
}

}  // namespace

bool isOwnCheckpoint(const std::filesystem::path& path) {
  const auto file = SafetensorsFile::open(path);
  if (!file) return false;
  const auto format = file->metadata().find("format");
  return format != file->metadata().end() && format->second.starts_with("manifold-lens");
}

Result<CheckpointSummary> inspectCheckpoint(const std::filesystem::path& path,
                                            const ReadingOptions& options) {
  if (!isOwnCheckpoint(path)) return inspectForeign(path, options);
  auto file = SafetensorsFile::open(path);
  const std::string context = path.string();
  if (!file) return failure(file);
  auto spec = specFrom(*file, context);
  if (!spec) return failure(spec);

  CheckpointSummary summary;
  summary.path = path;
  summary.container = "safetensors";
  summary.spec = *spec;
  summary.tensors = file->tensors();
  summary.metadata = file->metadata();
  std::set<std::string> known;
  for (const TensorInfo& wanted : tensorsOf(*spec)) {
    const TensorInfo* found = file->find(wanted.name);
    if (!found) {
      return fail(ErrorCode::BadFormat,
                  "the tensor " + wanted.name + " is missing; the checkpoint is damaged", context);
    }
    if (found->shape != wanted.shape || found->dtype != wanted.dtype) {
      return fail(ErrorCode::BadFormat,
                  "the tensor " + wanted.name + " is " + found->dtype + " " + shapeText(found->shape) +
                      ", expected " + wanted.dtype + " " + shapeText(wanted.shape),
                  context);
    }
    summary.matched.push_back(wanted.name);
    known.insert(wanted.name);
  }
  for (const TensorInfo& tensor : summary.tensors) {
    if (!known.contains(tensor.name) && !tensor.name.starts_with(kTrainingPrefix))
      summary.unmatched.push_back(tensor.name);
  }
  auto identity = hashFile(path, {});
  if (!identity) return failure(identity);
  summary.identity = *identity;
  return summary;
}

}  // namespace mlens
