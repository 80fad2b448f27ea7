#include "ui/window/MapActions.h"

#include "ui/workspace/Maps.h"

namespace mlens {

MapActions::MapActions(Workspace* workspace, ViewArea* views, const Actions& actions, Settings* settings,
                       QObject* parent)
    : QObject(parent), workspace_(workspace), views_(views), actions_(actions) {
  connect(actions.pca3, &QAction::triggered, this, [this] { show("pca", 3); });
  connect(actions.pca2, &QAction::triggered, this, [this] { show("pca", 2); });
  connect(actions.umap3, &QAction::triggered, this, [this] { show("umap", 3); });
  connect(actions.umap2, &QAction::triggered, this, [this] { show("umap", 2); });
  connect(actions.pauseMap, &QAction::triggered, this, &MapActions::pauseOrResume);
  connect(views, &ViewArea::pausePressed, this, &MapActions::pauseOrResume);
  connect(actions.stopMap, &QAction::triggered, this,
          [this] { workspace_->maps().stop(views_->activeView()); });
  connect(actions.trueNeighbors, &QAction::toggled, this, [this, settings](bool on) {
    views_->setLinked(on);
    settings->setTrueNeighbors(on);
  });
  connect(&workspace->maps(), &Maps::changed, this, &MapActions::refresh);
  connect(views, &ViewArea::activeViewChanged, this, &MapActions::refresh);
  refresh();
}

void MapActions::show(const char* method, int dimensions) {
  for (int view = 0; view < workspace_->viewCount(); ++view) {
    MapSpec spec = workspace_->session().views[static_cast<std::size_t>(view)].map;
    if (spec.method != method) spec.alignment.reset();
    spec.method = method;
    spec.dimensions = dimensions;
    spec.umap.stopAt = 0;
    workspace_->maps().show(view, spec);
  }
  refresh();
}

void MapActions::pauseOrResume() {
  const int view = views_->activeView();
  const auto* entry = workspace_->maps().wanted(view);
  if (!entry) return;
  if (entry->state == Maps::State::Running) return workspace_->maps().pause(view);
  workspace_->maps().resume(view);
}

void MapActions::refresh() {
  const Actions& a = actions_;
  const int view = views_->activeView();
  const auto* entry = workspace_->maps().wanted(view);
  using State = Maps::State;
  const bool umap = entry && entry->spec.method == "umap";
  const bool running = umap && (entry->state == State::Running || entry->state == State::Pausing);
  const bool halted = umap && (entry->state == State::Paused || entry->state == State::Stopped);
  a.pauseMap->setEnabled(running || halted);
  a.pauseMap->setText(halted ? tr("&Resume") : tr("&Pause"));
  a.placeData->setEnabled(entry && (entry->state == State::Finished || entry->state == State::Stopped));
  a.stopMap->setEnabled(running || (umap && entry->state == State::Paused));
  const bool there = view < workspace_->viewCount();
  const MapSpec spec = there ? workspace_->session().views[static_cast<std::size_t>(view)].map : MapSpec();
  const bool flat = spec.dimensions == 2;
  (spec.method == "umap" ? (flat ? a.umap2 : a.umap3) : (flat ? a.pca2 : a.pca3))->setChecked(true);
  a.mapButton->setText(
      tr("Map: %1 %2D").arg(spec.method == "umap" ? tr("UMAP") : tr("PCA")).arg(spec.dimensions));
  (flat ? a.dims2 : a.dims3)->setChecked(true);
}

}  // namespace mlens
