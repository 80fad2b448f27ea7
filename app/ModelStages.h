#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/Input.h"
#include "core/data/PointTable.h"

namespace mlens {

/// What a model makes of the points, stage by stage: h and z of a checkpoint, or the vectors of a file.
struct ModelStages {
  struct Stage {
    std::string name;   ///< in files: "encoder", "projector", "vectors"
    std::string title;  ///< "encoder h"
    Matrix vectors;     ///< finite
  };
  std::string name;  ///< of the file: "strong"
  std::vector<Stage> stages;
  std::shared_ptr<const PointTable> points;
  std::vector<std::string> warnings;
};

/// The options of commands that take several models: --data and what belongs to it (needed for checkpoints
/// only), --device.
struct ModelsInput {
  PictureInput pictures;
  std::string device = "auto";
};
void addModelsInput(CLI::App& command, ModelsInput& input);

/// Reads one model after the other; the pictures are opened when the first checkpoint asks for them, and
/// embeddings are taken from the user's cache where they are there.
class ModelReader {
 public:
  explicit ModelReader(const ModelsInput& input) : input_(input) {}

  /// .npy, .npz and .csv are vectors, all else is a checkpoint. InvalidArgument for a checkpoint without
  /// pictures, or pictures without a checkpoint's.
  Result<ModelStages> read(const std::filesystem::path& path, const JobContext& job);
  /// What was said about the pictures.
  std::vector<std::string> warnings() const;

 private:
  Result<ModelStages> readVectors(const std::filesystem::path& path, const JobContext& job);

  const ModelsInput& input_;
  std::optional<ImageSet> images_;
  std::shared_ptr<const PointTable> points_;
};

}  // namespace mlens
