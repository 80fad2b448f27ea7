#include "core/torch/TrainingMonitor.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <numeric>

#include "core/base/Random.h"
#include "core/geometry/Spectrum.h"
#include "core/geometry/Uniformity.h"
#include "core/graph/Knn.h"
#include "core/torch/Embedding.h"
#include "core/torch/Guard.h"

namespace mlens {
namespace {

constexpr int kNeighbors = 20;
constexpr std::uint64_t kProbeStream = std::uint64_t{1} << 32;
constexpr std::uint64_t kViewStream = std::uint64_t{1} << 38, kSecondView = std::uint64_t{1} << 37;

/// A number that may not exist (a zero row has no direction): NaN then. A stop is thrown.
template <class T>
double numberOr(const Result<T>& result, double (*read)(const T&)) {
  if (result) return read(*result);
  if (result.error().code == ErrorCode::Cancelled) throw Stopped();
  return TrainingMonitors::kNoNumber;
}

double rankMe(const Matrix& vectors, const JobContext& job) {
  return numberOr<Spectrum>(spectrum(vectors, job), [](const Spectrum& s) { return s.rankMe; });
}

double uniformityOf(const Matrix& vectors, std::uint64_t seed, const JobContext& job) {
  return numberOr<Uniformity>(uniformity(vectors, seed, job), [](const Uniformity& u) { return u.value; });
}

double alignmentOf(const Matrix& a, const Matrix& b) {
  return numberOr<double>(alignment(a, b), [](const double& value) { return value; });
}

/// Leave-one-out among the rows that have a class.
double accuracy(const Matrix& vectors, std::span<const std::int32_t> labels, const JobContext& job) {
  std::vector<Index> rows;
  std::vector<std::int32_t> known;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (labels[i] < 0) continue;
    rows.push_back(static_cast<Index>(i));
    known.push_back(labels[i]);
  }
  if (rows.size() < 2) return TrainingMonitors::kNoNumber;
  const auto graph = nearestNeighbors(vectors.gather(rows), {kNeighbors, Metric::Cosine}, job);
  if (!graph && graph.error().code == ErrorCode::Cancelled) throw Stopped();
  return graph ? knnAccuracy(*graph, known) : TrainingMonitors::kNoNumber;
}

}  // namespace

TrainingMonitor::TrainingMonitor(const TrainingPlan& plan, const ImageSet& images,
                                 const TrainingPictures& pictures)
    : plan_(plan) {
  RandomStream random(plan.seed, kProbeStream);
  const auto positions =
      sampleWithoutReplacement(pictures.count(), std::min<Index>(plan.probe, pictures.count()), random);
  pixels_ = pictures.pixelsAt(positions);
  rows_ = pictures.rowsAt(positions);
  if (images.labels.empty()) return;
  for (const Index row : rows_) labels_.push_back(images.labels[static_cast<std::size_t>(row)]);
}

void TrainingMonitor::watch(const Network& network, const c10::Device& device, const JobContext& job,
                            TrainingUpdate& update) const {
  if (rows_.empty()) return;
  const JobContext quiet(job.stopToken());  // the progress is of the training
  const auto vectors = embedPixels(network, pixels_, job.stopToken());
  update.probeRows = rows_;
  update.probeEncoder = matrixFrom(vectors.encoder);
  update.probeProjector = matrixFrom(vectors.projector);
  auto& m = update.monitors;
  const auto policy = plan_.policy.scaled(plan_.strength);
  const auto view = [&](std::uint64_t stream) {
    const c10::InferenceMode guard;
    return embedInputs(
        network,
        drawnViews(pixels_, rows_, policy, plan_.model.input, plan_.seed, stream, device, job.stopToken()),
        job.stopToken());
  };
  const auto first = view(kViewStream), second = view(kViewStream + kSecondView);
  m.alignmentEncoder = alignmentOf(matrixFrom(first.encoder), matrixFrom(second.encoder));
  m.alignmentProjector = alignmentOf(matrixFrom(first.projector), matrixFrom(second.projector));
  m.rankMeEncoder = rankMe(update.probeEncoder, quiet);
  m.rankMeProjector = rankMe(update.probeProjector, quiet);
  m.uniformityEncoder = uniformityOf(update.probeEncoder, plan_.seed, quiet);
  m.uniformityProjector = uniformityOf(update.probeProjector, plan_.seed, quiet);
  if (labels_.empty()) return;
  m.knnEncoder = accuracy(update.probeEncoder, labels_, quiet);
  m.knnProjector = accuracy(update.probeProjector, labels_, quiet);
}

}  // namespace mlens
