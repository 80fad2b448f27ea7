#include "ui/workspace/Maps.h"

#include <algorithm>

#include "core/layers/ViewScalars.h"
#include "core/layers/ViewTrust.h"
#include "core/maps/UmapRun.h"

namespace mlens {

Maps::Maps(Workspace* workspace) : workspace_(workspace) {
  connect(workspace, &Workspace::missingAsked, this, &Maps::computeMissing);
}

Maps::~Maps() = default;

// What is there ---------------------------------------------------------------------------------------------

Maps::View& Maps::viewAt(int view) {
  const auto at = static_cast<std::size_t>(view);
  if (views_.size() <= at) views_.resize(at + 1);
  return views_[at];
}

const ViewSpec* Maps::specOf(int view) const {
  const auto& views = workspace_->session().views;
  return view >= 0 && view < std::ssize(views) ? &views[static_cast<std::size_t>(view)] : nullptr;
}

const Workspace::EmbeddingValue* Maps::embeddingOf(int view) const {
  const ViewSpec* spec = specOf(view);
  return spec ? workspace_->embedding(spec->embedding) : nullptr;
}

const Workspace::EmbeddingValue* Maps::embeddingOf(std::uint64_t serial) const {
  const auto& all = workspace_->embeddings();
  const auto found = std::ranges::find(all, serial, &Workspace::EmbeddingValue::serial);
  return found == all.end() ? nullptr : &*found;
}

QString Maps::titleOf(const Entry& entry) const {
  const auto* embedding = embeddingOf(entry.embedding);
  return embedding ? embedding->title : QString();
}

std::uint64_t Maps::alignedTo(const MapSpec& spec) const {
  const auto* other = spec.alignment ? workspace_->embedding(spec.alignment->embedding) : nullptr;
  return other ? other->serial : 0;
}

Maps::Entry* Maps::entryOf(int id) const {
  const auto found = std::ranges::find_if(entries_, [id](const auto& entry) { return entry->id == id; });
  return found == entries_.end() ? nullptr : found->get();
}

Maps::Entry* Maps::entryShown(int view) const {
  const auto map = shown(view);
  Entry* entry = map ? entryOf(views_[static_cast<std::size_t>(view)].entry) : nullptr;
  return entry && entry->map == map ? entry : nullptr;
}

Maps::Entry* Maps::find(std::uint64_t embedding, const MapSpec& spec) const {
  const auto found = std::ranges::find_if(entries_, [&](const auto& entry) {
    return entry->embedding == embedding && entry->reference == alignedTo(spec) &&
           sameButForTheEnd(entry->spec, spec);
  });
  return found == entries_.end() ? nullptr : found->get();
}

Maps::Entry* Maps::referenceOf(const Entry& entry) const {
  const auto* other = entry.spec.alignment ? workspace_->embedding(entry.spec.alignment->embedding) : nullptr;
  return other ? find(other->serial, referenceSpec(entry.spec)) : nullptr;
}

std::shared_ptr<const Projection> Maps::shown(int view) const {
  return specOf(view) && view < std::ssize(views_) ? views_[static_cast<std::size_t>(view)].map : nullptr;
}

bool Maps::moving(int view) const {
  const Entry* entry = entryShown(view);
  return entry && entry->moving();
}

std::shared_ptr<const MapTrust> Maps::trust(int view) const {
  const Entry* entry = entryShown(view);
  return entry ? entry->trust() : nullptr;
}

std::shared_ptr<const Matrix> Maps::marks(int view) const {
  const Entry* entry = entryShown(view);
  return entry ? entry->marks() : nullptr;
}

QString Maps::facts(int view) const {
  QStringList facts;
  if (const auto map = shown(view)) facts << QString::fromStdString(displacedWords(*map));
  if (const auto marked = marks(view)) {
    facts << QString::fromStdString(markedWords(marked->rows(), entryShown(view)->marksName().toStdString()));
  }
  if (const auto measured = trust(view)) facts << QString::fromStdString(trustWords(*measured));
  facts.removeAll(QString());
  return facts.join(QStringLiteral(" · "));
}

QString Maps::problem(int view) const {
  const Entry* entry = wanted(view);
  return entry ? entry->problem : QString();
}

const Maps::Entry* Maps::wanted(int view) const {
  const auto* embedding = embeddingOf(view);
  return embedding ? find(embedding->serial, specOf(view)->map) : nullptr;
}

std::vector<const Maps::Entry*> Maps::kept(int view) const {
  std::vector<const Entry*> result;
  const auto* embedding = embeddingOf(view);
  for (const auto& entry : entries_) {
    if (embedding && entry->embedding == embedding->serial) result.push_back(entry.get());
  }
  return result;
}

std::vector<int> Maps::viewsWanting(int id) const {
  std::vector<int> result;
  for (int view = 0; specOf(view); ++view) {
    const Entry* entry = wanted(view);
    if (entry && entry->id == id) result.push_back(view);
  }
  return result;
}

/// By a view, or by a map that waits for it.
bool Maps::needed(int id) const {
  return !viewsWanting(id).empty() || std::ranges::any_of(entries_, [&](const auto& entry) {
    const Entry* reference = entry->state == State::Waiting ? referenceOf(*entry) : nullptr;
    return reference && reference->id == id;
  });
}

// Verbs -----------------------------------------------------------------------------------------------------

void Maps::show(int view, const MapSpec& spec) {
  if (!specOf(view)) return;
  const MapSpec now = specOf(view)->map;
  const Entry* before = wanted(view);
  const int beforeId = before ? before->id : 0;
  viewAt(view).before = viewAt(view).entry;
  const auto* embedding = embeddingOf(view);
  const Entry* known = embedding ? find(embedding->serial, spec) : nullptr;
  workspace_->setViewMap(view, known ? MapSpec(known->spec) : spec);
  if (Entry* left = entryOf(beforeId); left && !needed(beforeId)) leave(*left);
  if (!spec.alignment || sameButForTheEnd(now, spec)) return;
  for (int other = 0; const ViewSpec* there = specOf(other); ++other) {  // what it is to be compared with
    if (other != view && there->embedding == spec.alignment->embedding &&
        !sameButForTheEnd(there->map, referenceSpec(spec))) {
      show(other, referenceSpec(spec));
    }
  }
}

void Maps::leave(Entry& entry) {
  if (entry.state == State::Waiting) return drop(entry.id);
  if (entry.state != State::Running) return;
  entry.left = true;
  entry.goOn = false;
  entry.work->stop();
}

void Maps::pause(int view) {
  const Entry* wish = wanted(view);
  if (!wish || wish->state != State::Running || wish->spec.method == "pca") return;
  Entry* entry = entryOf(wish->id);
  entry->state = State::Pausing;
  entry->goOn = false;
  entry->work->stop();
  Q_EMIT changed();
}

void Maps::resume(int view) {
  const Entry* wish = wanted(view);
  Entry* entry = wish ? entryOf(wish->id) : nullptr;
  if (!entry) return;
  if (entry->state == State::Pausing) entry->goOn = true;
  if (entry->state != State::Paused && entry->state != State::Stopped) return;
  goOn(*entry);
  Q_EMIT changed();
}

void Maps::stop(int view) {
  const Entry* wish = wanted(view);
  Entry* entry = wish ? entryOf(wish->id) : nullptr;
  if (!entry) return;
  if (entry->moving()) {
    entry->state = State::Running;  // one that was to pause ends as one that was stopped
    entry->goOn = false;
    entry->work->stop();
  } else if (entry->state == State::Paused) {
    keepStopped(*entry);
  } else if (entry->state == State::Waiting) {
    goBack(entry->id, tr("The map was stopped before it began"));
  }
}

void Maps::remove(int id) {
  if (!needed(id)) drop(id);
  Q_EMIT changed();
}

void Maps::measureTrust(int id) {
  Entry* entry = entryOf(id);
  if (!entry) return;
  wantTrust(*entry);
  entry->measurement.computeMissing();
}

void Maps::computeMissing() {
  for (const auto& entry : entries_) {
    entry->measurement.computeMissing();
    entry->placing.computeMissing();
  }
  for (const auto& [key, found] : neighbors_) found->computeMissing();
  Q_EMIT changed();
}

void Maps::place(int view, const DataSource& source) {
  const Entry* wish = wanted(view);
  Entry* entry = entryShown(view);
  if (!entry || entry != wish || !entry->done()) {
    return Q_EMIT message(tr("New data needs a finished map in the active view"), true);
  }
  const EmbeddingId id = specOf(view)->embedding;
  const bool ofVectors = id.stage == EmbeddingId::Stage::Vectors;
  if (ofVectors != (source.kind == DataSource::Kind::Vectors)) {
    return Q_EMIT message(ofVectors ? tr("The map is of vectors: place vectors of the same dimension on it")
                                    : tr("The map is of pictures seen by a checkpoint: place pictures on it"),
                          true);
  }
  CheckpointSummary checkpoint;
  if (const auto* read = ofVectors ? nullptr : workspace_->checkpoint(id.checkpoint)) checkpoint = *read;
  entry->place(source, embeddingOf(view)->values, checkpoint, id.stage, workspace_->services());
}

void Maps::placed(int id) {
  Entry* entry = entryOf(id);
  if (!entry->takeMarks()) {
    return Q_EMIT message(entry->placing.words(), entry->placing.state() == DerivedState::State::Failed);
  }
  for (const int view : viewsWanting(id)) Q_EMIT viewChanged(view);
  Q_EMIT changed();
}

// Trust -----------------------------------------------------------------------------------------------------

void Maps::wantTrust(Entry& entry) {
  const auto* embedding = embeddingOf(entry.embedding);
  if (!embedding) return;
  entry.measure(tr("Trust of the map of %1").arg(embedding->title), embedding->values,
                neighborsOf(entry.embedding, trustMetric(entry.spec)).value());
}

void Maps::measured(int id) {
  const Entry* entry = entryOf(id);
  const auto& measurement = entry->measurement;
  if (measurement.value()) keepNeighbors(*entry, measurement.value()->neighbors);
  if (measurement.state() == DerivedState::State::Failed) Q_EMIT message(measurement.words(), true);
  for (const int view : viewsWanting(id)) Q_EMIT viewMoved(view);
  Q_EMIT trustChanged();
  Q_EMIT changed();
}

PointScalars Maps::scalars(const std::string& metric, int view) {
  const Entry* wish = wanted(view);
  if (!wish || !wish->map) return {};
  PointScalars scalars;
  const auto trust = wish->trust();
  if (!trust) {
    if (!wish->done()) {
      scalars.note = tr("Measured when the map is finished").toStdString();
    } else {
      wantTrust(*entryOf(wish->id));
      scalars.note = wish->measurement.words().toStdString();
    }
    return scalars;
  }
  return mapScalars(*pointMetric(metric), trust);
}

std::shared_ptr<const NeighborGraph> Maps::neighbors(int view) {
  const auto map = shown(view);
  const auto* embedding = map ? embeddingOf(viewAt(view).embedding) : nullptr;
  if (!embedding || map->coordinates.rows() < 2) return nullptr;
  const Metric metric = trustMetric(map->spec);
  TrueNeighbors& found = neighborsOf(embedding->serial, metric);
  found.want({embedding->serial, metric}, tr("True neighbours in %1").arg(embedding->title),
             [vectors = embedding->values, metric](const JobContext& job) {
               return nearestNeighbors(vectors, {UmapRun::kTrustNeighbors, metric, KnnMethod::Auto}, job);
             });
  return found.value();
}

Maps::TrueNeighbors& Maps::neighborsOf(std::uint64_t embedding, Metric metric) {
  auto& found = neighbors_[{embedding, metric}];
  if (!found) {
    found = std::make_unique<TrueNeighbors>(&workspace_->jobs(), [this] { Q_EMIT neighborsArrived(); });
  }
  return *found;
}

/// Those of a map, found on the way, where they are enough.
void Maps::keepNeighbors(const Entry& entry, std::shared_ptr<const NeighborGraph> graph) {
  const Metric metric = trustMetric(entry.spec);
  if (!graph || !enoughForTrust(*graph)) return;
  TrueNeighbors& known = neighborsOf(entry.embedding, metric);
  if (known.value()) return;
  const bool awaited = known.running();
  known.put({entry.embedding, metric}, std::move(graph));
  if (awaited) QMetaObject::invokeMethod(this, &Maps::neighborsArrived, Qt::QueuedConnection);
}

// What changes around ---------------------------------------------------------------------------------------

void Maps::refresh(int view) {
  const auto* embedding = embeddingOf(view);
  const bool ready = embedding && !embedding->values.empty();
  if (!ready || viewAt(view).embedding != embedding->serial) viewAt(view) = {};
  if (!ready) return Q_EMIT changed();
  const std::uint64_t serial = embedding->serial;
  const MapSpec spec = specOf(view)->map;
  viewAt(view).embedding = serial;
  Entry* entry = find(serial, spec);
  if (entry && entry->state == State::Failed) {
    drop(entry->id);
    entry = nullptr;
  }
  if (!entry) {
    begin(add(serial, spec));
    entry = find(serial, spec);  // it may have failed at once
  }
  if (entry && std::exchange(entry->left, false)) entry->goOn = true;
  if (entry && entry->map) {
    viewAt(view).map = entry->map;
    viewAt(view).entry = entry->id;
  }
  Q_EMIT changed();
}

void Maps::embeddingsChanged() {
  const auto gone = [this](std::uint64_t serial) { return serial != 0 && !embeddingOf(serial); };
  std::vector<int> dropped;
  dropIf([&](const Entry& entry) {
    const bool goes = gone(entry.embedding) || gone(entry.reference);
    if (goes) dropped.push_back(entry.id);
    return goes;
  });
  std::erase_if(neighbors_, [&](const auto& known) { return gone(known.first.first); });
  wakeWaiting();
  for (int view = 0; view < std::ssize(views_); ++view) {
    if (std::ranges::find(dropped, viewAt(view).entry) == dropped.end()) continue;
    viewAt(view) = {};
    refresh(view);
    Q_EMIT viewChanged(view);
  }
  Q_EMIT changed();
}

void Maps::checkpointRemoved(int index) {
  dropIf([index](Entry& entry) {
    const bool aligned = entry.spec.alignment && entry.spec.alignment->embedding.checkpoint == index;
    forgetCheckpoint(entry.spec, index);
    return aligned;
  });
}

void Maps::clear() {
  dropIf([](const Entry&) { return true; });
  views_.clear();
}

void Maps::drop(int id) {
  dropIf([id](const Entry& entry) { return entry.id == id; });
}

/// What goes is out of the list before its jobs are dropped, which is told.
void Maps::dropIf(const std::function<bool(Entry&)>& gone) {
  const auto first = std::stable_partition(entries_.begin(), entries_.end(),
                                           [&](const auto& entry) { return !gone(*entry); });
  const std::vector<std::unique_ptr<Entry>> dropped(std::make_move_iterator(first),
                                                    std::make_move_iterator(entries_.end()));
  entries_.erase(first, entries_.end());
}

}  // namespace mlens
