#pragma once

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "core/base/Job.h"
#include "core/base/Matrix.h"
#include "core/base/NamedValues.h"
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

/// The option `name` for a value of `table` (which lives on) by its name; errors and help list the names
/// alphabetically.
template <class Value, class Table>
CLI::Option* addNamed(CLI::App& command, const std::string& name, Value& value, const Table& table,
                      const std::string& help) {
  std::vector<std::string> names = namesOf(table);
  std::ranges::sort(names);
  return command
      .add_option_function<std::string>(
          name,
          [&value, table = std::span(std::begin(table), std::size(table))](const std::string& word) {
            value = valueOf(word, table).value();
          },
          help)
      ->check(CLI::IsMember(std::move(names)))
      ->type_name("NAME");
}

/// How charts are written: the ending of their files, ".svg", ".pdf" or ".png".
void addChartFormat(CLI::App& command, std::string& ending);

}  // namespace mlens
