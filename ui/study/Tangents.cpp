#include "ui/study/Tangents.h"

#include <utility>

#include "ui/jobs/Derived.h"
#include "ui/workspace/Maps.h"

namespace mlens {
namespace {

using Show = DiscSpec::Show;

/// All that the discs of a view follow from.
struct Question {
  DiscSpec spec;
  std::vector<std::int32_t> hidden;
  Selection selection;  // of Show::Selection only
  Index current = -1;   // of Show::Current only
  std::shared_ptr<const PointTable> points;
  std::shared_ptr<const Projection> map;
  std::uint64_t embedding = 0;
  bool operator==(const Question&) const = default;
};

/// They do not depend on the map: one that is made anew needs them only once.
struct Neighbors {
  std::uint64_t embedding = 0;
  int k = 0;
  std::vector<Index> rows;
  NeighborGraph graph;
};

struct Answer {
  TangentDiscs discs;
  QString caption;
  std::shared_ptr<const Neighbors> neighbors;
};

Result<Answer> compute(const Question& question, const Matrix& vectors, const DiscRows& chosen,
                       std::shared_ptr<const Neighbors> neighbors, const JobContext& job) {
  const int k = question.spec.plane.neighbors;
  if (!neighbors || neighbors->embedding != question.embedding || neighbors->k != k ||
      neighbors->rows != chosen.rows) {
    auto graph = discNeighbors(vectors, chosen.rows, question.spec, job);
    if (!graph) return failure(graph);
    neighbors =
        std::make_shared<const Neighbors>(Neighbors{question.embedding, k, chosen.rows, *std::move(graph)});
  }
  auto discs = computeDiscs(vectors, *question.map, neighbors->graph, chosen.rows, question.spec, job);
  if (!discs) return failure(discs);
  const QString caption = QString::fromStdString(discCaption(question.spec, chosen, *discs));
  return Answer{*std::move(discs), caption, std::move(neighbors)};
}

}  // namespace

struct Tangents::View {
  Derived<Question, Answer> answer;
  std::shared_ptr<const Neighbors> neighbors;
  QString why;  ///< nothing is computed; "" they are off
};

Tangents::Tangents(Workspace* workspace, QObject* parent) : QObject(parent), workspace_(workspace) {
  for (const auto signal : {&Workspace::viewChanged, &Workspace::viewMoved}) {
    connect(workspace, signal, this, &Tangents::refresh);
  }
  for (const auto signal : {&Workspace::viewsChanged, &Workspace::pointsChanged, &Workspace::selectionChanged,
                            &Workspace::appearanceChanged}) {
    connect(workspace, signal, this, &Tangents::refreshAll);
  }
  connect(workspace, &Workspace::currentChanged, this, &Tangents::refreshAll);
  connect(workspace, &Workspace::missingAsked, this, &Tangents::computeMissing);
  connect(&workspace->maps(), &Maps::changed, this, &Tangents::refreshAll);  // one was paused or goes on
  refreshAll();
}

Tangents::~Tangents() = default;

std::shared_ptr<const TangentDiscs> Tangents::viewDiscs(int view) const {
  if (view < 0 || view >= static_cast<int>(views_.size())) return nullptr;
  const auto& answer = views_[static_cast<std::size_t>(view)]->answer;
  const bool ofThis = answer.value() && answer.question()->map == workspace_->viewMap(view);
  return ofThis ? std::shared_ptr<const TangentDiscs>(answer.value(), &answer.value()->discs) : nullptr;
}

QString Tangents::viewCaption(int view) const {
  if (view < 0 || view >= static_cast<int>(views_.size())) return {};
  const View& shown = *views_[static_cast<std::size_t>(view)];
  if (shown.answer.value()) return shown.answer.value()->caption;
  if (shown.answer.running()) return tr("tangent discs: computing…");
  return shown.answer.question() ? tr("no tangent discs: %1").arg(shown.answer.words()) : shown.why;
}

void Tangents::refreshAll() {
  for (int view = 0; view < workspace_->viewCount(); ++view) refresh(view);
}

void Tangents::computeMissing() {
  for (std::size_t view = 0; view < views_.size(); ++view) {
    views_[view]->answer.computeMissing();
    if (views_[view]->answer.running()) Q_EMIT viewDiscsChanged(static_cast<int>(view));
  }
}

void Tangents::refresh(int view) {
  if (view < 0 || view >= workspace_->viewCount()) return;
  views_.resize(static_cast<std::size_t>(workspace_->viewCount()));
  for (std::size_t i = 0; i < views_.size(); ++i) {
    if (views_[i]) continue;
    const auto arrived = [this, i] {
      View& shown = *views_[i];
      if (shown.answer.value()) shown.neighbors = shown.answer.value()->neighbors;
      Q_EMIT viewDiscsChanged(static_cast<int>(i));
    };
    views_[i].reset(new View{Derived<Question, Answer>(&workspace_->jobs(), arrived), nullptr, {}});
  }
  View& shown = *views_[static_cast<std::size_t>(view)];
  const auto nothing = [&](const QString& why) {
    if (!shown.answer.question() && shown.why == why) return;
    shown.answer.clear();
    shown.why = why;
    Q_EMIT viewDiscsChanged(view);
  };
  const Session& session = workspace_->session();
  const auto* embedding = workspace_->embedding(session.views[static_cast<std::size_t>(view)].embedding);
  const auto map = workspace_->viewMap(view);
  const bool possible =
      map && embedding && !embedding->values.empty() && map->coordinates.rows() == embedding->values.rows();
  const Show show = spec().show;
  if (show == Show::Off || !possible) return nothing({});
  if (workspace_->maps().moving(view)) return nothing(tr("tangent discs: drawn when the map stands still"));
  const Question question{spec(),
                          session.appearance.hiddenClasses,
                          show == Show::Selection ? workspace_->selection() : Selection(),
                          show == Show::Current ? workspace_->current() : -1,
                          workspace_->points(),
                          map,
                          embedding->serial};
  if (shown.answer.question() == question) return;
  const DiscRows chosen = discRows(session, *question.points);
  if (chosen.rows.empty()) {
    return nothing(show == Show::Current     ? tr("tangent disc: no point is inspected")
                   : show == Show::Selection ? tr("tangent discs: nothing is selected")
                                             : tr("tangent discs: no points are shown"));
  }
  shown.answer.want(question, tr("Tangent discs of %1").arg(embedding->title),
                    [question, vectors = embedding->values, chosen, known = shown.neighbors](
                        const JobContext& job) { return compute(question, vectors, chosen, known, job); });
  Q_EMIT viewDiscsChanged(view);
}

}  // namespace mlens
