#include "app/SessionResults.h"

#include <algorithm>

#include "app/Command.h"
#include "core/embedding/EmbeddedCheckpoint.h"
#include "core/engine/ModelEngine.h"
#include "core/layers/Comparison.h"
#include "core/layers/Orbit.h"
#include "core/layers/PointInvariance.h"
#include "core/layers/PointMetrics.h"
#include "core/maps/MapRun.h"
#include "core/maps/NewPoints.h"
#include "core/session/SessionFile.h"
#include "core/session/SourceFiles.h"

namespace mlens {
namespace {

constexpr const char* kTrainedName = "checkpoint.safetensors";  // every run of `train` has one

/// The views of these names, in their order; all if there are none.
Result<std::vector<ViewSpec>> chosen(const std::vector<ViewSpec>& views,
                                     const std::vector<std::string>& names, const std::string& context) {
  if (names.empty()) return views;
  std::vector<ViewSpec> found;
  for (const std::string& name : names) {
    const auto view = std::ranges::find(views, name, &ViewSpec::name);
    if (view == views.end()) {
      std::string known;
      for (const auto& one : views) known += (known.empty() ? "" : ", ") + one.name;
      return fail(ErrorCode::NotFound, "has no view \"" + name + "\"; its views are: " + known, context);
    }
    found.push_back(*view);
  }
  return found;
}

}  // namespace

Result<Session> readSessionHere(const SessionRequest& request, SessionPart part,
                                std::vector<std::string>& warnings, const JobContext& job) {
  auto session = readSession(request.file);
  if (!session) return session;
  if (part == SessionPart::Views) {
    session->survey = {};
  } else {
    session->data = {};
    session->checkpoints.clear();
    session->views.clear();
  }
  const auto folder = sessionFolder(request.file);
  const auto outside = outsideSources(*session, folder);
  if (!outside.empty() && !request.outside) {
    return fail(ErrorCode::InvalidArgument, outsideWords(outside) + "; allow it with --outside",
                request.file.string());
  }
  auto moved = findMoved(*session, folder, job);
  if (!moved) return failure(moved);
  for (const auto& [from, to] : moved->found) {
    warnings.push_back(from.string() + " has moved and was found by its content: " + to.string());
  }
  auto changed = changedSources(*session, job);
  if (!changed) return failure(changed);
  for (const auto& path : *changed) {
    warnings.push_back(path.string() + " has changed since the session was saved: its results may differ");
  }
  return session;
}

namespace {

/// Each checkpoint is embedded once, when the first view asks for it.
class Embeddings {
 public:
  Embeddings(const Session& session, const OpenedData& data, std::string device, const Services& services,
             const JobContext& job)
      : session_(session), data_(data), device_(std::move(device)), services_(services), job_(job) {}

  const ResultCache& cache() const { return services_.cache; }

  Result<Matrix> of(const EmbeddingId& id) {
    if (id.stage == EmbeddingId::Stage::Vectors) {
      if (!data_.vectors.empty()) return data_.vectors;
      return fail(ErrorCode::InvalidArgument, "a view shows vectors, but the data are not vectors",
                  "session");
    }
    if (!data_.images) {
      return fail(ErrorCode::InvalidArgument, "a view shows a checkpoint, but there are no pictures to embed",
                  "session");
    }
    if (const auto known = embedded_.find(id.checkpoint); known != embedded_.end())
      return stage(known->second, id);
    const auto& checkpoint = session_.checkpoints[static_cast<std::size_t>(id.checkpoint)];
    EmbedOptions options;
    options.device = device_;
    auto pair = embedCheckpoint(checkpoint, *data_.images, options, services_, job_);
    if (!pair) return failure(pair);
    warnings.insert(warnings.end(), pair->warnings.begin(), pair->warnings.end());
    return stage(embedded_.emplace(id.checkpoint, *std::move(pair)).first->second, id);
  }

  Result<PointInvariance> invariance(int checkpoint, const InvarianceColumn& column) {
    auto vectors = of({checkpoint, EmbeddingId::Stage::Encoder});
    if (!vectors) return failure(vectors);
    auto engine = services_.engine();
    if (!engine) return failure(engine);
    EmbedOptions options;
    options.device = device_;
    return pointInvariance(**engine, embedded_.at(checkpoint).summary, *data_.images, column, options, job_);
  }

  Result<Orbit> orbits(int checkpoint, const OrbitSpec& spec) {
    auto vectors = of({checkpoint, EmbeddingId::Stage::Encoder});
    if (!vectors) return failure(vectors);
    auto engine = services_.engine();
    if (!engine) return failure(engine);
    OrbitOptions options = orbitOptions(spec);
    options.embed.device = device_;
    return makeOrbit(**engine, embedded_.at(checkpoint).summary, subset(*data_.images, spec.rows), options,
                     job_);
  }

