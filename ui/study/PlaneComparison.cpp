#include "ui/study/PlaneComparison.h"

#include <algorithm>

#include "core/geometry/PrincipalAngles.h"

namespace mlens {
namespace {

struct Source {
  std::uint64_t embedding = 0;
  QString title;
  Matrix vectors;
};

/// Encoder and projector of what the views show, or what they show.
std::vector<Source> compared(const Workspace& workspace) {
  std::vector<Source> sources;
  for (const EmbeddingId& id : comparedEmbeddings(workspace)) {
    const auto* value = workspace.embedding(id);
    if (value && !value->values.empty()) sources.push_back({value->serial, value->title, value->values});
  }
  return sources;
}

PlaneComparison::Reading readingOf(const Source& source, Index current, PlaneComparison::Pair pair,
                                   const std::vector<TangentPlane>& planes) {
  const auto planeAt = [&](Index row) { return *std::ranges::find(planes, row, &TangentPlane::row); };
  PlaneComparison::Reading reading;
  reading.embedding = source.embedding;
  reading.title = source.title;
  if (pair.complete()) {
    const TangentPlane a = planeAt(pair.first), b = planeAt(pair.second);
    const int ambient = static_cast<int>(source.vectors.columns());
    reading.firstDimension = a.dimension;
    reading.secondDimension = b.dimension;
    reading.angles = principalAngles(a.basis, a.dimension, b.basis, b.dimension, ambient);
    reading.affinity = affinity(a.basis, a.dimension, b.basis, b.dimension, ambient);
  }
  if (current >= 0) {
    reading.current = planeAt(current);
    reading.current->basis.clear();
  }
  return reading;
}

}  // namespace

PlaneComparison::PlaneComparison(Workspace* workspace, QObject* parent)
    : QObject(parent), workspace_(workspace), planes_(&workspace->jobs(), [this] { tell(); }) {
  connect(workspace, &Workspace::pointsChanged, this, [this] {
    pin(-1);
    refresh();
  });
  for (const auto signal : {&Workspace::viewsChanged, &Workspace::embeddingsChanged,
                            &Workspace::selectionChanged, &Workspace::appearanceChanged}) {
    connect(workspace, signal, this, &PlaneComparison::refresh);
  }
  connect(workspace, &Workspace::viewChanged, this, &PlaneComparison::refresh);
  connect(workspace, &Workspace::currentChanged, this, &PlaneComparison::refresh);
  connect(workspace, &Workspace::missingAsked, this, &PlaneComparison::computeMissing);
  refresh();
}

void PlaneComparison::pin(Index row) {
  if (row >= workspace_->points()->count || row == pinned_) return;
  pinned_ = std::max<Index>(row, -1);
  Q_EMIT pinnedChanged(pinned_);
  refresh();
}

PlaneComparison::Pair PlaneComparison::pair() const {
  if (pinned_ < 0 && workspace_->selection().count() == 2) {
    const std::vector<Index> rows = workspace_->selection().rows();
    return {rows[0], rows[1]};
  }
  return {pinned_, pinned_ >= 0 && workspace_->current() != pinned_ ? workspace_->current() : -1};
}

void PlaneComparison::computeMissing() {
  planes_.computeMissing();
  for (const auto& [embedding, baseline] : baselines_) baseline->computeMissing();
  tell();
}

void PlaneComparison::refresh() {
  std::vector<Source> sources = compared(*workspace_);
  const Index current = workspace_->current();
  const Pair two = pair();
  std::vector<Index> rows;
  for (const Index row : {current, two.first, two.second}) {
    const bool wanted = row >= 0 && (row == current || two.complete());
    if (wanted && std::ranges::find(rows, row) == rows.end()) rows.push_back(row);
  }
  std::erase_if(sources, [&](const Source& source) {
    return !rows.empty() && std::ranges::max(rows) >= source.vectors.rows();
  });
  if (rows.empty() || sources.empty()) {
    if (!planes_.question() && two == told_) return;
    planes_.clear();
    return tell();
  }
  Question question{current, two, workspace_->appearance().discs.plane, {}};
  for (const Source& source : sources) question.embeddings.push_back(source.embedding);
  const bool asked =
      planes_.want(question, tr("Tangent planes"),
                   [question, sources, rows](const JobContext& job) -> Result<std::vector<Reading>> {
                     std::vector<Reading> readings;
                     for (const Source& source : sources) {
                       auto planes = tangentPlanes(source.vectors, rows, question.options, job);
                       if (!planes) return failure(planes);
                       readings.push_back(readingOf(source, question.current, question.pair, *planes));
                     }
                     return readings;
                   });
  if (asked) tell();
}

/// They take long: only asked for once the pair's own planes are there.
void PlaneComparison::refreshBaselines() {
  const std::vector<Source> sources = compared(*workspace_);
  std::erase_if(baselines_, [&](const auto& known) {
    return std::ranges::find(sources, known.first, &Source::embedding) == sources.end();
  });
  const bool wanted = planes_.value() && planes_.question()->pair.complete();
  for (const auto& [embedding, baseline] : baselines_) {
    if (!wanted && !planes_.running() && baseline->running()) baseline->clear();
  }
  for (const Source& source : sources) {
    if (!wanted) break;
    auto& baseline = baselines_[source.embedding];
    if (!baseline) baseline = std::make_unique<Baseline>(&workspace_->jobs(), [this] { tell(); });
    const TangentPlaneOptions options = planes_.question()->options;
    baseline->want(options, tr("Random pairs in %1").arg(source.title),
                   [vectors = source.vectors, options](const JobContext& job) {
                     return affinityBaseline(vectors, kRandomPairs, kSeed, options, job);
                   });
  }
}

void PlaneComparison::tell() {
  told_ = pair();
  refreshBaselines();
  readings_ = planes_.value() ? *planes_.value() : std::vector<Reading>();
  for (Reading& reading : readings_) {
    const auto known = baselines_.find(reading.embedding);
    if (known == baselines_.end() || !planes_.question()->pair.complete()) continue;
    const Baseline& baseline = *known->second;
    if (baseline.value()) reading.baseline = *baseline.value();
    reading.measuring = baseline.running();
  }
  Q_EMIT changed();
}

}  // namespace mlens
