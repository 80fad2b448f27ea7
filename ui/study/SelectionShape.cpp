#include "ui/study/SelectionShape.h"

#include <algorithm>

namespace mlens {

SelectionShape::SelectionShape(Workspace* workspace, QObject* parent)
    : QObject(parent), workspace_(workspace) {
  connect(workspace, &Workspace::selectionChanged, this, &SelectionShape::refresh);
  connect(workspace, &Workspace::viewsChanged, this, &SelectionShape::refresh);
  connect(workspace, &Workspace::embeddingsChanged, this, &SelectionShape::refresh);
  connect(workspace, &Workspace::missingAsked, this, &SelectionShape::computeMissing);
  connect(workspace, &Workspace::viewChanged, this, &SelectionShape::refresh);
}

void SelectionShape::setActive(bool active) {
  if (std::exchange(active_, active) == active) return;
  if (active) return refresh();
  for (const auto& [serial, shapes] : shapes_) {
    for (Shape* shape : {&shapes->ofAll, &shapes->ofSelection}) {
      if (shape->running()) shape->clear();
    }
  }
}

void SelectionShape::computeMissing() {
  if (!active_) return;
  for (const auto& [serial, shapes] : shapes_) {
    (ofSelection_ ? shapes->ofSelection : shapes->ofAll).computeMissing();
  }
  refresh();
}

void SelectionShape::refresh() {
  std::erase_if(shapes_, [this](const auto& known) {
    const auto& all = workspace_->embeddings();
    return std::ranges::find(all, known.first, &Workspace::EmbeddingValue::serial) == all.end();
  });
  if (!active_) return;
  const Selection& selection = workspace_->selection();
  ofSelection_ = !selection.empty();
  points_ = ofSelection_ ? selection.count() : workspace_->points()->count;
  sides_.clear();
  for (const auto& [serial, shapes] : shapes_) {
    Shape& other = ofSelection_ ? shapes->ofAll : shapes->ofSelection;
    if (&other == &shapes->ofSelection || other.running()) other.clear();
  }
  for (const EmbeddingId& id : comparedEmbeddings(*workspace_)) {
    const auto* embedding = workspace_->embedding(id);
    Side& side = sides_.emplace_back(id, embedding->title, embedding->source, nullptr, embedding->state);
    if (embedding->values.empty()) continue;
    auto& shapes = shapes_[embedding->serial];
    if (!shapes) {
      const auto arrived = [this] { refresh(); };
      shapes.reset(new Shapes{Shape(&workspace_->jobs(), arrived), Shape(&workspace_->jobs(), arrived)});
    }
    Shape& shape = ofSelection_ ? shapes->ofSelection : shapes->ofAll;
    shape.want(ofSelection_ ? selection : Selection(), tr("Spectrum of %1").arg(embedding->title),
               [vectors = embedding->values, selection](const JobContext& job) {
                 return measureShape(selection.empty() ? vectors : vectors.gather(selection.rows()), 1, job);
               });
    side.measures = shape.value();
    side.state = shape.words();
  }
  Q_EMIT changed();
}

}  // namespace mlens
