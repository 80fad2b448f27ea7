#include <cmath>
#include <filesystem>
#include <memory>
#include <span>

#include "app/Input.h"
#include "app/Text.h"
#include "app/commands/Commands.h"
#include "app/commands/ProjectUmap.h"
#include "core/base/Npy.h"
#include "core/checkpoint/SafetensorsFile.h"
#include "core/projection/Pca.h"

namespace mlens {
namespace {

struct ProjectCommand {
  VectorInput input;
  std::string method = "pca";
  int dimensions = 3;
  std::uint64_t seed = 1;
  std::filesystem::path out, basisOut;
  UmapCommand umap;
};

Result<void> writeBasis(const std::filesystem::path& path, const Pca& basis) {
  const auto& components = basis.components;
  const auto count = static_cast<std::size_t>(components.rows() * components.columns());
  const auto length = [](const std::vector<double>& values) { return static_cast<Index>(values.size()); };
  return writeSafetensors(path,
                          {{"components",
                            "F32",
                            {components.rows(), components.columns()},
                            std::as_bytes(std::span(components.data(), count))},
                           {"mean", "F64", {length(basis.mean)}, std::as_bytes(std::span(basis.mean))},
                           {"explained_variance",
                            "F64",
                            {length(basis.explainedVariance)},
                            std::as_bytes(std::span(basis.explainedVariance))}},
                          {{"format", "manifold-lens pca basis"}});
}

Result<Report> projectByPca(const ProjectCommand& options, const Matrix& vectors, const JobContext& job) {
  if (options.dimensions > vectors.columns()) {
    return fail(ErrorCode::InvalidArgument,
                "--dims " + std::to_string(options.dimensions) + " is more than the vectors have (" +
                    std::to_string(vectors.columns()) + ")",
                options.input.path.string());
  }
  auto basis = pca(vectors, options.dimensions, job);
  if (!basis) return failure(basis);
  if (!options.basisOut.empty()) {
    if (auto written = writeBasis(options.basisOut, *basis); !written) return failure(written);
  }
  if (auto written = writeNpy(options.out, basis->scores); !written) return failure(written);

  double explained = 0;
  for (double share : basis->explainedRatio) explained += share;
  Report report;
  report.summary = {{"command", "project"},
                    {"input", options.input.path.string()},
                    {"method", options.method},
                    {"n", vectors.rows()},
                    {"dim", vectors.columns()},
                    {"dims", options.dimensions},
                    {"explained_variance", basis->explainedVariance},
                    {"explained_ratio", basis->explainedRatio},
                    {"out", options.out.string()}};
  report.text = options.out.string() + ": " + grouped(vectors.rows()) + " x " +
                std::to_string(options.dimensions) + ", PCA, " +
                shortNumber(std::round(1000 * explained) / 10) + " % of the variance\n";
  return report;
}

Result<Report> project(const ProjectCommand& options, const JobContext& job) {
  const bool umap = options.method == "umap" || !options.umap.placeOn.empty();
  const auto refuse = [](const std::string& message, const std::string& option) {
    return fail(ErrorCode::InvalidArgument, message, option);
  };
  if (!umap && options.umap.firstGiven())
    return refuse("belongs to UMAP; add --method umap", options.umap.firstGiven()->get_name());
  if (umap && !options.basisOut.empty()) return refuse("belongs to PCA", "--basis-out");
  auto vectors = readVectors(options.input, job);
  if (!vectors) return failure(vectors);
  if (!umap) return projectByPca(options, *vectors, job);
  if (!options.umap.placeOn.empty())
    return placeByUmap(options.input, *vectors, options.umap, options.out, job);
  return mapByUmap(options.input, *vectors, options.dimensions, options.seed, options.umap, options.out, job);
}

}  // namespace

void addProjectCommand(CLI::App& app, Context& context) {
  auto options = std::make_shared<ProjectCommand>();
  auto& command = addCommand(
      app, context, "project",
      {"Maps vectors to few dimensions by exact PCA or UMAP",
       "pca: rows are centred; the sign of each component is fixed (its largest loading is positive).\n"
       "umap: writes coordinates in UMAP's own units and, beside them, Y.umap.json, which --place-on\n"
       "needs; --json tells the seconds of each stage, the recall of the neighbours, and the map's\n"
       "trustworthiness and continuity at k = 15 (exact up to 10,000 rows; beyond, ranks are counted\n"
       "among a random 4,000). Both: the same bits on any number of threads.",
       "manifold-lens project --input encoder.npy --method umap --dims 2 --out map.npy"},
      [options](const JobContext& job) { return project(*options, job); });
  addVectorInput(command, options->input);
  command.add_option("--method", options->method, "pca or umap")
      ->capture_default_str()
      ->check(CLI::IsMember({"pca", "umap"}))
      ->type_name("NAME");
  command
      .add_option("--dims", options->dimensions,
                  "Dimensions of the map: 2 or 3 to look at (all that umap makes), more to compute with")
      ->capture_default_str()
      ->check(CLI::Range(1, 65536))
      ->type_name("D");
  addSeed(command, options->seed, "umap (pca has none): the same seed gives the same map");
  command.add_option("--out", options->out, "Coordinates, N x D float32; of pca in the units of the input")
      ->required()
      ->type_name("Y.npy");
  command
      .add_option("--basis-out", options->basisOut,
                  "pca: also writes mean, components (D x input) and explained variance as .safetensors")
      ->type_name("FILE");
  addUmapOptions(command, options->umap);
}

}  // namespace mlens
