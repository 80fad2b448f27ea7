#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "core/base/Matrix.h"

namespace mlens {

/// A tensor of a checkpoint, its numbers left in the file.
struct StoredTensor {
  std::string group;  ///< the dictionaries it lies in, "state_dict" or "optimizer/state/0"; "" at the top
  std::string name;   ///< its key there; attributes of objects are joined by dots
  std::string dtype;  ///< safetensors' words: F32, F16, BF16, I64, ...
  std::vector<Index> shape, strides;  ///< strides in elements, none negative
  std::span<const std::byte> bytes;   ///< from its first to its last element; little-endian, not aligned
  std::string record;                 ///< where the bytes lie, for messages: "data/12", a shard's file

  std::string fullName() const { return group.empty() ? name : group + "/" + name; }
};

/// What a checkpoint file holds, whatever wrote it. Nothing of it is executed, no tensor copied. Copies share
/// the mapped files.
struct CheckpointFile {
  std::filesystem::path path;
  std::vector<std::filesystem::path> files;  ///< all that were read: path, or the shards of an index
  std::string container;                     ///< in words: "PyTorch zip", "safetensors in 2 shards", ...
  std::vector<StoredTensor> tensors;         ///< in the order of the file
  /// Plain numbers, texts and short lists by dotted path: "epoch", "args.arch", "hyper_parameters.lr".
  nlohmann::ordered_json plain = nlohmann::ordered_json::object();
  std::map<std::string, std::string> metadata;  ///< of safetensors
  std::vector<std::string> notes;               ///< what was passed over, one line each
  std::vector<std::shared_ptr<const void>> owners;

  /// Reads: PyTorch's zip files (1.6 on; Lightning's .ckpt and TorchScript's weights too), its older files,
  /// safetensors (also a Hugging Face index of shards), .npz, and a folder with one of them. Whatever the
  /// file says, memory stays below twice its size plus 64 MB. Errors name what was found instead, and what to
  /// do.
  static Result<CheckpointFile> open(const std::filesystem::path& path);
};

/// Bytes from the first to the last element of a tensor; nothing if a size or stride is negative or the
/// result overflows.
std::optional<std::uint64_t> extentInBytes(std::string_view dtype, const std::vector<Index>& shape,
                                           const std::vector<Index>& strides);
/// Row-major strides in elements.
std::vector<Index> contiguousStrides(const std::vector<Index>& shape);

}  // namespace mlens
