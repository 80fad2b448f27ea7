#include "app/FigureContents.h"

#include "core/layers/Orbit.h"
#include "core/layers/ViewLayers.h"
#include "ui/figure/ShownFigure.h"

namespace mlens {

Result<FigureContent> figureContent(const SessionResults& results, const ViewResult& view,
                                    const JobContext& job) {
  const Session& session = results.session;
  auto layers = viewLayers(session, *results.data.points, view.vectors, *view.map, job);
  if (!layers) return failure(layers);
  layers->orbits = view.orbits;
  if (view.orbits) layers->orbitWords = orbitWords(session.orbits);
  const ShownView shown{results.data.points, view.spec.embedding, view.vectors.columns(), view.map,
                        view.trust,          view.scalars,        *std::move(layers)};
  return figureContent(session, shown, view.spec.camera);
}

}  // namespace mlens
