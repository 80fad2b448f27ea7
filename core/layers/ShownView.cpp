#include "core/layers/ShownView.h"

#include "core/layers/Displacement.h"
#include "core/layers/ViewTrust.h"
#include "core/session/SourceNames.h"

namespace mlens {
namespace {

std::string trustFact(const ShownView& view) {
  if (!view.map || !view.trust || view.map->coordinates.rows() > kTrustUnasked) return {};
  std::string words = trustWords(*view.trust);
  return view.scalars && view.scalars->note == words ? std::string() : words;  // once is enough
}

std::string colorFact(const ShownView& view) {
  if (!view.scalars || !view.scalars->values) return {};
  return view.scalars->title + ": " + view.scalars->note;
}

std::string arrowsFact(const Session& session, const ShownView& view) {
  const auto show = session.appearance.arrows;
  if (!view.map) return {};
  return displacementWords(show, displacementRows(show, *view.map, session.selection));
}

}  // namespace

std::string viewTitle(const ShownView& view) {
  return embeddingTitle(view.embedding.stage, view.dimensions);
}

std::string viewCaption(const Session& session, const ShownView& view) {
  const ViewLayers& layers = view.layers;
  const Projection* map = view.map.get();
  std::string caption;
  for (const std::string& fact :
       {sourceTitle(session, view.embedding), view.points->title, map ? map->caption : std::string(),
        map ? displacedWords(*map) : std::string(), trustFact(view), layers.markWords, colorFact(view),
        layers.neighborhoodWords, arrowsFact(session, view), layers.discWords, layers.orbitWords}) {
    if (!fact.empty()) caption += (caption.empty() ? "" : " · ") + fact;
  }
  return caption;
}

}  // namespace mlens
