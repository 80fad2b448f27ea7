#include "ui/workspace/SelectionShape.h"

#include <algorithm>

#include "ui/workspace/Measurements.h"

namespace mlens {
namespace {

QString slotOf(std::size_t side) {
  return QStringLiteral("shape:%1").arg(side);
}

}  // namespace

SelectionShape::SelectionShape(Workspace* workspace, QObject* parent)
    : QObject(parent), workspace_(workspace) {
  connect(workspace, &Workspace::selectionChanged, this, &SelectionShape::refresh);
  connect(workspace, &Workspace::viewsChanged, this, &SelectionShape::refresh);
  connect(workspace, &Workspace::missingAsked, this, &SelectionShape::refresh);
  connect(workspace, &Workspace::embeddingsChanged, this, [this] {
    std::erase_if(ofAll_, [this](const auto& known) {
      return std::ranges::none_of(workspace_->embeddings(), [&](const auto& embedding) {
        return embedding.values.data() == known.first;
      });
    });
    refresh();
  });
  connect(workspace, &Workspace::viewChanged, this, [this] {
    std::vector<EmbeddingId> now;
    for (const Side& side : sides_) now.push_back(side.id);
    if (active_ && now != comparedEmbeddings(*workspace_)) refresh();
  });
}

void SelectionShape::setActive(bool active) {
  if (std::exchange(active_, active) == active) return;
  if (active) return refresh();
  ++question_;
  for (std::size_t side = 0; side < sides_.size(); ++side) workspace_->jobs().dropSlot(slotOf(side));
}

void SelectionShape::refresh() {
  if (!active_) return;
  ++question_;
  for (std::size_t side = 0; side < sides_.size(); ++side) workspace_->jobs().dropSlot(slotOf(side));
  sides_.clear();
  const Selection& selection = workspace_->selection();
  ofSelection_ = !selection.empty();
  points_ = ofSelection_ ? selection.count() : workspace_->points()->count;
  for (const EmbeddingId& id : comparedEmbeddings(*workspace_)) {
    const auto* embedding = workspace_->embedding(id);
    sides_.push_back({id, embedding->title, embedding->source, nullptr, embedding->state});
  }
  for (std::size_t side = 0; side < sides_.size(); ++side) {
    const auto* embedding = workspace_->embedding(sides_[side].id);
    if (embedding->values.empty()) continue;
    const auto known = ofSelection_ ? ofAll_.end() : ofAll_.find(embedding->values.data());
    if (known != ofAll_.end()) {
      sides_[side].measures = known->second.measures;
    } else {
      sides_[side].state = tr("Measuring…");
      measure(side, embedding->values);
    }
  }
  Q_EMIT changed();
}

void SelectionShape::measure(std::size_t side, const Matrix& vectors) {
  workspace_->jobs().start<ShapeMeasures>(
      tr("Spectrum of %1").arg(sides_[side].title), slotOf(side), this,
      [vectors, selection = workspace_->selection()](const JobContext& job) -> Result<ShapeMeasures> {
        if (selection.empty()) return measureShape(vectors, 1, job);
        return measureShape(vectors.gather(selection.rows()), 1, job);
      },
      [this, side, vectors, question = question_, all = !ofSelection_](Result<ShapeMeasures> result) {
        if (question != question_ || side >= sides_.size()) return;
        if (result) {
          sides_[side].measures = std::make_shared<const ShapeMeasures>(std::move(*result));
          sides_[side].state.clear();
          if (all) ofAll_[vectors.data()] = {vectors, sides_[side].measures};
        } else if (result.error().code == ErrorCode::Cancelled) {
          sides_[side].state = tr("Stopped; Compute > Compute missing starts it again");
        } else {
          sides_[side].state = QString::fromStdString(result.error().text());
        }
        Q_EMIT changed();
      });
}

}  // namespace mlens
