#include "ui/workspace/Neighborhoods.h"

#include <algorithm>

#include "ui/workspace/NeighborhoodsValues.h"

namespace mlens {
namespace {

constexpr std::size_t kKept = 3;  // graphs of one embedding: there and back costs nothing

bool isNnk(const EdgeSpec& spec) {
  return spec.kind == EdgeSpec::Kind::Nnk;
}

EdgeSpec withOtherSolver(EdgeSpec spec) {
  spec.nnk.compatible = !spec.nnk.compatible;
  return spec;
}

std::shared_ptr<const NeighborhoodGraph> graphOf(
    const std::vector<std::shared_ptr<const NeighborhoodGraph>>& kept, const EdgeSpec& spec) {
  const auto found = std::ranges::find_if(kept, [&](const auto& one) { return one->spec.sameGraph(spec); });
  return found == kept.end() ? nullptr : *found;
}

}  // namespace

Neighborhoods::Neighborhoods(Workspace* workspace, QObject* parent)
    : QObject(parent), workspace_(workspace), settings_(workspace->appearance().edges) {
  connect(workspace, &Workspace::appearanceChanged, this, &Neighborhoods::settingsChanged);
  connect(workspace, &Workspace::embeddingsChanged, this, &Neighborhoods::embeddingsChanged);
  connect(workspace, &Workspace::missingAsked, this, &Neighborhoods::missingAsked);
  connect(workspace, &Workspace::viewsChanged, this, &Neighborhoods::refreshViews);
  connect(workspace, &Workspace::selectionChanged, this, &Neighborhoods::refreshViews);
  connect(workspace, &Workspace::currentChanged, this, &Neighborhoods::refreshViews);
  connect(workspace, &Workspace::viewChanged, this, &Neighborhoods::refreshView);
  connect(workspace, &Workspace::viewMoved, this, &Neighborhoods::refreshView);
  embeddingsChanged();
}

Neighborhoods::~Neighborhoods() = default;

// Graphs ---------------------------------------------------------------------------------------------------

Neighborhoods::Entry* Neighborhoods::entryOf(const EmbeddingId& id) const {
  const auto* value = workspace_->embedding(id);
  if (!value || value->values.empty()) return nullptr;
  const auto found = std::ranges::find_if(
      entries_, [&](const auto& entry) { return entry->vectors.data() == value->values.data(); });
  return found == entries_.end() ? nullptr : found->get();
}

Neighborhoods::Entry* Neighborhoods::entryOf(std::uint64_t serial) const {
  const auto found =
      std::ranges::find_if(entries_, [&](const auto& entry) { return entry->serial == serial; });
  return found == entries_.end() ? nullptr : found->get();
}

EmbeddingId Neighborhoods::idOf(const Entry& entry) const {
  for (const auto& value : workspace_->embeddings()) {
    if (value.values.data() == entry.vectors.data()) return value.id;
  }
  return {};
}

std::shared_ptr<const NeighborhoodGraph> Neighborhoods::graph(const EmbeddingId& id) const {
  const Entry* entry = entryOf(id);
  return entry ? graphOf(entry->kept, settings_) : nullptr;
}

QString Neighborhoods::state(const EmbeddingId& id) const {
  const Entry* entry = entryOf(id);
  if (!entry) {
    const auto* value = workspace_->embedding(id);
    return value ? value->state : QString();
  }
  if (graphOf(entry->kept, settings_)) return {};
  if (entry->failed && entry->failed->sameGraph(settings_)) return entry->problem;
  return entry->asked ? tr("Finding the neighbours…") : QString();
}

void Neighborhoods::request(const EmbeddingId& id) {
  Entry* entry = entryOf(id);
  if (!entry || graphOf(entry->kept, settings_)) return;
  if (entry->asked && entry->asked->sameGraph(settings_)) return;
  if (entry->failed && entry->failed->sameGraph(settings_)) return;
  const QString title = isNnk(settings_) ? tr("NNK neighbours in %1") : tr("Neighbours in %1");
  entry->asked = settings_;
  find(*entry, settings_, title.arg(workspace_->embedding(id)->title), entry->slot("graph"), false);
  Q_EMIT graphChanged(id);
}

std::optional<Index> Neighborhoods::differing(const EmbeddingId& id) const {
  const Entry* entry = entryOf(id);
  return entry && graphOf(entry->kept, settings_) ? entry->differing : std::nullopt;
}

void Neighborhoods::compare(const EmbeddingId& id) {
  Entry* entry = entryOf(id);
  if (!entry || !isNnk(settings_) || entry->differing || entry->comparing || entry->notCompared) {
    return;
  }
  const auto graph = graphOf(entry->kept, settings_);
  if (!graph) return;  // it comes back with graphChanged
  const EdgeSpec other = withOtherSolver(settings_);
  if (const auto known = graphOf(entry->kept, other)) {
    entry->differing = differingNeighborhoods(*graph->nnk, *known->nnk);
    return Q_EMIT graphChanged(id);
  }
  entry->comparing = true;
  find(*entry, other, tr("Comparing the solvers in %1").arg(workspace_->embedding(id)->title),
       entry->slot("solvers"), true);
}

void Neighborhoods::find(Entry& entry, const EdgeSpec& spec, const QString& title, const QString& slot,
                         bool comparison) {
  workspace_->jobs().start<NeighborhoodGraph>(
      title, slot, this,
      [vectors = entry.vectors, spec, kept = entry.kept](const JobContext& job) -> Result<NeighborhoodGraph> {
        for (const auto& known : kept) {
          if (known->sameCandidates(spec)) return neighborhoodGraph(vectors, spec, known.get(), job);
        }
        return neighborhoodGraph(vectors, spec, nullptr, job);
      },
      [this, serial = entry.serial, spec, comparison](Result<NeighborhoodGraph> result) {
        Entry* found = entryOf(serial);
        if (!found) return;
        if (comparison) {
          found->comparing = false;
          found->notCompared = !result;
        } else {
          found->asked.reset();
        }
        if (result) {
          keep(*found, std::make_shared<const NeighborhoodGraph>(std::move(*result)));
        } else if (!comparison) {
          const bool stopped = result.error().code == ErrorCode::Cancelled;
          found->failed = spec;
          found->problem = stopped ? tr("The search was stopped; Compute > Compute missing starts it again")
                                   : QString::fromStdString(result.error().text());
          Q_EMIT message(found->problem, !stopped);
        }
        const EmbeddingId id = idOf(*found);
        if (comparison && result) compare(id);
        Q_EMIT graphChanged(id);
        if (!comparison) refreshViews();
      });
}

void Neighborhoods::keep(Entry& entry, std::shared_ptr<const NeighborhoodGraph> graph) {
  std::erase_if(entry.kept, [&](const auto& one) { return one->spec.sameGraph(graph->spec); });
  const bool shown = graph->spec.sameGraph(settings_);
  entry.kept.insert(entry.kept.begin() + (shown || entry.kept.empty() ? 0 : 1), std::move(graph));
  if (entry.kept.size() > kKept) entry.kept.pop_back();
}

// What changes around ---------------------------------------------------------------------------------------

void Neighborhoods::settingsChanged() {
  const EdgeSpec before = std::exchange(settings_, workspace_->appearance().edges);
  if (!before.sameGraph(settings_)) {
    for (const auto& entry : entries_) {
      workspace_->jobs().dropSlot(entry->slot("graph"));
      workspace_->jobs().dropSlot(entry->slot("solvers"));
      entry->asked.reset();
      entry->comparing = entry->notCompared = false;
      const bool otherSolver = before.sameGraph(withOtherSolver(settings_));
      if (!otherSolver) entry->differing.reset();  // else it is the same number
      // What is shown now comes first, so that it is dropped last.
      const auto known = graphOf(entry->kept, settings_);
      if (known) keep(*entry, known);
    }
    for (const auto& value : std::vector(workspace_->embeddings())) Q_EMIT graphChanged(value.id);
  }
  refreshViews();
}

void Neighborhoods::embeddingsChanged() {
  std::vector<std::unique_ptr<Entry>> entries;
  for (const auto& value : workspace_->embeddings()) {
    if (value.values.empty()) continue;
    const auto same = std::ranges::find_if(
        entries_, [&](const auto& entry) { return entry && entry->vectors.data() == value.values.data(); });
    if (same != entries_.end()) {
      entries.push_back(std::move(*same));
    } else {
      auto& entry = *entries.emplace_back(std::make_unique<Entry>());
      entry.serial = ++lastSerial_;
      entry.vectors = value.values;
    }
  }
  for (const auto& gone : entries_) {
    if (!gone) continue;
    workspace_->jobs().dropSlot(gone->slot("graph"));
    workspace_->jobs().dropSlot(gone->slot("solvers"));
  }
  entries_ = std::move(entries);
  refreshViews();
}

void Neighborhoods::missingAsked() {
  for (const auto& entry : entries_) {
    entry->failed.reset();
    entry->notCompared = false;
  }
  for (const auto& value : std::vector(workspace_->embeddings())) Q_EMIT graphChanged(value.id);
  refreshViews();
}

}  // namespace mlens
