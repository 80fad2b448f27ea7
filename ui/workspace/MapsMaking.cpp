// The part of Maps that makes them.
#include <algorithm>

#include "ui/workspace/MapsParts.h"

namespace mlens {

void Maps::refresh(int view) {
  const ViewSpec spec = workspace_->session().views[static_cast<std::size_t>(view)];
  const auto* value = workspace_->embedding(spec.embedding);
  const bool ready = value && !value->values.empty();
  if (!ready || viewAt(view).embedding != value->serial) viewAt(view) = {};
  if (!ready) return Q_EMIT changed();
  const std::uint64_t serial = value->serial;
  viewAt(view).embedding = serial;
  Entry* entry = find(serial, spec.map);
  if (entry && entry->state == State::Failed) {
    drop(entry->id);
    entry = nullptr;
  }
  if (!entry) {
    begin(add(serial, spec.map));
    entry = find(serial, spec.map);  // it may have failed at once
  }
  if (entry && entry->map) {
    viewAt(view).map = entry->map;
    viewAt(view).entry = entry->id;
  }
  Q_EMIT changed();
}

void Maps::embeddingsChanged() {
  std::vector<int> gone;
  for (const auto& entry : entries_) {
    const auto& all = workspace_->embeddings();
    if (std::ranges::find(all, entry->embedding, &Workspace::EmbeddingValue::serial) == all.end()) {
      gone.push_back(entry->id);
    }
  }
  for (const int id : gone) drop(id);
  std::erase_if(neighbors_, [this](const auto& known) {
    const auto& all = workspace_->embeddings();
    return std::ranges::find(all, known.first.first, &Workspace::EmbeddingValue::serial) == all.end();
  });
  wakeWaiting();
  Q_EMIT changed();
}

void Maps::checkpointRemoved(int index) {
  std::vector<int> gone;
  for (const auto& entry : entries_) {
    if (entry->spec.alignment && entry->spec.alignment->embedding.checkpoint == index) {
      gone.push_back(entry->id);
    }
    forgetCheckpoint(entry->spec, index);
  }
  for (const int id : gone) drop(id);
}

void Maps::clear() {
  std::vector<int> all;
  for (const auto& entry : entries_) all.push_back(entry->id);
  for (const int id : all) drop(id);
  views_.clear();
}

Maps::Entry& Maps::add(std::uint64_t embedding, const MapSpec& spec) {
  auto entry = std::make_unique<Entry>();
  entry->id = ++lastId_;
  entry->embedding = embedding;
  entry->spec = spec;
  return *entries_.emplace_back(std::move(entry));
}

void Maps::begin(Entry& entry) {
  if (entry.run) return launch(entry);
  const auto& all = workspace_->embeddings();
  const auto value = std::ranges::find(all, entry.embedding, &Workspace::EmbeddingValue::serial);
  if (value == all.end()) return;
  MapSource source;
  source.vectors = value->values;
  source.cache = workspace_->cache();
  if (entry.spec.alignment) {
    const auto* other = workspace_->embedding(entry.spec.alignment->embedding);
    if (!other) return fail(entry, tr("The embedding that this map is aligned to is gone"), true);
    entry.state = State::Waiting;
    if (other->values.empty()) return;
    const MapSpec spec = referenceSpec(entry.spec);
    Entry* reference = find(other->serial, spec);
    if (!reference || reference->state == State::Failed) {
      if (reference) drop(reference->id);
      reference = &add(other->serial, spec);
      begin(*reference);
    } else if (reference->state == State::Paused || reference->state == State::Stopped) {
      reference->spec.umap.stopAt = 0;
      if (reference->run) reference->run->continueToTheEnd();
      begin(*reference);
    }
    if (reference->state != State::Finished) return;
    source.reference = reference->map;
    source.referenceTitle = other->title.section(QLatin1Char(','), 0, 0).toStdString();
  }
  source.neighbors = knownNeighbors(entry.embedding, entry.spec.umap.metric);
  entry.run = std::make_shared<MapRun>(std::move(source), entry.spec);
  launch(entry);
}

void Maps::launch(Entry& entry) {
  const bool umap = entry.spec.method == "umap";
  const auto mailbox = std::make_shared<Mailbox>();
  if (umap) {
    mailboxes_.emplace_back(entry.id, mailbox);
    timer_.start();
  }
  entry.state = State::Running;
  entry.goOn = false;
  entry.problem.clear();
  workspace_->jobs().start<MapResult>(
      (umap ? tr("UMAP of %1") : tr("Projecting %1")).arg(titleOf(entry.embedding)), mapSlot(entry.id), this,
      [run = entry.run, mailbox, umap](const JobContext& job) {
        return run->run(job,
                        umap ? MapRun::Listener([mailbox](MapResult map) { mailbox->put(std::move(map)); })
                             : MapRun::Listener());
      },
      [this, id = entry.id](Result<MapResult> result) { ended(id, std::move(result)); });
}

void Maps::poll() {
  const auto boxes = mailboxes_;
  for (const auto& [id, mailbox] : boxes) {
    auto map = mailbox->take();
    Entry* entry = map ? entryOf(id) : nullptr;
    if (!entry) continue;
    entry->map = std::move(map);
    deliver(*entry);
  }
  if (mailboxes_.empty()) timer_.stop();
}

void Maps::deliver(Entry& entry) {
  for (const int view : viewsWanting(entry.id)) {
    View& shown = viewAt(view);
    const bool another = shown.entry != entry.id;
    shown.map = entry.map;
    shown.entry = entry.id;
    if (another) {
      Q_EMIT viewChanged(view);
      Q_EMIT trustChanged();  // of the map that was shown before it is not any more
    } else {
      Q_EMIT viewMoved(view);
    }
  }
}

void Maps::ended(int id, Result<MapResult> result) {
  poll();  // what it left
  std::erase_if(mailboxes_, [id](const auto& box) { return box.first == id; });
  Entry* entry = entryOf(id);
  if (!entry) return;
  if (result) {
    finish(*entry, *std::move(result));
  } else if (result.error().code != ErrorCode::Cancelled) {
    fail(*entry, QString::fromStdString(result.error().text()), true);
  } else if (entry->state != State::Pausing) {
    keepStopped(*entry);
  } else {
    entry->state = State::Paused;
    if (entry->goOn) launch(*entry);
  }
  Q_EMIT changed();
}

void Maps::finish(Entry& entry, MapResult map) {
  const bool whole = map->epoch >= map->epochs;
  entry.map = std::move(map);
  entry.state = whole ? State::Finished : State::Stopped;
  if (entry.spec.method == "umap")
    keepNeighbors(entry.embedding, entry.spec.umap.metric, entry.run->neighbors());
  if (whole) entry.run.reset();
  const int id = entry.id;
  deliver(entry);
  if (whole) wakeWaiting();
  const Entry* now = entryOf(id);
  if (now && (now->spec.method == "umap" || now->map->coordinates.rows() <= kTrustUnasked)) measureTrust(id);
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
  entry.map = std::make_shared<const Projection>(stoppedHere(*entry.map));
  const auto views = viewsWanting(id);
  entry.spec = entry.map->spec;
  entry.state = State::Stopped;
  for (const int view : views) workspace_->noteViewMap(view, entry.spec);
  failWaiting(entry);
  deliver(entry);
  Q_EMIT message(
      tr("The UMAP of %1 was stopped at epoch %2 of %3 and is kept so; Resume in the panel Map goes on")
          .arg(titleOf(entry.embedding))
          .arg(entry.map->epoch)
          .arg(entry.map->epochs),
      false);
  Q_EMIT changed();
}

void Maps::fail(Entry& entry, const QString& problem, bool isError) {
  const int id = entry.id;
  entry.run.reset();
  goBack(id, problem, isError);
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
  const std::uint64_t embedding = reference.embedding;
  const MapSpec spec = reference.spec;
  std::vector<int> waiting;
  for (const auto& entry : entries_) {
    if (entry->state != State::Waiting || !entry->spec.alignment) continue;
    const auto* other = workspace_->embedding(entry->spec.alignment->embedding);
    if (other && other->serial == embedding && sameButForTheEnd(referenceSpec(entry->spec), spec)) {
      waiting.push_back(entry->id);
    }
  }
  for (const int id : waiting) goBack(id, tr("The map that it is aligned to was not finished"));
}

void Maps::drop(int id) {
  workspace_->jobs().dropSlot(mapSlot(id));
  workspace_->jobs().dropSlot(QStringLiteral("trust:%1").arg(id));
  std::erase_if(mailboxes_, [id](const auto& box) { return box.first == id; });
  std::erase_if(entries_, [id](const auto& entry) { return entry->id == id; });
}

}  // namespace mlens
