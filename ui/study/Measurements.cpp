#include "ui/study/Measurements.h"

#include <algorithm>

#include "core/layers/Comparison.h"
#include "ui/jobs/Derived.h"
#include "ui/study/InvarianceProbe.h"
#include "ui/study/ModelComparison.h"
#include "ui/workspace/Maps.h"

namespace mlens {

struct Measurements::Entry {
  Entry(JobQueue* jobs, std::function<void()> changed) : metrics(jobs, std::move(changed)) {}
  Derived<NnkOptions, EmbeddingMetrics> metrics;
  std::map<std::string, std::shared_ptr<const std::vector<float>>> columns;  // of its value
};

Measurements::Measurements(Workspace* workspace, ResultCache cache, ModelComparison* comparison,
                           InvarianceProbe* invariance, QObject* parent)
    : QObject(parent),
      workspace_(workspace),
      cache_(std::move(cache)),
      comparison_(comparison),
      invariance_(invariance) {
  connect(workspace, &Workspace::embeddingsChanged, this, &Measurements::prune);
  connect(workspace, &Workspace::appearanceChanged, this, &Measurements::settingsEdited);
  connect(workspace, &Workspace::missingAsked, this, &Measurements::computeMissing);
  connect(&workspace->maps(), &Maps::trustChanged, this, &Measurements::tell);
  if (comparison) connect(comparison, &ModelComparison::changed, this, &Measurements::tell);
  if (invariance) connect(invariance, &InvarianceProbe::scalarsChanged, this, &Measurements::tell);
  workspace->setScalarSource([this](const std::string& metric, int view) { return scalars(metric, view); });
}

Measurements::~Measurements() {
  workspace_->setScalarSource({});
}

void Measurements::tell() {
  workspace_->scalarsArrived();
  Q_EMIT changed();
}

/// What was measured under other settings goes.
void Measurements::settingsEdited() {
  const NnkOptions settings = metricSettings(workspace_->session());
  if (std::erase_if(entries_, [&](const auto& one) { return one.second->metrics.question() != settings; }) >
      0)
    tell();
}

void Measurements::prune() {
  std::erase_if(entries_, [&](const auto& one) {
    return std::ranges::find(workspace_->embeddings(), one.first, &Workspace::EmbeddingValue::serial) ==
           workspace_->embeddings().end();
  });
}

void Measurements::computeMissing() {
  for (const auto& [serial, entry] : entries_) entry->metrics.computeMissing();
  tell();
}

Measurements::Entry* Measurements::entryOf(const EmbeddingId& id) const {
  const auto* embedding = workspace_->embedding(id);
  const auto found = embedding ? entries_.find(embedding->serial) : entries_.end();
  if (found == entries_.end()) return nullptr;
  const bool same = found->second->metrics.question() == metricSettings(workspace_->session());
  return same ? found->second.get() : nullptr;
}

std::shared_ptr<const EmbeddingMetrics> Measurements::known(const EmbeddingId& id) const {
  const Entry* entry = entryOf(id);
  return entry ? entry->metrics.value() : nullptr;
}

Measurements::Of Measurements::metrics(const EmbeddingId& id) {
  const auto* embedding = workspace_->embedding(id);
  if (!embedding) return {nullptr, tr("Not computed")};
  if (embedding->values.empty()) return {nullptr, embedding->state};
  auto& entry = entries_[embedding->serial];
  if (!entry) entry = std::make_unique<Entry>(&workspace_->jobs(), [this] { tell(); });
  const NnkOptions settings = metricSettings(workspace_->session());
  const bool other =
      entry->metrics.want(settings, tr("Metrics of %1").arg(embedding->title),
                          [vectors = embedding->values, settings, cache = cache_](const JobContext& job) {
                            return measurePoints(vectors, settings, &cache, job);
                          });
  if (other) entry->columns.clear();
  return {entry->metrics.value(), entry->metrics.words()};
}

PointScalars Measurements::scalars(const std::string& name, int view) {
  const PointMetric* metric = pointMetric(name);
  if (!metric || view < 0 || view >= workspace_->viewCount()) return {};
  if (!metric->needsMap && !metric->needsViews) {
    return scalarsOf(name, workspace_->session().views[static_cast<std::size_t>(view)].embedding);
  }
  PointScalars scalars;
  if (!metric->needsViews) {
    scalars = workspace_->maps().scalars(name, view);
  } else if (invariance_) {
    scalars = invariance_->scalars(name, view);
  }
  if (scalars.title.empty()) scalars.title = metric->title;
  return scalars;
}

PointScalars Measurements::scalarsOf(const std::string& name, const EmbeddingId& id) {
  const PointMetric* metric = pointMetric(name);
  if (!metric) return {};
  if (metric->needsPair) {
    PointScalars scalars = comparison_ ? comparison_->scalars(name) : PointScalars();
    scalars.title = metric->title;
    return scalars;
  }
  if (metric->needsMap || metric->needsViews) {
    const auto& views = workspace_->session().views;
    const auto shown = std::ranges::find(views, id, &ViewSpec::embedding);
    if (shown != views.end()) return scalars(name, static_cast<int>(shown - views.begin()));
    return {metric->title, tr("No view shows its map").toStdString(), nullptr, 0, 0};
  }
  const Of of = metrics(id);
  PointScalars scalars{metric->title, of.metrics ? of.metrics->setting : of.state.toStdString(), nullptr, 0,
                       0};
  if (!of.metrics) return scalars;
  auto& column = entryOf(id)->columns[name];
  if (!column) column = std::make_shared<const std::vector<float>>(of.metrics->column(name));
  scalars.values = column;
  return scalars;
}

}  // namespace mlens
