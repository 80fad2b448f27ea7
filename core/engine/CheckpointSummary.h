#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/Job.h"
#include "core/checkpoint/ModelReading.h"
#include "core/checkpoint/SafetensorsFile.h"
#include "core/engine/Services.h"
#include "core/model/ModelSpec.h"

namespace mlens {

/// The metadata entry "format" of our own checkpoints. Others: "model", "training" (JSON of ModelSpec and
/// TrainingPlan), "data", "data_kind", "data_identity", "data_count", "epoch", "loss", "program".
inline constexpr const char* kCheckpointFormat = "manifold-lens 1";

/// What a checkpoint holds, found without running it.
struct CheckpointSummary {
  std::filesystem::path path;
  std::string container;  ///< "safetensors", "PyTorch zip", ...
  ModelSpec spec;
  std::vector<TensorInfo> tensors;
  std::map<std::string, std::string> metadata;  ///< training recipe, data identity, ...
  std::vector<std::string> matched, unmatched;  ///< keys the architecture uses / does not know
  std::string identity;                         ///< content hash of the files
  /// Of another program's checkpoint: what it was taken for. Then `tensors` have full names and no place.
  std::optional<ModelReading> reading;
  ReadingOptions options;  ///< how it was read

  struct File {
    std::filesystem::path path;
    std::uintmax_t size = 0;
    std::filesystem::file_time_type written;
    bool operator==(const File&) const = default;
  };
  std::vector<File> files;  ///< as they were when `identity` was taken of them
};

/// What was assumed and what was left out when another program's checkpoint was read, a line each; of an own
/// one none.
std::vector<std::string> readingWarnings(const CheckpointSummary& checkpoint);

/// Whether the files are still (by size and time) what `identity` was taken of.
bool isUnchanged(const CheckpointSummary& checkpoint);

/// True for a file that this program wrote.
bool isOwnCheckpoint(const std::filesystem::path& path);

/// An own checkpoint's summary, but for its `identity`: only the header is read, not the tensors. BadFormat
/// names the first tensor that the architecture needs and the file lacks or has in another shape.
Result<CheckpointSummary> readOwnCheckpoint(const std::filesystem::path& path);

/// A checkpoint's summary, an own one's or another program's (CheckpointFile, readModel; the options are for
/// those). Reads the whole file once, for its hash. The engine is asked for only for TorchScript, which is
/// run once for its dimensions. Errors as above.
Result<CheckpointSummary> inspectCheckpoint(const std::filesystem::path& path, const ReadingOptions& options,
                                            const EngineSource& engine, const JobContext& job);

}  // namespace mlens
