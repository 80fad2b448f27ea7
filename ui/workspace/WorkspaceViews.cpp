#include <algorithm>

#include "ui/workspace/WorkspaceValues.h"

namespace mlens {
int Workspace::indexOf(const EmbeddingId& id) const {
  const auto& all = values_->embeddings;
  const auto found = std::ranges::find(all, id, &EmbeddingValue::id);
  return found == all.end() ? -1 : static_cast<int>(found - all.begin());
}

// Maps -----------------------------------------------------------------------------------------------------

std::shared_ptr<const Projection> Workspace::viewMap(int view) const {
  if (view < 0 || view >= viewCount()) return nullptr;
  return values_->views[static_cast<std::size_t>(view)].map;
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
  if (!values.derived[at].mapProblem.isEmpty()) return values.derived[at].mapProblem;
  return tr("Projecting %L1 points…").arg(values.data.points->count);
}

QString Workspace::viewNote(int) const {
  return QString::fromStdString(values_->data.points->title);
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
  ViewSpec& spec = session_.views[static_cast<std::size_t>(view)];
  if (spec.map.dimensions == dimensions) return;
  spec.map.dimensions = dimensions;
  spec.camera = {};
  refreshView(view);
}

void Workspace::setViewCamera(int view, const CameraPose& pose) {
  if (view < 0 || view >= viewCount()) return;
  ViewSpec& spec = session_.views[static_cast<std::size_t>(view)];
  if (spec.camera == pose) return;
  spec.camera = pose;
  Q_EMIT viewCameraChanged(view);
}

void Workspace::refreshView(int view) {
  const ViewSpec spec = session_.views[static_cast<std::size_t>(view)];
  Values::View& shown = values_->views[static_cast<std::size_t>(view)];
  const QString slot = QStringLiteral("map:%1").arg(view);
  const int index = indexOf(spec.embedding);
  const auto at = static_cast<std::size_t>(std::max(index, 0));
  const bool ready = index >= 0 && !values_->embeddings[at].values.empty();
  scalarsArrived();
  if (!ready || shown.mapOf != values_->derived[at].serial) shown = {};
  if (!ready) {
    jobs_->dropSlot(slot);
    return Q_EMIT viewChanged(view);
  }

  Values::Derived& derived = values_->derived[at];
  shown.mapOf = derived.serial;
  const auto place = static_cast<std::size_t>(spec.map.dimensions == 2 ? 0 : 1);
  if (derived.maps[place] && derived.maps[place]->spec == spec.map) {
    jobs_->dropSlot(slot);
    shown.map = derived.maps[place];
  } else {
    derived.mapProblem.clear();
    const EmbeddingValue& value = values_->embeddings[at];
    jobs_->start<Projection>(
        tr("Projecting %1").arg(value.title), slot, this,
        [vectors = value.values, map = spec.map](const JobContext& job) {
          return computeMap(vectors, map, job);
        },
        [this, view, place, serial = derived.serial](Result<Projection> result) {
          const auto found = std::ranges::find(values_->derived, serial, &Values::Derived::serial);
          if (found == values_->derived.end()) return;
          if (result) {
            found->maps[place] = std::make_shared<const Projection>(std::move(*result));
          } else if (result.error().code == ErrorCode::Cancelled) {
            found->mapProblem = tr("The projection was stopped; Compute > Compute missing starts it again");
          } else {
            found->mapProblem = QString::fromStdString(result.error().text());
          }
          if (view >= viewCount()) return;
          auto& target = values_->views[static_cast<std::size_t>(view)];
          if (target.mapOf != serial) return;
          if (result) target.map = found->maps[place];
          Q_EMIT viewChanged(view);
          if (!result) Q_EMIT message(found->mapProblem, result.error().code != ErrorCode::Cancelled);
        });
  }
  Q_EMIT viewChanged(view);
}

void Workspace::refreshViewsOf(const EmbeddingId& id) {
  for (int view = 0; view < viewCount(); ++view) {
    if (session_.views[static_cast<std::size_t>(view)].embedding == id) refreshView(view);
  }
}

}  // namespace mlens
