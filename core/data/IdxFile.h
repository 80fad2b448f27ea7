#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <vector>

#include "core/base/Job.h"
#include "core/base/Matrix.h"

namespace mlens {

/// An array of bytes in the IDX format of MNIST (magic 00 00 08 and the number of axes, big-endian extents,
/// data): a plain file is mapped, a gzipped one unpacked. Only unsigned bytes are read; extents are checked
/// against the file before any memory is taken, and the length must fit exactly.
struct IdxArray {
  std::vector<Index> shape;
  std::span<const std::uint8_t> values;
  std::shared_ptr<const void> owner;
};
Result<IdxArray> readIdx(const std::filesystem::path& path, const JobContext& job);

/// Whether the file starts like an IDX array of bytes, plain or gzipped.
bool looksLikeIdx(const std::filesystem::path& path);

}  // namespace mlens
