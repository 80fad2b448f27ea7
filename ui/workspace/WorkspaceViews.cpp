#include <algorithm>

#include "core/layers/Comparison.h"
#include "ui/workspace/Maps.h"
#include "ui/workspace/WorkspaceValues.h"

namespace mlens {
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

void Workspace::setViews(std::vector<ViewSpec> views) {
  session_.views = std::move(views);
  for (int view = 0; view < viewCount(); ++view) maps_->refresh(view);
  scalarsArrived();
  Q_EMIT viewsChanged();
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
  scalarsArrived();
  maps_->refresh(view);
  Q_EMIT viewChanged(view);
}

void Workspace::refreshViewsOf(const EmbeddingId& id) {
  for (int view = 0; view < viewCount(); ++view) {
    if (session_.views[static_cast<std::size_t>(view)].embedding == id) refreshView(view);
  }
}

std::vector<EmbeddingId> comparedEmbeddings(const Workspace& workspace) {
  std::vector<EmbeddingId> ids = comparedEmbeddings(workspace.session());
  std::erase_if(ids, [&](const EmbeddingId& id) { return !workspace.embedding(id); });
  return ids;
}

}  // namespace mlens
