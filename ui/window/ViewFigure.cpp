#include "ui/window/ViewFigure.h"

#include <QStringList>

#include "core/layers/Displacement.h"
#include "ui/workspace/Maps.h"

namespace mlens {

QString viewCaption(const Workspace& workspace, const ViewArea& views, int view) {
  QStringList facts;
  if (view >= 0 && view < workspace.viewCount()) {
    const EmbeddingId id = workspace.session().views[static_cast<std::size_t>(view)].embedding;
    const auto* embedding = workspace.embedding(id);
    if (embedding && id.stage != EmbeddingId::Stage::Vectors) facts << embedding->source;
  }
  facts << workspace.viewNote(view);
  if (const auto map = workspace.viewMap(view)) facts << QString::fromStdString(map->caption);
  if (const auto scalars = workspace.scalars(view); scalars && scalars->values) {
    facts << QString::fromStdString(scalars->title + ": " + scalars->note);
  }
  facts << views.neighborhoodViews()->captions(view);
  if (const auto map = workspace.viewMap(view)) {
    const auto show = workspace.appearance().arrows;
    facts << QString::fromStdString(
        displacementWords(show, displacementRows(show, *map, workspace.selection())));
  }
  if (views.tangents()->viewDiscs(view)) facts << views.tangents()->viewCaption(view);
  if (views.orbits() && views.orbits()->paths(view)) facts << views.orbits()->words();
  facts.removeAll(QString());
  return facts.join(QStringLiteral(" · "));
}

std::optional<FigureContent> viewFigure(const Workspace& workspace, const ViewArea& views, int view,
                                        const CameraPose& camera) {
  const auto map = workspace.viewMap(view);
  if (!map) return std::nullopt;
  FigureContent content;
  content.points = workspace.points();
  content.map = map;
  content.appearance = workspace.appearance();
  content.scalars = workspace.scalars(view);
  content.selection = workspace.selection();
  content.camera = camera;
  content.edges = views.neighborhoodViews()->edges(view);
  content.polytope = views.neighborhoodViews()->polytope(view);
  content.discs = views.tangents()->viewDiscs(view);
  const EmbeddingId id = workspace.session().views[static_cast<std::size_t>(view)].embedding;
  if (const auto* embedding = workspace.embedding(id)) content.title = embedding->title;
  content.marks = workspace.maps().marks(view);
  if (views.orbits()) content.paths = views.orbits()->paths(view);
  content.caption = viewCaption(workspace, views, view);
  return content;
}

}  // namespace mlens
