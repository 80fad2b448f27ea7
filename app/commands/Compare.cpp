#include <algorithm>
#include <cmath>
#include <memory>

#include "app/Input.h"
#include "app/QtStart.h"
#include "app/Text.h"
#include "app/commands/Commands.h"
#include "app/commands/CompareFiles.h"
#include "app/commands/CompareReport.h"
#include "core/compare/NeighborChange.h"
#include "core/geometry/RepresentationMetrics.h"
#include "core/maps/MapRun.h"

namespace mlens {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

struct CompareCommand {
  fs::path a, b, out, report;
  ModelsInput models;
  ComparisonOptions comparison;
  std::string map = "pca", charts = ".svg";
  bool withoutNnk = false;
  int dims = 3;
  Index top = 50;
  std::uint64_t seed = 1;
};

/// The stages that answer each other: of the same name, else the first of A against each of B and the
/// reverse.
std::vector<ComparedPair> pairsOf(const ModelStages& a, const ModelStages& b) {
  std::vector<ComparedPair> pairs;
  for (const auto& one : a.stages) {
    for (const auto& other : b.stages) {
      if (one.name == other.name) pairs.push_back({one.name, &one, &other, {}, nullptr, nullptr, {}});
    }
  }
  if (!pairs.empty()) return pairs;
  for (const auto& one : a.stages) {
    for (const auto& other : b.stages) {
      pairs.push_back({one.name + "-" + other.name, &one, &other, {}, nullptr, nullptr, {}});
    }
  }
  return pairs;
}

Result<void> addMaps(ComparedPair& pair, const CompareCommand& options, const std::string& nameOfA,
                     const ResultCache& cache, const JobContext& job) {
  if (options.map == "none") return {};
  MapSpec spec;
  spec.method = options.map;
  spec.dimensions = options.dims;
  spec.umap.seed = options.seed;
  MapSource first{pair.a->vectors, nullptr, {}, {}, cache, nullptr};
  auto mapA = MapRun(std::move(first), spec).run(job);
  if (!mapA) return failure(mapA);
  pair.mapA = *std::move(mapA);
  spec.alignment = MapAlignment{{0, EmbeddingId::Stage::Vectors}, false};
  MapSource second{pair.b->vectors, pair.mapA, {}, nameOfA, cache, nullptr};
  auto mapB = MapRun(std::move(second), spec).run(job);
  if (!mapB) return failure(mapB);
  pair.mapB = *std::move(mapB);
  pair.displacement = displacements(pair.mapA->coordinates, pair.mapB->coordinates);
  return {};
}

Result<void> requireSamePoints(const ModelStages& a, const ModelStages& b) {
  const Index rowsA = a.stages.front().vectors.rows(), rowsB = b.stages.front().vectors.rows();
  if (rowsA == rowsB) return {};
  return fail(ErrorCode::InvalidArgument,
              "A has " + std::to_string(rowsA) + " rows, B " + std::to_string(rowsB) +
                  "; both must be of the same points in the same order",
              a.name + " and " + b.name);
}

double meanOf(const std::vector<float>& values) {
  return meanOfNumbers(std::vector<double>(values.begin(), values.end()));
}

ordered_json jsonOf(const ComparedPair& pair) {
  const Comparison& comparison = pair.comparison;
  ordered_json json = {{"name", pair.name},
                       {"a", pair.a->title},
                       {"b", pair.b->title},
                       {"dimensions", {pair.a->vectors.columns(), pair.b->vectors.columns()}},
                       {"neighbors", comparison.setting},
                       {"overlap", numberOrNull(comparison.meanOverlap)},
                       {"overlap_by_chance", comparison.chanceOverlap},
                       {"stretch", numberOrNull(meanOf(comparison.stretch))}};
  if (pair.mapB) {
    json["map"] = pair.mapB->caption;
    json["displacement_rms"] = pair.mapB->displacement;
  }
  if (comparison.nnkA && comparison.nnkB) {
    json["nnk"] = comparison.nnkA->setting;
    for (const PointMetric* metric : embeddingMetrics()) {
      json[metric->name] = {numberOrNull(meanOf(comparison.nnkA->column(metric->name))),
                            numberOrNull(meanOf(comparison.nnkB->column(metric->name)))};
    }
  }
  return json;
}

ordered_json summaryOf(const CompareCommand& options, const ComparedModels& models) {
  ordered_json linear = ordered_json::array(), debiased = ordered_json::array();
  for (Index i = 0; i < models.cka.count; ++i) {
    linear.push_back(ordered_json::array());
    debiased.push_back(ordered_json::array());
    for (Index j = 0; j < models.cka.count; ++j) {
      linear.back().push_back(numberOrNull(models.cka(i, j).linear));
      debiased.back().push_back(numberOrNull(models.cka(i, j).debiased));
    }
  }
  ordered_json pairs = ordered_json::array();
  for (const ComparedPair& pair : models.pairs) pairs.push_back(jsonOf(pair));
  return {{"command", "compare"},
          {"version", MLENS_VERSION},
          {"a", options.a.string()},
          {"b", options.b.string()},
          {"data", options.models.pictures.data.string()},
          {"n", models.points->count},
          {"points", models.points->title},
          {"seed", options.seed},
          {"cka", {{"stages", models.stages}, {"linear", linear}, {"debiased", debiased}}},
          {"pairs", pairs}};
}

std::string textOf(const ComparedModels& models) {
  std::string text;
  for (const ComparedPair& pair : models.pairs) {
    const Comparison& comparison = pair.comparison;
    text += "A " + pair.a->title + " against B " + pair.b->title + "\n";
    const auto place = [&](const std::string& side, const ModelStages::Stage& stage) {
      return std::ranges::find(models.stages, side + " " + stage.title) - models.stages.begin();
    };
    const Cka& cka = models.cka(place("A", *pair.a), place("B", *pair.b));
    text += field("CKA, linear", shortNumber(cka.linear));
    text += field("CKA, debiased", shortNumber(cka.debiased));
    text += field("neighbour overlap", shortNumber(comparison.meanOverlap) + " (" + comparison.setting +
                                           "; by chance " + shortNumber(comparison.chanceOverlap) + ")");
    if (pair.mapB) {
      text +=
          field("displacement, rms", shortNumber(pair.mapB->displacement) + " (" + pair.mapB->caption + ")");
    }
    if (!comparison.nnkA || !comparison.nnkB) continue;
    for (const char* name : {"nnk_count", "nnk_diameter_relative", "affinity"}) {
      text +=
          field(pointMetric(name)->title, shortNumber(meanOf(comparison.nnkA->column(name))) + " in A, " +
                                              shortNumber(meanOf(comparison.nnkB->column(name))) + " in B");
    }
  }
  return text;
}

Result<Report> compare(CompareCommand options, const Services& services, const JobContext& job) {
  options.comparison.nnk = !options.withoutNnk;
  ModelReader reader(options.models.withSeed(options.seed), services);
  ComparedModels models;
  auto a = reader.read(options.a, job);
  if (!a) return failure(a);
  models.a = *std::move(a);
  auto b = reader.read(options.b, job);
  if (!b) return failure(b);
  models.b = *std::move(b);
  if (auto same = requireSamePoints(models.a, models.b); !same) return failure(same);
  const bool labelsFromB = !models.a.points->hasLabels() && models.b.points->hasLabels();
  models.points = labelsFromB ? models.b.points : models.a.points;
  models.top = options.top;
  models.charts = options.charts;

  std::vector<Matrix> all;
  for (const auto& [side, model] : {std::pair("A ", &models.a), std::pair("B ", &models.b)}) {
    for (const auto& stage : model->stages) {
      models.stages.push_back(side + stage.title);
      all.push_back(stage.vectors);
    }
  }
  auto cka = ckaMatrix(all, job);
  if (!cka) return failure(cka);
  models.cka = *std::move(cka);
  models.pairs = pairsOf(models.a, models.b);
  for (ComparedPair& pair : models.pairs) {
    auto comparison =
        compareEmbeddings(pair.a->vectors, pair.b->vectors, options.comparison, &services.cache, job);
    if (!comparison) return failure(comparison);
    pair.comparison = *std::move(comparison);
    if (auto done = addMaps(pair, options, "A", services.cache, job); !done) return failure(done);
  }

  Report report;
  report.summary = summaryOf(options, models);
  job.report("writing", -1, options.out.string());
  auto application = startOffscreen();
  if (!application) return failure(application);
  auto files = writeComparedModels(options.out, models, job);
  if (!files) return failure(files);
  report.summary["files"] = *files;
  std::vector<std::string> notes = reader.warnings();
  notes.insert(notes.end(), models.a.warnings.begin(), models.a.warnings.end());
  notes.insert(notes.end(), models.b.warnings.begin(), models.b.warnings.end());
  report.summary["notes"] = notes;
  if (!options.report.empty()) {
    const CompareReport about{options.a, options.b, options.models.pictures.data, notes};
    if (auto written = writeCompareReport(options.report, models, about, job); !written)
      return failure(written);
    report.summary["report"] = options.report.string();
  }
  if (auto done = writeSummary(options.out, report); !done) return failure(done);
  report.text = textOf(models) + options.out.string() + ": " + std::to_string(files->size() + 1) + " files\n";
  for (const std::string& note : notes) report.text += "  note: " + note + "\n";
  return report;
}

}  // namespace

