#include "ui/window/ViewFigure.h"

#include "core/layers/Orbit.h"
#include "core/layers/ViewTrust.h"
#include "ui/figure/ShownFigure.h"
#include "ui/workspace/Maps.h"

namespace mlens {
namespace {

ViewLayers layersOf(const Workspace& workspace, const ViewArea& views, int view) {
  ViewLayers layers;
  layers.edges = views.neighborhoodViews()->edges(view);
  layers.polytope = views.neighborhoodViews()->polytope(view);
  layers.neighborhoodWords =
      views.neighborhoodViews()->captions(view).join(QStringLiteral(" · ")).toStdString();
  layers.discs = views.tangents()->viewDiscs(view);
  if (layers.discs) layers.discWords = views.tangents()->viewCaption(view).toStdString();
  if (views.orbits()) layers.orbits = views.orbits()->paths(view);
  if (layers.orbits) layers.orbitWords = orbitWords(workspace.session().orbits);
  const Maps& maps = workspace.maps();
  layers.marks = maps.marks(view);
  if (const auto* entry = maps.wanted(view); layers.marks && entry)
    layers.markWords = markedWords(layers.marks->rows(), entry->marksName().toStdString());
  return layers;
}

ShownView shownView(const Workspace& workspace, const ViewArea& views, int view) {
  ShownView shown;
  shown.points = workspace.points();
  if (view < 0 || view >= workspace.viewCount()) return shown;
  shown.embedding = workspace.session().views[static_cast<std::size_t>(view)].embedding;
  if (const auto* embedding = workspace.embedding(shown.embedding))
    shown.dimensions = embedding->values.columns();
  shown.map = workspace.viewMap(view);
  shown.trust = workspace.maps().trust(view);
  shown.scalars = workspace.scalars(view);
  shown.layers = layersOf(workspace, views, view);
  return shown;
}

}  // namespace

QString viewCaption(const Workspace& workspace, const ViewArea& views, int view) {
  return QString::fromStdString(viewCaption(workspace.session(), shownView(workspace, views, view)));
}

std::optional<FigureContent> viewFigure(const Workspace& workspace, const ViewArea& views, int view,
                                        const CameraPose& camera) {
  const ShownView shown = shownView(workspace, views, view);
  if (!shown.map) return std::nullopt;
  return figureContent(workspace.session(), shown, camera);
}

}  // namespace mlens
