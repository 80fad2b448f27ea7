#include "ui/study/NeighborhoodViews.h"

#include <tuple>

#include "ui/jobs/Derived.h"

namespace mlens {
namespace {

constexpr std::size_t kEdgesAtOnce = 60'000;  // neighbours; more are gathered in a job

struct EdgesQuestion {
  Neighborhoods::Graph graph;
  std::vector<std::uint8_t> rows;
  bool operator==(const EdgesQuestion&) const = default;
};

struct PolytopeQuestion {
  Neighborhoods::Graph graph;
  std::shared_ptr<const Projection> map;
  Index row = -1;
  bool operator==(const PolytopeQuestion&) const = default;

  /// Of the same body, the map at another moment.
  bool sameBody(const PolytopeQuestion& other) const {
    return graph == other.graph && row == other.row && map->spec.dimensions == other.map->spec.dimensions;
  }
};

}  // namespace

struct NeighborhoodViews::View {
  Derived<EdgesQuestion, EdgeSet> edges;
  Derived<PolytopeQuestion, MappedPolytope> polytope;
  std::shared_ptr<const MappedPolytope> body = {};  // the newest that there is
  QStringList captions = {};

  auto shown() const { return std::tuple(edges.value(), body, captions); }
};

NeighborhoodViews::NeighborhoodViews(Workspace* workspace, Neighborhoods* graphs, QObject* parent)
    : QObject(parent), workspace_(workspace), graphs_(graphs) {
  for (const auto signal : {&Workspace::viewsChanged, &Workspace::embeddingsChanged,
                            &Workspace::appearanceChanged, &Workspace::selectionChanged})
    connect(workspace, signal, this, &NeighborhoodViews::refreshAll);
  connect(workspace, &Workspace::currentChanged, this, &NeighborhoodViews::refreshAll);
  connect(workspace, &Workspace::viewChanged, this, &NeighborhoodViews::refresh);
  connect(workspace, &Workspace::viewMoved, this, &NeighborhoodViews::refresh);
  connect(workspace, &Workspace::missingAsked, this, &NeighborhoodViews::computeMissing);
  connect(graphs, &Neighborhoods::graphChanged, this, [this](const EmbeddingId& id) {
    for (int view = 0; view < workspace_->viewCount(); ++view) {
      if (workspace_->session().views[static_cast<std::size_t>(view)].embedding == id) refresh(view);
    }
  });
  refreshAll();
}

NeighborhoodViews::~NeighborhoodViews() = default;

std::shared_ptr<const EdgeSet> NeighborhoodViews::edges(int view) const {
  return view >= 0 && view < std::ssize(views_) ? views_[static_cast<std::size_t>(view)]->edges.value()
                                                : nullptr;
}

std::shared_ptr<const Polytope> NeighborhoodViews::polytope(int view) const {
  if (view < 0 || view >= std::ssize(views_)) return nullptr;
  const auto& body = views_[static_cast<std::size_t>(view)]->body;
  return body ? std::shared_ptr<const Polytope>(body, &body->polytope) : nullptr;
}

QStringList NeighborhoodViews::captions(int view) const {
  return view >= 0 && view < std::ssize(views_) ? views_[static_cast<std::size_t>(view)]->captions
                                                : QStringList();
}

void NeighborhoodViews::computeMissing() {
  for (int view = 0; view < std::ssize(views_); ++view) {
    views_[static_cast<std::size_t>(view)]->edges.computeMissing();
    views_[static_cast<std::size_t>(view)]->polytope.computeMissing();
    arrived(view);
  }
}

void NeighborhoodViews::refreshAll() {
  for (int view = 0; view < workspace_->viewCount(); ++view) refresh(view);
}

void NeighborhoodViews::refresh(int index) {
  const auto count = static_cast<std::size_t>(workspace_->viewCount());
  views_.resize(std::min(views_.size(), count));
  while (views_.size() < count) {
    const auto come = [this, at = static_cast<int>(views_.size())] { arrived(at); };
    views_.emplace_back(new View{{&workspace_->jobs(), come}, {&workspace_->jobs(), come}});
  }
  if (index < 0 || index >= workspace_->viewCount()) return;
  View& view = *views_[static_cast<std::size_t>(index)];
  const auto before = view.shown();
  followEdges(view, index);
  followPolytope(view, index);
  describe(view);
  if (view.shown() != before) Q_EMIT viewChanged(index);
}

void NeighborhoodViews::followEdges(View& view, int index) {
  const EmbeddingId id = workspace_->session().views[static_cast<std::size_t>(index)].embedding;
  auto rows = shownRows(workspace_->session(), *workspace_->points());
  if (rows) graphs_->request(id);
  EdgesQuestion question{rows ? graphs_->graphOrBefore(id) : nullptr, {}};
  if (!question.graph || !workspace_->viewMap(index)) return view.edges.clear();
  question.rows = *std::move(rows);
  if (view.edges.question() == question) return;
  if (question.graph->graph->indices.size() <= kEdgesAtOnce) {
    auto edges = std::make_shared<const EdgeSet>(shownEdges(*question.graph, question.rows));
    return view.edges.put(std::move(question), std::move(edges));
  }
  view.edges.want(question, tr("Edges"), [question](const JobContext&) -> Result<EdgeSet> {
    return shownEdges(*question.graph, question.rows);
  });
}

void NeighborhoodViews::followPolytope(View& view, int index) {
  const EmbeddingId id = workspace_->session().views[static_cast<std::size_t>(index)].embedding;
  const auto* embedding = workspace_->embedding(id);
  const EdgeSpec& spec = workspace_->appearance().edges;
  PolytopeQuestion question{nullptr, workspace_->viewMap(index), workspace_->current()};
  if (spec.kind == EdgeSpec::Kind::Nnk && spec.polytope && question.row >= 0) {
    graphs_->request(id);
    question.graph = graphs_->graph(id);
  }
  if (!question.graph || !question.map || !embedding ||
      question.map->coordinates.rows() != embedding->values.rows()) {
    view.polytope.clear();
    view.body = nullptr;
    return;
  }
  const auto& before = view.polytope.question();
  if (!before || !question.sameBody(*before)) view.body = nullptr;
  view.polytope.want(question, tr("Polytope"),
                     [question, vectors = embedding->values](const JobContext& job) {
                       return mappedPolytope(*question.graph, question.row, vectors, *question.map, job);
                     });
}

void NeighborhoodViews::arrived(int index) {
  if (index >= std::ssize(views_)) return;
  View& view = *views_[static_cast<std::size_t>(index)];
  if (view.polytope.value()) view.body = view.polytope.value();
  describe(view);
  Q_EMIT viewChanged(index);
}

void NeighborhoodViews::describe(View& view) {
  using State = DerivedState::State;
  const auto missing = [](const DerivedState& one) {
    return one.state() == State::Stopped || one.state() == State::Failed;
  };
  QStringList words;
  if (const auto& edges = view.edges.value()) {
    const NeighborhoodGraph& graph = *view.edges.question()->graph;
    words << QString::fromStdString(edgesCaption(graph, *edges));
    if (!graph.spec.sameGraph(workspace_->appearance().edges)) words.back() += tr(", out of date");
  } else if (missing(view.edges)) {
    words << tr("edges: %1").arg(view.edges.words());
  }
  if (missing(view.polytope)) {
    words << tr("polytope: %1").arg(view.polytope.words());
  } else if (view.body) {
    const std::string setting = words.isEmpty() ? view.polytope.question()->graph->setting : std::string();
    words << QString::fromStdString(polytopeCaption(*view.body, setting));
  }
  view.captions = words;
}

}  // namespace mlens
