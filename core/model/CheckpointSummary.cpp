#include "core/model/CheckpointSummary.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "core/base/Hash.h"
#include "core/model/ModelLayout.h"

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
  if (format == metadata.end() || !format->second.starts_with("manifold-lens")) {
    return fail(
        ErrorCode::Unsupported,
        "safetensors of another program; this version runs its own checkpoints: compute the vectors in "
        "Python and open them as .npy",
        context);
  }
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

}  // namespace

Result<CheckpointSummary> inspectCheckpoint(const std::filesystem::path& path) {
  auto file = SafetensorsFile::open(path);
  const std::string context = path.string();
  if (!file && file.error().code == ErrorCode::BadFormat && path.extension() != ".safetensors") {
    return fail(ErrorCode::Unsupported,
                "not a .safetensors file; so far only checkpoints trained by Manifold Lens are read. Save "
                "the vectors of other "
                "models as .npy and open those",
                context);
  }
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
    if (!known.contains(tensor.name)) summary.unmatched.push_back(tensor.name);
  }
  auto identity = hashFile(path, {});
  if (!identity) return failure(identity);
  summary.identity = *identity;
  return summary;
}

}  // namespace mlens
