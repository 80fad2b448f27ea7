#pragma once

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "core/base/AtomicFile.h"
#include "core/base/Matrix.h"

namespace mlens {

struct TensorInfo {
  std::string name;
  std::string dtype;  ///< safetensors' words: F32, F16, BF16, I64, ...
  std::vector<Index> shape;
  std::uint64_t begin = 0, end = 0;  ///< bytes in the buffer
};

/// A .safetensors file, memory-mapped; header fully checked (length, JSON, types, ranges, no holes or
/// overlaps, no duplicate names). Needs no LibTorch.
class SafetensorsFile {
 public:
  static Result<SafetensorsFile> open(const std::filesystem::path& path);

  const std::vector<TensorInfo>& tensors() const { return tensors_; }  ///< in the order of the buffer
  const std::map<std::string, std::string>& metadata() const { return metadata_; }
  const TensorInfo* find(std::string_view name) const;
  std::span<const std::byte> bytes(const TensorInfo& tensor) const;
  const std::shared_ptr<const void>& owner() const { return file_.owner; }

 private:
  MappedFile file_;
  std::size_t bufferOffset_ = 0;
  std::vector<TensorInfo> tensors_;
  std::map<std::string, std::string> metadata_;
  std::map<std::string, std::size_t, std::less<>> byName_;
};

struct TensorToWrite {
  std::string name, dtype;
  std::vector<Index> shape;
  std::span<const std::byte> bytes;
};
/// Widest types first, then by name, as the Rust library does (so that data stay aligned); whole or not at
/// all.
Result<void> writeSafetensors(const std::filesystem::path& path, const std::vector<TensorToWrite>& tensors,
                              const std::map<std::string, std::string>& metadata);

}  // namespace mlens
