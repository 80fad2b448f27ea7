#include "core/session/SessionFields.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/model/AugmentationFamily.h"
#include "core/session/SelectionText.h"
#include "core/session/SessionFile.h"

namespace mlens {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::uint64_t kMaxSelectionBytes = 1ull << 30;  // all selections together, one byte a point

constexpr Named<EmbeddingId::Stage> kStages[] = {{EmbeddingId::Stage::Encoder, "encoder"},
                                                 {EmbeddingId::Stage::Projector, "projector"},
                                                 {EmbeddingId::Stage::Vectors, "vectors"}};

constexpr Named<DataSource::Kind> kDataKinds[] = {{DataSource::Kind::None, "none"},
                                                  {DataSource::Kind::Images, "images"},
                                                  {DataSource::Kind::Vectors, "vectors"}};

void readInteger(JsonFields& fields, const char* key, std::optional<int>& value, int low, int high) {
  if (fields.has(key)) fields.integer(key, value.emplace(0), low, high);
}

constexpr int kMostEpochs = 100'000;

void readSetting(JsonFields& fields, const char* key, const UmapSetting::Whole& kind,
                 UmapSettings& settings) {
  fields.integer(key, settings.*kind.member, kind.low, kind.high);
}
void readSetting(JsonFields& fields, const char* key, const UmapSetting::Real& kind, UmapSettings& settings) {
  fields.number(key, settings.*kind.member, kind.low, kind.high);
}
template <class Enum>
void readSetting(JsonFields& fields, const char* key, const UmapSetting::Choice<Enum>& kind,
                 UmapSettings& settings) {
  fields.choice(key, settings.*kind.member, kind.names);
}
void readSetting(JsonFields& fields, const char* key, const UmapSetting::Seed& kind, UmapSettings& settings) {
  fields.seed(key, settings.*kind.member);
}

template <class Kind>
json writtenSetting(const Kind& kind, const UmapSettings& settings) {
  return settings.*kind.member;
}
template <class Enum>
json writtenSetting(const UmapSetting::Choice<Enum>& kind, const UmapSettings& settings) {
  return nameOf(settings.*kind.member, kind.names);
}

constexpr Named<DiscSpec::Show> kDiscShows[] = {{DiscSpec::Show::Off, "off"},
                                                {DiscSpec::Show::Current, "current"},
                                                {DiscSpec::Show::Selection, "selection"},
                                                {DiscSpec::Show::Sample, "sample"}};
constexpr Named<TangentOptions::Rule> kDiscRules[] = {{TangentOptions::Rule::Explained, "explained"},
                                                      {TangentOptions::Rule::Ratio, "ratio"},
                                                      {TangentOptions::Rule::Fixed, "fixed"}};
constexpr double kLeastThreshold = 0.01;

constexpr Named<ColorSpec::By> kColorBy[] = {{ColorSpec::By::Class, "class"},
                                             {ColorSpec::By::Column, "column"},
                                             {ColorSpec::By::Selection, "selection"},
                                             {ColorSpec::By::Single, "single"},
                                             {ColorSpec::By::Metric, "metric"}};
constexpr Named<EdgeSpec::Show> kShowEdges[] = {{EdgeSpec::Show::Off, "off"},
                                                {EdgeSpec::Show::Selection, "selection"},
                                                {EdgeSpec::Show::All, "all"},
                                                {EdgeSpec::Show::Current, "current"}};
constexpr Named<EdgeSpec::Kind> kGraphKinds[] = {
    {EdgeSpec::Kind::Knn, "knn"}, {EdgeSpec::Kind::Mutual, "mutual"}, {EdgeSpec::Kind::Nnk, "nnk"}};
constexpr Named<AppearanceSpec::Arrows> kArrows[] = {{AppearanceSpec::Arrows::Off, "off"},
                                                     {AppearanceSpec::Arrows::Selection, "selection"},
                                                     {AppearanceSpec::Arrows::Sample, "sample"}};

void readNnk(JsonFields& fields, NnkOptions& nnk) {
  fields.integer("k", nnk.k, 1, EdgeSpec::kMostNnk);
  fields.choice("kernel", nnk.kernel, kNnkKernels);
  fields.number("sigma", nnk.sigma, 0, 1e12);
  if (nnk.kernel == NnkKernel::Gaussian && !(nnk.sigma > 0)) {
    fields.complain("sigma", "a number above 0 for the kernel gaussian");
  }
  if (fields.has("normalize")) {
    bool normalize = nnk.normalizes();
    fields.flag("normalize", normalize);
    nnk.normalize = normalize;
  }
  fields.flag("compatible", nnk.compatible);
}

json written(const NnkOptions& nnk) {
  json options = {{"k", nnk.k},
                  {"kernel", nameOf(nnk.kernel, kNnkKernels)},
                  {"sigma", nnk.sigma},
                  {"compatible", nnk.compatible}};
  if (nnk.normalize) options["normalize"] = *nnk.normalize;
  return options;
}

}  // namespace

