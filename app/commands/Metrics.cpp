#include <cmath>
#include <filesystem>
#include <memory>

#include "app/Input.h"
#include "app/QtStart.h"
#include "app/Text.h"
#include "app/commands/Commands.h"
#include "core/base/AtomicFile.h"
#include "core/base/Npy.h"
#include "core/compare/Cka.h"
#include "core/data/Labels.h"
#include "core/geometry/RepresentationMetrics.h"
#include "core/geometry/Uniformity.h"
#include "core/graph/Knn.h"
#include "ui/charts/ChartFile.h"
#include "ui/charts/LinePlot.h"

namespace mlens {
namespace {

constexpr int kOverlapNeighbors = 15;

struct MetricsCommand {
  VectorInput input;
  std::filesystem::path labels, other, out, perPoint, chart;
  std::uint64_t seed = 1;
};

/// Numbers that exist only for two sets of vectors of the same points.
Result<void> compareWith(const Matrix& vectors, const std::filesystem::path& file,
                         nlohmann::ordered_json& summary, std::vector<std::string>& notes,
                         const JobContext& job) {
  auto other = readVectors({file, {}}, job);
  if (!other) return failure(other);
  if (other->rows() != vectors.rows()) {
    return fail(ErrorCode::InvalidArgument,
                "has " + std::to_string(other->rows()) + " rows, --input has " +
                    std::to_string(vectors.rows()) + "; both must hold the same points",
                file.string());
  }
  const KnnOptions options{kOverlapNeighbors, Metric::Euclidean, KnnMethod::Exact};
  auto first = nearestNeighbors(vectors, options, job);
  if (!first) return failure(first);
  auto second = nearestNeighbors(*other, options, job);
  if (!second) return failure(second);
  summary["neighbor_overlap_k15"] = neighborOverlap(*first, *second);
  const auto put = [&](const char* name, const Result<double>& value) {
    if (value) {
      summary[name] = *value;
    } else {
      summary[name] = nullptr;
      notes.push_back(std::string(name) + ": " + value.error().message);
    }
  };
  auto similarity = cka(vectors, *other, job);
  if (!similarity && similarity.error().code == ErrorCode::Cancelled) return failure(similarity);
  put("cka", similarity.map([](const Cka& value) { return value.linear; }));
  put("cka_debiased", similarity.map([](const Cka& value) { return value.debiased; }));
  put("alignment", alignment(vectors, *other));
  return {};
}

Result<void> writePerPoint(const std::filesystem::path& folder, const ManifoldMetrics& metrics) {
  const std::pair<const char*, const std::vector<double>*> arrays[] = {
      {"nnk_count", &metrics.neighborCount},
      {"nnk_diameter", &metrics.diameter},
      {"nnk_diameter_relative", &metrics.relativeDiameter},
      {"nnk_residual", &metrics.residual},
      {"affinity", &metrics.affinity},
      {"local_dimension", &metrics.localDimension},
      {"mle_dimension", &metrics.mleDimension},
      {"hubness", &metrics.hubness}};
  for (const auto& [name, values] : arrays) {
    if (auto done = writeNpy(folder / (std::string(name) + ".npy"), *values); !done) return done;
  }
  return {};
}

/// Log singular values by rank, as the window's Spectrum draws them.
Result<void> writeSpectrumChart(const std::filesystem::path& file, const std::string& title,
                                const Spectrum& spectrum) {
  auto application = startOffscreen();
  if (!application) return failure(application);
  LinePlot plot;
  plot.xTitle = QStringLiteral("rank");
  plot.yTitle = QStringLiteral("log10 singular value");
  LinePlot::Series series{QString(), QColor(0x1B, 0x1E, 0x23), 1.5, {}};
  for (double value : spectrum.singularValues) {
    const auto rank = static_cast<double>(series.points.size() + 1);
    if (value > 0) series.points.emplace_back(rank, std::log10(value));
  }
  plot.series = {series};
  return writeChart(file, {252, 180}, QString::fromStdString(title),
                    [&](QPainter& painter, const QRectF& room) { plot.paint(painter, room, lightTheme()); });
}

/// NaN has no JSON: such a number is null, and a note says why.
Result<Report> metrics(const MetricsCommand& options, const JobContext& job) {
  auto vectors = readVectors(options.input, job);
  if (!vectors) return failure(vectors);
  if (vectors->rows() < 3) {
    return fail(ErrorCode::InvalidArgument,
                "has " + std::to_string(vectors->rows()) + " rows; metrics need at least three",
                options.input.path.string());
  }
  std::vector<std::int32_t> labels;
  if (!options.labels.empty()) {
    auto read = readLabels(options.labels, vectors->rows(), "vectors", job);
    if (!read) return failure(read);
    labels = std::move(read->labels);
  }
  RepresentationOptions how;
  how.seed = options.seed;
  auto values = measure(*vectors, labels, how, job);
  if (!values) return failure(values);
  const Spectrum& spectrum = values->spectrum;
  Report report;
  auto& summary = report.summary;
  summary["n"] = vectors->rows();
  summary["dim"] = vectors->columns();
  const std::pair<const char*, double> numbers[] = {
      {"effective_rank", spectrum.effectiveRank},
      {"rankme", spectrum.rankMe},
      {"effective_rank_eigenvalues", spectrum.effectiveRankEigenvalues},
      {"participation_ratio", spectrum.participationRatio},
      {"stable_rank", spectrum.stableRank},
      {"alpha_req", spectrum.alphaReq},
      {"two_nn", values->twoNn},
      {"mle_k20", values->mle},
      {"mle_k20_mean", values->mleMean},
      {"uniformity", values->uniformity},
      {"collapse_std", spectrum.collapse}};
  for (const auto& [name, value] : numbers) summary[name] = numberOrNull(value);
  if (!labels.empty()) {
    summary["knn_accuracy"] = numberOrNull(values->knnAccuracy);
    summary["nnk_accuracy"] = numberOrNull(values->nnkAccuracy);
  }
  if (values->manifold) {
    const ManifoldMetrics& manifold = *values->manifold;
    const std::pair<const char*, double> means[] = {
        {"nnk_count_mean", meanOfNumbers(manifold.neighborCount)},
        {"nnk_diameter_mean", meanOfNumbers(manifold.diameter)},
        {"nnk_diameter_relative_mean", meanOfNumbers(manifold.relativeDiameter)},
        {"affinity_near_mean", meanOfNumbers(manifold.affinity)},
        {"affinity_random_mean", manifold.randomAffinity},
        {"affinity_null_mean", manifold.nullAffinity},
        {"local_dimension_mean", meanOfNumbers(manifold.localDimension)}};
    for (const auto& [name, value] : means) summary[name] = numberOrNull(value);
    summary["nnk_setting"] = manifold.setting;
    if (!options.perPoint.empty()) {
      if (auto done = writePerPoint(options.perPoint, manifold); !done) return failure(done);
    }
  }
  if (!options.other.empty()) {
    if (auto done = compareWith(*vectors, options.other, summary, values->notes, job); !done)
      return failure(done);
  }
  summary["notes"] = values->notes;
  report.text = options.input.path.string() + "\n";
  for (const auto& [name, value] : summary.items()) {
    if (name == "notes") continue;
    report.text += field(name, value.is_null()     ? "-"
                               : value.is_string() ? value.get<std::string>()
                                                   : shortNumber(value));
  }
  for (const std::string& note : values->notes) report.text += "  " + note + "\n";
  if (!options.chart.empty()) {
    auto done = writeSpectrumChart(options.chart, options.input.path.filename().string(), spectrum);
    if (!done) return failure(done);
  }
  if (!options.out.empty()) {
    if (auto done = writeFileAtomically(options.out, summary.dump(2) + "\n"); !done) return failure(done);
  }
  return report;
}

}  // namespace

void addMetricsCommand(CLI::App& app, Context& context) {
  auto options = std::make_shared<MetricsCommand>();
  auto& command = addCommand(
      app, context, "metrics",
      {"Measures a set of vectors: effective rank, intrinsic dimension, neighbourhoods, accuracy",
       "effective_rank        exp(entropy of the singular values of the centred rows)\n"
       "rankme                the same of the rows as they are, p + 1e-7\n"
       "effective_rank_eigenvalues, participation_ratio, stable_rank, alpha_req: of the covariance "
       "eigenvalues\n"
       "two_nn, mle_k20       intrinsic dimension; mle_k20 is 1 / mean(1 / m), mle_k20_mean the mean of m\n"
       "uniformity            log mean exp(-2 |x - y|^2) of unit rows\n"
       "collapse_std          mean standard deviation of the l2-normalised dimensions, times sqrt(D)\n"
       "knn_accuracy          share of rows whose 20 nearest (cosine) vote for their class; with --labels\n"
       "nnk_*, affinity_*     NNK neighbours, polytope diameter, affinity of tangent planes (nnk_setting "
       "says how)\n"
       "neighbor_overlap_k15  mean share of common Euclidean neighbours; with --other",
       "manifold-lens metrics --input encoder.npy --labels labels.npy --out metrics.json"},
      [options](const JobContext& job) { return metrics(*options, job); });
  addVectorInput(command, options->input);
  command
      .add_option("--labels", options->labels,
                  "Class of every row (.npy or .csv; -1: none): adds knn_accuracy (cosine, K = 20) and "
                  "nnk_accuracy, both leave-one-out")
      ->type_name("FILE");
  command
      .add_option("--other", options->other,
                  "Other vectors of the same points: adds neighbor_overlap_k15, cka, cka_debiased and, for\n"
                  "the same number of dimensions, alignment")
      ->type_name("FILE");
  command
      .add_option("--per-point", options->perPoint,
                  "Writes the metrics of every point into this folder as .npy")
      ->type_name("DIR");
  command
      .add_option("--chart", options->chart, "Draws the log singular values by rank as .pdf, .svg or .png")
      ->type_name("FILE");
  addSeed(command, options->seed, "the random pairs and samples");
  command.add_option("--out", options->out, "Writes the numbers as JSON")->type_name("metrics.json");
}

}  // namespace mlens
