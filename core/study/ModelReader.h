#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/data/ImageSet.h"
#include "core/data/PointTable.h"
#include "core/engine/Services.h"

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

/// What checkpoints embed, and where. Vectors need none of it.
struct ModelInput {
  std::filesystem::path pictures;
  ImageSetOptions options = {};
  std::string device = "auto";  ///< see EmbedOptions
};

/// Reads one model after the other; the pictures are opened when the first checkpoint asks for them, and
/// embeddings are taken from the cache where they are there. One thread.
class ModelReader {
 public:
  ModelReader(ModelInput input, Services services)
      : input_(std::move(input)), services_(std::move(services)) {}

  /// .npy, .npz and .csv are vectors, all else is a checkpoint. InvalidArgument for a checkpoint without
  /// pictures, or a sample asked of vectors.
  Result<ModelStages> read(const std::filesystem::path& path, const JobContext& job);
  /// What was said about the pictures.
  std::vector<std::string> warnings() const;

 private:
  Result<ModelStages> readVectors(const std::filesystem::path& path, const JobContext& job);
  Result<void> openPictures(const JobContext& job);

  ModelInput input_;
  Services services_;
  std::optional<ImageSet> images_;
  std::shared_ptr<const PointTable> points_;
};

}  // namespace mlens