/// Relative to `folder` if it lies inside it or at most three folders up, below the root.
std::string writtenPath(const fs::path& path, const fs::path& folder) {
  if (path.empty()) return {};
  const fs::path target = sessionFolder(path) / path.lexically_normal().filename();
  const fs::path relative = target.lexically_relative(folder);
  const auto ups = std::ranges::count(relative, fs::path(".."));
  const auto depth = std::distance(folder.begin(), folder.end()) - 1;
  if (relative.empty() || ups > 3 || (ups > 0 && ups >= depth)) return target.generic_string();
  return relative.generic_string();
}

void readPath(JsonFields& fields, const char* key, const fs::path& folder, fs::path& value) {
  std::string text;
  fields.text(key, text);
  if (text.find('\0') != std::string::npos) return fields.complain(key, "a path");
  if (!text.empty()) value = (folder / text).lexically_normal();
}

void readData(JsonFields& fields, const fs::path& folder, DataSource& data) {
  fields.choice("kind", data.kind, kDataKinds);
  readPath(fields, "path", folder, data.path);
  readPath(fields, "labels", folder, data.labels);
  readPath(fields, "images", folder, data.images);
  fields.text("array", data.array);
  fields.integer("limit", data.limit, 0, std::numeric_limits<std::int32_t>::max());
  fields.seed("seed", data.seed);
  if (data.kind != DataSource::Kind::None && data.path.empty()) {
    fields.complain("path", "given: where the data lies");
  }
}

json written(const DataSource& data, const fs::path& folder) {
  return {{"kind", nameOf(data.kind, kDataKinds)},
          {"path", writtenPath(data.path, folder)},
          {"labels", writtenPath(data.labels, folder)},
          {"images", writtenPath(data.images, folder)},
          {"array", data.array},
          {"limit", data.limit},
          {"seed", data.seed}};
}

void readSurvey(JsonFields& fields, const fs::path& folder, SurveySpec& survey) {
  readPath(fields, "list", folder, survey.list);
  readPath(fields, "pictures", folder, survey.pictures);
  readPath(fields, "accuracies", folder, survey.accuracies);
  fields.integer("limit", survey.limit, 0, std::numeric_limits<std::int32_t>::max());
  fields.integer("k", survey.k, 2, EdgeSpec::kMostNnk);
  fields.integer("permutations", survey.permutations, 1, SurveySpec::kMostPermutations);
  fields.seed("seed", survey.seed);
}

json written(const SurveySpec& survey, const fs::path& folder) {
  return {{"list", writtenPath(survey.list, folder)},
          {"pictures", writtenPath(survey.pictures, folder)},
          {"accuracies", writtenPath(survey.accuracies, folder)},
          {"limit", survey.limit},
          {"k", survey.k},
          {"permutations", survey.permutations},
          {"seed", survey.seed}};
}

void readStamp(JsonFields& fields, const fs::path& folder, std::map<fs::path, FileStamp>& stamps) {
  fs::path path;
  FileStamp stamp;
  readPath(fields, "path", folder, path);
  fields.text("hash", stamp.hash);
  fields.seed("bytes", stamp.bytes);
  if (path.empty()) return fields.complain("path", "given");
  stamps[path] = std::move(stamp);
}

json written(const std::map<fs::path, FileStamp>& stamps, const fs::path& folder) {
  json list = json::array();
  for (const auto& [path, stamp] : stamps) {
    list.push_back({{"path", writtenPath(path, folder)}, {"hash", stamp.hash}, {"bytes", stamp.bytes}});
  }
  return list;
}

void readReading(JsonFields& fields, ReadingOptions& reading) {
  fields.text("encoder", reading.encoder);
  fields.text("projector", reading.projector);
  fields.text("activation", reading.activation);
  fields.text("pool", reading.pool);
  readInteger(fields, "projectorLayers", reading.projectorLayers, 1, 64);
  readInteger(fields, "stemPadding", reading.stemPadding, 0, 8);
  readInteger(fields, "stemStride", reading.stemStride, 1, 4);
  readInteger(fields, "heads", reading.heads, 1, 256);
  readInteger(fields, "size", reading.size, 8, 1024);
  readInteger(fields, "resize", reading.resize, 8, 2048);
  fields.text("interpolation", reading.interpolation);
  if (fields.has("maxPool")) fields.flag("maxPool", reading.maxPool.emplace(false));
  fields.numbers("mean", 3, reading.mean);
  fields.numbers("std", 3, reading.std);
  if (const auto valid = reading.validate(); !valid)
    fields.complain(valid.error().context.c_str(), "valid: it " + valid.error().message);
}

