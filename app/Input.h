#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/base/Job.h"
#include "core/base/Matrix.h"
#include "core/data/ImageSet.h"
#include "core/graph/Knn.h"
#include "core/study/ModelReader.h"

namespace mlens {

/// Options of commands that read vectors: --input (and --array for .npz).
struct VectorInput {
  std::filesystem::path path;
  std::string array;
};
void addVectorInput(CLI::App& command, VectorInput& input);
/// The finite rows of an .npy, .npz or .csv file; at least one.
Result<Matrix> readVectors(const VectorInput& input, const JobContext& job);

/// Options of commands that read pictures: --data, --labels, --limit, --seed.
struct PictureInput {
  std::filesystem::path data;
  ImageSetOptions options;
};
void addPictureInput(CLI::App& command, PictureInput& input);
Result<ImageSet> openPictures(const PictureInput& input, const JobContext& job);

/// The options of commands that take several models: --data and what belongs to it (needed for checkpoints
/// only), --device.
struct ModelsInput {
  PictureInput pictures;
  std::string device = "auto";

  ModelInput withSeed(std::uint64_t seed) const;  ///< of the sample
};
void addModelsInput(CLI::App& command, ModelsInput& input);

/// The distances that --metric names.
const std::map<std::string, Metric>& metricNames();

/// How charts are written: the ending of their files, ".svg", ".pdf" or ".png".
void addChartFormat(CLI::App& command, std::string& ending);

/// One class number per row from an .npy of integers or a .csv; `rows` of them.
Result<std::vector<std::int32_t>> readLabels(const std::filesystem::path& path, Index rows);

}  // namespace mlens
