#include <algorithm>

#include "ui/workspace/Maps.h"
#include "ui/workspace/WorkspaceValues.h"

namespace mlens {
namespace {

constexpr Index kColorAtOnce = 100'000;       // points; more are coloured in a job
constexpr std::size_t kEdgesAtOnce = 60'000;  // neighbours; more are gathered in a job

bool sameNeighbors(const EdgeSpec& a, const EdgeSpec& b) {
  return a.k == b.k && a.metric == b.metric;
}

}  // namespace

int Workspace::indexOf(const EmbeddingId& id) const {
  const auto& all = values_->embeddings;
  const auto found = std::ranges::find(all, id, &EmbeddingValue::id);
  return found == all.end() ? -1 : static_cast<int>(found - all.begin());
}

// Maps -----------------------------------------------------------------------------------------------------

std::shared_ptr<const Projection> Workspace::viewMap(int view) const {
  return maps_->shown(view);
}

QString Workspace::viewPlaceholder(int view) const {
  const Values& values = *values_;
  if (values.data.points->count == 0 && values.data.vectors.empty()) {
    if (!values.opening.isEmpty()) return tr("Reading %1…").arg(values.opening);
    if (!values.openProblem.isEmpty()) return values.openProblem;
    if (!session_.checkpoints.empty()) return tr("Open pictures (Ctrl+O) for the checkpoint to embed");
    return tr("Open pictures, a checkpoint or vectors (Ctrl+O), or drop them here");
  }
  if (view < 0 || view >= viewCount()) return {};
  const int index = indexOf(session_.views[static_cast<std::size_t>(view)].embedding);
  if (index < 0) {
    return tr("Open a checkpoint (Ctrl+O) or train one (Ctrl+T) to see these %L1 pictures")
        .arg(values.data.points->count);
  }
  const auto at = static_cast<std::size_t>(index);
  if (!values.embeddings[at].state.isEmpty()) return values.embeddings[at].state;
  if (const QString problem = maps_->problem(view); !problem.isEmpty()) return problem;
  return tr("Projecting %L1 points…").arg(values.data.points->count);
}

QString Workspace::viewNote(int view) const {
  QStringList facts{QString::fromStdString(values_->data.points->title), maps_->facts(view)};
  facts.removeAll(QString());
  return facts.join(QStringLiteral(" · "));
}

void Workspace::setViewEmbedding(int view, const EmbeddingId& id) {
  if (view < 0 || view >= viewCount()) return;
  ViewSpec& spec = session_.views[static_cast<std::size_t>(view)];
  if (spec.embedding == id) return;
  spec.embedding = id;
  spec.name = toString(id.stage);
  for (int other = 0; other < viewCount(); ++other) {  // names stay unique: "encoder", "encoder 2"
    if (other != view && session_.views[static_cast<std::size_t>(other)].name == spec.name) spec.name += " 2";
  }
  refreshView(view);
}

void Workspace::setViewDimensions(int view, int dimensions) {
  if (view < 0 || view >= viewCount() || (dimensions != 2 && dimensions != 3)) return;
  MapSpec spec = session_.views[static_cast<std::size_t>(view)].map;
  if (spec.dimensions == dimensions) return;
  spec.dimensions = dimensions;
  spec.umap.stopAt = 0;
  maps_->show(view, spec);
}

void Workspace::setViewMap(int view, const MapSpec& spec) {
  noteViewMap(view, spec);
  refreshView(view);
}

void Workspace::noteViewMap(int view, const MapSpec& spec) {
  ViewSpec& noted = session_.views[static_cast<std::size_t>(view)];
  if (noted.map.dimensions != spec.dimensions) noted.camera = {};
  noted.map = spec;
}

void Workspace::setViewCamera(int view, const CameraPose& pose) {
  if (view < 0 || view >= viewCount()) return;
  ViewSpec& spec = session_.views[static_cast<std::size_t>(view)];
  if (spec.camera == pose) return;
  spec.camera = pose;
  Q_EMIT viewCameraChanged(view);
}

void Workspace::refreshView(int view) {
  maps_->refresh(view);
  refreshEdges(view);
  Q_EMIT viewChanged(view);
}

void Workspace::refreshViewsOf(const EmbeddingId& id) {
  for (int view = 0; view < viewCount(); ++view) {
    if (session_.views[static_cast<std::size_t>(view)].embedding == id) refreshView(view);
  }
}

// Neighbours and edges -------------------------------------------------------------------------------------

std::shared_ptr<const NeighborGraph> Workspace::neighbors(const EmbeddingId& id) {
  const int index = indexOf(id);
  if (index < 0) return nullptr;
  const auto at = static_cast<std::size_t>(index);
  Values::Derived& derived = values_->derived[at];
  const EmbeddingValue& value = values_->embeddings[at];
  const EdgeSpec wanted = session_.appearance.edges;
  if (value.values.empty()) return nullptr;
  if (derived.neighborsAsked && sameNeighbors(*derived.neighborsAsked, wanted)) return derived.neighbors;
  derived.neighborsAsked = wanted;
  derived.neighborsProblem.clear();
  KnnOptions options;
  options.k = wanted.k;
  options.metric = wanted.metric;
  jobs_->start<NeighborGraph>(
      tr("Neighbours in %1").arg(value.title), QStringLiteral("knn:%1").arg(derived.serial), this,
      [vectors = value.values, options](const JobContext& job) {
        return nearestNeighbors(vectors, options, job);
      },
      [this, serial = derived.serial](Result<NeighborGraph> result) {
        const auto found = std::ranges::find(values_->derived, serial, &Values::Derived::serial);
        if (found == values_->derived.end()) return;
        const EmbeddingId now =
            values_->embeddings[static_cast<std::size_t>(found - values_->derived.begin())].id;
        if (result) {
          found->neighbors = std::make_shared<const NeighborGraph>(std::move(*result));
        } else {
          found->neighborsProblem = QString::fromStdString(result.error().text());
          const bool stopped = result.error().code == ErrorCode::Cancelled;
          Q_EMIT message(stopped ? tr("The search for neighbours was stopped") : found->neighborsProblem,
                         !stopped);
        }
        for (int view = 0; view < viewCount(); ++view) {
          if (session_.views[static_cast<std::size_t>(view)].embedding == now) refreshEdges(view);
        }
        Q_EMIT neighborsChanged(now);
      });
  return nullptr;
}

std::shared_ptr<const EdgeList> Workspace::viewEdges(int view) const {
  if (view < 0 || view >= viewCount()) return nullptr;
  return values_->views[static_cast<std::size_t>(view)].edges;
}

void Workspace::refreshEdges(int view) {
  const auto at = static_cast<std::size_t>(view);
  const EdgeSpec spec = session_.appearance.edges;
  const QString slot = QStringLiteral("edges:%1").arg(view);
  const auto graph = spec.show == EdgeSpec::Show::Off ? nullptr : neighbors(session_.views[at].embedding);
  const bool none = spec.show == EdgeSpec::Show::Selection && session_.selection.empty();
  if (!graph || none) {
    jobs_->dropSlot(slot);
    if (!std::exchange(values_->views[at].edges, nullptr)) return;
    return Q_EMIT viewChanged(view);
  }
  // Points that are hidden have no edges; one byte per point, empty for all.
  std::vector<std::uint8_t> keep;
  const PointTable& table = *values_->data.points;
  const auto& hidden = session_.appearance.hiddenClasses;
  if (spec.show == EdgeSpec::Show::Selection) {
    const auto mask = session_.selection.mask();
    keep.assign(mask.begin(), mask.end());
  } else if (!hidden.empty() && table.hasLabels()) {
    keep.assign(static_cast<std::size_t>(table.count), 1);
  }
  if (!hidden.empty() && table.hasLabels()) {
    for (std::size_t i = 0; i < keep.size(); ++i) {
      if (std::ranges::find(hidden, table.labels[i]) != hidden.end()) keep[i] = 0;
    }
  }
  if (graph->indices.size() <= kEdgesAtOnce) {
    jobs_->dropSlot(slot);
    values_->views[at].edges = std::make_shared<const EdgeList>(undirectedEdges(*graph, keep));
    return Q_EMIT viewChanged(view);
  }
  jobs_->start<EdgeList>(
      tr("Edges"), slot, this,
      [graph, keep = std::move(keep)](const JobContext&) -> Result<EdgeList> {
        return undirectedEdges(*graph, keep);
      },
      [this, view](Result<EdgeList> result) {
        if (!result || view >= viewCount()) return;
        values_->views[static_cast<std::size_t>(view)].edges =
            std::make_shared<const EdgeList>(std::move(*result));
        Q_EMIT viewChanged(view);
      });
}

void Workspace::refreshAllEdges() {
  for (int view = 0; view < viewCount(); ++view) refreshEdges(view);
}

// Colours --------------------------------------------------------------------------------------------------

void Workspace::refreshColors() {
  const auto table = values_->data.points;
  const auto slot = QStringLiteral("colors");
  if (table->count <= kColorAtOnce) {
    jobs_->dropSlot(slot);
    values_->colors = std::make_shared<const PointColors>(
        colorPoints(*table, session_.appearance, session_.selection, theme_));
    return Q_EMIT colorsChanged();
  }
  jobs_->start<PointColors>(
      tr("Colours"), slot, this,
      [table, appearance = session_.appearance, selected = session_.selection,
       theme = theme_](const JobContext&) -> Result<PointColors> {
        return colorPoints(*table, appearance, selected, theme);
      },
      [this](Result<PointColors> result) {
        if (!result) return;
        values_->colors = std::make_shared<const PointColors>(std::move(*result));
        Q_EMIT colorsChanged();
        Q_EMIT appearanceChanged();  // the legend came later than the edit
      });
}

}  // namespace mlens
