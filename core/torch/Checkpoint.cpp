#include "core/torch/Checkpoint.h"

#include <ATen/ATen.h>

#include <cstring>
#include <nlohmann/json.hpp>

#include "core/model/ModelLayout.h"

namespace mlens {

Result<void> writeCheckpoint(const std::filesystem::path& path, const Network& network,
                             std::map<std::string, std::string> metadata) {
  metadata["format"] = kCheckpointFormat;
  metadata["model"] = toJson(network.spec()).dump();
  std::vector<at::Tensor> held;  // keeps the bytes alive
  std::vector<TensorToWrite> tensors;
  for (const TensorInfo& info : tensorsOf(network.spec())) {
    held.push_back(network.tensors().at(info.name).detach().to(at::kCPU).contiguous());
    const auto& value = held.back();
    tensors.push_back(
        {info.name,
         info.dtype,
         info.shape,
         {static_cast<const std::byte*>(value.data_ptr()), static_cast<std::size_t>(value.nbytes())}});
  }
  return writeSafetensors(path, tensors, metadata);
}

Result<Network> readNetwork(const CheckpointSummary& checkpoint) {
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
    auto value = at::empty(info.shape, info.dtype == "I64" ? at::kLong : at::kFloat);
    const auto bytes = file->bytes(*found);
    if (!bytes.empty()) std::memcpy(value.data_ptr(), bytes.data(), bytes.size());
    tensors[info.name] = std::move(value);
  }
  return Network(checkpoint.spec, std::move(tensors));
}

}  // namespace mlens
