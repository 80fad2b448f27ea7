#include "ui/window/ViewArea.h"

#include <QVBoxLayout>
#include <algorithm>

#include "core/layers/Displacement.h"
#include "ui/workspace/Maps.h"

namespace mlens {
namespace {

constexpr std::ptrdiff_t kLinks = 15;  // true neighbours of the hovered point

}  // namespace

ViewArea::ViewArea(Study* study, TrainingRun* training, QWidget* parent)
    : QWidget(parent),
      study_(study),
      workspace_(study->workspace()),
      training_(training),
      rows_(new QSplitter(Qt::Vertical, this)) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(rows_);
  rows_->setHandleWidth(1);
  rows_->setChildrenCollapsible(false);
  for (auto& splitter : splitters_) {
    splitter = new QSplitter(rows_);
    splitter->setHandleWidth(1);
    splitter->setChildrenCollapsible(false);
    rows_->addWidget(splitter);
  }
  cameraDue_.fill(true);
  ensureViews(2);
  connect(workspace_, &Workspace::viewsChanged, this, [this] {
    cameraDue_.fill(true);
    arrange();
    refreshAll();
  });
  connect(workspace_, &Workspace::pointsChanged, this, [this] {
    cameraDue_.fill(true);
    refreshAll();
  });
  connect(workspace_, &Workspace::viewChanged, this, [this](int index) {
    if (index < count()) refresh(index);
  });
  connect(workspace_, &Workspace::viewMoved, this, [this](int index) {
    if (index >= count() || showsTraining()) return;
    view(index)->setContent(contentOf(index));
    view(index)->setMarks(workspace_->maps().marks(index));  // of an earlier state of the map: none
  });
  connect(workspace_, &Workspace::colorsChanged, this, &ViewArea::refreshColors);
  connect(workspace_, &Workspace::appearanceChanged, this, &ViewArea::refreshAppearance);
  connect(workspace_, &Workspace::viewCameraChanged, this, [this](int index) {
    if (index < count() && !moving_ && !showsTraining()) {
      view(index)->setCamera(workspace_->session().views[static_cast<std::size_t>(index)].camera);
    }
  });
  connect(neighborhoodViews(), &NeighborhoodViews::viewChanged, this, [this](int index) {
    if (index < count() && !showsTraining()) refreshNeighborhood(index);
  });
  connect(tangents(), &Tangents::viewDiscsChanged, this, [this](int index) {
    if (index < count() && !showsTraining()) refreshDiscs(index);
  });
  connect(orbits(), &Orbits::pathsChanged, this, [this](int index) {
    if (index < count()) refreshPaths(index);
  });
  connect(planes(), &PlaneComparison::pinnedChanged, this, [this](Index row) {
    for (auto* one : views_) one->setPinned(showsTraining() ? -1 : row);
  });
  connect(workspace_, &Workspace::hoveredChanged, this, [this](Index row) {
    for (auto* one : views_) one->setHovered(showsTraining() ? -1 : row);
    refreshLinks();
  });
  const auto arrows = [this] {
    for (int i = 0; i < count(); ++i) refreshArrows(i);
  };
  connect(workspace_, &Workspace::appearanceChanged, this, arrows);
  connect(workspace_, &Workspace::selectionChanged, this, arrows);
  connect(&workspace_->maps(), &Maps::neighborsArrived, this, &ViewArea::refreshLinks);
  connect(workspace_, &Workspace::currentChanged, this, [this](Index row, bool center) {
    if (showsTraining()) return;
    for (auto* one : views_) {
      one->setCurrent(row);
      if (center && row >= 0) one->centerOn(row);
    }
  });
  connect(training, &TrainingRun::mapsChanged, this, [this] {
    if (std::exchange(showedTraining_, showsTraining()) || showedTraining_) refreshAll();
  });
  connect(training, &TrainingRun::started, this, &ViewArea::refreshAll);
  connect(training, &TrainingRun::finished, this, &ViewArea::refreshAll);
  connect(training, &TrainingRun::failed, this, &ViewArea::refreshAll);
  arrange();
  refreshAll();
}

void ViewArea::connectView(int index) {
  ManifoldView* one = view(index);
  connect(one, &ManifoldView::hovered, this, [this](Index row, QPoint place) {
    if (showsTraining()) row = -1;
    workspace_->setHovered(row);
    Q_EMIT pointed(row, place);
  });
  connect(one, &ManifoldView::clicked, this, [this](Index row) {
    if (!showsTraining()) workspace_->setCurrent(row, false);
  });
  connect(one, &ManifoldView::areaSelected, this,
          [this](const Selection& points, SelectMode mode, const QString& label) {
            if (!showsTraining()) workspace_->select(points, mode, label);
          });
  connect(one, &ManifoldView::cameraChanged, this,
          [this, index](const CameraPose& pose) { moved(index, pose); });
  connect(one, &ManifoldView::roomChanged, this, [this] { fitTogetherSoon(); });
  connect(one, &ManifoldView::toolChanged, this, &ViewArea::setTool);
  connect(one, &ManifoldView::problem, this, &ViewArea::problem);
  connect(one, &ManifoldView::pausePressed, this, &ViewArea::pausePressed);
  connect(one, &ManifoldView::escapePressed, workspace_, &Workspace::clearSelection);
  connect(one, &ManifoldView::activated, this, [this, index] {
    if (active_ == index) return;
    active_ = index;
    Q_EMIT activeViewChanged(index);
  });
}

