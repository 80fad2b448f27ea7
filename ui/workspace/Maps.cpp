#include "ui/workspace/Maps.h"

#include <algorithm>

#include "ui/workspace/MapsParts.h"

namespace mlens {
namespace {

constexpr int kPollMs = 66;

}  // namespace

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
  if (const auto map = shown(view)) facts << QString::fromStdString(displacedWords(*map));
  if (const auto marked = marks(view)) {
    const auto name = wanted(view) ? wanted(view)->placedName.toStdString() : std::string();
    facts << QString::fromStdString(markedWords(marked->rows(), name));
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
        other ? const_cast<Maps*>(this)->find(other->serial, referenceSpec(entry->spec)) : nullptr;
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
      if (left->state == State::Running) workspace_->jobs().cancelSlot(mapSlot(beforeId));
    }
  }
  if (!spec.alignment || sameButForTheEnd(now, spec)) return;
  for (int other = 0; other < workspace_->viewCount(); ++other) {  // what it is to be compared with
    const ViewSpec& there = workspace_->session().views[static_cast<std::size_t>(other)];
    if (other != view && there.embedding == spec.alignment->embedding &&
        !sameButForTheEnd(there.map, referenceSpec(spec))) {
      show(other, referenceSpec(spec));
    }
  }
}

void Maps::pause(int view) {
  const Entry* entry = wanted(view);
  if (!entry || entry->state != State::Running || entry->spec.method == "pca") return;
  entryOf(entry->id)->state = State::Pausing;
  workspace_->jobs().cancelSlot(mapSlot(entry->id));
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
  if (entry->state == State::Running) return workspace_->jobs().cancelSlot(mapSlot(entry->id));
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

}  // namespace mlens
