#include "core/study/Sweep.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/JsonFields.h"
#include "core/engine/CheckpointSummary.h"
#include "core/engine/Resumable.h"

namespace mlens {
namespace {

namespace fs = std::filesystem;
constexpr double kTrainingShare = 0.7;  // of a run's progress

std::string nameOf(const TrainingPlan& plan) {
  const auto setting = settingOf(plan);
  char strength[32];
  std::snprintf(strength, sizeof strength, "%g", setting.strength);
  std::string name = setting.method + "-strength" + strength + "-depth" + std::to_string(setting.depth);
  if (setting.depth > 1) name += "-width" + std::to_string(setting.width);
  return name + "-seed" + std::to_string(plan.seed);
}

/// How far the checkpoint in a run's folder is: complete, to be resumed, or of something else.
constexpr std::size_t kMostListed = 100'000;  // in each list of a sweep

enum class Found { Nothing, Part, Whole };

Found found(const TrainingPlan& plan, const ImageSet& images) {
  const auto file = plan.out / "checkpoint.safetensors";
  if (!isOwnCheckpoint(file)) return Found::Nothing;
  const auto summary = readOwnCheckpoint(file);
  if (!summary) return Found::Nothing;
  const auto entry = [&](const char* key) {
    const auto at = summary->metadata.find(key);
    return at == summary->metadata.end() ? std::string() : at->second;
  };
  const auto recipe = parseJson(entry("training"));
  if (!recipe || entry("data_identity") != images.identity) return Found::Nothing;
  const auto trained = trainingPlanFromJson(*recipe, file.string());
  if (!trained || recipeOf(*trained) != recipeOf(plan)) return Found::Nothing;
  return entry("epoch") == std::to_string(plan.epochs) ? Found::Whole : Found::Part;
}

Result<ModelMeasures> trainAndMeasure(ModelEngine& engine, TrainingPlan plan, const ImageSet& images,
                                      const ModelMeasureOptions& options, const JobContext& job) {
  const auto checkpoint = plan.out / "checkpoint.safetensors";
  const Found state = found(plan, images);
  if (state != Found::Whole) {
    if (state == Found::Part) plan.resume = checkpoint;
    auto outcome = engine.train(plan, images, job.part(0, kTrainingShare), [](const TrainingUpdate&) {});
    if (!outcome) return failure(outcome);
    if (outcome->stoppedEarly) return fail(ErrorCode::Cancelled, "cancelled");
  }
  auto summary = inspectCheckpoint(checkpoint, {}, {}, job);
  if (!summary) return failure(summary);
  return measureModel(engine, *summary, images, options, job.part(kTrainingShare, 1));
}

nlohmann::ordered_json aboutOf(const SweepPlan& plan, const ImageSet& images) {
  return {{"command", "sweep"},
          {"data", {{"path", images.path.string()}, {"title", images.title}, {"identity", images.identity}}},
          {"recipe", recipeOf(plan.base)},
          {"strengths", plan.strengths},
          {"methods", plan.methods},
          {"depths", plan.depths},
          {"widths", plan.widths},
          {"seeds", plan.seeds},
          {"measured", toJson(plan.measure)}};
}

/// A sweep of other pictures is not written over.
Result<void> checkPictures(const fs::path& folder, const ImageSet& images) {
  const auto there = readSweep(folder);
  if (!there || !there->about.is_object()) return {};
  const auto data = there->about.find("data");
  if (data == there->about.end() || !data->is_object()) return {};
  const auto text = [&](const char* field, const std::string& otherwise) {
    const auto found = data->find(field);
    return found != data->end() && found->is_string() ? found->get<std::string>() : otherwise;
  };
  if (text("identity", images.identity) == images.identity) return {};
  return fail(ErrorCode::InvalidArgument,
              "holds a sweep of other pictures (" + text("title", "unnamed") +
                  "); open those, or name another folder",
              folder.string());
}

/// Progress of one run as progress of all.
JobContext partOf(const JobContext& job, std::size_t run, std::size_t runs) {
  const auto all = static_cast<double>(runs), before = static_cast<double>(run);
  return job.part(before / all, (before + 1) / all)
      .stage("sweep, run " + std::to_string(run + 1) + " of " + std::to_string(runs));
}

}  // namespace

std::vector<TrainingPlan> SweepPlan::runs() const {
  std::vector<TrainingPlan> plans;
  for (const auto seed : seeds) {
    for (const auto& method : methods) {
      for (const int depth : depths) {
        for (const int width : depth > 1 ? widths : std::vector{base.model.projectorWidth}) {
          for (const double strength : strengths) {
            TrainingPlan plan = base;
            plan.seed = seed;
            plan.method = method;
            plan.model.projectorDepth = depth;
            plan.model.projectorWidth = width;
            plan.strength = strength;
            plan.out = base.out / nameOf(plan);
            plans.push_back(std::move(plan));
          }
        }
      }
    }
  }
  return plans;
}

Result<void> SweepPlan::validate(Index pictures) const {
  const auto all = runs();
  if (all.empty())
    return fail(ErrorCode::InvalidArgument, "name at least one strength, method, depth, width and seed",
                "sweep");
  if (auto valid = measure.validate(); !valid) return valid;
  std::vector<fs::path> folders;
  for (const auto& plan : all) {
    if (auto valid = plan.validate(pictures); !valid) return valid;
    if (std::ranges::find(folders, plan.out) != folders.end())
      return fail(ErrorCode::InvalidArgument, "is there twice; name each value once",
                  plan.out.filename().string());
    folders.push_back(plan.out);
  }
  return {};
}

Result<SweepPlan> planOf(const SweepTable& table) {
  SweepPlan plan;
  std::string problem;
  const nlohmann::json about = table.about;
  JsonFields fields(about, "", problem);
  fields.require({"recipe", "strengths", "methods", "depths", "widths", "seeds", "measured"});
  fields.numbers("strengths", kMostListed, plan.strengths);
  fields.texts("methods", kMostListed, plan.methods);
  fields.integers("depths", kMostListed, std::numeric_limits<int>::min(), std::numeric_limits<int>::max(),
                  plan.depths);
  fields.integers("widths", kMostListed, std::numeric_limits<int>::min(), std::numeric_limits<int>::max(),
                  plan.widths);
  fields.seeds("seeds", kMostListed, plan.seeds);
  fields.object("measured", [&](JsonFields& measured) {
    measured.require({"pictures", "tangent_pictures", "strength", "views", "seed"});
    measured.integer("pictures", plan.measure.pictures);
    measured.integer("tangent_pictures", plan.measure.tangentPictures);
    measured.number("strength", plan.measure.strength);
    measured.integer("views", plan.measure.views);
    measured.seed("seed", plan.measure.seed);
  });
  if (!problem.empty()) {
    return fail(ErrorCode::BadFormat,
                "does not say how its runs were made (" + problem + "); start a sweep of your own",
                "sweep.json");
  }
  auto base = trainingPlanFromJson(*fields.get("recipe"), "sweep.json");
  if (!base) return failure(base);
  plan.base = std::move(*base);
  return plan;
}

Result<SweepTable> runSweep(ModelEngine& engine, const ImageSet& images, const SweepPlan& plan,
                            const JobContext& job, const SweepListener& listener) {
  if (auto valid = plan.validate(images.count()); !valid) return failure(valid);
  if (auto same = checkPictures(plan.base.out, images); !same) return failure(same);
  const auto runs = plan.runs();
  SweepTable table;
  table.about = aboutOf(plan, images);
  std::vector<nlohmann::json> keys;
  for (const auto& run : runs) {
    keys.push_back(
        {{"recipe", recipeOf(run)}, {"data", images.identity}, {"measured", toJson(plan.measure)}});
    SweepRow row{run.out.filename().string(), settingOf(run), run.seed, {}, {}};
    if (auto kept = readMeasures(run.out / "measures.json", keys.back())) row.measures = std::move(*kept);
    table.rows.push_back(std::move(row));
  }
  if (auto done = writeSweep(plan.base.out, table); !done) return failure(done);
  for (std::size_t i = 0; i < runs.size(); ++i) {
    SweepRow& row = table.rows[i];
    if (row.done()) continue;
    if (auto go = job.check(); !go) return failure(go);
    if (listener) listener(table, static_cast<int>(i));
    auto measured = trainAndMeasure(engine, runs[i], images, plan.measure, partOf(job, i, runs.size()));
    if (!measured && measured.error().code == ErrorCode::Cancelled) return failure(measured);
    if (measured) {
      row.measures = std::move(*measured);
      auto done = writeMeasures(runs[i].out / "measures.json", keys[i], row.measures);
      if (!done) return failure(done);
    } else {
      row.error = measured.error().text();
    }
    if (auto done = writeSweep(plan.base.out, table); !done) return failure(done);
  }
  if (listener) listener(table, -1);
  return table;
}

}  // namespace mlens
