#pragma once

#include <functional>
#include <optional>

#include "core/base/PickleTree.h"
#include "core/checkpoint/CheckpointFile.h"

namespace mlens {

/// The dtype (safetensors' word) of "torch.FloatStorage", "torch.cuda.HalfStorage", "torch.bfloat16", ...;
/// empty for others.
std::string_view torchDtype(std::string_view className);

/// A storage as a pickle names it: ("storage", class, key, location, elements[, view]).
struct TorchStorageName {
  std::string_view key;
  std::string dtype;  ///< empty for an untyped one
  Index elements = 0;
  Index viewOffset = 0;  ///< of legacy files, in elements
};
std::optional<TorchStorageName> torchStorageName(const PickleTree& tree, PickleTree::Id persistent);

/// The bytes of a storage and the name of its record; nothing if the file has none.
struct TorchStorage {
  std::span<const std::byte> bytes;
  std::string record;
};
using TorchStorages = std::function<std::optional<TorchStorage>(const TorchStorageName&)>;

/// What a walk over a pickle's values may cost; no checkpoint comes near.
struct TorchLimits {
  int depth = 48;                  ///< of values within values
  std::size_t visits = 2'000'000;  ///< of values; a shared one counts each time
};

/// Walks what torch.save wrote and adds its tensors, plain values and notes to `file`. Modules saved whole
/// and TorchScript's objects give their parameters and buffers. BadFormat: a tensor whose numbers lie outside
/// the file, or values that refer to each other without end.
Result<void> collectTorch(const Pickle& pickle, const TorchStorages& storages, CheckpointFile& file,
                          const TorchLimits& limits = {});

}  // namespace mlens
