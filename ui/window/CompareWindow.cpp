// The part of MainWindow that compares two models, and many.
#include "ui/panels/ComparePanel.h"
#include "ui/window/MainWindow.h"
#include "ui/window/ModelsWindow.h"

namespace mlens {

void MainWindow::buildComparePanel(Thumbnails* thumbnails) {
  auto* panel = new ComparePanel(workspace_, study_->comparison(), thumbnails, this);
  compare_ = addPanel(Qt::BottomDockWidgetArea, panel, "compare", tr("Compare"));
  connect(panel, &ComparePanel::camerasAsked, this, [this] { actions_->lock->setChecked(true); });
  connect(panel, &ComparePanel::morphed, views_, &ViewArea::setMorph);
  connect(panel, &ComparePanel::message, messages_, &MessageBar::showMessage);
}

void MainWindow::showFourViews() {
  if (!study_->comparison()->showGrid()) {
    using Layout = ViewArea::Layout;
    const Layout now = views_->layoutKind();
    const Actions& a = *actions_;
    (now == Layout::One     ? a.layoutOne
     : now == Layout::Above ? a.layoutAbove
                            : a.layoutBeside)
        ->setChecked(true);
    messages_->showMessage(tr("Open a second checkpoint (Ctrl+O) to see four views"), false);
    return;
  }
  views_->setLayoutKind(ViewArea::Layout::Four);
  actions_->lock->setChecked(true);
  views_->fit();
}

void MainWindow::showManyModels() {
  if (!models_) models_ = new ModelsWindow(workspace_, settings_, this);
  models_->show();
  models_->raise();
  models_->activateWindow();
}

}  // namespace mlens
