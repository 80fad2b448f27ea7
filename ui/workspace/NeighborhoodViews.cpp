// The part of Neighborhoods that follows the views: edges and polytopes.
#include "ui/workspace/NeighborhoodsValues.h"

namespace mlens {
namespace {

constexpr std::size_t kEdgesAtOnce = 60'000;  // neighbours; more are gathered in a job

}  // namespace

std::shared_ptr<const EdgeSet> Neighborhoods::edges(int view) const {
  const auto at = static_cast<std::size_t>(view);
  return view >= 0 && at < views_.size() ? views_[at].edges : nullptr;
}

std::shared_ptr<const Polytope> Neighborhoods::polytope(int view) const {
  const auto at = static_cast<std::size_t>(view);
  if (view < 0 || at >= views_.size() || !views_[at].polytope) return nullptr;
  return {views_[at].polytope, &views_[at].polytope->polytope};
}

QStringList Neighborhoods::captions(int view) const {
  const auto at = static_cast<std::size_t>(view);
  return view >= 0 && at < views_.size() ? views_[at].captions : QStringList();
}

void Neighborhoods::refreshViews() {
  for (int view = 0; view < workspace_->viewCount(); ++view) refreshView(view);
}

void Neighborhoods::refreshView(int view) {
  const auto count = static_cast<std::size_t>(workspace_->viewCount());
  for (std::size_t gone = count; gone < views_.size(); ++gone) {
    workspace_->jobs().dropSlot(QStringLiteral("edges:%1").arg(gone));
    workspace_->jobs().dropSlot(QStringLiteral("polytope:%1").arg(gone));
  }
  views_.resize(count);
  if (view < 0 || view >= workspace_->viewCount()) return;
  const bool edges = refreshEdges(view), polytope = refreshPolytope(view);
  const bool words = refreshCaptions(view);
  if (edges || polytope || words) Q_EMIT viewChanged(view);
}

bool Neighborhoods::refreshEdges(int index) {
  View& view = views_[static_cast<std::size_t>(index)];
  const EmbeddingId id = workspace_->session().views[static_cast<std::size_t>(index)].embedding;
  const QString slot = QStringLiteral("edges:%1").arg(index);
  auto rows = shownRows(workspace_->session(), *workspace_->points());
  if (rows) request(id);
  // Until the graph is there, the edges of the one before stay, marked; not after a failure.
  const Entry* entry = entryOf(id);
  auto source = graph(id);
  if (!source && entry && entry->asked && !entry->kept.empty()) source = entry->kept.front();
  if (!rows || !source || !workspace_->viewMap(index)) {
    workspace_->jobs().dropSlot(slot);
    view.edgesOf = nullptr;
    return std::exchange(view.edges, nullptr) != nullptr;
  }
  if (source == view.edgesOf && *rows == view.rows) return false;
  view.edgesOf = source;
  view.rows = *rows;
  if (source->graph->indices.size() <= kEdgesAtOnce) {
    workspace_->jobs().dropSlot(slot);
    view.edges = std::make_shared<const EdgeSet>(shownEdges(*source, view.rows));
    return true;
  }
  workspace_->jobs().start<EdgeSet>(
      tr("Edges"), slot, this,
      [source, keep = view.rows](const JobContext&) -> Result<EdgeSet> { return shownEdges(*source, keep); },
      [this, index, source](Result<EdgeSet> result) {
        if (!result || index >= static_cast<int>(views_.size())) return;
        View& target = views_[static_cast<std::size_t>(index)];
        if (target.edgesOf != source) return;
        target.edges = std::make_shared<const EdgeSet>(std::move(*result));
        refreshCaptions(index);
        Q_EMIT viewChanged(index);
      });
  return std::exchange(view.edges, nullptr) != nullptr;
}

bool Neighborhoods::refreshPolytope(int index) {
  View& view = views_[static_cast<std::size_t>(index)];
  const EmbeddingId id = workspace_->session().views[static_cast<std::size_t>(index)].embedding;
  const QString slot = QStringLiteral("polytope:%1").arg(index);
  const Index row = workspace_->current();
  const auto map = workspace_->viewMap(index);
  const Entry* entry = entryOf(id);
  const bool wanted = settings_.kind == EdgeSpec::Kind::Nnk && settings_.polytope && row >= 0;
  if (wanted) request(id);
  const auto source = wanted ? graph(id) : nullptr;
  const bool fits = source && map && entry && map->coordinates.rows() == entry->vectors.rows();
  if (!fits) {
    workspace_->jobs().dropSlot(slot);
    view.polytopeOf = nullptr;
    return std::exchange(view.polytope, nullptr) != nullptr;
  }
  const bool sameBody = view.polytopeOf == source && view.row == row;
  if (sameBody && view.map == map) return false;
  // While a map is on its way, the body follows it a job behind.
  const bool onItsWay = sameBody && view.map && view.map->spec.dimensions == map->spec.dimensions;
  view.polytopeOf = source;
  view.map = map;
  view.row = row;
  workspace_->jobs().start<MappedPolytope>(
      tr("Polytope"), slot, this,
      [source, row, vectors = entry->vectors, map](const JobContext& job) {
        return mappedPolytope(*source, row, vectors, *map, job);
      },
      [this, index, source, row, map](Result<MappedPolytope> result) {
        if (!result || index >= static_cast<int>(views_.size())) return;
        View& target = views_[static_cast<std::size_t>(index)];
        if (target.polytopeOf != source || target.row != row || target.map != map) return;
        target.polytope = std::make_shared<const MappedPolytope>(std::move(*result));
        refreshCaptions(index);
        Q_EMIT viewChanged(index);
      });
  return !onItsWay && std::exchange(view.polytope, nullptr) != nullptr;
}

bool Neighborhoods::refreshCaptions(int index) {
  View& view = views_[static_cast<std::size_t>(index)];
  QStringList words;
  if (view.edges && view.edgesOf) {
    words << QString::fromStdString(edgesCaption(*view.edgesOf, *view.edges));
    if (!view.edgesOf->spec.sameGraph(settings_)) words.back() += tr(", out of date");
  }
  if (view.polytope)
    words << QString::fromStdString(
        polytopeCaption(*view.polytope, words.isEmpty() ? view.polytopeOf->setting : std::string()));
  return std::exchange(view.captions, words) != words;
}

}  // namespace mlens
