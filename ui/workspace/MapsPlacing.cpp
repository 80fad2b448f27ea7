// The part of Maps that places new data on them.
#include <algorithm>

#include "core/embedding/EmbeddedCheckpoint.h"
#include "core/embedding/OpenedData.h"
#include "core/maps/NewPoints.h"
#include "ui/workspace/MapsParts.h"

namespace mlens {

void Maps::place(int view, const DataSource& source) {
  const auto map = shown(view);
  const Entry* entry = wanted(view);
  const bool ready = entry && map && entry->map == map &&
                     (entry->state == State::Finished || entry->state == State::Stopped);
  if (!ready) return Q_EMIT message(tr("New data needs a finished map in the active view"), true);
  const EmbeddingId id = workspace_->session().views[static_cast<std::size_t>(view)].embedding;
  const bool wantsVectors = id.stage == EmbeddingId::Stage::Vectors;
  if (wantsVectors != (source.kind == DataSource::Kind::Vectors)) {
    return Q_EMIT message(wantsVectors
                              ? tr("The map is of vectors: place vectors of the same dimension on it")
                              : tr("The map is of pictures seen by a checkpoint: place pictures on it"),
                          true);
  }
  CheckpointSummary checkpoint;
  if (const auto* read = wantsVectors ? nullptr : workspace_->checkpoint(id.checkpoint)) checkpoint = *read;
  const QString name = QString::fromStdString(source.path.filename().string());
  workspace_->jobs().start<Matrix>(
      tr("Placing %1").arg(name), QStringLiteral("place:%1").arg(entry->id), this,
      [source, checkpoint, id, map, vectors = workspace_->embedding(id)->values,
       services = workspace_->services()](const JobContext& job) -> Result<Matrix> {
        auto data = openData(source, job);
        if (!data) return failure(data);
        Matrix rows = data->vectors;
        if (data->images) {
          auto embedded = embedCheckpoint(checkpoint, *data->images, {}, services, job);
          if (!embedded) return failure(embedded);
          rows = id.stage == EmbeddingId::Stage::Encoder ? embedded->encoder : embedded->projector;
        }
        return placeNewPoints(*map, vectors, rows, job);
      },
      [this, entryId = entry->id, map, name](Result<Matrix> result) {
        Entry* target = entryOf(entryId);
        if (!result) {
          const bool stopped = result.error().code == ErrorCode::Cancelled;
          const QString text = QString::fromStdString(result.error().text());
          return Q_EMIT message(stopped ? tr("Placing %1 was stopped").arg(name) : text, !stopped);
        }
        if (!target || target->map != map) return;
        target->placed = std::make_shared<const Matrix>(std::move(*result));
        target->placedName = name;
        for (const int one : viewsWanting(entryId)) Q_EMIT viewChanged(one);
        Q_EMIT changed();
      });
}

std::shared_ptr<const Matrix> Maps::marks(int view) const {
  const auto map = shown(view);
  const auto found = std::ranges::find_if(entries_, [&](const auto& entry) { return entry->map == map; });
  return map && found != entries_.end() ? (*found)->placed : nullptr;
}

}  // namespace mlens
