#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/base/Job.h"
#include "core/engine/EmbeddingStream.h"

namespace mlens {

/// Why a picture has no vectors, by its number.
using Skipped = std::map<Index, std::string>;

/// A part of an unfinished embedding that is on disk.
struct EmbeddingSegment {
  PictureRange pictures;
  std::filesystem::path file;
  Skipped skipped;
};

/// Ranges of 0..count-1 that no segment holds. `segments` in order, without overlap.
std::vector<PictureRange> missingRanges(const std::vector<EmbeddingSegment>& segments, Index count);

/// The parts of an embedding while it is made: safetensors files in a folder of their own, each whole or not
/// there, each with the recipe it was made by and a hash of its vectors. Several processes may add.
class EmbeddingStore {
 public:
  EmbeddingStore(std::filesystem::path folder, std::string recipe, std::vector<EmbeddingLayer> layers);

  const std::filesystem::path& folder() const { return folder_; }
  const std::vector<EmbeddingLayer>& layers() const { return layers_; }

  /// What is there, in order. Files that are damaged, overlap or belong to another recipe are removed.
  Result<std::vector<EmbeddingSegment>> load(const JobContext& job) const;

  /// `values`: for each layer its rows, one after the other.
  Result<void> add(const PictureRange& pictures, const std::vector<std::vector<float>>& values,
                   const Skipped& skipped) const;

  /// Writes one layer of all segments as an .npy of rows x D; gives the content hash of its values.
  Result<std::string> merge(const std::vector<EmbeddingSegment>& segments, const EmbeddingLayer& layer,
                            Index rows, const std::filesystem::path& path, const JobContext& job) const;

  void remove() const;

 private:
  std::filesystem::path folder_;
  std::string recipe_;
  std::vector<EmbeddingLayer> layers_;
};

}  // namespace mlens
