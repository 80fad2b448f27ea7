#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/model/ForeignSpec.h"

namespace mlens {

/// How a library names an encoder's tensors. A pattern begins a key; # stands for a number. In the new name
/// $1 is the first of them, and the rest of the key follows.
struct KeyRename {
  std::string_view pattern, name;
};
struct KeyDialect {
  std::string_view library;  ///< "torchvision", "timm", "Hugging Face", ...
  ForeignSpec::Family family;
  std::string_view anchor, second;  ///< two keys that every such encoder has
  std::span<const KeyRename> renames;
};

std::span<const KeyDialect> keyDialects();

/// The key in torchvision's or timm's words.
std::string canonicalKey(const KeyDialect& dialect, std::string_view key);

}  // namespace mlens
