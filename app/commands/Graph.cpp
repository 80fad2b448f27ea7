#include <algorithm>
#include <filesystem>
#include <memory>

#include "app/Input.h"
#include "app/Text.h"
#include "app/commands/Commands.h"
#include "core/base/AtomicFile.h"
#include "core/base/Npy.h"
#include "core/graph/Knn.h"

namespace mlens {
namespace {

struct Options {
  VectorInput input;
  std::string method = "knn";
  KnnOptions knn;
  std::filesystem::path out;
};

const std::map<std::string, Metric> kMetrics = {{"euclidean", Metric::Euclidean}, {"cosine", Metric::Cosine}};
const std::map<std::string, KnnMethod> kSearches = {
    {"auto", KnnMethod::Auto}, {"blocked", KnnMethod::Blocked}, {"kdtree", KnnMethod::KdTree}};

Result<void> writeGraph(const std::filesystem::path& folder, const NeighborGraph& graph, Index k) {
  if (auto done = writeNpy(folder / "indices.npy", graph.indices, {graph.size(), k}); !done) return done;
  const Matrix distances = Matrix::view(graph.size(), k, graph.distances.data(), nullptr);
  return writeNpy(folder / "distances.npy", distances);
}

Result<Report> graph(const Options& options, const JobContext& job) {
  auto vectors = readVectors(options.input, job);
  if (!vectors) return failure(vectors);
  if (vectors->rows() < 2) {
    return fail(ErrorCode::InvalidArgument, "has one row; neighbours need at least two",
                options.input.path.string());
  }
  auto knn = nearestNeighbors(*vectors, options.knn, job);
  if (!knn) return failure(knn);
  const Index k = std::min<Index>(options.knn.k, vectors->rows() - 1);
  if (auto done = writeGraph(options.out, *knn, k); !done) return failure(done);

  const auto mean = [](const std::vector<float>& values) {
    double sum = 0;
    for (float value : values) sum += value;
    return sum / static_cast<double>(values.size());
  };
  const bool cosine = options.knn.metric == Metric::Cosine;
  Report report;
  report.summary = {{"command", "graph"},        {"input", options.input.path.string()},
                    {"method", options.method},  {"n", vectors->rows()},
                    {"dim", vectors->columns()}, {"k", k},
                    {"k_asked", options.knn.k},  {"metric", cosine ? "cosine" : "euclidean"},
                    {"search", knn->method},     {"distance_mean", mean(knn->distances)},
                    {"indices", "indices.npy"},  {"distances", "distances.npy"}};
  if (auto done = writeFileAtomically(options.out / "summary.json", report.summary.dump(2) + "\n"); !done) {
    return failure(done);
  }
  report.summary["out"] = options.out.string();
  report.text = options.out.string() + ": " + std::to_string(k) + " nearest of " + grouped(vectors->rows()) +
                " rows, " + (cosine ? "cosine" : "Euclidean") + ", " + knn->method + "\n";
  return report;
}

}  // namespace

void addGraphCommand(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  auto& command =
      addCommand(app, context, "graph",
                 "Finds the nearest neighbours of every row, exactly. Writes indices.npy (N x K int32, "
                 "nearest first,\nthe row itself left out), distances.npy (N x K float32) and "
                 "summary.json.",
                 "manifold-lens graph --input encoder.npy --k 15 --metric cosine --out graph",
                 [options](const JobContext& job) { return graph(*options, job); });
  addVectorInput(command, options->input);
  command.add_option("--method", options->method, "knn")
      ->capture_default_str()
      ->check(CLI::IsMember({"knn"}))
      ->type_name("NAME");
  command.add_option("--k", options->knn.k, "Neighbours of each row; at most N - 1 are found")
      ->capture_default_str()
      ->check(CLI::Range(1, 1 << 20))
      ->type_name("K");
  command
      .add_option_function<std::string>(
          "--metric", [options](const std::string& name) { options->knn.metric = kMetrics.at(name); },
          "euclidean (default), or cosine: 1 - cosine of the angle")
      ->check(CLI::IsMember(kMetrics))
      ->type_name("NAME");
  command
      .add_option_function<std::string>(
          "--search", [options](const std::string& name) { options->knn.method = kSearches.at(name); },
          "auto (default), blocked or kdtree: all exact, they differ in speed only")
      ->check(CLI::IsMember(kSearches))
      ->type_name("NAME");
  command.add_option("--out", options->out, "Folder to write into")->required()->type_name("DIR");
}

}  // namespace mlens