json written(const ReadingOptions& reading) {
  json object;
  const auto text = [&](const char* key, const std::string& value) {
    if (!value.empty()) object[key] = value;
  };
  const auto given = [&](const char* key, const auto& value) {
    if (value) object[key] = *value;
  };
  text("encoder", reading.encoder);
  text("projector", reading.projector);
  text("activation", reading.activation);
  text("pool", reading.pool);
  given("projectorLayers", reading.projectorLayers);
  given("stemPadding", reading.stemPadding);
  given("stemStride", reading.stemStride);
  given("heads", reading.heads);
  given("size", reading.size);
  given("resize", reading.resize);
  text("interpolation", reading.interpolation);
  given("maxPool", reading.maxPool);
  if (!reading.mean.empty()) object["mean"] = reading.mean;
  if (!reading.std.empty()) object["std"] = reading.std;
  return object;
}

void readEmbedding(JsonFields& fields, std::size_t checkpoints, EmbeddingId& id) {
  fields.choice("stage", id.stage, kStages);
  if (id.stage == EmbeddingId::Stage::Vectors) return;
  id.checkpoint = 0;
  fields.integer("checkpoint", id.checkpoint, 0, static_cast<std::int64_t>(checkpoints) - 1);
  if (checkpoints == 0) fields.complain("checkpoint", "one of the session's checkpoints");
}

json written(const EmbeddingId& id) {
  json embedding = {{"stage", nameOf(id.stage, kStages)}};
  if (id.stage != EmbeddingId::Stage::Vectors) embedding["checkpoint"] = id.checkpoint;
  return embedding;
}

void readMap(JsonFields& fields, std::size_t checkpoints, MapSpec& map) {
  fields.text("method", map.method);
  if (map.method != "pca" && map.method != "umap") {
    return fields.complain("method", "one of pca, umap");
  }
  fields.integer("dimensions", map.dimensions, 2, 3);
  for (const UmapSetting& setting : umapSettings()) {
    std::visit([&](const auto& kind) { readSetting(fields, setting.key, kind, map.umap); }, setting.kind);
  }
  fields.integer("stopAt", map.umap.stopAt, 0, kMostEpochs);
  fields.object("alignedTo", [&](JsonFields& alignment) {
    map.alignment.emplace();
    readEmbedding(alignment, checkpoints, map.alignment->embedding);
    alignment.flag("scaled", map.alignment->scaled);
    alignment.number("coupling", map.alignment->coupling, 0, 1);
  });
}

json written(const MapSpec& map) {
  json fields = {{"method", map.method}, {"dimensions", map.dimensions}};
  if (map.method == "umap") {
    for (const UmapSetting& setting : umapSettings()) {
      std::visit(
          [&](const auto& kind) {
            const bool usual = map.umap.*kind.member == UmapSettings{}.*kind.member;
            if (setting.alwaysWritten || !usual) fields[setting.key] = writtenSetting(kind, map.umap);
          },
          setting.kind);
    }
    if (map.umap.stopAt > 0) fields["stopAt"] = map.umap.stopAt;
  }
  if (map.alignment) {
    fields["alignedTo"] = written(map.alignment->embedding);
    fields["alignedTo"]["scaled"] = map.alignment->scaled;
    if (map.alignment->coupling > 0) fields["alignedTo"]["coupling"] = map.alignment->coupling;
  }
  return fields;
}

void readDiscs(JsonFields& fields, DiscSpec& discs) {
  fields.choice("show", discs.show, kDiscShows);
  fields.integer("sample", discs.sample, 1, DiscSpec::kMost);
  fields.seed("seed", discs.seed);
  fields.integer("neighbors", discs.plane.neighbors, 2, DiscSpec::kMostNeighbors);
  fields.choice("rule", discs.plane.tangent.rule, kDiscRules);
  fields.number("threshold", discs.plane.tangent.threshold, kLeastThreshold, 1);
  fields.integer("dimension", discs.plane.tangent.dimension, 1, DiscSpec::kMostDimensions);
}

nlohmann::json written(const DiscSpec& discs) {
  return {{"show", nameOf(discs.show, kDiscShows)},
          {"sample", discs.sample},
          {"seed", discs.seed},
          {"neighbors", discs.plane.neighbors},
          {"rule", nameOf(discs.plane.tangent.rule, kDiscRules)},
          {"threshold", discs.plane.tangent.threshold},
          {"dimension", discs.plane.tangent.dimension}};
}

