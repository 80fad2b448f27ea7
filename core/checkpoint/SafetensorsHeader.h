#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/checkpoint/SafetensorsFile.h"

namespace mlens {

/// Bytes of one element of a safetensors dtype; 0 for an unknown one.
std::uint64_t safetensorsElementSize(std::string_view dtype);

/// shape product times element size; nothing if it overflows 64 bits or a size is negative.
std::optional<std::uint64_t> safetensorsByteCount(std::string_view dtype, const std::vector<Index>& shape);

struct SafetensorsHeader {
  std::vector<TensorInfo> tensors;  ///< in the order of the buffer
  std::map<std::string, std::string> metadata;
};

/// Parses and checks the JSON of a header: known types, ranges that cover `bufferSize` bytes without holes or
/// overlaps, no name twice. Memory stays a small multiple of the text.
Result<SafetensorsHeader> parseSafetensorsHeader(std::string_view json, std::uint64_t bufferSize,
                                                 const std::string& context);

}  // namespace mlens
