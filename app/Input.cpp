#include "app/Input.h"

#include "app/Command.h"
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

}  // namespace mlens