  std::vector<std::string> warnings;

 private:
  static Matrix stage(const EmbeddedCheckpoint& pair, const EmbeddingId& id) {
    return id.stage == EmbeddingId::Stage::Encoder ? pair.encoder : pair.projector;
  }

  const Session& session_;
  const OpenedData& data_;
  std::string device_;
  const Services& services_;
  const JobContext& job_;
  std::map<int, EmbeddedCheckpoint> embedded_;
};

/// The same of two embeddings: the same values in every view.
Result<std::vector<PointScalars>> pairScalarsOf(const Session& session, const PointMetric& metric,
                                                Embeddings& embeddings, const JobContext& job) {
  std::vector<PointScalars> all;
  const auto pair = sideBySide(session.views);
  if (pair.size() < 2) return all;
  auto a = embeddings.of(pair[0]);
  if (!a) return failure(a);
  auto b = embeddings.of(pair[1]);
  if (!b) return failure(b);
  ComparisonOptions options;
  options.k = session.appearance.compare.k;
  options.metric = session.appearance.compare.metric;
  options.nnk = false;
  auto comparison = compareEmbeddings(*a, *b, options, nullptr, job);
  if (!comparison) return failure(comparison);
  const bool stretch = metric.name == std::string_view("neighbor_stretch");
  const auto values = std::make_shared<const std::vector<float>>(stretch ? std::move(comparison->stretch)
                                                                         : std::move(comparison->overlap));
  all.assign(session.views.size(), PointScalars{metric.title, comparison->setting, values, 0, 0});
  shareScale(all);
  return all;
}

Result<std::shared_ptr<const Projection>> mapOf(const ViewSpec& spec, Embeddings& embeddings,
                                                const JobContext& job) {
  auto vectors = embeddings.of(spec.embedding);
  if (!vectors) return failure(vectors);
  job.report("map of " + spec.name, -1);
  MapSource source;
  source.vectors = *std::move(vectors);
  source.cache = embeddings.cache();
  if (spec.map.alignment) {
    const EmbeddingId& id = spec.map.alignment->embedding;
    auto reference = embeddings.of(id);
    if (!reference) return failure(reference);
    source.referenceVectors = *std::move(reference);
    source.referenceTitle = stageTitle(id.stage);
  }
  return MapRun(std::move(source), spec.map).run(job);
}

/// The orbits that the session shows: of the first checkpoint that a view shows, in the views of it.
Result<void> placeOrbits(SessionResults& results, Embeddings& embeddings, const JobContext& job) {
  const Session& session = results.session;
  const Index points = results.data.points->count;
  OrbitSpec spec = session.orbits;
  std::erase_if(spec.rows, [&](Index row) { return row >= points; });
  const auto first = std::ranges::find_if(
      session.views, [](const ViewSpec& view) { return view.embedding.checkpoint >= 0; });
  if (spec.rows.empty() || first == session.views.end() || !results.data.images) return {};
  const int checkpoint = first->embedding.checkpoint;
  auto orbit = embeddings.orbits(checkpoint, spec);
  if (!orbit) return failure(orbit);
  for (ViewResult& view : results.views) {
    if (view.spec.embedding.checkpoint != checkpoint) continue;
    const bool encoder = view.spec.embedding.stage == EmbeddingId::Stage::Encoder;
    auto places = placeNewPoints(*view.map, view.vectors, encoder ? orbit->encoder : orbit->projector, job);
    if (!places) return failure(places);
    view.orbits = std::make_shared<const Paths>(
        Paths{std::move(*places), orbit->length(), pathColors(spec.rows.size(), orbit->paths)});
  }
  return {};
}

/// Of augmented pictures, through each view's own checkpoint, smoothed over its own map: nothing where a view
/// shows vectors.
Result<std::vector<PointScalars>> invarianceOf(const Session& session, const PointMetric& metric,
                                               Embeddings& embeddings, const JobContext& job) {
  std::vector<PointScalars> all;
  const auto column = invarianceColumn(session.appearance.color.column);
  if (!column) return all;
  std::map<int, PointInvariance> found;
  for (const ViewSpec& view : session.views) {
    const int checkpoint = view.embedding.checkpoint;
    if (checkpoint < 0) return std::vector<PointScalars>();
    if (!found.contains(checkpoint)) {
      auto measured = embeddings.invariance(checkpoint, *column);
      if (!measured) return failure(measured);
      found[checkpoint] = *std::move(measured);
    }
    const bool encoder = view.embedding.stage == EmbeddingId::Stage::Encoder;
    auto values = encoder ? found[checkpoint].encoder : found[checkpoint].projector;
    if (column->smoothed && !values.empty()) {
      auto map = mapOf(view, embeddings, job);
      if (!map) return failure(map);
      auto smooth = smoothedOver(**map, values, job);
      if (!smooth) return failure(smooth);
      values = std::move(*smooth);
    }
    all.push_back(
        {metric.title, column->words(), std::make_shared<const std::vector<float>>(std::move(values)), 0, 0});
  }
  shareScale(all);
  return all;
}

/// The metric that colours the session, of every one of its views: their scale is common.
Result<std::vector<PointScalars>> scalarsOf(const Session& session, Embeddings& embeddings,
                                            const JobContext& job) {
  std::vector<PointScalars> all;
  const PointMetric* metric = pointMetric(session.appearance.color.column);
  if (session.appearance.color.by != ColorSpec::By::Metric || !metric) return all;
  if (metric->needsViews) return invarianceOf(session, *metric, embeddings, job);
  if (metric->needsMap) return all;
  if (metric->needsPair) return pairScalarsOf(session, *metric, embeddings, job);
  for (const ViewSpec& view : session.views) {
    auto vectors = embeddings.of(view.embedding);
    if (!vectors) return failure(vectors);
    job.report("metrics of " + view.name, -1);
    auto metrics = measurePoints(*vectors, metricSettings(session), &embeddings.cache(), job);
    if (!metrics) return failure(metrics);
    all.push_back({metric->title, metrics->setting,
                   std::make_shared<const std::vector<float>>(metrics->column(metric->name)), 0, 0});
  }
  shareScale(all);
  return all;
}

}  // namespace

void addSession(CLI::App& command, SessionRequest& request, const std::string& what) {
  command.add_option("--session", request.file, what)->required()->type_name("FILE.mlens");
  command.add_flag("--outside", request.outside, "The session may read files outside its folder");
  addDevice(command, request.device);
}

Result<SessionResults> computeSession(const SessionRequest& request, const std::vector<std::string>& views,
                                      const Services& services, const JobContext& job) {
  SessionResults results;
  auto session = readSessionHere(request, SessionPart::Views, results.warnings, job);
  if (!session) return failure(session);
  results.session = *std::move(session);
  if (results.session.views.empty()) {
    return fail(ErrorCode::BadFormat, "the session has no views", request.file.string());
  }
  auto specs = chosen(results.session.views, views, request.file.string());
  if (!specs) return failure(specs);
  auto data = openData(results.session.data, job);
  if (!data) return failure(data);
  results.data = *std::move(data);
  results.warnings.insert(results.warnings.end(), results.data.warnings.begin(), results.data.warnings.end());

  Embeddings embeddings(results.session, results.data, request.device, services, job);
  for (const auto& spec : *specs) {
    auto vectors = embeddings.of(spec.embedding);
    if (!vectors) return failure(vectors);
    auto map = mapOf(spec, embeddings, job);
    if (!map) return failure(map);
    results.views.push_back({spec, *std::move(vectors), *std::move(map), nullptr, std::nullopt});
  }
  auto scalars = scalarsOf(results.session, embeddings, job);
  if (!scalars) return failure(scalars);
  for (std::size_t i = 0; i < scalars->size(); ++i) {
    const auto shown = std::ranges::find(results.views, results.session.views[i].name,
                                         [](const ViewResult& one) { return one.spec.name; });
    if (shown != results.views.end()) shown->scalars = (*scalars)[i];
  }
  if (request.orbits) {
    if (auto placed = placeOrbits(results, embeddings, job); !placed) return failure(placed);
  }
  results.warnings.insert(results.warnings.end(), embeddings.warnings.begin(), embeddings.warnings.end());
  return results;
}

std::string sourceTitle(const Session& session, const EmbeddingId& id) {
  const auto index = static_cast<std::size_t>(id.checkpoint);
  if (id.checkpoint < 0 || index >= session.checkpoints.size()) return {};
  const auto& path = session.checkpoints[index].path;
  const auto folder = path.parent_path().filename();
  return (path.filename() == kTrainedName && !folder.empty() ? folder / kTrainedName : path.filename())
      .string();
}

std::string sourceName(const Session& session, const EmbeddingId& id) {
  const std::filesystem::path title = sourceTitle(session, id);
  if (title.empty()) return "vectors";
  return (title.has_parent_path() ? title.parent_path() : title.stem()).string();
}

}  // namespace mlens
