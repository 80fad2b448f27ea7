#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>

#include "app/Input.h"
#include "app/Text.h"
#include "app/commands/Commands.h"
#include "app/commands/GraphNnk.h"
#include "core/base/AtomicFile.h"
#include "core/base/Npy.h"
#include "core/graph/Knn.h"

namespace mlens {
namespace {

struct GraphCommand {
  VectorInput input;
  std::string method = "knn";
  std::optional<int> k;
  KnnOptions knn;
  NnkOptions nnk;
  std::optional<NnkKernel> kernel;  ///< as --kernel says
  std::filesystem::path out;
};

Result<void> writeGraph(const std::filesystem::path& folder, const NeighborGraph& graph, Index k) {
  if (auto done = writeNpy(folder / "indices.npy", graph.indices, {graph.size(), k}); !done) return done;
  const Matrix distances = Matrix::view(graph.size(), k, graph.distances.data(), nullptr);
  return writeNpy(folder / "distances.npy", distances);
}

Result<Report> graph(const GraphCommand& options, const JobContext& job) {
  auto vectors = readVectors(options.input, job);
  if (!vectors) return failure(vectors);
  if (vectors->rows() < 2) {
    return fail(ErrorCode::InvalidArgument, "has one row; neighbours need at least two",
                options.input.path.string());
  }
  if (options.method == "nnk") {
    NnkOptions nnk = options.nnk;
    if (options.k) nnk.k = *options.k;
    if (options.kernel) nnk.kernel = *options.kernel;
    return writeNnkGraph(*vectors, nnk, options.out, job);
  }
  KnnOptions search = options.knn;
  if (options.k) search.k = *options.k;
  auto knn = nearestNeighbors(*vectors, search, job);
  if (!knn) return failure(knn);
  const Index k = std::min<Index>(search.k, vectors->rows() - 1);
  if (auto done = writeGraph(options.out, *knn, k); !done) return failure(done);

  const auto mean = [](const std::vector<float>& values) {
    double sum = 0;
    for (float value : values) sum += value;
    return sum / static_cast<double>(values.size());
  };
  Report report;
  report.summary = {{"command", "graph"},
                    {"input", options.input.path.string()},
                    {"method", options.method},
                    {"n", vectors->rows()},
                    {"dim", vectors->columns()},
                    {"k", k},
                    {"k_asked", search.k},
                    {"metric", nameOf(options.knn.metric, kMetricNames)},
                    {"search", knn->method},
                    {"recall", knn->recall},
                    {"distance_mean", mean(knn->distances)},
                    {"indices", "indices.npy"},
                    {"distances", "distances.npy"}};
  if (auto done = writeFileAtomically(options.out / "summary.json", report.summary.dump(2) + "\n"); !done) {
    return failure(done);
  }
  report.summary["out"] = options.out.string();
  report.text = options.out.string() + ": " + std::to_string(k) + " nearest of " + grouped(vectors->rows()) +
                " rows, " + titleOf(options.knn.metric, kMetricNames) + ", " + knn->method + "\n";
  return report;
}

/// What does not go together is said, not passed over.
void checkTogether(const CLI::App& command, const GraphCommand& options) {
  const auto given = [&](const char* name) { return command.count(name) > 0; };
  const bool nnk = options.method == "nnk";
  for (const char* name : {"--kernel", "--sigma", "--normalize", "--symmetrize", "--compatible"}) {
    if (!nnk && given(name)) throw CLI::ValidationError(name, "goes with --method nnk");
  }
  for (const char* name : {"--metric", "--search"}) {
    if (nnk && given(name)) throw CLI::ValidationError(name, "goes with --method knn; NNK has --kernel");
  }
  if (!given("--kernel")) return;
  const bool gaussian = options.kernel == NnkKernel::Gaussian;
  if (given("--sigma") && !gaussian) {
    throw CLI::ValidationError("--sigma", "is the bandwidth of --kernel gaussian; the others find their own");
  }
  if (!given("--sigma") && gaussian) throw CLI::ValidationError("--kernel gaussian", "needs --sigma");
}

}  // namespace

void addGraphCommand(CLI::App& app, Context& context) {
  auto options = std::make_shared<GraphCommand>();
  auto& command = addCommand(
      app, context, "graph",
      {"Finds the neighbours of every row: nearest (knn) or non-negative kernel regression (nnk)",
       "knn writes indices.npy (N x K int32, nearest first, the row itself left out, ties by index),\n"
       "distances.npy (N x K float32) and summary.json. nnk writes compressed rows: indptr.npy (int64),\n"
       "indices.npy (int32), weights.npy (float64), and per row residual.npy, diameter.npy (N x 2: among\n"
       "neighbours; with the query), count.npy. The same bits on any number of threads.",
       "manifold-lens graph --input encoder.npy --method nnk --k 50 --kernel cosine --out graph"},
      [options](const JobContext& job) { return graph(*options, job); });
  addVectorInput(command, options->input);
  command.add_option("--method", options->method, "knn or nnk")
      ->capture_default_str()
      ->check(CLI::IsMember({"knn", "nnk"}))
      ->type_name("NAME");
  command
      .add_option("--k", options->k,
                  "knn: neighbours of each row (default 15); nnk: candidates (default 50); at most N - 1")
      ->check(CLI::Range(1, 1 << 20))
      ->type_name("K");
  addNamed(command, "--metric", options->knn.metric, kMetricNames,
           "euclidean (default), or cosine: 1 - cosine of the angle");
  addNamed(command, "--search", options->knn.method, kKnnMethods,
           "knn: exact (default; blocked and kdtree are its two ways), approximate (nearest-neighbour "
           "descent; its\n"
           "recall is estimated and said), auto (exact unless that takes long)");
  addNamed(command, "--kernel", options->kernel, kNnkKernels,
           "nnk: cosine (default), gaussian-global (bandwidth: mean distance to the K-th neighbour / 3),\n"
           "gaussian-local (each row's distance to its K-th neighbour) or gaussian (--sigma)");
  command
      .add_option_function<double>(
          "--sigma",
          [options](double sigma) {
            options->nnk.sigma = sigma;
            options->nnk.kernel = NnkKernel::Gaussian;
          },
          "nnk: bandwidth of the Gaussian kernel, in units of the (normalised) vectors")
      ->check(CLI::PositiveNumber)
      ->type_name("S");
  command
      .add_option_function<std::string>(
          "--normalize", [options](const std::string& word) { options->nnk.normalize = word == "yes"; },
          "nnk: scale rows to length 1 first, yes or no (default: yes for cosine, no for Gaussian)")
      ->check(CLI::IsMember({"yes", "no"}))
      ->type_name("WORD");
  addNamed(command, "--symmetrize", options->nnk.symmetrize, kSymmetrizations,
           "nnk: none (default: one row per point as solved), union or mutual; an edge of both sides takes "
           "the\n"
           "weight of the one with the smaller residual");
  command.add_flag("--compatible", options->nnk.compatible,
                   "nnk: one-way elimination as in the authors' published code, not the exact minimiser");
  command.parse_complete_callback([&command, options] { checkTogether(command, *options); });
  command.add_option("--out", options->out, "Folder to write into")->required()->type_name("DIR");
}

}  // namespace mlens
