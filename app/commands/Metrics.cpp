#include <filesystem>
#include <memory>

#include "app/Input.h"
#include "app/Text.h"
#include "app/commands/Commands.h"
#include "core/base/AtomicFile.h"
#include "core/geometry/Spectrum.h"
#include "core/graph/Knn.h"

namespace mlens {
namespace {

constexpr int kAccuracyNeighbors = 20;
constexpr int kOverlapNeighbors = 15;

struct Options {
  VectorInput input;
  std::filesystem::path labels, other, out;
};

/// Cosine neighbours need rows of some length.
Result<double> accuracy(const Matrix& vectors, const std::filesystem::path& file, const JobContext& job) {
  auto labels = readLabels(file, vectors.rows());
  if (!labels) return failure(labels);
  auto graph = nearestNeighbors(vectors, {kAccuracyNeighbors, Metric::Cosine, KnnMethod::Auto}, job);
  if (!graph) return failure(graph);
  return knnAccuracy(*graph, *labels);
}

Result<double> overlap(const Matrix& vectors, const std::filesystem::path& file, const JobContext& job) {
  auto other = readVectors({file, {}}, job);
  if (!other) return failure(other);
  if (other->rows() != vectors.rows()) {
    return fail(ErrorCode::InvalidArgument,
                "has " + std::to_string(other->rows()) + " rows, --input has " +
                    std::to_string(vectors.rows()) + "; both must hold the same points",
                file.string());
  }
  const KnnOptions options{kOverlapNeighbors, Metric::Euclidean, KnnMethod::Auto};
  auto first = nearestNeighbors(vectors, options, job);
  if (!first) return failure(first);
  auto second = nearestNeighbors(*other, options, job);
  if (!second) return failure(second);
  return neighborOverlap(*first, *second);
}

Result<Report> metrics(const Options& options, const JobContext& job) {
  auto vectors = readVectors(options.input, job);
  if (!vectors) return failure(vectors);
  if (vectors->rows() < 2) {
    return fail(ErrorCode::InvalidArgument, "has one row; metrics need at least two",
                options.input.path.string());
  }
  auto values = spectrum(*vectors, job);
  if (!values) return failure(values);
  Report report;
  report.summary = {{"n", vectors->rows()},
                    {"dim", vectors->columns()},
                    {"effective_rank", values->effectiveRank},
                    {"rankme", values->rankMe},
                    {"participation_ratio", values->participationRatio},
                    {"collapse_std", values->collapse}};
  if (!options.labels.empty()) {
    auto share = accuracy(*vectors, options.labels, job);
    if (!share) return failure(share);
    report.summary["knn_accuracy"] = *share;
  }
  if (!options.other.empty()) {
    auto share = overlap(*vectors, options.other, job);
    if (!share) return failure(share);
    report.summary["neighbor_overlap_k15"] = *share;
  }
  report.text = options.input.path.string() + "\n";
  for (const auto& [name, value] : report.summary.items()) report.text += field(name, shortNumber(value));
  if (!options.out.empty()) {
    if (auto done = writeFileAtomically(options.out, report.summary.dump(2) + "\n"); !done)
      return failure(done);
  }
  return report;
}

}  // namespace

void addMetricsCommand(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  auto& command = addCommand(app, context, "metrics",
                             "Measures a set of vectors. effective_rank: exp(entropy of the singular values "
                             "of the centred rows); rankme: "
                             "the\nsame, not centred, p + 1e-7; participation_ratio: of the covariance "
                             "eigenvalues; collapse_std: mean "
                             "standard\ndeviation of the l2-normalised dimensions times sqrt(D); "
                             "knn_accuracy: leave-one-out, cosine, "
                             "K = 20;\nneighbor_overlap_k15: mean share of common Euclidean neighbours.",
                             "manifold-lens metrics --input encoder.npy --labels labels.npy --other "
                             "projector.npy --out metrics.json",
                             [options](const JobContext& job) { return metrics(*options, job); });
  addVectorInput(command, options->input);
  command
      .add_option("--labels", options->labels,
                  "Class of every row (.npy of integers or .csv): adds knn_accuracy")
      ->type_name("FILE");
  command
      .add_option("--other", options->other, "Other vectors of the same points: adds neighbor_overlap_k15")
      ->type_name("FILE");
  command.add_option("--out", options->out, "Writes the numbers as JSON")->type_name("metrics.json");
}

}  // namespace mlens
