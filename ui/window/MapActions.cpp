// The part of MainWindow that chooses maps.
#include "ui/window/MainWindow.h"
#include "ui/workspace/Maps.h"

namespace mlens {

void MainWindow::connectMap() {
  const Actions& a = *actions_;
  const auto show = [this](const char* method, int dimensions) {
    for (int view = 0; view < workspace_->viewCount(); ++view) {
      MapSpec spec = workspace_->session().views[static_cast<std::size_t>(view)].map;
      if (spec.method != method) spec.alignment.reset();
      spec.method = method;
      spec.dimensions = dimensions;
      spec.umap.stopAt = 0;
      workspace_->maps().show(view, spec);
    }
    refreshMapActions();
  };
  connect(a.pca3, &QAction::triggered, this, [show] { show("pca", 3); });
  connect(a.pca2, &QAction::triggered, this, [show] { show("pca", 2); });
  connect(a.umap3, &QAction::triggered, this, [show] { show("umap", 3); });
  connect(a.umap2, &QAction::triggered, this, [show] { show("umap", 2); });
  const auto toggle = [this] {
    const int view = views_->activeView();
    const auto* entry = workspace_->maps().wanted(view);
    if (!entry) return;
    if (entry->state == Maps::State::Running) return workspace_->maps().pause(view);
    workspace_->maps().resume(view);
  };
  connect(a.pauseMap, &QAction::triggered, this, toggle);
  connect(views_, &ViewArea::pausePressed, this, toggle);
  connect(a.stopMap, &QAction::triggered, this, [this] { workspace_->maps().stop(views_->activeView()); });
  connect(a.trueNeighbors, &QAction::toggled, this, [this](bool on) {
    views_->setLinked(on);
    settings_->setTrueNeighbors(on);
  });
  connect(a.placeData, &QAction::triggered, files_, &FileActions::placeData);
  connect(a.mapSettings, &QAction::triggered, this, [this] {
    map_->show();
    map_->raise();
    map_->widget()->setFocus();
  });
  connect(&workspace_->maps(), &Maps::changed, this, &MainWindow::refreshMapActions);
  connect(views_, &ViewArea::activeViewChanged, this, &MainWindow::refreshMapActions);
  refreshMapActions();
}

void MainWindow::refreshMapActions() {
  const Actions& a = *actions_;
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
