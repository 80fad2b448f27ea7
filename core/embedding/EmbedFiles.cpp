#include "core/embedding/EmbedFiles.h"

#include <algorithm>

#include "core/base/AtomicFile.h"
#include "core/base/Csv.h"
#include "core/base/Hash.h"
#include "core/base/JsonFields.h"
#include "core/base/Npy.h"
#include "core/base/Text.h"
#include "core/embedding/EmbeddingRecipe.h"

namespace mlens {
namespace fs = std::filesystem;
namespace {

using nlohmann::ordered_json;
constexpr std::size_t kMostSkippedNamed = 1000;

AugmentationPolicy policyOf(const EmbedRunOptions& options, const ModelSpec& spec) {
  return options.policy.value_or(AugmentationPolicy::reference(spec.input.channels));
}

ordered_json viewsJson(const EmbedRunOptions& options, const ModelSpec& spec) {
  if (options.views == 0) return nullptr;
  return {{"count", options.views},
          {"strength", options.strength},
          {"seed", options.seed},
          {"policy", toJson(policyOf(options, spec))}};
}

ordered_json mappingJson(const CheckpointSummary& checkpoint) {
  ordered_json mapping = {{"encoder", checkpoint.spec.encoderName()},
                          {"container", checkpoint.container},
                          {"matched", checkpoint.matched.size()},
                          {"unmatched", checkpoint.unmatched}};
  if (!checkpoint.reading) return mapping;
  const ModelReading& reading = *checkpoint.reading;
  mapping["project"] = reading.candidates[reading.chosen].project;
  mapping["encoder_keys"] = reading.candidates[reading.chosen].prefix + "*";
  mapping["projector"] = projectorText(*checkpoint.spec.foreign);
  if (!reading.projectorPrefix.empty()) mapping["projector_keys"] = reading.projectorPrefix + ".*";
  mapping["size_from"] = reading.sizeFrom;
  mapping["resize_from"] = reading.resizeFrom;
  mapping["normalization_from"] = reading.normalizationFrom;
  mapping["assumptions"] = ordered_json::array();
  for (const auto& [what, why, option] : reading.assumptions)
    mapping["assumptions"].push_back({{"what", what}, {"why", why}, {"option", option}});
  mapping["notes"] = reading.notes;
  return mapping;
}

ordered_json preprocessingJson(const InputSpec& input) {
  return {{input.squash ? "resize_both_sides" : "resize_shorter_side", input.shorterSide()},
          {"interpolation", toString(input.interpolation)},
          {"center_crop", input.size},
          {"channels", input.channels},
          {"mean", input.mean},
          {"std", input.std}};
}

ordered_json skippedJson(const Skipped& skipped, const ImageSet& images) {
  ordered_json list = ordered_json::array();
  for (const auto& [picture, problem] : skipped) {
    if (list.size() == kMostSkippedNamed) break;
    list.push_back({{"picture", picture},
                    {"name", images.names[static_cast<std::size_t>(picture)]},
                    {"problem", problem}});
  }
  return {{"count", skipped.size()}, {"pictures", list}};
}

std::vector<std::string> warningsOf(const EmbedPlan& plan, const ImageSet& images, const Skipped& skipped) {
  std::vector<std::string> warnings = images.warnings;
  const auto reading = readingWarnings(plan.checkpoint);
  warnings.insert(warnings.end(), reading.begin(), reading.end());
  if (!skipped.empty()) {
    warnings.push_back(grouped(std::ssize(skipped)) + " of " + grouped(images.count()) +
                       " pictures could not be read and have no rows (the first: " + skipped.begin()->second +
                       ")");
  }
  return warnings;
}

Result<void> writeNames(const fs::path& path, const ImageSet& images, const std::vector<Index>& pictures,
                        int views) {
  const bool labelled = !images.labels.empty();
  std::vector<std::string> header{"row", "name"};
  if (views > 0) header.push_back("view");
  if (labelled) header.insert(header.end(), {"label", "class"});
  const auto each = static_cast<std::size_t>(std::max(1, views));
  return writeCsv(path, header, pictures.size() * each, [&](std::size_t i) {
    const auto picture = static_cast<std::size_t>(pictures[i / each]);
    std::vector<std::string> row{std::to_string(i), images.names[picture]};
    if (views > 0) row.push_back(std::to_string(i % each));
    if (labelled) {
      const std::int32_t label = images.labels[picture];
      const bool named = label >= 0 && label < std::ssize(images.classNames);
      row.push_back(std::to_string(label));
      row.push_back(named ? images.classNames[static_cast<std::size_t>(label)] : std::string());
    }
    return row;
  });
}

}  // namespace

std::string layerFileName(const EmbeddingLayer& layer) {
  std::string name = layer.name;
  std::ranges::replace(name, '.', '-');
  return name + ".npy";
}

Result<EmbedPlan> planEmbedding(CheckpointSummary checkpoint, const ImageSet& images,
                                const EmbedRunOptions& options) {
  if (options.views < 0 || options.views > 1000)
    return fail(ErrorCode::InvalidArgument, "must be from 0 to 1000", "views");
  if (!(options.strength >= 0 && options.strength <= 1.5))
    return fail(ErrorCode::InvalidArgument, "must be from 0 to 1.5", "strength");
  auto layers = chosenLayers(checkpoint.spec, options.layers);
  if (!layers) return failure(layers);
  EmbedPlan plan{std::move(checkpoint),      *std::move(layers),  {}, {},
                 std::max(1, options.views), options.embed.device};
  plan.embedding = embeddingRecipe(plan.checkpoint, images);
  if (auto valid = policyOf(options, plan.checkpoint.spec).validate(); !valid) return failure(valid);
  ContentHash hash;
  hash.add(plan.embedding + " " + viewsJson(options, plan.checkpoint.spec).dump() + " " +
           options.embed.device);
  for (const auto label : images.labels) hash.add(std::to_string(label) + " ");
  for (const auto& layer : plan.layers) hash.add(" " + layer.name);
  plan.recipe = hash.hex();
  return plan;
}

Result<ordered_json> completeManifest(const fs::path& out, const EmbedPlan& plan, const JobContext& job) {
  const auto text = readTextFile(out / "manifest.json");
  if (!text) return ordered_json();
  auto parsed = parseJson<ordered_json>(*text);
  if (!parsed || !parsed->is_object()) return ordered_json();
  ordered_json& manifest = *parsed;
  if (manifest.value("recipe", ordered_json()) != plan.recipe) return ordered_json();
  const auto& layers = manifest["layers"];
  if (!layers.is_array() || layers.size() != plan.layers.size()) return ordered_json();
  for (std::size_t i = 0; i < plan.layers.size(); ++i) {
    job.report("looking at what is there", -1, layerFileName(plan.layers[i]));
    const auto values = readNpyMatrix(out / layerFileName(plan.layers[i]));
    if (!values) return ordered_json();
    ContentHash hash;
    const std::span all(values->data(), static_cast<std::size_t>(values->rows() * values->columns()));
    if (auto added = addBytes(hash, std::as_bytes(all), job); !added) return failure(added);
    if (!layers[i].is_object() || layers[i].value("content", ordered_json()) != hash.hex())
      return ordered_json();
  }
  return *std::move(parsed);
}

Result<ordered_json> writeEmbedFiles(const fs::path& out, const EmbedPlan& plan, const ImageSet& images,
                                     const EmbedRunOptions& options, const std::vector<LayerFile>& layers,
                                     const Skipped& skipped) {
  std::vector<Index> pictures;
  for (Index i = 0; i < images.count(); ++i) {
    if (!skipped.contains(i)) pictures.push_back(i);
  }
  ordered_json files = {{"names", "names.csv"}}, stored = ordered_json::array();
  for (const auto& file : layers) {
    files[file.layer.name] = layerFileName(file.layer);
    stored.push_back({{"name", file.layer.name},
                      {"file", layerFileName(file.layer)},
                      {"dimension", file.layer.dimension},
                      {"content", file.content}});
  }
  if (!images.labels.empty()) {
    files["labels"] = "labels.npy";
    std::vector<std::int32_t> labels;
    for (const Index picture : pictures) {
      labels.insert(labels.end(), static_cast<std::size_t>(plan.rowsPerPicture),
                    images.labels[static_cast<std::size_t>(picture)]);
    }
    if (auto done = writeNpy(out / "labels.npy", labels); !done) return failure(done);
  }
  if (auto done = writeNames(out / "names.csv", images, pictures, options.views); !done) return failure(done);

  const ModelSpec& spec = plan.checkpoint.spec;
  ordered_json manifest = {
      {"format", "manifold-lens embedding"},
      {"version", MLENS_VERSION},
      {"recipe", plan.recipe},
      {"n", std::ssize(pictures) * plan.rowsPerPicture},
      {"pictures", images.count()},
      {"skipped", skippedJson(skipped, images)},
      {"encoder_dimension", spec.featureDimension()},
      {"projector_dimension", spec.outputDimension()},
      {"files", files},
      {"layers", stored},
      {"views", viewsJson(options, spec)},
      {"checkpoint", {{"path", plan.checkpoint.path.string()}, {"identity", plan.checkpoint.identity}}},
      {"mapping", mappingJson(plan.checkpoint)},
      {"preprocessing", preprocessingJson(spec.input)},
      {"model", toJson(spec)},
      {"data",
       {{"path", images.path.string()},
        {"kind", images.kind},
        {"title", images.title},
        {"identity", images.identity}}},
      {"classes", images.classNames},
      {"device", options.embed.device},
      {"warnings", warningsOf(plan, images, skipped)}};
  const std::string text = manifest.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  if (auto done = writeFileAtomically(out / "manifest.json", text); !done) return failure(done);
  return manifest;
}

}  // namespace mlens
