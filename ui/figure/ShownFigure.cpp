#include "ui/figure/ShownFigure.h"

namespace mlens {

FigureContent figureContent(const Session& session, const ShownView& view, const CameraPose& camera) {
  FigureContent content;
  content.points = view.points;
  content.map = view.map;
  content.appearance = session.appearance;
  content.scalars = view.scalars;
  content.selection = session.selection;
  content.camera = camera;
  content.marks = view.layers.marks;
  content.edges = view.layers.edges;
  content.polytope = view.layers.polytope;
  content.discs = view.layers.discs;
  content.paths = view.layers.orbits;
  content.title = QString::fromStdString(viewTitle(view));
  content.caption = QString::fromStdString(viewCaption(session, view));
  return content;
}

}  // namespace mlens
