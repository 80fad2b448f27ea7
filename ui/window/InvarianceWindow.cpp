// The part of MainWindow that shows what a model has become invariant to, and what a linear one would.
#include "ui/panels/InvariancePanel.h"
#include "ui/window/LinearToyWindow.h"
#include "ui/window/MainWindow.h"

namespace mlens {

void MainWindow::buildInvariancePanel() {
  invarianceProbe_ = new InvarianceProbe(workspace_, training_->engine(), this);
  auto* panel = new InvariancePanel(workspace_, invarianceProbe_, this);
  invariance_ = addPanel(Qt::BottomDockWidgetArea, panel, "invariance", tr("Invariance"));
  measurements_->setViewsSource([probe = invarianceProbe_](const std::string& metric, int view) {
    return probe->scalars(metric, view);
  });
  views_->setInvariance(invarianceProbe_);
  connect(invarianceProbe_, &InvarianceProbe::scalarsChanged, measurements_, &Measurements::viewsArrived);
  metricFiles_->setMatrices([panel] { return panel->matrices(); });
  connect(panel, &InvariancePanel::exportAsked, metricFiles_, &MetricFiles::exportMatrices);
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
