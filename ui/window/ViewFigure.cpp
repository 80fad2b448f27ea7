#include "ui/window/ViewFigure.h"

#include <QStringList>

namespace mlens {

QString viewCaption(const Workspace& workspace, const Tangents& tangents, int view) {
  QStringList facts;
  if (view >= 0 && view < workspace.viewCount()) {
    const EmbeddingId id = workspace.session().views[static_cast<std::size_t>(view)].embedding;
    const auto* embedding = workspace.embedding(id);
    if (embedding && id.stage != EmbeddingId::Stage::Vectors) facts << embedding->source;
  }
  facts << workspace.viewNote(view);
  if (const auto map = workspace.viewMap(view)) facts << QString::fromStdString(map->caption);
  if (tangents.viewDiscs(view)) facts << tangents.viewCaption(view);
  facts.removeAll(QString());
  return facts.join(QStringLiteral(" · "));
}

std::optional<FigureContent> viewFigure(const Workspace& workspace, const Tangents& tangents, int view,
                                        const CameraPose& camera) {
  const auto map = workspace.viewMap(view);
  if (!map) return std::nullopt;
  FigureContent content;
  content.points = workspace.points();
  content.map = map;
  content.appearance = workspace.appearance();
  content.selection = workspace.selection();
  content.camera = camera;
  if (const auto edges = workspace.viewEdges(view)) content.edges = *edges;
  content.discs = tangents.viewDiscs(view);
  const EmbeddingId id = workspace.session().views[static_cast<std::size_t>(view)].embedding;
  if (const auto* embedding = workspace.embedding(id)) content.title = embedding->title;
  content.caption = viewCaption(workspace, tangents, view);
  return content;
}

}  // namespace mlens
