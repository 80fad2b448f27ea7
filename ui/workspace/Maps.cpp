#include "ui/workspace/Maps.h"

#include <algorithm>
#include <mutex>

#include "ui/workspace/Workspace.h"

namespace mlens {
namespace {

constexpr int kPollMs = 66;
constexpr Index kTrustUnasked = 5'000;  // points; PCA is at once, so its trust should be as well

using MapResult = std::shared_ptr<const Projection>;

QString slotOf(int id) {
  return QStringLiteral("map:%1").arg(id);
}

bool sameButForTheEnd(MapSpec a, MapSpec b) {
  a.umap.stopAt = b.umap.stopAt = 0;
  return a == b;
}

MapSpec plain(MapSpec spec) {
  spec.alignment.reset();
  spec.umap.stopAt = 0;
  return spec;
}

}  // namespace

/// The newest picture of a layout, left by its thread until the GUI thread fetches it: the latest wins.
struct Maps::Mailbox {
  std::mutex mutex;
  MapResult newest;

  void put(MapResult map) {
    const std::lock_guard lock(mutex);
    newest = std::move(map);
  }
  MapResult take() {
    const std::lock_guard lock(mutex);
    return std::exchange(newest, nullptr);
  }
};

Maps::Maps(Workspace* workspace) : workspace_(workspace) {
  timer_.setInterval(kPollMs);
  connect(&timer_, &QTimer::timeout, this, &Maps::poll);
}

Maps::~Maps() = default;

// What is there ---------------------------------------------------------------------------------------------

Maps::View& Maps::viewAt(int view) {
  const auto at = static_cast<std::size_t>(view);
  if (views_.size() <= at) views_.resize(at + 1);
  return views_[at];
}

std::shared_ptr<const Projection> Maps::shown(int view) const {
  const auto at = static_cast<std::size_t>(view);
  return view >= 0 && view < workspace_->viewCount() && at < views_.size() ? views_[at].map : nullptr;
}

std::shared_ptr<const MapTrust> Maps::trust(int view) const {
  const auto map = shown(view);
  if (!map) return nullptr;
  const auto found = std::ranges::find_if(entries_, [&](const auto& entry) { return entry->map == map; });
  return found == entries_.end() ? nullptr : (*found)->trust;
}

QString Maps::facts(int view) const {
  QStringList facts;
  if (const auto map = shown(view); map && !map->reference.empty()) {
    facts << tr("displaced by %1 (root mean square; radius 1)").arg(map->displacement, 0, 'f', 2);
  }
  if (const auto measured = trust(view)) facts << trustWords(*measured);
  return facts.join(QStringLiteral(" · "));
}

QString trustWords(const MapTrust& trust) {
  const auto share = [](double value) {
    const QString text = QString::number(value, 'f', 3);
    return text.startsWith(QLatin1Char('0')) ? text.mid(1) : text;
  };
  const auto points = static_cast<Index>(trust.trustworthiness.size());
  return Maps::tr("trust %1 · continuity %2 (k = %3, %4)")
      .arg(share(trust.meanTrustworthiness), share(trust.meanContinuity))
      .arg(trust.k)
      .arg(trust.sampled < points ? Maps::tr("sampled %L1").arg(trust.sampled) : Maps::tr("exact"));
}

QString Maps::problem(int view) const {
  const Entry* entry = wanted(view);
  return entry ? entry->problem : QString();
}

const Maps::Entry* Maps::wanted(int view) const {
  if (view < 0 || view >= workspace_->viewCount()) return nullptr;
  const ViewSpec& spec = workspace_->session().views[static_cast<std::size_t>(view)];
  const auto* value = workspace_->embedding(spec.embedding);
  return value ? const_cast<Maps*>(this)->find(value->serial, spec.map) : nullptr;
}

std::vector<const Maps::Entry*> Maps::kept(int view) const {
  std::vector<const Entry*> result;
  if (view < 0 || view >= workspace_->viewCount()) return result;
  const auto* value =
      workspace_->embedding(workspace_->session().views[static_cast<std::size_t>(view)].embedding);
  for (const auto& entry : entries_) {
    if (value && entry->embedding == value->serial) result.push_back(entry.get());
  }
  return result;
}

Maps::Entry* Maps::entryOf(int id) {
  const auto found = std::ranges::find_if(entries_, [id](const auto& entry) { return entry->id == id; });
  return found == entries_.end() ? nullptr : found->get();
}

Maps::Entry* Maps::find(std::uint64_t embedding, const MapSpec& spec) {
  const auto found = std::ranges::find_if(entries_, [&](const auto& entry) {
    return entry->embedding == embedding && sameButForTheEnd(entry->spec, spec);
  });
  return found == entries_.end() ? nullptr : found->get();
}

std::vector<int> Maps::viewsWanting(int id) const {
  std::vector<int> result;
  for (int view = 0; view < workspace_->viewCount(); ++view) {
    const Entry* entry = wanted(view);
    if (entry && entry->id == id) result.push_back(view);
  }
  return result;
}

/// By a view, or by a map that waits for it.
bool Maps::needed(int id) const {
  if (!viewsWanting(id).empty()) return true;
  return std::ranges::any_of(entries_, [&](const auto& entry) {
    if (entry->state != State::Waiting || !entry->spec.alignment) return false;
    const auto* other = workspace_->embedding(entry->spec.alignment->embedding);
    const Entry* reference =
        other ? const_cast<Maps*>(this)->find(other->serial, plain(entry->spec)) : nullptr;
    return reference && reference->id == id;
  });
}

QString Maps::titleOf(std::uint64_t embedding) const {
  const auto& all = workspace_->embeddings();
  const auto found = std::ranges::find(all, embedding, &Workspace::EmbeddingValue::serial);
  return found == all.end() ? QString() : found->title;
}

// Verbs -----------------------------------------------------------------------------------------------------

void Maps::show(int view, const MapSpec& spec) {
  if (view < 0 || view >= workspace_->viewCount()) return;
  const MapSpec now = workspace_->session().views[static_cast<std::size_t>(view)].map;
  const Entry* before = wanted(view);
  const int beforeId = before ? before->id : 0;
  viewAt(view).before = viewAt(view).entry;
  const auto* value =
      workspace_->embedding(workspace_->session().views[static_cast<std::size_t>(view)].embedding);
  const Entry* known = value ? find(value->serial, spec) : nullptr;
  workspace_->setViewMap(view, known ? known->spec : spec);
  if (beforeId != 0 && !needed(beforeId)) {
    if (Entry* left = entryOf(beforeId)) {
      if (left->state == State::Waiting) drop(beforeId);
      if (left->state == State::Running) workspace_->jobs().cancelSlot(slotOf(beforeId));
    }
  }
  if (!spec.alignment || sameButForTheEnd(now, spec)) return;
  for (int other = 0; other < workspace_->viewCount(); ++other) {  // what it is to be compared with
    const ViewSpec& there = workspace_->session().views[static_cast<std::size_t>(other)];
    if (other != view && there.embedding == spec.alignment->embedding &&
        !sameButForTheEnd(there.map, plain(spec))) {
      show(other, plain(spec));
    }
  }
}

void Maps::pause(int view) {
  const Entry* entry = wanted(view);
  if (!entry || entry->state != State::Running || entry->spec.method == "pca") return;
  entryOf(entry->id)->state = State::Pausing;
  workspace_->jobs().cancelSlot(slotOf(entry->id));
  Q_EMIT changed();
}

void Maps::resume(int view) {
  const Entry* wish = wanted(view);
  Entry* entry = wish ? entryOf(wish->id) : nullptr;
  if (!entry) return;
  if (entry->state == State::Pausing) entry->goOn = true;
  if (entry->state != State::Paused && entry->state != State::Stopped) return;
  entry->spec.umap.stopAt = 0;
  for (const int one : viewsWanting(entry->id)) workspace_->noteViewMap(one, entry->spec);
  if (entry->run) entry->run->continueToTheEnd();
  entry->trust.reset();
  begin(*entry);
  Q_EMIT changed();
}

void Maps::stop(int view) {
  const Entry* wish = wanted(view);
  Entry* entry = wish ? entryOf(wish->id) : nullptr;
  if (!entry) return;
  if (entry->state == State::Running) return workspace_->jobs().cancelSlot(slotOf(entry->id));
  if (entry->state == State::Pausing) {
    entry->state = State::Running;  // its job ends as one that was stopped
  } else if (entry->state == State::Paused) {
    keepStopped(*entry);
  } else if (entry->state == State::Waiting) {
    goBack(entry->id, tr("The map was stopped before it began"));
  }
}

void Maps::remove(int id) {
  if (viewsWanting(id).empty()) drop(id);
  Q_EMIT changed();
}

// Making ----------------------------------------------------------------------------------------------------

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
    entry = &add(serial, spec.map);
    begin(*entry);
  }
  if (entry->map) {
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
    const MapSpec spec = plain(entry.spec);
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
  for (const auto& one : entries_) {  // the same neighbours need no second search
    if (one->embedding == entry.embedding && one->neighbors && one->spec.method == "umap" &&
        one->spec.umap.metric == entry.spec.umap.metric && one->neighbors->method.starts_with("exact") &&
        !one->neighbors->neighbors(0).empty() &&
        std::ssize(one->neighbors->neighbors(0)) >= entry.spec.umap.neighbors - 1) {
      source.neighbors = one->neighbors;
    }
  }
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
      (umap ? tr("UMAP of %1") : tr("Projecting %1")).arg(titleOf(entry.embedding)), slotOf(entry.id), this,
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
  entry.neighbors = entry.run->neighbors();
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
  entry.neighbors = entry.run ? entry.run->neighbors() : nullptr;
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
    if (other && other->serial == embedding && sameButForTheEnd(plain(entry->spec), spec)) {
      waiting.push_back(entry->id);
    }
  }
  for (const int id : waiting) goBack(id, tr("The map that it is aligned to was not finished"));
}

