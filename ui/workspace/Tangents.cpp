#include "ui/workspace/Tangents.h"

#include <algorithm>
#include <utility>

namespace mlens {
namespace {

using Show = DiscSpec::Show;

/// All that the discs of a view follow from; equal questions have equal answers.
struct Question {
  DiscSpec spec;
  std::vector<std::int32_t> hidden;
  Selection selection;  // of Show::Selection only
  Index current = -1;   // of Show::Current only
  std::shared_ptr<const PointTable> points;
  std::shared_ptr<const Projection> map;
  const float* vectors = nullptr;
  bool operator==(const Question&) const = default;
};

/// Neighbours do not depend on the map: a map that moves needs them only once.
struct Neighbors {
  const float* vectors = nullptr;
  int k = 0;
  std::vector<Index> rows;
  NeighborGraph graph;
};

struct Answer {
  TangentDiscs discs;
  DiscRows chosen;
  std::shared_ptr<const Neighbors> neighbors;
};

}  // namespace

struct Tangents::View {
  Question asked;
  std::shared_ptr<const TangentDiscs> discs;
  std::shared_ptr<const Neighbors> neighbors;
  QString caption;
};

Tangents::Tangents(Workspace* workspace, QObject* parent) : QObject(parent), workspace_(workspace) {
  connect(workspace, &Workspace::viewChanged, this, &Tangents::refresh);
  for (const auto signal : {&Workspace::viewsChanged, &Workspace::pointsChanged, &Workspace::selectionChanged,
                            &Workspace::appearanceChanged}) {
    connect(workspace, signal, this, &Tangents::refreshAll);
  }
  connect(workspace, &Workspace::currentChanged, this, &Tangents::refreshAll);
  refreshAll();
}

Tangents::~Tangents() = default;

std::shared_ptr<const TangentDiscs> Tangents::viewDiscs(int view) const {
  if (view < 0 || view >= static_cast<int>(views_.size())) return nullptr;
  const View& shown = views_[static_cast<std::size_t>(view)];
  return shown.asked.map == workspace_->viewMap(view) ? shown.discs : nullptr;
}

QString Tangents::viewCaption(int view) const {
  if (view < 0 || view >= static_cast<int>(views_.size())) return {};
  return views_[static_cast<std::size_t>(view)].caption;
}

void Tangents::refreshAll() {
  for (int view = 0; view < workspace_->viewCount(); ++view) refresh(view);
}

void Tangents::computeMissing() {
  for (View& view : views_) {
    if (!view.discs) view.asked = {};
  }
  refreshAll();
}

void Tangents::refresh(int view) {
  if (view < 0 || view >= workspace_->viewCount()) return;
  views_.resize(static_cast<std::size_t>(workspace_->viewCount()));
  View& shown = views_[static_cast<std::size_t>(view)];
  const Session& session = workspace_->session();
  const auto* embedding = workspace_->embedding(session.views[static_cast<std::size_t>(view)].embedding);
  Question question{
      spec(), session.appearance.hiddenClasses, {}, -1, workspace_->points(), workspace_->viewMap(view),
      nullptr};
  if (question.spec.show == Show::Selection) question.selection = workspace_->selection();
  if (question.spec.show == Show::Current) question.current = workspace_->current();
  if (embedding) question.vectors = embedding->values.data();
  if (question == shown.asked) return;

  const QString slot = QStringLiteral("discs:%1").arg(view);
  shown.asked = question;
  shown.discs = nullptr;
  shown.caption.clear();
  const bool possible = question.map && embedding && !embedding->values.empty() &&
                        question.map->coordinates.rows() == embedding->values.rows();
  if (question.spec.show == Show::Off || !possible) {
    workspace_->jobs().dropSlot(slot);
    return Q_EMIT viewDiscsChanged(view);
  }
  DiscRows chosen = discRows(session, *question.points);
  if (chosen.rows.empty()) {
    workspace_->jobs().dropSlot(slot);
    shown.caption = question.spec.show == Show::Current     ? tr("tangent disc: no point is inspected")
                    : question.spec.show == Show::Selection ? tr("tangent discs: nothing is selected")
                                                            : tr("tangent discs: no points are shown");
    return Q_EMIT viewDiscsChanged(view);
  }
  shown.caption = tr("tangent discs: computing…");
  workspace_->jobs().start<Answer>(
      tr("Tangent discs of %1").arg(embedding->title), slot, this,
      [vectors = embedding->values, map = question.map, spec = question.spec, known = shown.neighbors,
       chosen = std::move(chosen)](const JobContext& job) -> Result<Answer> {
        Answer answer{{}, chosen, known};
        const bool fits = known && known->vectors == vectors.data() && known->k == spec.plane.neighbors &&
                          known->rows == chosen.rows;
        if (!fits) {
          auto graph = discNeighbors(vectors, chosen.rows, spec, job);
          if (!graph) return failure(graph);
          answer.neighbors = std::make_shared<const Neighbors>(
              Neighbors{vectors.data(), spec.plane.neighbors, chosen.rows, *std::move(graph)});
        }
        auto discs = computeDiscs(vectors, *map, answer.neighbors->graph, chosen.rows, spec, job);
        if (!discs) return failure(discs);
        answer.discs = *std::move(discs);
        return answer;
      },
      [this, view, question](Result<Answer> answer) {
        if (view >= static_cast<int>(views_.size())) return;
        View& target = views_[static_cast<std::size_t>(view)];
        if (!(target.asked == question)) return;
        if (answer) {
          target.neighbors = answer->neighbors;
          target.caption = QString::fromStdString(discCaption(question.spec, answer->chosen, answer->discs));
          target.discs = std::make_shared<const TangentDiscs>(std::move(answer->discs));
        } else if (answer.error().code == ErrorCode::Cancelled) {
          target.caption = tr("tangent discs were stopped; Compute > Compute missing starts them again");
        } else {
          target.caption = tr("no tangent discs: %1").arg(QString::fromStdString(answer.error().text()));
        }
        Q_EMIT viewDiscsChanged(view);
      });
  Q_EMIT viewDiscsChanged(view);
}

}  // namespace mlens
