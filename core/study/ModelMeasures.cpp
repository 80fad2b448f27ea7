#include "core/study/ModelMeasures.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>

#include "core/base/Random.h"
#include "core/data/Sampling.h"
#include "core/geometry/LinearProbe.h"
#include "core/geometry/RepresentationMetrics.h"
#include "core/study/InvarianceTable.h"

namespace mlens {
namespace {

// Where the steps begin, of the whole, and those of the representations of their part.
constexpr double kInvariancesFrom = 0.35, kTangentsFrom = 0.7, kEmbedded = 0.4, kHalfway = 0.7;

class Measuring {
 public:
  Measuring(ModelEngine& engine, const CheckpointSummary& checkpoint, const ImageSet& images,
            const ModelMeasureOptions& options, const JobContext& job)
      : engine_(engine),
        checkpoint_(checkpoint),
        images_(measuredSample(images, options.pictures, options.seed)),
        options_(options),
        job_(job) {
    embed_.device = options.device;
  }

  Result<ModelMeasures> all() {
    const bool tested = options_.tangentPictures > 0 && checkpoint_.spec.projectorDepth > 0;
    const double last = tested ? kTangentsFrom : 1;
    if (auto done = representations(job_.part(0, kInvariancesFrom)); !done) return failure(done);
    if (auto done = invariances(job_.part(kInvariancesFrom, last)); !done) return failure(done);
    if (auto done = tested ? tangents(job_.part(last, 1)) : Result<void>(); !done) return failure(done);
    return std::move(measures_);
  }

 private:
  void add(std::string name, double value) { measures_.numbers.push_back({std::move(name), value}); }
  void note(const std::vector<std::string>& notes) {
    for (const auto& one : notes) {
      if (std::ranges::find(measures_.notes, one) == measures_.notes.end()) measures_.notes.push_back(one);
    }
  }

  Result<void> representations(const JobContext& job) {
    auto pair = engine_.embed(checkpoint_, images_, embed_, job.part(0, kEmbedded));
    if (!pair) return failure(pair);
    note(pair->warnings);
    if (auto done =
            representation("_h", pair->encoder, measures_.spectrumEncoder, job.part(kEmbedded, kHalfway));
        !done)
      return done;
    return representation("_z", pair->projector, measures_.spectrumProjector, job.part(kHalfway, 1));
  }

  Result<void> representation(const std::string& stage, const Matrix& vectors, std::vector<double>& spectrum,
                              const JobContext& job) {
    RepresentationOptions options;
    options.seed = options_.seed;
    auto found = measure(vectors, images_.labels, options, job);
    if (!found) return failure(found);
    for (const auto& one : found->notes) note({stage.substr(1) + ": " + one});
    spectrum = found->spectrum.singularValues;
    add("effective_rank" + stage, found->spectrum.effectiveRank);
    add("rankme" + stage, found->spectrum.rankMe);
    if (images_.labels.empty()) return {};
    job.report("linear probe", -1, stage.substr(1));
    LinearProbeOptions probe;
    probe.seed = options_.seed;
    auto accuracy = linearProbeAccuracy(vectors, images_.labels, probe, job.quiet());
    if (!accuracy) return failure(accuracy);
    add("knn_accuracy" + stage, found->knnAccuracy);
    add("nnk_accuracy" + stage, found->nnkAccuracy);
    add("probe_accuracy" + stage, *accuracy);
    return {};
  }

  Result<void> invariances(const JobContext& job) {
    InvarianceTableOptions options;
    options.strengths = {options_.strength};
    options.metrics.views = options_.views;
    options.seed = options_.seed;
    options.embed = embed_;
    auto table = invarianceTable(engine_, checkpoint_, images_, options, job);
    if (!table) return failure(table);
    note(table->warnings);
    const std::size_t z = table->stages.size() - 1;
    for (std::size_t a = 0; a < table->augmentations.size(); ++a) {
      add("invariance_" + table->augmentations[a] + "_h", table->cell(a, 0, 0).ratio);
      add("invariance_" + table->augmentations[a] + "_z", table->cell(a, 0, z).ratio);
    }
    return {};
  }

  Result<void> tangents(const JobContext& job) {
    TangentTestOptions options;
    options.strength = options_.strength;
    options.seed = options_.seed;
    options.embed = embed_;
    const auto sample = measuredSample(images_, options_.tangentPictures, options_.seed);
    auto test = tangentTest(engine_, checkpoint_, sample, options, job);
    if (!test) return failure(test);
    const auto mean = [&](auto TangentTestPoint::*field) {
      std::vector<double> values;
      for (const auto& point : test->points) values.push_back(static_cast<double>(point.*field));
      return meanOfNumbers(values);
    };
    add("jacobian_effective_rank", test->meanJacobianRank);
    add("jacobian_rank", mean(&TangentTestPoint::rank));
    add("tangent_dimension", mean(&TangentTestPoint::dimension));
    add("tangent_affinity", mean(&TangentTestPoint::affinity));
    add("tangent_random", mean(&TangentTestPoint::random));
    add("tangent_null", mean(&TangentTestPoint::null));
    for (std::size_t a = 0; a < test->augmentations.size(); ++a) {
      std::vector<double> shares;
      for (std::size_t i = a; i < test->removed.size(); i += test->augmentations.size())
        shares.push_back(test->removed[i]);
      add("removed_" + test->augmentations[a], meanOfNumbers(shares));
    }
    return {};
  }

  ModelEngine& engine_;
  const CheckpointSummary& checkpoint_;
  const ImageSet images_;
  const ModelMeasureOptions& options_;
  const JobContext& job_;
  EmbedOptions embed_;
  ModelMeasures measures_;
};

}  // namespace

Result<void> ModelMeasureOptions::validate() const {
  const auto refuse = [](const char* what, const char* message) {
    return fail(ErrorCode::InvalidArgument, message, what);
  };
  if (pictures != 0 && pictures < 10) return refuse("pictures measured", "must be 0 (all) or at least 10");
  if (tangentPictures != 0 && tangentPictures < 10)
    return refuse("pictures of the tangent-plane test", "must be 0 (no test) or at least 10");
  if (!(strength > 0 && strength <= 1.5))
    return refuse("strength of the probes", "must be above 0, at most 1.5");
  if (views < 2 || views > 1000) return refuse("views", "must be from 2 to 1000");
  return {};
}

nlohmann::json toJson(const ModelMeasureOptions& options) {
  return {{"pictures", options.pictures},
          {"tangent_pictures", options.tangentPictures},
          {"strength", options.strength},
          {"views", options.views},
          {"seed", options.seed}};
}

ImageSet measuredSample(const ImageSet& images, Index pictures, std::uint64_t seed) {
  if (pictures == 0 || pictures >= images.count()) return images;
  const bool labelled =
      !images.labels.empty() && std::ranges::all_of(images.labels, [](auto label) { return label >= 0; });
  if (labelled) return subset(images, stratifiedSample(images.labels, pictures, seed));
  RandomStream random(seed);
  return subset(images, sampleWithoutReplacement(images.count(), pictures, random));
}

Result<ModelMeasures> measureModel(ModelEngine& engine, const CheckpointSummary& checkpoint,
                                   const ImageSet& images, const ModelMeasureOptions& options,
                                   const JobContext& job) {
  if (auto valid = options.validate(); !valid) return failure(valid);
  return Measuring(engine, checkpoint, images, options, job).all();
}

}  // namespace mlens