void Maps::drop(int id) {
  workspace_->jobs().dropSlot(slotOf(id));
  workspace_->jobs().dropSlot(QStringLiteral("trust:%1").arg(id));
  std::erase_if(mailboxes_, [id](const auto& box) { return box.first == id; });
  std::erase_if(entries_, [id](const auto& entry) { return entry->id == id; });
}

// Trust -----------------------------------------------------------------------------------------------------

void Maps::measureTrust(int id) {
  Entry* entry = entryOf(id);
  if (!entry || !entry->map || entry->trust || entry->measuring || entry->map->coordinates.rows() < 3) return;
  const auto& all = workspace_->embeddings();
  const auto value = std::ranges::find(all, entry->embedding, &Workspace::EmbeddingValue::serial);
  if (value == all.end()) return;
  entry->measuring = true;
  TrustOptions options;
  if (entry->spec.method == "umap") options.metric = entry->spec.umap.metric;
  workspace_->jobs().start<MapTrust>(
      tr("Trust of the map of %1").arg(value->title), QStringLiteral("trust:%1").arg(id), this,
      [vectors = value->values, map = entry->map, neighbors = entry->neighbors,
       options](const JobContext& job) -> Result<MapTrust> {
        if (neighbors && std::ssize(neighbors->neighbors(0)) >= options.k) {
          return mapTrust(vectors, *neighbors, map->own, options, job);
        }
        auto found = nearestNeighbors(vectors, {options.k, options.metric, KnnMethod::Auto}, job);
        if (!found) return failure(found);
        return mapTrust(vectors, *found, map->own, options, job);
      },
      [this, id, map = entry->map](Result<MapTrust> result) {
        Entry* measured = entryOf(id);
        if (!measured) return;
        measured->measuring = false;
        if (!result) {
          if (result.error().code != ErrorCode::Cancelled) {
            Q_EMIT message(QString::fromStdString(result.error().text()), true);
          }
        } else if (measured->map == map) {
          measured->trust = std::make_shared<const MapTrust>(std::move(*result));
          for (const int view : viewsWanting(id)) Q_EMIT viewMoved(view);
          Q_EMIT trustChanged();
        }
        Q_EMIT changed();
      });
}

}  // namespace mlens
