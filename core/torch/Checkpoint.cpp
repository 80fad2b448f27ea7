#include "core/torch/Checkpoint.h"

#include <ATen/ATen.h>

#include <cstring>
#include <nlohmann/json.hpp>

#include "core/checkpoint/CheckpointFile.h"
#include "core/checkpoint/ModelLayout.h"
#include "core/engine/Resumable.h"
#include "core/torch/ScriptNetwork.h"

namespace mlens {

namespace {

std::optional<at::ScalarType> scalarType(std::string_view dtype) {
  constexpr std::pair<std::string_view, at::ScalarType> kTypes[] = {
      {"F32", at::kFloat}, {"F64", at::kDouble}, {"F16", at::kHalf},  {"BF16", at::kBFloat16},
      {"I64", at::kLong},  {"I32", at::kInt},    {"I16", at::kShort}, {"I8", at::kChar},
      {"U8", at::kByte},   {"BOOL", at::kBool}};
  for (const auto& [name, type] : kTypes) {
    if (name == dtype) return type;
  }
  return std::nullopt;
}

/// A tensor of the file as float32, row-major.
std::optional<at::Tensor> asFloats(const StoredTensor& stored) {
  const auto type = scalarType(stored.dtype);
  if (!type) return std::nullopt;
  const auto size = static_cast<Index>(c10::elementSize(*type));
  auto flat = at::empty({static_cast<Index>(stored.bytes.size()) / size}, *type);  // aligned, unlike the file
  if (!stored.bytes.empty()) std::memcpy(flat.data_ptr(), stored.bytes.data(), stored.bytes.size());
  return flat.as_strided(stored.shape, stored.strides).to(at::kFloat).contiguous();
}

/// A float32 or int64 tensor of a file of ours.
at::Tensor tensorOf(const SafetensorsFile& file, const TensorInfo& info) {
  auto value = at::empty(info.shape, info.dtype == "I64" ? at::kLong : at::kFloat);
  const auto bytes = file.bytes(info);
  if (!bytes.empty()) std::memcpy(value.data_ptr(), bytes.data(), bytes.size());
  return value;
}

/// Weights that are stored in parts, see ProjectorModule: weight_norm's rows g v / |v|, spectral_norm's
/// W / (left . W right), as torch/nn/utils/weight_norm.py and spectral_norm.py evaluate them.
void joinWeights(std::map<std::string, at::Tensor>& tensors) {
  const auto take = [&](const std::string& name) { return tensors.extract(name).mapped(); };
  std::vector<std::string> modules;
  for (const auto& [name, value] : tensors) {
    for (const char* part : {".weight_v", ".weight_orig"}) {
      if (name.ends_with(part)) modules.push_back(name.substr(0, name.size() - std::strlen(part)));
    }
  }
  for (const std::string& module : modules) {
    at::Tensor weight;
    if (tensors.contains(module + ".weight_v")) {
      const auto v = take(module + ".weight_v"), g = take(module + ".weight_g");
      weight = v * (g / v.norm(2, {1}, true));
    } else {
      const auto whole = take(module + ".weight_orig");
      const auto left = take(module + ".weight_left"), right = take(module + ".weight_right");
      weight = whole / left.dot(whole.mv(right));
    }
    tensors[module + ".weight"] = weight;
  }
}

Result<Network> readForeign(const CheckpointSummary& checkpoint) {
  const std::string context = checkpoint.path.string();
  if (checkpoint.spec.foreign->family == ForeignSpec::Family::Script) {
    auto script = ScriptNetwork::load(checkpoint.path, checkpoint.spec);
    if (!script) return failure(script);
    return Network(*script);
  }
  auto file = CheckpointFile::open(checkpoint.path);
  if (!file) return failure(file);
  auto reading = readModel(*file, checkpoint.options);
  if (!reading) return failure(reading);
  if (toJson(reading->spec) != toJson(checkpoint.spec))
    return fail(ErrorCode::BadFormat, "the file has changed since it was opened; open it again", context);
  std::map<std::string, at::Tensor> tensors;
  for (const TensorBinding& binding : reading->bindings) {
    const StoredTensor& stored = file->tensors[binding.tensor];
    auto value = asFloats(stored);
    if (!value) {
      return fail(ErrorCode::Unsupported,
                  "the tensor " + stored.fullName() + " is " + stored.dtype + ", which LibTorch lacks",
                  context);
    }
    tensors[binding.name] = std::move(*value);
  }
  joinWeights(tensors);
  return Network(reading->spec, std::move(tensors));
}

}  // namespace

Result<void> writeCheckpoint(const std::filesystem::path& path, const Network& network,
                             std::map<std::string, std::string> metadata, const TensorMap& training) {
  metadata["format"] = kCheckpointFormat;
  metadata["model"] = toJson(network.spec()).dump();
  std::vector<at::Tensor> held;  // keeps the bytes alive
  std::vector<TensorToWrite> tensors;
  const auto add = [&](const std::string& name, const at::Tensor& tensor) {
    held.push_back(tensor.detach().to(at::kCPU).contiguous());
    const auto& value = held.back();
    tensors.push_back(
        {name,
         value.scalar_type() == at::kLong ? "I64" : "F32",
         {value.sizes().begin(), value.sizes().end()},
         {static_cast<const std::byte*>(value.data_ptr()), static_cast<std::size_t>(value.nbytes())}});
  };
  for (const auto& [name, value] : network.tensors()) add(name, value);
  for (const auto& [name, value] : training) add(kTrainingPrefix + name, value);
  return writeSafetensors(path, tensors, metadata);
}

Result<TrainingTensors> readTrainingTensors(const std::filesystem::path& path) {
  auto file = SafetensorsFile::open(path);
  if (!file) return failure(file);
  TrainingTensors read;
  const std::string_view prefix = kTrainingPrefix;
  for (const TensorInfo& info : file->tensors()) {
    if (info.dtype != "F32" && info.dtype != "I64") {
      return fail(ErrorCode::BadFormat, "the tensor " + info.name + " is " + info.dtype + ", not F32",
                  path.string());
    }
    auto value = tensorOf(*file, info);
    if (info.name.starts_with(prefix)) {
      read.training[info.name.substr(prefix.size())] = std::move(value);
    } else {
      read.network[info.name] = std::move(value);
    }
  }
  return read;
}

Result<Network> readNetwork(const CheckpointSummary& checkpoint) {
  if (checkpoint.reading) return readForeign(checkpoint);
  auto file = SafetensorsFile::open(checkpoint.path);
  if (!file) return failure(file);
  std::map<std::string, at::Tensor> tensors;
  for (const TensorInfo& info : tensorsOf(checkpoint.spec)) {
    const TensorInfo* found = file->find(info.name);
    if (!found || found->shape != info.shape || found->dtype != info.dtype) {
      return fail(ErrorCode::BadFormat,
                  "the file has changed since it was opened (" + info.name + "); open it again",
                  checkpoint.path.string());
    }
    tensors[info.name] = tensorOf(*file, *found);
  }
  return Network(checkpoint.spec, std::move(tensors));
}

}  // namespace mlens
