#pragma once

#include <nlohmann/json.hpp>

#include "core/data/ImageSet.h"
#include "core/embedding/EmbedRun.h"
#include "core/embedding/EmbeddingStore.h"
#include "core/engine/CheckpointSummary.h"

namespace mlens {

/// A layer on disk.
struct LayerFile {
  EmbeddingLayer layer;
  std::string content;  ///< hash of its values
};

/// "projector-1.npy"
std::string layerFileName(const EmbeddingLayer& layer);

/// Everything that decides the files of a folder.
struct EmbedPlan {
  CheckpointSummary checkpoint;
  std::vector<EmbeddingLayer> layers;
  std::string embedding;  ///< embeddingRecipe
  std::string recipe;     ///< hash of all
  Index rowsPerPicture = 1;
  std::string device;  ///< as it was asked for
};
Result<EmbedPlan> planEmbedding(CheckpointSummary checkpoint, const ImageSet& images,
                                const EmbedRunOptions& options);

/// The manifest of a folder that is complete by this plan: the recipe is the same and every layer has the
/// content it says. Null if it is not.
Result<nlohmann::ordered_json> completeManifest(const std::filesystem::path& out, const EmbedPlan& plan,
                                                const JobContext& job);

/// Writes labels.npy, names.csv and manifest.json beside the layers.
Result<nlohmann::ordered_json> writeEmbedFiles(const std::filesystem::path& out, const EmbedPlan& plan,
                                               const ImageSet& images, const EmbedRunOptions& options,
                                               const std::vector<LayerFile>& layers, const Skipped& skipped);

}  // namespace mlens
