#include "app/SessionColors.h"

#include "core/layers/ViewScalars.h"

namespace mlens {
namespace {

using Scalars = Result<std::vector<PointScalars>>;

tl::unexpected<Error> nothingToMeasure(const PointMetric& metric, const std::string& why) {
  return fail(ErrorCode::InvalidArgument,
              "it is coloured by " + std::string(metric.title) + ", but " + why + "; choose another colour",
              "session");
}

Scalars ofEmbeddings(const Session& session, const PointMetric& metric, SessionValues& values,
                     const JobContext& job) {
  std::vector<PointScalars> all;
  for (const ViewSpec& view : session.views) {
    auto vectors = values.vectors(view.embedding);
    if (!vectors) return failure(vectors);
    job.report("metrics of " + view.name, -1);
    auto metrics = measurePoints(*vectors, metricSettings(session), &values.cache(), job);
    if (!metrics) return failure(metrics);
    all.push_back(embeddingScalars(metric, *metrics));
  }
  return all;
}

/// The same values in every view.
Scalars ofPair(const Session& session, const PointMetric& metric, SessionValues& values,
               const JobContext& job) {
  const auto pair = comparedEmbeddings(session);
  if (pair.size() < 2) return nothingToMeasure(metric, "its views show one embedding, not two");
  auto a = values.vectors(pair[0]);
  if (!a) return failure(a);
  auto b = values.vectors(pair[1]);
  if (!b) return failure(b);
  ComparisonOptions options;
  options.k = session.appearance.compare.k;
  options.metric = session.appearance.compare.metric;
  options.nnk = false;
  auto comparison = compareEmbeddings(*a, *b, options, nullptr, job);
  if (!comparison) return failure(comparison);
  const auto shared = std::make_shared<const Comparison>(*std::move(comparison));
  return std::vector<PointScalars>(session.views.size(), pairScalars(metric, shared));
}

Scalars ofMaps(const Session& session, const PointMetric& metric, SessionValues& values) {
  std::vector<PointScalars> all;
  for (const ViewSpec& view : session.views) {
    auto trust = values.trust(view);
    if (!trust) return failure(trust);
    all.push_back(mapScalars(metric, *trust));
  }
  return all;
}

/// Of augmented pictures, through each view's own checkpoint, smoothed over its own map.
Scalars ofAugmentedPictures(const Session& session, const PointMetric& metric, SessionValues& values,
                            const JobContext& job) {
  std::vector<PointScalars> all;
  const auto column = invarianceColumn(session.appearance.color.column);
  if (!column) {
    return nothingToMeasure(metric,
                            "\"" + session.appearance.color.column + "\" names no augmentation and strength");
  }
  for (const ViewSpec& view : session.views) {
    if (view.embedding.checkpoint < 0)
      return nothingToMeasure(metric, "only a checkpoint's h and z have an invariance");
    auto measured = values.invariance(view.embedding.checkpoint, *column);
    if (!measured) return failure(measured);
    const bool encoder = view.embedding.stage == EmbeddingId::Stage::Encoder;
    const std::vector<float>& plain = encoder ? (*measured)->encoder : (*measured)->projector;
    if (!column->smoothed) {
      all.push_back(invarianceScalars(*column, {*measured, &plain}));
      continue;
    }
    auto map = values.map(view);
    if (!map) return failure(map);
    auto smooth = smoothedOver(**map, plain, job);
    if (!smooth) return failure(smooth);
    all.push_back(invarianceScalars(*column, std::make_shared<const std::vector<float>>(*std::move(smooth))));
  }
  return all;
}

}  // namespace

Scalars sessionScalars(const Session& session, SessionValues& values, const JobContext& job) {
  const PointMetric* metric = pointMetric(session.appearance.color.column);
  if (session.appearance.color.by != ColorSpec::By::Metric || !metric) return std::vector<PointScalars>();
  Scalars all = metric->needsViews  ? ofAugmentedPictures(session, *metric, values, job)
                : metric->needsMap  ? ofMaps(session, *metric, values)
                : metric->needsPair ? ofPair(session, *metric, values, job)
                                    : ofEmbeddings(session, *metric, values, job);
  if (all) shareScale(*all);
  return all;
}

}  // namespace mlens
