// From a wish for a map to the map: begun, stopped, gone on with, ended.
#include <algorithm>

#include "core/layers/ViewTrust.h"
#include "ui/workspace/Maps.h"

namespace mlens {

Maps::Entry& Maps::add(std::uint64_t embedding, const MapSpec& spec) {
  const int id = ++lastId_;
  return *entries_.emplace_back(std::make_unique<Entry>(
      &workspace_->jobs(), id, embedding, alignedTo(spec), spec, [this, id] { measured(id); },
      [this, id] { placed(id); }));
}

void Maps::begin(Entry& entry) {
  if (entry.work) return launch(entry);
  const auto* embedding = embeddingOf(entry.embedding);
  if (!embedding) return;
  MapSource source;
  source.vectors = embedding->values;
  source.cache = workspace_->cache();
  if (entry.spec.alignment) {
    const auto* other = workspace_->embedding(entry.spec.alignment->embedding);
    if (!other) return goBack(entry.id, tr("The embedding that this map is aligned to is gone"), true);
    entry.state = State::Waiting;
    if (other->values.empty()) return;
    Entry* reference = referenceOf(entry);
    if (!reference || reference->state == State::Failed) {
      if (reference) drop(reference->id);
      reference = &add(other->serial, referenceSpec(entry.spec));
      begin(*reference);
    } else if (reference->state == State::Paused || reference->state == State::Stopped) {
      goOn(*reference);
    } else if (std::exchange(reference->left, false) || reference->state == State::Pausing) {
      reference->goOn = true;
    }
    if (reference->state != State::Finished) return;
    source.reference = reference->map;
    source.referenceTitle = other->title.section(QLatin1Char(','), 0, 0).toStdString();
  }
  source.neighbors = neighborsOf(entry.embedding, entry.spec.umap.metric).value();
  const auto moved = [this, id = entry.id](MapJob::Map map) { deliver(*entryOf(id), std::move(map)); };
  const auto over = [this, id = entry.id](Result<MapJob::Map> result) { ended(id, std::move(result)); };
  entry.work = std::make_unique<MapJob>(&workspace_->jobs(), entry.id, std::move(source), entry.spec,
                                        MapJob::Listeners{moved, over});
  launch(entry);
}

void Maps::launch(Entry& entry) {
  entry.state = State::Running;
  entry.goOn = entry.left = false;
  entry.problem.clear();
  const QString words = entry.spec.method == "umap" ? tr("UMAP of %1") : tr("Projecting %1");
  entry.work->start(words.arg(titleOf(entry)));
}

/// With what was paused or stopped, to its end.
void Maps::goOn(Entry& entry) {
  entry.spec.umap.stopAt = 0;
  for (const int view : viewsWanting(entry.id)) workspace_->noteViewMap(view, entry.spec);
  if (entry.work) entry.work->continueToTheEnd();
  begin(entry);
}

void Maps::deliver(Entry& entry, MapJob::Map map) {
  const bool trusted = entry.trust() != nullptr;  // as it was before
  entry.map = std::move(map);
  const int id = entry.id;
  for (const int view : viewsWanting(id)) {
    const Entry* now = entryOf(id);  // listeners may let it go
    if (!now) return;
    View& shown = viewAt(view);
    const bool another = shown.entry != id;
    shown.map = now->map;
    shown.entry = id;
    if (another) {
      Q_EMIT viewChanged(view);
      Q_EMIT trustChanged();  // of the map that was shown before it is not any more
    } else {
      Q_EMIT viewMoved(view);
    }
  }
  if (trusted) Q_EMIT trustChanged();
}

void Maps::ended(int id, Result<MapJob::Map> result) {
  Entry& entry = *entryOf(id);
  const bool left = std::exchange(entry.left, false);
  const bool nothing = entry.spec.method == "pca" || !entry.map || entry.map->epoch == 0;
  if (result) {
    entry.goOn = false;
    finish(entry, *std::move(result));
  } else if (result.error().code != ErrorCode::Cancelled) {
    entry.work.reset();
    goBack(id, QString::fromStdString(result.error().text()), true);
  } else if (entry.goOn) {
    launch(entry);
  } else if (entry.state == State::Pausing) {
    entry.state = State::Paused;
  } else if (left && nothing) {
    drop(id);
  } else {
    keepStopped(entry);
  }
  Q_EMIT changed();
}

void Maps::finish(Entry& entry, MapJob::Map map) {
  const bool whole = map->epoch >= map->epochs;
  const int id = entry.id;
  entry.state = whole ? State::Finished : State::Stopped;
  if (entry.spec.method == "umap") {
    keepNeighbors(entry, entry.work->neighbors());
  }
  if (whole) entry.work.reset();
  deliver(entry, std::move(map));
  if (whole) wakeWaiting();
  Entry* now = entryOf(id);
  if (now && (now->spec.method == "umap" || now->map->coordinates.rows() <= kTrustUnasked)) wantTrust(*now);
}

void Maps::keepStopped(Entry& entry) {
  const int id = entry.id;
  if (entry.spec.method == "pca") {
    return goBack(id, tr("The projection was stopped; Compute > Compute missing starts it again"));
  }
  if (!entry.map || entry.map->epoch == 0) {
    return goBack(
        id, tr("The UMAP was stopped before its first epoch; Compute > Compute missing starts it again"));
  }
  const auto map = std::make_shared<const Projection>(stoppedHere(*entry.map));
  const auto views = viewsWanting(id);
  entry.spec = map->spec;
  entry.state = State::Stopped;
  for (const int view : views) workspace_->noteViewMap(view, entry.spec);
  const QString words =
      tr("The UMAP of %1 was stopped at epoch %2 of %3 and is kept so; Resume in the panel Map goes on")
          .arg(titleOf(entry))
          .arg(map->epoch)
          .arg(map->epochs);
  failWaiting(entry);
  if (Entry* now = entryOf(id)) deliver(*now, map);
  Q_EMIT message(words, false);
  Q_EMIT changed();
}

/// The views that wait for it show again what they showed; without anything they say why.
void Maps::goBack(int id, const QString& problem, bool isError) {
  Entry* entry = entryOf(id);
  if (!entry) return;
  entry->state = State::Failed;
  entry->problem = problem;
  failWaiting(*entry);
  bool stays = false;
  for (const int view : viewsWanting(id)) {
    View& shown = viewAt(view);
    const Entry* before = entryOf(shown.before);
    if (before && before->map && before->id != id && before->embedding == entry->embedding) {
      shown.map = before->map;
      shown.entry = before->id;
      workspace_->noteViewMap(view, before->spec);
    } else {
      shown.map = nullptr;
      shown.entry = 0;
      stays = true;
    }
    Q_EMIT viewChanged(view);
  }
  if (!stays) drop(id);
  Q_EMIT message(problem, isError);
  Q_EMIT changed();
}

void Maps::wakeWaiting() {
  std::vector<int> waiting;
  for (const auto& entry : entries_) {
    if (entry->state == State::Waiting) waiting.push_back(entry->id);
  }
  for (const int id : waiting) {
    if (Entry* entry = entryOf(id); entry && entry->state == State::Waiting) begin(*entry);
  }
}

void Maps::failWaiting(const Entry& reference) {
  std::vector<int> waiting;
  for (const auto& entry : entries_) {
    if (entry->state == State::Waiting && referenceOf(*entry) == &reference) waiting.push_back(entry->id);
  }
  for (const int id : waiting) goBack(id, tr("The map that it is aligned to was not finished"));
}

}  // namespace mlens