bool ViewArea::showsTraining() const {
  const bool asked = training_->running() ? live_ : training_->shownEpoch() >= 0;
  return asked && training_->probePoints() && training_->encoderMap();
}

void ViewArea::setLocked(bool locked) {
  locked_ = locked;
  if (!locked) return;
  const bool untouched = std::ranges::all_of(views_, [](const auto* one) { return one->isFitted(); });
  if (untouched) {
    fit();
  } else {
    moved(active_, view(active_)->camera());
  }
}

void ViewArea::setLive(bool live) {
  live_ = live;
  refreshAll();
}

void ViewArea::setTool(ManifoldView::Tool tool) {
  for (auto* one : views_) {
    if (one->tool() != tool) one->setTool(tool);
  }
  if (tool_ == tool) return;
  tool_ = tool;
  Q_EMIT toolChanged(tool);
}

void ViewArea::setAnimated(bool animated) {
  animated_ = animated;
  for (auto* one : views_) one->setAnimated(animated);
}

void ViewArea::setLinked(bool linked) {
  linked_ = linked;
  refreshLinks();
}

void ViewArea::refreshLinks() {
  const Index row = linked_ && !showsTraining() ? workspace_->hovered() : -1;
  for (int i = 0; i < count(); ++i) {
    const auto graph = row >= 0 && i < workspace_->viewCount() ? workspace_->maps().neighbors(i) : nullptr;
    std::vector<Index> others;
    if (graph && row < graph->size()) {
      const auto near = graph->neighbors(row);
      others.assign(near.begin(), near.begin() + std::min<std::ptrdiff_t>(std::ssize(near), kLinks));
    }
    const Index from = others.empty() ? -1 : row;
    view(i)->setLinks(from, std::move(others));
  }
}

void ViewArea::fit() {
  together_ = locked_;
  if (together_) return fitTogetherSoon();
  for (auto* one : views_) {
    if (one->isVisible()) one->resetCamera();
  }
}

void ViewArea::fitTogetherSoon() {
  if (!together_ || std::exchange(fitDue_, true)) return;
  QMetaObject::invokeMethod(this, &ViewArea::fitTogether, Qt::QueuedConnection);
}

void ViewArea::fitTogether() {
  fitDue_ = false;
  if (!together_ || !locked_) return;
  Bounds all;
  for (const auto* one : views_) {
    if (one->isVisible()) all = united(all, one->bounds());
  }
  CameraPose farthest;
  double distance = 0;
  for (const auto* one : views_) {
    if (!one->isVisible()) continue;
    const CameraPose pose = one->fittingPose(all);
    if (distanceToFocus(pose) * pose.parallelScale <= distance) continue;
    distance = distanceToFocus(pose) * pose.parallelScale;
    farthest = pose;
  }
  if (distance == 0) return;
  for (int i = 0; i < count(); ++i) {
    view(i)->setCamera(farthest);
    if (!showsTraining()) workspace_->setViewCamera(i, farthest);
  }
}

void ViewArea::moved(int index, const CameraPose& pose) {
  if (moving_) return;
  moving_ = true;
  together_ = false;
  const bool live = showsTraining();
  if (!live) workspace_->setViewCamera(index, pose);
  const auto dimensions = [this](int one) { return dimensions_[static_cast<std::size_t>(one)]; };
  for (int other = 0; other < count() && locked_; ++other) {
    if (other == index || (!live && dimensions(other) != dimensions(index))) continue;
    view(other)->setCamera(pose);
    if (!live) workspace_->setViewCamera(other, pose);
  }
  moving_ = false;
}

void ViewArea::refreshAll() {
  arrange();
  refreshColors();
  refreshAppearance();
  for (int i = 0; i < count(); ++i) refresh(i);
}

void ViewArea::refreshColors() {
  if (!showsTraining()) {
    for (int i = 0; i < count(); ++i) view(i)->setColors(workspace_->colors(i));
    return;
  }
  const auto points = training_->probePoints();
  AppearanceSpec appearance = workspace_->appearance();
  if (appearance.color.by != ColorSpec::By::Class) appearance.color = {};
  const auto colors = std::make_shared<const PointColors>(
      colorPoints(*points, appearance, Selection(points->count), workspace_->theme()));
  for (auto* one : views_) one->setColors(colors);
}

