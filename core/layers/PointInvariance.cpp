#include "core/layers/PointInvariance.h"

#include <cmath>
#include <limits>

#include "core/base/Random.h"
#include "core/base/Text.h"
#include "core/geometry/Invariance.h"
#include "core/graph/Knn.h"
#include "core/model/AugmentationFamily.h"

namespace mlens {
namespace {

constexpr const char* kPlain = "invariance";
constexpr const char* kSmoothed = "invariance_smoothed";
constexpr int kViews = 4, kNeighbors = 15;
constexpr std::uint64_t kSeed = 1;

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", value);
  return text;
}

std::vector<Index> probedRows(Index count) {
  RandomStream random(kSeed);
  return sampleWithoutReplacement(count, kMostProbed, random);
}

}  // namespace

std::string InvarianceColumn::name() const {
  return std::string(smoothed ? kSmoothed : kPlain) + ":" + augmentation + ":" + number(strength);
}

std::string InvarianceColumn::words() const {
  return "under " + augmentation + " at strength " + number(strength) + ", " + std::to_string(kViews) +
         " views" + (smoothed ? ", mean over the 15 nearest in the map" : "");
}

std::optional<InvarianceColumn> invarianceColumn(const std::string& metric) {
  const auto first = metric.find(':');
  const std::string base = metric.substr(0, first);
  if (base != kPlain && base != kSmoothed) return {};
  InvarianceColumn column;
  column.smoothed = base == kSmoothed;
  if (first == std::string::npos) return column;
  const auto second = metric.find(':', first + 1);
  const auto strength = second == std::string::npos ? std::nullopt : parseNumber(metric.substr(second + 1));
  if (!strength) return {};
  column.augmentation = metric.substr(first + 1, second - first - 1);
  column.strength = *strength;
  return column;
}

Result<PointInvariance> pointInvariance(ModelEngine& engine, const CheckpointSummary& checkpoint,
                                        const ImageSet& images, const InvarianceColumn& column,
                                        const EmbedOptions& embed, const JobContext& job) {
  auto views =
      probeViews(column.augmentation, column.strength, checkpoint.spec.input.channels, kViews, kSeed);
  if (!views) return failure(views);
  const auto rows = probedRows(images.count());
  const ImageSet probed = subset(images, rows);
  InvarianceOptions options;
  options.views = kViews;
  std::vector<StageVectors> originals;
  PointInvariance found;
  const auto visit = [&](std::size_t set, const std::vector<StageVectors>& stages) -> Result<void> {
    if (stages.front().vectors.rows() != std::ssize(rows) * (set == 0 ? 1 : kViews)) {
      return fail(ErrorCode::BadFormat, "pictures that cannot be read have no invariance; leave them out",
                  images.path.string());
    }
    if (set == 0) {
      originals = stages;
      return {};
    }
    const auto values = [&](std::size_t stage) -> Result<std::vector<float>> {
      PictureInvariance each;
      auto measured =
          invariance(originals[stage].vectors, stages[stage].vectors, options, job.quiet(), &each);
      if (!measured) return failure(measured);
      std::vector<float> all(static_cast<std::size_t>(images.count()),
                             std::numeric_limits<float>::quiet_NaN());
      for (std::size_t i = 0; i < rows.size(); ++i) all[static_cast<std::size_t>(rows[i])] = each.ratio[i];
      return all;
    };
    auto h = values(0);
    if (!h) return failure(h);
    auto z = values(stages.size() - 1);
    if (!z) return failure(z);
    found = {std::move(*h), std::move(*z)};
    return {};
  };
  auto done =
      engine.embedViews(checkpoint, probed, std::vector<ViewSet>{ViewSet(1), *views}, embed, job, visit);
  if (!done) return failure(done);
  return found;
}

Result<std::vector<float>> smoothedOver(const Projection& map, const std::vector<float>& values,
                                        const JobContext& job) {
  auto graph = nearestNeighbors(map.coordinates, {kNeighbors, Metric::Euclidean}, job);
  if (!graph) return failure(graph);
  std::vector<float> smooth;
  for (Index i = 0; i < graph->size(); ++i) {
    double sum = 0;
    int count = 0;
    const auto add = [&](Index row) {
      const float value = values[static_cast<std::size_t>(row)];
      if (!std::isfinite(value)) return;
      sum += static_cast<double>(value);
      ++count;
    };
    add(i);
    for (const auto j : graph->neighbors(i)) add(j);
    smooth.push_back(count > 0 ? static_cast<float>(sum / count) : std::numeric_limits<float>::quiet_NaN());
  }
  return smooth;
}

}  // namespace mlens
