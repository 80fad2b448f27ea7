#include "app/commands/ProjectUmap.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "app/Text.h"
#include "core/base/Npy.h"
#include "core/maps/MapRecord.h"
#include "core/maps/MapRun.h"
#include "core/projection/Procrustes.h"
#include "core/projection/Trustworthiness.h"
#include "core/projection/UmapPlacement.h"

namespace mlens {
namespace {

CLI::Option* addSetting(CLI::App& command, const UmapSetting& setting, const UmapSetting::Whole& kind,
                        UmapSettings& settings) {
  auto* option = command.add_option(setting.option, settings.*kind.member, setting.help)
                     ->check(CLI::Range(kind.low, kind.high))
                     ->type_name(setting.type);
  return kind.zeroIsAutomatic ? option : option->capture_default_str();
}
CLI::Option* addSetting(CLI::App& command, const UmapSetting& setting, const UmapSetting::Real& kind,
                        UmapSettings& settings) {
  return command.add_option(setting.option, settings.*kind.member, setting.help)
      ->capture_default_str()
      ->check(CLI::Range(kind.low, kind.high))
      ->type_name(setting.type);
}
template <class Enum>
CLI::Option* addSetting(CLI::App& command, const UmapSetting& setting, const UmapSetting::Choice<Enum>& kind,
                        UmapSettings& settings) {
  return addNamed(command, setting.option, settings.*kind.member, kind.names, setting.help);
}
CLI::Option* addSetting(CLI::App& command, const UmapSetting& setting, const UmapSetting::Seed& kind,
                        UmapSettings& settings) {
  return command.add_option(setting.option, settings.*kind.member, setting.help)->type_name(setting.type);
}

template <class Kind>
nlohmann::ordered_json told(const Kind& kind, const UmapSettings& settings) {
  return settings.*kind.member;
}
template <class Enum>
nlohmann::ordered_json told(const UmapSetting::Choice<Enum>& kind, const UmapSettings& settings) {
  return nameOf(settings.*kind.member, kind.names);
}

double secondsSince(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// How far each point of `map` is from its place in `reference`, ascending.
std::vector<double> distancesMoved(const Matrix& reference, const Matrix& map) {
  std::vector<double> result;
  for (Index i = 0; i < map.rows(); ++i) {
    double sum = 0;
    for (Index d = 0; d < map.columns(); ++d) {
      const double difference = static_cast<double>(map(i, d)) - reference(i, d);
      sum += difference * difference;
    }
    result.push_back(std::sqrt(sum));
  }
  std::ranges::sort(result);
  return result;
}

Result<Matrix> readReference(const std::filesystem::path& path, Index rows, int dimensions,
                             const JobContext& job) {
  auto reference = readVectors({path, {}}, job);
  if (reference && (reference->rows() != rows || reference->columns() != dimensions)) {
    return fail(ErrorCode::InvalidArgument,
                "is " + shapeText({reference->rows(), reference->columns()}) + "; the map to align has " +
                    shapeText({rows, dimensions}) + ", both must hold the same points",
                path.string());
  }
  return reference;
}

/// The rows (N x 2 or 3) as a map of a session has them: N x 3.
Matrix inSpace(const Matrix& rows) {
  return placed(MapFrame{}, rows);
}

/// Trustworthiness and continuity into the summary, and in words.
Result<std::string> judge(const UmapRun& run, const Matrix& map, nlohmann::ordered_json& summary,
                          const JobContext& job) {
  TrustOptions options;
  options.k = UmapRun::kTrustNeighbors;
  options.metric = run.recipe().options.metric;
  const auto begin = std::chrono::steady_clock::now();
  auto trust = mapTrust(run.recipe().points, *run.neighbors(), map, options, job);
  if (!trust) return failure(trust);
  summary["seconds"]["trust"] = secondsSince(begin);
  summary["trustworthiness"] = trust->meanTrustworthiness;
  summary["continuity"] = trust->meanContinuity;
  summary["trust_k"] = trust->k;
  summary["trust_sampled"] = trust->sampled;
  const bool exact = trust->sampled == map.rows();
  return "trustworthiness " + shortNumber(std::round(1e4 * trust->meanTrustworthiness) / 1e4) +
         ", continuity " + shortNumber(std::round(1e4 * trust->meanContinuity) / 1e4) +
         " (k = " + std::to_string(trust->k) + ", " +
         (exact ? "exact" : "ranks among " + grouped(trust->sampled) + " rows") + ")\n";
}

}  // namespace

const CLI::Option* UmapCommand::firstGiven() const {
  const auto found =
      std::ranges::find_if(given, [](const CLI::Option* option) { return option->count() > 0; });
  return found == given.end() ? nullptr : *found;
}

void addUmapOptions(CLI::App& command, UmapCommand& options) {
  auto& given = options.given;
  for (const UmapSetting& setting : umapSettings()) {
    if (!*setting.option) continue;
    given.push_back(
        std::visit([&](const auto& kind) { return addSetting(command, setting, kind, options.settings); },
                   setting.kind));
  }
  given.push_back(
      command
          .add_option("--align-to", options.alignTo,
                      "umap: start from these coordinates of the same points, and turn the map onto\n"
                      "them in the end, so that the two can be compared")
          ->type_name("Y.npy"));
  given.push_back(
      command
          .add_option("--coupling", options.coupling,
                      "umap: with --align-to, how strongly every point is held near its place there, 0 to 1\n"
                      "(default 0: only the start is shared)")
          ->check(CLI::Range(0.0, 1.0))
          ->needs("--align-to")
          ->type_name("C"));
  given.push_back(command.add_flag_callback(
      "--no-trust", [&options] { options.trust = false; }, "umap: don't measure how trustworthy the map is"));
  auto* placeOn =
      command
          .add_option(
              "--place-on", options.placeOn,
              "Places the rows of --input on this finished UMAP map, which stays as it is; the vectors\n"
              "it was made from must still be there")
          ->type_name("MAP.npy");
  for (const CLI::Option* option : given) placeOn->excludes(const_cast<CLI::Option*>(option));
}

Result<Report> mapByUmap(const VectorInput& input, const Matrix& vectors, int dimensions, std::uint64_t seed,
                         const UmapCommand& options, const std::filesystem::path& out,
                         const JobContext& job) {
  MapRecord record;
  MapSpec& spec = record.map;
  spec.method = "umap";
  spec.dimensions = dimensions;
  static_cast<UmapSettings&>(spec.umap) = options.settings;
  spec.umap.seed = seed;
  if (auto valid = umapOptions(spec).validate(); !valid) {
    valid.error().context = "--" + valid.error().context;
    return failure(valid);
  }
  MapSource source{vectors, nullptr, {}, {}, {}, nullptr};
  Matrix reference;
  if (!options.alignTo.empty()) {
    auto read = readReference(options.alignTo, vectors.rows(), dimensions, job);
    if (!read) return failure(read);
    reference = *std::move(read);
    Projection there;
    there.coordinates = inSpace(reference);
    source.reference = std::make_shared<const Projection>(std::move(there));
    spec.alignment = MapAlignment{{-1, EmbeddingId::Stage::Vectors}, false, options.coupling};
  }
  MapRun made(std::move(source), spec);
  auto finished = made.run(job);
  if (!finished) {
    if (std::string& where = finished.error().context; where == "UMAP") where = input.path.string();
    return failure(finished);
  }
  const UmapRun& run = *made.layout();
  Matrix map = run.coordinates();

  const NeighborGraph& neighbors = *run.neighbors();
  const UmapRun::Seconds& seconds = run.seconds();
  Report report;
  auto& summary = report.summary;
  summary = {{"command", "project"}, {"input", input.path.string()}, {"method", "umap"},
             {"n", vectors.rows()},  {"dim", vectors.columns()},     {"dims", dimensions}};
  for (const UmapSetting& setting : umapSettings()) {
    if (!*setting.summary) continue;
    summary[setting.summary] =
        std::visit([&](const auto& kind) { return told(kind, spec.umap); }, setting.kind);
    if (setting.summary == std::string_view("neighbors"))
      summary["neighbors_used"] = std::min<Index>(spec.umap.neighbors, vectors.rows());
  }
  summary["epochs"] = run.epochs();
  if (spec.alignment) summary["init"] = "aligned";
  summary["search"] = neighbors.method;
  summary["recall"] = neighbors.recall;
  summary["seconds"] = {{"neighbors", seconds.neighbors},
                        {"graph", seconds.graph},
                        {"start", seconds.start},
                        {"layout", seconds.layout}};
  report.text = out.string() + ": " + grouped(vectors.rows()) + " x " + std::to_string(dimensions) +
                ", UMAP, " + std::to_string(spec.umap.neighbors) + " neighbours (" + neighbors.method +
                "), " + std::to_string(run.epochs()) + " epochs, seed " + std::to_string(seed) + "\n";
  if (!options.alignTo.empty()) {
    auto turned = alignTo(reference, map);
    if (!turned) return failure(turned);
    map = *std::move(turned);
    const auto moved = distancesMoved(reference, map);
    double sum = 0;
    for (double distance : moved) sum += distance;
    summary["aligned_to"] = options.alignTo.string();
    summary["coupling"] = options.coupling;
    summary["displacement_mean"] = sum / static_cast<double>(moved.size());
    summary["displacement_median"] = moved[moved.size() / 2];
    report.text += "aligned to " + options.alignTo.string() + ", median displacement " +
                   shortNumber(moved[moved.size() / 2]) + "\n";
  }
  if (options.trust) {
    auto words = judge(run, map, summary, job);
    if (!words) return failure(words);
    report.text += *words;
  }

  std::error_code ignored;
  record.vectors = std::filesystem::absolute(input.path, ignored);
  record.array = input.array;
  record.rows = vectors.rows();
  record.columns = vectors.columns();
  auto hash = matrixHash(vectors, job);
  if (!hash) return failure(hash);
  record.vectorsHash = *std::move(hash);
  hash = matrixHash(map, job);
  if (!hash) return failure(hash);
  record.coordinatesHash = *std::move(hash);
  if (spec.alignment) {
    record.reference = std::filesystem::absolute(options.alignTo, ignored);
    hash = matrixHash(reference, job);
    if (!hash) return failure(hash);
    record.referenceHash = *std::move(hash);
  }
  if (auto written = writeNpy(out, map); !written) return failure(written);
  if (auto written = writeMapRecord(out, record); !written) return failure(written);
  summary["out"] = out.string();
  summary["record"] = mapRecordPath(out).string();
  return report;
}

Result<Report> placeByUmap(const VectorInput& input, const Matrix& vectors, const UmapCommand& options,
                           const std::filesystem::path& out, const JobContext& job) {
  const auto refuse = [](const std::filesystem::path& where, const std::string& message) {
    return fail(ErrorCode::InvalidArgument, message, where.string());
  };
  auto map = readVectors({options.placeOn, {}}, job);
  if (!map) return failure(map);
  auto record = readMapRecord(options.placeOn);
  if (!record) return failure(record);
  if (vectors.columns() != record->columns) {
    return refuse(input.path, "has " + std::to_string(vectors.columns()) +
                                  " dimensions, the map was made from " + std::to_string(record->columns));
  }
  auto hash = matrixHash(*map, job);
  if (!hash) return failure(hash);
  if (*hash != record->coordinatesHash) {
    return refuse(options.placeOn, "has changed since its record (" +
                                       mapRecordPath(options.placeOn).filename().string() +
                                       ") was written; make the map again");
  }
  auto points = readVectors({record->vectors, record->array}, job);
  if (!points) return failure(points);
  hash = matrixHash(*points, job);
  if (!hash) return failure(hash);
  if (*hash != record->vectorsHash)
    return refuse(record->vectors, "has changed since the map was made from it; make the map again");
  const UmapOptions umap = umapOptions(record->map);
  if (map->rows() != points->rows() || map->columns() != umap.dims)
    return refuse(options.placeOn, "does not fit its record; make the map again");

  const auto begin = std::chrono::steady_clock::now();
  auto neighbors = nearestNeighbors(*points, vectors, {umap.neighbors, umap.metric, KnnMethod::Exact}, job);
  if (!neighbors) return failure(neighbors);
  const double searched = secondsSince(begin);
  auto placed = placeOnMap(*map, *neighbors, umap, job);
  if (!placed) return failure(placed);
  const double laidOut = secondsSince(begin) - searched;
  if (auto written = writeNpy(out, *placed); !written) return failure(written);

  Report report;
  report.summary = {{"command", "project"},
                    {"input", input.path.string()},
                    {"method", "umap"},
                    {"placed_on", options.placeOn.string()},
                    {"n", vectors.rows()},
                    {"dim", vectors.columns()},
                    {"dims", umap.dims},
                    {"search", neighbors->method},
                    {"seconds", {{"neighbors", searched}, {"layout", laidOut}}},
                    {"out", out.string()}};
  report.text = out.string() + ": " + grouped(vectors.rows()) + " x " + std::to_string(umap.dims) +
                ", placed on the " + grouped(map->rows()) + " points of " + options.placeOn.string() + "\n";
  return report;
}

}  // namespace mlens