void ViewArea::refreshAppearance() {
  for (auto* one : views_) {
    one->setTheme(workspace_->theme());
    one->setPointSize(workspace_->appearance().pointSize);
  }
}

ViewContent ViewArea::contentOf(int index) const {
  ViewContent content;
  content.placeholder = workspace_->viewPlaceholder(index);
  if (index >= workspace_->viewCount()) return content;
  const ViewSpec& spec = workspace_->session().views[static_cast<std::size_t>(index)];
  content.map = workspace_->viewMap(index);
  if (content.map) content.note = workspace_->viewNote(index);
  if (const auto map = index == 0 ? morphed(content.map) : content.map; map != content.map) {
    content.map = map;
    content.note += tr(" · %1 % of the way to the second view's map").arg(qRound(100 * morph_));
  }
  if (const auto* embedding = workspace_->embedding(spec.embedding)) {
    content.title = embedding->title;
    content.source = embedding->source;
  }
  return content;
}

void ViewArea::refresh(int index) {
  if (showsTraining()) return refreshTraining(index);
  ViewContent content = contentOf(index);
  if (content.map) {
    auto& dimensions = dimensions_[static_cast<std::size_t>(index)];
    if (dimensions != content.map->spec.dimensions) {
      dimensions = content.map->spec.dimensions;
      cameraDue_[static_cast<std::size_t>(index)] = true;
    }
  }
  const bool arrived = content.map != nullptr;
  view(index)->setContent(std::move(content));
  refreshNeighborhood(index);
  refreshDiscs(index);
  refreshArrows(index);
  refreshPaths(index);
  view(index)->setMarks(workspace_->maps().marks(index));
  view(index)->setCurrent(workspace_->current());
  view(index)->setPinned(planes()->pinned());
  if (arrived && std::exchange(cameraDue_[static_cast<std::size_t>(index)], false)) {
    const CameraPose& pose = workspace_->session().views[static_cast<std::size_t>(index)].camera;
    if (!(pose == CameraPose{})) view(index)->setCamera(pose);
  }
  if (arrived) fitTogetherSoon();
}

void ViewArea::refreshNeighborhood(int index) {
  const auto* drawn = neighborhoodViews();
  view(index)->setNeighborhood(drawn->edges(index), drawn->polytope(index), drawn->captions(index));
}

void ViewArea::refreshDiscs(int index) {
  view(index)->setDiscs(tangents()->viewDiscs(index), tangents()->viewCaption(index));
}

void ViewArea::refreshPaths(int index) {
  const auto paths = showsTraining() ? nullptr : orbits()->paths(index);
  view(index)->setPaths(paths, paths ? orbits()->words() : QString());
}

void ViewArea::refreshArrows(int index) {
  const auto map = showsTraining() ? nullptr : workspace_->viewMap(index);
  const auto show = workspace_->appearance().arrows;
  if (!map || show == AppearanceSpec::Arrows::Off || map->reference.empty()) {
    return view(index)->setArrows(nullptr, {});
  }
  auto arrows = displacementRows(show, *map, workspace_->selection());
  const QString words = QString::fromStdString(displacementWords(show, arrows));
  view(index)->setArrows(std::make_shared<const std::vector<std::int32_t>>(std::move(arrows.rows)), words);
}

void ViewArea::refreshTraining(int index) {
  if (index > 1) return;
  ViewContent content;
  content.map = index == 0 ? training_->encoderMap() : training_->projectorMap();
  const auto stage = index == 0 ? EmbeddingId::Stage::Encoder : EmbeddingId::Stage::Projector;
  const ModelSpec& model = training_->plan().model;
  content.title = QString::fromStdString(
      embeddingTitle(stage, index == 0 ? model.featureDimension() : model.outputDimension()));
  const int shown = training_->shownEpoch();
  const int epoch =
      shown < 0 ? training_->epoch() : training_->epochMaps()[static_cast<std::size_t>(shown)].epoch;
  content.source = (training_->running() ? tr("in training, epoch %1 of %2") : tr("trained, epoch %1 of %2"))
                       .arg(epoch)
                       .arg(training_->plan().epochs);
  content.note = tr("%L1 probe pictures").arg(training_->probePoints()->count);
  view(index)->setNeighborhood(nullptr, nullptr, {});
  view(index)->setDiscs(nullptr, {});
  refreshPaths(index);
  refreshArrows(index);
  view(index)->setMarks(nullptr);
  view(index)->setLinks(-1, {});
  view(index)->setCurrent(-1);
  view(index)->setPinned(-1);
  view(index)->setContent(std::move(content));
  cameraDue_[static_cast<std::size_t>(index)] = true;
}

}  // namespace mlens
