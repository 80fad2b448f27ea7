#include "ui/workspace/Measurements.h"

#include <algorithm>
#include <bit>
#include <map>
#include <utility>

#include "core/layers/Comparison.h"
#include "ui/workspace/InvarianceProbe.h"
#include "ui/workspace/Maps.h"
#include "ui/workspace/ModelComparison.h"

namespace mlens {
namespace {

/// Tells apart all settings that give other numbers, also those with the same words.
std::string keyOf(const NnkOptions& options) {
  return options.setting() + " " + std::to_string(std::bit_cast<std::uint64_t>(options.sigma));
}

}  // namespace

/// Found by the matrix itself: embeddings change their numbers when a checkpoint is closed.
struct Measurements::Entry {
  std::uint64_t serial = 0;
  Matrix vectors;
  std::string setting;
  std::shared_ptr<const EmbeddingMetrics> metrics;
  std::map<std::string, std::shared_ptr<const std::vector<float>>> columns;
  QString state;
  bool running = true;

  QString slot() const { return QStringLiteral("metrics:%1").arg(serial); }
};

Measurements::Measurements(Workspace* workspace, ResultCache cache, ModelComparison* comparison,
                           InvarianceProbe* invariance, QObject* parent)
    : QObject(parent),
      workspace_(workspace),
      cache_(std::move(cache)),
      comparison_(comparison),
      invariance_(invariance) {
  setting_ = keyOf(metricSettings(workspace->session()));
  connect(workspace, &Workspace::embeddingsChanged, this, &Measurements::prune);
  connect(workspace, &Workspace::appearanceChanged, this, &Measurements::settingsEdited);
  connect(workspace, &Workspace::missingAsked, this, &Measurements::forgetFailed);
  connect(&workspace->maps(), &Maps::trustChanged, this, &Measurements::othersArrived);
  if (comparison) connect(comparison, &ModelComparison::changed, this, &Measurements::othersArrived);
  if (invariance) connect(invariance, &InvarianceProbe::scalarsChanged, this, &Measurements::othersArrived);
  workspace->setScalarSource([this](const std::string& metric, int view) { return scalars(metric, view); });
}

Measurements::~Measurements() {
  workspace_->setScalarSource({});
}

void Measurements::settingsEdited() {
  const std::string setting = keyOf(metricSettings(workspace_->session()));
  if (setting == std::exchange(setting_, setting)) return;
  for (const auto& entry : entries_) {
    if (entry->setting != setting) workspace_->jobs().dropSlot(entry->slot());
  }
  std::erase_if(entries_, [&](const auto& entry) { return entry->setting != setting; });
  workspace_->scalarsArrived();
  Q_EMIT changed();
}

/// Values of maps, of two embeddings or of augmented pictures.
void Measurements::othersArrived() {
  workspace_->scalarsArrived();
  Q_EMIT changed();
}

/// Measurements of embeddings that are gone go too.
void Measurements::prune() {
  std::erase_if(entries_, [&](const auto& entry) {
    const bool there = std::ranges::any_of(workspace_->embeddings(), [&](const auto& embedding) {
      return embedding.values.data() == entry->vectors.data();
    });
    if (!there) workspace_->jobs().dropSlot(entry->slot());
    return !there;
  });
}

void Measurements::forgetFailed() {
  const auto failed = [](const auto& entry) { return !entry->metrics && !entry->running; };
  if (std::erase_if(entries_, failed) == 0) return;
  workspace_->scalarsArrived();
  Q_EMIT changed();
}

Measurements::Entry* Measurements::entryOf(const Matrix& vectors) const {
  const std::string setting = keyOf(metricSettings(workspace_->session()));
  const auto found = std::ranges::find_if(entries_, [&](const auto& entry) {
    return entry->vectors.data() == vectors.data() && entry->setting == setting;
  });
  return found == entries_.end() ? nullptr : found->get();
}

std::shared_ptr<const EmbeddingMetrics> Measurements::known(const EmbeddingId& id) const {
  const auto* embedding = workspace_->embedding(id);
  const Entry* entry = embedding ? entryOf(embedding->values) : nullptr;
  return entry ? entry->metrics : nullptr;
}

Measurements::Of Measurements::metrics(const EmbeddingId& id) {
  const auto* embedding = workspace_->embedding(id);
  if (!embedding) return {nullptr, tr("Not computed")};
  if (embedding->values.empty()) return {nullptr, embedding->state};
  if (const Entry* there = entryOf(embedding->values)) return {there->metrics, there->state};

  const NnkOptions options = metricSettings(workspace_->session());
  auto& entry = entries_.emplace_back(std::make_unique<Entry>());
  entry->serial = ++lastSerial_;
  entry->vectors = embedding->values;
  entry->setting = keyOf(options);
  entry->state = tr("Measuring %1…").arg(embedding->title);
  workspace_->jobs().start<EmbeddingMetrics>(
      tr("Metrics of %1").arg(embedding->title), entry->slot(), this,
      [vectors = entry->vectors, options, cache = cache_](const JobContext& job) {
        return measurePoints(vectors, options, &cache, job);
      },
      [this, serial = entry->serial](Result<EmbeddingMetrics> result) {
        arrived(serial, std::move(result));
      });
  return {nullptr, entry->state};
}

void Measurements::arrived(std::uint64_t serial, Result<EmbeddingMetrics> result) {
  const auto found =
      std::ranges::find_if(entries_, [&](const auto& entry) { return entry->serial == serial; });
  if (found == entries_.end()) return;
  Entry& entry = **found;
  entry.running = false;
  if (result) {
    entry.metrics = std::make_shared<const EmbeddingMetrics>(std::move(*result));
    entry.state.clear();
  } else if (result.error().code == ErrorCode::Cancelled) {
    entry.state = tr("The measurement was stopped; Compute > Compute missing starts it again");
  } else {
    entry.state = QString::fromStdString(result.error().text());
  }
  workspace_->scalarsArrived();
  Q_EMIT changed();
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
  PointScalars scalars{metric->title, {}, nullptr, 0, 0};
  const Of of = metrics(id);
  scalars.note = of.metrics ? of.metrics->setting : of.state.toStdString();
  if (!of.metrics) return scalars;
  const auto entry =
      std::ranges::find_if(entries_, [&](const auto& one) { return one->metrics == of.metrics; });
  auto& column = (*entry)->columns[name];
  if (!column) column = std::make_shared<const std::vector<float>>(of.metrics->column(name));
  scalars.values = column;
  return scalars;
}

}  // namespace mlens
