#include "app/Input.h"

#include <limits>
#include <map>

#include "app/Command.h"
#include "core/base/Csv.h"
#include "core/base/Npy.h"
#include "core/base/Npz.h"
#include "core/data/VectorFile.h"

namespace mlens {
namespace {

Result<Matrix> readMatrix(const VectorInput& input, const JobContext& job) {
  const auto extension = input.path.extension();
  if (extension == ".npy") return readNpyMatrix(input.path);
  if (extension == ".npz") return readNpzMatrix(input.path, input.array);
  auto file = openVectors(input.path, {input.array, {}, {}}, job);
  if (!file) return failure(file);
  return std::move(file->vectors);
}

/// The label column of a CSV (named label or class, else the last one): numbers as they are, words numbered
/// in the order in which they come.
Result<std::vector<std::int64_t>> readCsvLabels(const std::filesystem::path& path) {
  auto table = readCsv(path);
  if (!table) return failure(table);
  std::size_t column = table->rows.empty() ? 0 : table->rows.front().size() - 1;
  for (std::size_t i = 0; i < table->header.size(); ++i) {
    if (table->header[i] == "label" || table->header[i] == "class") column = i;
  }
  std::map<std::string, std::int64_t> numbers;
  std::vector<std::int64_t> labels;
  for (const auto& row : table->rows) {
    const auto next = static_cast<std::int64_t>(numbers.size());
    labels.push_back(numbers.try_emplace(row[column], next).first->second);
  }
  return labels;
}

}  // namespace

void addVectorInput(CLI::App& command, VectorInput& input) {
  command.add_option("--input", input.path, "Vectors, one per row: .npy, .npz or .csv")
      ->required()
      ->type_name("FILE");
  command.add_option("--array", input.array, "Which array of an .npz (default: its first 2-D one)")
      ->type_name("NAME");
}

Result<Matrix> readVectors(const VectorInput& input, const JobContext& job) {
  job.report("reading", -1, input.path.filename().string());
  auto matrix = readMatrix(input, job);
  if (!matrix) return matrix;
  if (matrix->empty()) return fail(ErrorCode::BadFormat, "holds no vectors", input.path.string());
  if (auto go = job.check(); !go) return failure(go);
  if (auto finite = requireFinite(*matrix, input.path.string()); !finite) return failure(finite);
  return matrix;
}

void addPictureInput(CLI::App& command, PictureInput& input) {
  command
      .add_option("--data", input.data,
                  "Pictures: a folder (sub-folders are classes), IDX files (.gz too), CIFAR-10/100 or STL-10 "
                  "(a folder "
                  "or a file of them), an .npy of N x H x W [x C] or N x C x H x W uint8, or a CSV of files "
                  "and labels")
      ->required()
      ->type_name("PATH");
  command.add_option("--labels", input.options.labels, "Labels, instead of those found beside the data")
      ->type_name("FILE");
  command
      .add_option("--limit", input.options.limit,
                  "Use a random sample of N pictures, with the same share of every class (default: all)")
      ->check(CLI::PositiveNumber)
      ->type_name("N");
}

Result<ImageSet> openPictures(const PictureInput& input, const JobContext& job) {
  job.report("opening pictures", -1, input.data.filename().string());
  auto images = openImageSet(input.data, input.options, job);
  if (images && images->count() == 0) {
    return fail(ErrorCode::BadFormat, "holds no pictures", input.data.string());
  }
  return images;
}

ModelInput ModelsInput::withSeed(std::uint64_t seed) const {
  ModelInput input{pictures.data, pictures.options, device};
  input.options.seed = seed;
  return input;
}

void addModelsInput(CLI::App& command, ModelsInput& input) {
  addPictureInput(command, input.pictures);
  command.get_option("--data")->required(false);
  addDevice(command, input.device);
}

void addChartFormat(CLI::App& command, std::string& ending) {
  command
      .add_option_function<std::string>(
          "--charts", [&ending](const std::string& format) { ending = "." + format; },
          "How charts are written: svg (default), pdf or png")
      ->check(CLI::IsMember({"svg", "pdf", "png"}))
      ->type_name("FORMAT");
}

Result<std::vector<std::int32_t>> readLabels(const std::filesystem::path& path, Index rows) {
  auto labels = path.extension() == ".csv" ? readCsvLabels(path) : readNpyIntegers(path);
  if (!labels) return failure(labels);
  if (static_cast<Index>(labels->size()) != rows) {
    return fail(ErrorCode::InvalidArgument,
                "holds " + std::to_string(labels->size()) + " labels for " + std::to_string(rows) +
                    " rows; give one label per row",
                path.string());
  }
  std::vector<std::int32_t> result;
  for (std::size_t i = 0; i < labels->size(); ++i) {
    const auto label = (*labels)[i];
    if (label < std::numeric_limits<std::int32_t>::min() ||
        label > std::numeric_limits<std::int32_t>::max()) {
      return fail(
          ErrorCode::BadFormat,
          "label " + std::to_string(label) + " of row " + std::to_string(i) + " is not a class number",
          path.string());
    }
    result.push_back(static_cast<std::int32_t>(label));
  }
  return result;
}

}  // namespace mlens
