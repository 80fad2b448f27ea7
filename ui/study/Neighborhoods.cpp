#include "ui/study/Neighborhoods.h"

#include <algorithm>
#include <vector>

#include "ui/jobs/Derived.h"

namespace mlens {
namespace {

constexpr std::size_t kKept = 3;  // graphs of one embedding: there and back costs nothing

using Graph = Neighborhoods::Graph;

/// Of one embedding: the graph, whatever is drawn of it.
struct GraphQuestion {
  EdgeSpec spec;
  bool operator==(const GraphQuestion& other) const { return spec.sameGraph(other.spec); }
};

struct Solvers {
  Graph other;  // of the solver that is not set
  Index differing = 0;
};

bool isNnk(const EdgeSpec& spec) {
  return spec.kind == EdgeSpec::Kind::Nnk;
}

EdgeSpec withSolver(EdgeSpec spec, bool published) {
  spec.nnk.compatible = published;
  return spec;
}

/// Both solvers are compared whichever is set.
GraphQuestion solversOf(const EdgeSpec& spec) {
  return {withSolver(spec, false)};
}

Graph graphOf(const std::vector<Graph>& kept, const EdgeSpec& spec) {
  const auto found = std::ranges::find_if(kept, [&](const auto& one) { return one->spec.sameGraph(spec); });
  return found == kept.end() ? nullptr : *found;
}

}  // namespace

struct Neighborhoods::Entry {
  Derived<GraphQuestion, NeighborhoodGraph> search;
  Derived<GraphQuestion, Solvers> solvers;
  std::vector<Graph> kept = {};  // the newest first