void addCompareCommand(CLI::App& app, Context& context) {
  auto options = std::make_shared<CompareCommand>();
  auto& command = addCommand(
      app, context, "compare",
      {"Compares two models on the same points: CKA, neighbourhoods, aligned maps, classes",
       "A and B are checkpoints (then --data has the pictures) or vectors (.npy, .npz, .csv: same rows). "
       "Writes\n"
       "summary.json; cka.csv, cka.svg: every stage of A and B against every other; and for each stage "
       "NAME:\n"
       "points-NAME.csv      per point: overlap of its neighbours, stretch (how far its neighbours of A went "
       "in B),\n"
       "                     displacement between the maps, NNK metrics in A and B\n"
       "most-changed-NAME.csv  the points whose neighbours changed most, and whom they kept, lost and "
       "gained\n"
       "classes-NAME.csv, class-neighbors-NAME.csv, .svg: the same by class; whose neighbours are of which "
       "class\n"
       "map-NAME-a.npy, map-NAME-b.npy: maps, B's turned onto A's; overlap-NAME.npy, .svg",
       "manifold-lens compare strong.safetensors weak.safetensors --data pictures/ --out compared"},
      [options, &services = context.services](const JobContext& job) {
        return compare(*options, services, job);
      });
  command.add_option("A", options->a, "A checkpoint or vectors")->required()->type_name("FILE");
  command.add_option("B", options->b, "Another one")->required()->type_name("FILE");
  addModelsInput(command, options->models);
  command.add_option("--k", options->comparison.k, "Neighbours per point")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000))
      ->type_name("K");
  ComparisonOptions& comparison = options->comparison;
  command
      .add_option_function<std::string>(
          "--metric",
          [options](const std::string& name) {
            options->comparison.metric = valueOf(name, kMetricNames).value();
          },
          "Distance of the neighbours: euclidean or cosine")
      ->default_str(nameOf(comparison.metric, kMetricNames))
      ->check(CLI::IsMember(namesOf(kMetricNames)));
  const std::vector<Named<KnnMethod>> searches = {entryOf(KnnMethod::Exact, kKnnMethods),
                                                  entryOf(KnnMethod::Auto, kKnnMethods)};
  command
      .add_option_function<std::string>(
          "--knn",
          [options](const std::string& name) {
            options->comparison.method = valueOf(name, kKnnMethods).value();
          },
          "exact, or auto: approximate where the exact search is slow (the summary says so)")
      ->default_str(nameOf(comparison.method, kKnnMethods))
      ->check(CLI::IsMember(namesOf(searches)));
  command.add_flag("--no-nnk", options->withoutNnk,
                   "Leave out the NNK metrics, which need a neighbour search of their own");
  command.add_option("--map", options->map, "Maps to align: pca, umap or none")
      ->capture_default_str()
      ->check(CLI::IsMember({"pca", "umap", "none"}));
  command.add_option("--dims", options->dims, "Dimensions of the maps")
      ->capture_default_str()
      ->check(CLI::Range(2, 3));
  command.add_option("--top", options->top, "How many of the most changed points are listed")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000000))
      ->type_name("N");
  command
      .add_option("--report", options->report,
                  "Also a report of all this in one file: .html (with its figures inside) or .pdf")
      ->check(CLI::Validator(
          [](const std::string& file) {
            const bool known = file.ends_with(".html") || file.ends_with(".pdf");
            return known ? std::string() : "'" + file + "' ends neither with .html nor with .pdf";
          },
          ""))
      ->type_name("FILE");
  addSeed(command, options->seed, "the sample of --limit and of UMAP");
  addChartFormat(command, options->charts);
  command.add_option("--out", options->out, "Folder to write into")->required()->type_name("DIR");
}

}  // namespace mlens
