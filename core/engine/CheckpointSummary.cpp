#include "core/engine/CheckpointSummary.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "core/base/Hash.h"
#include "core/base/JsonFields.h"
#include "core/checkpoint/CheckpointFile.h"
#include "core/checkpoint/ModelLayout.h"
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
  const auto json = parseJson(model->second);
  if (!json) {
    return fail(ErrorCode::BadFormat, "\"model\" in the metadata is not JSON; the checkpoint is damaged",
                context);
  }
  return modelSpecFromJson(*json, context);
}

/// Size and time are those from before the reading.
CheckpointSummary::File fileAt(const std::filesystem::path& path) {
  std::error_code ignored;
  CheckpointSummary::File file{path, std::filesystem::file_size(path, ignored), {}};
  file.written = std::filesystem::last_write_time(path, ignored);
  return file;
}

/// Sets the hash of the files' content: of one its own, of several that of their hashes.
Result<void> identify(CheckpointSummary& summary, const std::vector<std::filesystem::path>& files,
                      const JobContext& job) {
  ContentHash whole;
  for (const auto& path : files) {
    summary.files.push_back(fileAt(path));
    job.report("reading", -1, path.filename().string());
    auto identity = hashFile(path, job);
    if (!identity) return failure(identity);
    whole.add(*identity);
    summary.identity = std::move(*identity);
  }
  if (files.size() > 1) summary.identity = whole.hex();
  return {};
}

/// Runs a TorchScript module once for its dimensions. Where it cannot run, its weights stand for it if they
/// are known.
Result<void> measureScript(const CheckpointFile& file, const EngineSource& engine, ModelReading& reading,
                           ReadingOptions& options, const JobContext& job) {
  if (reading.spec.foreign->family != ForeignSpec::Family::Script) return {};
  if (!engine)
    return fail(ErrorCode::Unsupported, "is TorchScript, which only LibTorch can run", file.path.string());
  job.report("loading LibTorch", -1);
  auto loaded = engine();
  if (!loaded) return failure(loaded);
  if (auto go = job.check(); !go) return go;
  auto measured = (*loaded)->measure(file.path, reading.spec);
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

Result<CheckpointSummary> inspectForeign(const std::filesystem::path& path, ReadingOptions options,
                                         const EngineSource& engine, const JobContext& job) {
  auto file = CheckpointFile::open(path);
  if (!file) return failure(file);
  auto reading = readModel(*file, options);
  if (!reading) return failure(reading);
  if (auto done = measureScript(*file, engine, *reading, options, job); !done) return failure(done);
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
  if (auto done = identify(summary, file->files, job); !done) return failure(done);
  summary.reading = std::move(*reading);
  summary.options = options;
  return summary;
}

}  // namespace

std::vector<std::string> readingWarnings(const CheckpointSummary& checkpoint) {
  return checkpoint.reading ? checkpoint.reading->warnings() : std::vector<std::string>();
}

bool isUnchanged(const CheckpointSummary& checkpoint) {
  return std::ranges::all_of(checkpoint.files,
                             [](const CheckpointSummary::File& file) { return fileAt(file.path) == file; });
}

bool isOwnCheckpoint(const std::filesystem::path& path) {
  const auto file = SafetensorsFile::open(path);
  if (!file) return false;
  const auto format = file->metadata().find("format");
  return format != file->metadata().end() && format->second.starts_with("manifold-lens");
}

Result<CheckpointSummary> readOwnCheckpoint(const std::filesystem::path& path) {
  auto file = SafetensorsFile::open(path);
  const std::string context = path.string();
  if (!file) return failure(file);
  if (!file->metadata().contains("format"))
    return fail(ErrorCode::Unsupported, "is no checkpoint of this program", context);
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
  return summary;
}

Result<CheckpointSummary> inspectCheckpoint(const std::filesystem::path& path, const ReadingOptions& options,
                                            const EngineSource& engine, const JobContext& job) {
  if (auto go = job.check(); !go) return failure(go);
  if (!isOwnCheckpoint(path)) return inspectForeign(path, options, engine, job);
  auto summary = readOwnCheckpoint(path);
  if (!summary) return summary;
  if (auto done = identify(*summary, {path}, job); !done) return failure(done);
  return summary;
}

}  // namespace mlens
