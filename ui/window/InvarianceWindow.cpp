// The part of MainWindow that shows what a model has become invariant to, and what a linear one would.
#include "ui/panels/InvariancePanel.h"
#include "ui/window/LinearToyWindow.h"
#include "ui/window/MainWindow.h"

namespace mlens {

void MainWindow::buildInvariancePanel() {
  auto* panel = new InvariancePanel(workspace_, study_->invariance(), study_->orbits(), this);
  invariance_ = addPanel(Qt::BottomDockWidgetArea, panel, "invariance", tr("Invariance"));
  metricFiles_ = new MetricFiles(study_, distributionsPanel_, spectrumPanel_, panel, settings_, this);
  connect(panel, &InvariancePanel::message, messages_, &MessageBar::showMessage);
  connect(actions_->invariance, &QAction::triggered, this, [this] {
    invariance_->show();
    invariance_->raise();
    invariance_->widget()->setFocus();
  });
}

void MainWindow::showLinearToy() {
  if (!linearToy_) {
    linearToy_ = new LinearToyWindow(&workspace_->jobs(), training_->engine(), settings_, this);
    linearToy_->setTheme(workspace_->theme());
    const auto take = [this] { linearToy_->setPictures(workspace_->session().data); };
    connect(workspace_, &Workspace::pointsChanged, linearToy_, take);
    take();
  }
  linearToy_->show();
  linearToy_->raise();
  linearToy_->activateWindow();
}

}  // namespace mlens