  void keep(Graph graph, bool shown) {
    std::erase_if(kept, [&](const auto& one) { return one->spec.sameGraph(graph->spec); });
    kept.insert(kept.begin() + (shown || kept.empty() ? 0 : 1), std::move(graph));
    if (kept.size() > kKept) kept.pop_back();
  }
};

Neighborhoods::Neighborhoods(Workspace* workspace, QObject* parent)
    : QObject(parent), workspace_(workspace), before_(workspace->appearance().edges) {
  connect(workspace, &Workspace::appearanceChanged, this, &Neighborhoods::settingsChanged);
  connect(workspace, &Workspace::embeddingsChanged, this, &Neighborhoods::embeddingsChanged);
  connect(workspace, &Workspace::missingAsked, this, &Neighborhoods::computeMissing);
}

Neighborhoods::~Neighborhoods() = default;

Neighborhoods::Entry* Neighborhoods::entryOf(const EmbeddingId& id) const {
  const auto* value = workspace_->embedding(id);
  const auto found = value ? entries_.find(value->serial) : entries_.end();
  return found == entries_.end() ? nullptr : found->second.get();
}

Neighborhoods::Entry& Neighborhoods::entryFor(const Workspace::EmbeddingValue& value) {
  auto& entry = entries_[value.serial];
  if (!entry) {
    JobQueue* jobs = &workspace_->jobs();
    entry.reset(new Entry{{jobs, [this, serial = value.serial] { found(serial); }},
                          {jobs, [this, serial = value.serial] { compared(serial); }}});
  }
  return *entry;
}

Graph Neighborhoods::graph(const EmbeddingId& id) const {
  const Entry* entry = entryOf(id);
  return entry ? graphOf(entry->kept, settings()) : nullptr;
}

Graph Neighborhoods::graphOrBefore(const EmbeddingId& id) const {
  const Entry* entry = entryOf(id);
  if (!entry || entry->kept.empty()) return nullptr;
  const Graph now = graphOf(entry->kept, settings());
  return now || !entry->search.running() ? now : entry->kept.front();
}

QString Neighborhoods::state(const EmbeddingId& id) const {
  const auto* value = workspace_->embedding(id);
  if (value && value->values.empty()) return value->state;
  const Entry* entry = entryOf(id);
  return entry && entry->search.question() == GraphQuestion{settings()} ? entry->search.words() : QString();
}

void Neighborhoods::request(const EmbeddingId& id) {
  const auto* value = workspace_->embedding(id);
  if (!value || value->values.empty() || graph(id)) return;
  Entry& entry = entryFor(*value);
  const QString title = isNnk(settings()) ? tr("NNK neighbours in %1") : tr("Neighbours in %1");
  const bool asked = entry.search.want(
      {settings()}, title.arg(value->title),
      [vectors = value->values, spec = settings(), kept = entry.kept](const JobContext& job) {
        const auto known =
            std::ranges::find_if(kept, [&](const Graph& one) { return one->sameCandidates(spec); });
        return neighborhoodGraph(vectors, spec, known == kept.end() ? nullptr : known->get(), job);
      });
  if (asked) Q_EMIT graphChanged(id);
}

void Neighborhoods::found(std::uint64_t serial) {
  Entry& entry = *entries_.find(serial)->second;  // which asked
  if (const Graph graph = entry.search.value()) {
    entry.keep(graph, graph->spec.sameGraph(settings()));
    entry.search.clear();
  } else {
    Q_EMIT message(entry.search.words(), entry.search.state() == DerivedState::State::Failed);
  }
  tell(serial);
}

std::optional<Index> Neighborhoods::differing(const EmbeddingId& id) const {
  const Entry* entry = entryOf(id);
  const bool known =
      entry && isNnk(settings()) && entry->solvers.question() == solversOf(settings()) && graph(id);
  return known && entry->solvers.value() ? std::optional(entry->solvers.value()->differing) : std::nullopt;
}

void Neighborhoods::compare(const EmbeddingId& id) {
  const auto* value = workspace_->embedding(id);
  const Graph own = isNnk(settings()) ? graph(id) : nullptr;
  if (!value || !own) return;
  Entry& entry = entryFor(*value);
  const EdgeSpec other = withSolver(settings(), !settings().nnk.compatible);
  entry.solvers.want(solversOf(settings()), tr("Comparing the solvers in %1").arg(value->title),
                     [vectors = value->values, own, other,
                      known = graphOf(entry.kept, other)](const JobContext& job) -> Result<Solvers> {
                       if (known) return Solvers{known, differingNeighborhoods(*own->nnk, *known->nnk)};
                       auto made = neighborhoodGraph(vectors, other, own.get(), job);
                       if (!made) return failure(made);
                       const Index differing = differingNeighborhoods(*own->nnk, *made->nnk);
                       return Solvers{std::make_shared<const NeighborhoodGraph>(*std::move(made)), differing};
                     });
}

void Neighborhoods::compared(std::uint64_t serial) {
  Entry& entry = *entries_.find(serial)->second;  // which asked
  if (const auto& solvers = entry.solvers.value()) entry.keep(solvers->other, false);
  tell(serial);
}

void Neighborhoods::settingsChanged() {
  if (std::exchange(before_, settings()).sameGraph(settings())) return;
  for (const auto& [serial, entry] : entries_) {
    if (entry->search.question() != GraphQuestion{settings()}) entry->search.clear();
    if (entry->solvers.question() != solversOf(settings())) entry->solvers.clear();
    // What is shown now comes first, so that it is dropped last.
    if (const Graph known = graphOf(entry->kept, settings())) entry->keep(known, true);
  }
  tellAll();
}

void Neighborhoods::embeddingsChanged() {
  std::erase_if(entries_, [this](const auto& one) {
    return std::ranges::find(workspace_->embeddings(), one.first, &Workspace::EmbeddingValue::serial) ==
           workspace_->embeddings().end();
  });
}

void Neighborhoods::computeMissing() {
  for (const auto& [serial, entry] : entries_) {
    entry->search.computeMissing();
    entry->solvers.computeMissing();
  }
  tellAll();
}

void Neighborhoods::tell(std::uint64_t serial) {
  const auto& all = workspace_->embeddings();
  const auto value = std::ranges::find(all, serial, &Workspace::EmbeddingValue::serial);
  if (value != all.end()) Q_EMIT graphChanged(EmbeddingId(value->id));
}

void Neighborhoods::tellAll() {
  for (const auto& value : std::vector(workspace_->embeddings())) Q_EMIT graphChanged(value.id);
}

}  // namespace mlens