void readAppearance(JsonFields& fields, AppearanceSpec& appearance) {
  fields.object("color", [&](JsonFields& color) {
    color.choice("by", appearance.color.by, kColorBy);
    color.text("column", appearance.color.column);
    color.text("palette", appearance.color.palette);
  });
  fields.object("edges", [&](JsonFields& edges) {
    edges.choice("show", appearance.edges.show, kShowEdges);
    edges.integer("k", appearance.edges.k, 1, 1000);
    edges.choice("metric", appearance.edges.metric, kMetricNames);
    edges.choice("kind", appearance.edges.kind, kGraphKinds);
    edges.flag("polytope", appearance.edges.polytope);
    edges.object("nnk", [&](JsonFields& nnk) { readNnk(nnk, appearance.edges.nnk); });
  });
  fields.object("discs", [&](JsonFields& discs) { readDiscs(discs, appearance.discs); });
  fields.choice("arrows", appearance.arrows, kArrows);
  fields.object("compare", [&](JsonFields& compare) {
    compare.integer("k", appearance.compare.k, 1, CompareSpec::kMost);
    compare.choice("metric", appearance.compare.metric, kMetricNames);
  });
  fields.number("pointSize", appearance.pointSize, 0, 100);
  fields.number("opacity", appearance.opacity, 0.05, 1);
  fields.integers("hiddenClasses", 1'000'000, 0, std::numeric_limits<std::int32_t>::max(),
                  appearance.hiddenClasses);
}

json written(const AppearanceSpec& appearance) {
  return {
      {"color",
       {{"by", nameOf(appearance.color.by, kColorBy)},
        {"column", appearance.color.column},
        {"palette", appearance.color.palette}}},
      {"edges",
       {{"show", nameOf(appearance.edges.show, kShowEdges)},
        {"k", appearance.edges.k},
        {"metric", nameOf(appearance.edges.metric, kMetricNames)},
        {"kind", nameOf(appearance.edges.kind, kGraphKinds)},
        {"polytope", appearance.edges.polytope},
        {"nnk", written(appearance.edges.nnk)}}},
      {"discs", written(appearance.discs)},
      {"arrows", nameOf(appearance.arrows, kArrows)},
      {"compare", {{"k", appearance.compare.k}, {"metric", nameOf(appearance.compare.metric, kMetricNames)}}},
      {"pointSize", appearance.pointSize},
      {"opacity", appearance.opacity},
      {"hiddenClasses", appearance.hiddenClasses}};
}

void readSelection(JsonFields& fields, Selection& selection, std::uint64_t& bytes) {
  Index points = 0;
  std::string rows;
  fields.integer("points", points, 0, kMaxPoints);
  fields.text("rows", rows);
  bytes += static_cast<std::uint64_t>(points);
  if (bytes > kMaxSelectionBytes) return fields.complain("points", "smaller: too many points");
  auto read = selectionFromRanges(rows, points);
  if (!read) {
    return fields.complain("rows", "ascending ranges of rows below points, as \"0-4,7\"");
  }
  selection = *std::move(read);
}

void readView(JsonFields& fields, std::size_t checkpoints, ViewSpec& view) {
  fields.text("name", view.name);
  fields.object("embedding",
                [&](JsonFields& embedding) { readEmbedding(embedding, checkpoints, view.embedding); });
  fields.object("map", [&](JsonFields& map) { readMap(map, checkpoints, view.map); });
  fields.object("camera", [&](JsonFields& camera) {
    camera.triple("position", view.camera.position);
    camera.triple("focus", view.camera.focus);
    camera.triple("up", view.camera.up);
    camera.number("parallelScale", view.camera.parallelScale, 1e-9, 1e9);
  });
}

void readOrbits(JsonFields& fields, OrbitSpec& orbits) {
  fields.text("augmentation", orbits.augmentation);
  if (std::ranges::none_of(augmentationFamilies(),
                           [&](const char* one) { return orbits.augmentation == one; }))
    fields.complain("augmentation", "an augmentation that this program knows");
  fields.number("strength", orbits.strength, 1e-6, 1.5);
  fields.integers("rows", OrbitSpec::kMostRows, 0, kMaxPoints, orbits.rows);
}

json written(const Selection& selection) {
  return {{"points", selection.points()}, {"rows", rowRanges(selection)}};
}

json written(const ViewSpec& view) {
  CameraPose camera = view.camera;
  const auto finite = [](const std::array<double, 3>& values) {
    return std::ranges::all_of(values, [](double value) { return std::isfinite(value); });
  };
  const bool usable = finite(camera.position) && finite(camera.focus) && finite(camera.up) &&
                      camera.parallelScale >= 1e-9 && camera.parallelScale <= 1e9;
  if (!usable) camera = {};  // JSON has no infinity, and nobody can look from there
  return {{"name", view.name},
          {"embedding", written(view.embedding)},
          {"map", written(view.map)},
          {"camera",
           {{"position", camera.position},
            {"focus", camera.focus},
            {"up", camera.up},
            {"parallelScale", camera.parallelScale}}}};
}

json written(const OrbitSpec& orbits) {
  return {{"augmentation", orbits.augmentation}, {"strength", orbits.strength}, {"rows", orbits.rows}};
}

}  // namespace mlens
