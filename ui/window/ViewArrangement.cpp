#include <algorithm>
#include <utility>

#include "ui/window/ViewArea.h"

namespace mlens {

void ViewArea::ensureViews(int wanted) {
  constexpr const char* kNames[] = {"viewA", "viewB", "viewC", "viewD"};
  while (count() < std::min(wanted, kMostViews)) {
    const int index = count();
    QSplitter* row = splitters_[static_cast<std::size_t>(index / 2)];
    views_.push_back(new ManifoldView(row));
    view(index)->setObjectName(kNames[index]);
    row->addWidget(view(index));
    row->setStretchFactor(index % 2, 1);
    view(index)->setAnimated(animated_);
    view(index)->setTool(tool_);
    connectView(index);
  }
}

void ViewArea::setLayoutKind(Layout layout) {
  layout_ = layout;
  const int before = count();
  arrange();
  if (count() > before) refreshAll();
}

void ViewArea::arrange() {
  const int there = showsTraining() ? 2 : workspace_->viewCount();
  const int most = layout_ == Layout::One ? 1 : layout_ == Layout::Four ? kMostViews : 2;
  const int shown = std::min(most, there == 0 ? 2 : there);  // with nothing open, two that say what to do
  ensureViews(shown);
  if (there > 0 && active_ >= there) active_ = 0;
  splitters_[0]->setOrientation(layout_ == Layout::Above ? Qt::Vertical : Qt::Horizontal);
  for (int i = 0; i < count(); ++i) view(i)->setVisible(layout_ == Layout::One ? i == active_ : i < shown);
  for (int row = 0; row < 2; ++row) {
    QSplitter* splitter = splitters_[static_cast<std::size_t>(row)];
    splitter->setVisible(layout_ == Layout::One ? active_ / 2 == row : shown > 2 * row);
    if (shown > 1) splitter->setSizes({1000, 1000});
  }
  if (shown > 2) rows_->setSizes({1000, 1000});
}

void ViewArea::setMorph(double share) {
  if (std::exchange(morph_, share) == share || showsTraining()) return;
  view(0)->setContent(contentOf(0));
}

std::shared_ptr<const Projection> ViewArea::morphed(std::shared_ptr<const Projection> map) const {
  const auto& views = workspace_->session().views;
  const auto other = morph_ > 0 && views.size() > 1 ? workspace_->viewMap(1) : nullptr;
  if (!map || !other || !other->spec.alignment || other->spec.alignment->embedding != views[0].embedding ||
      other->coordinates.rows() != map->coordinates.rows() ||
      other->spec.dimensions != map->spec.dimensions) {
    return map;
  }
  const Matrix &from = map->coordinates, &to = other->coordinates;
  std::vector<float> places(static_cast<std::size_t>(from.rows() * from.columns()));
  const auto share = static_cast<float>(morph_);
  for (std::size_t i = 0; i < places.size(); ++i) {
    places[i] = from.data()[i] + share * (to.data()[i] - from.data()[i]);
  }
  Projection between = *map;
  between.coordinates = *Matrix::create(from.rows(), from.columns(), std::move(places));
  return std::make_shared<const Projection>(std::move(between));
}

}  // namespace mlens
