#include "ui/window/CompareActions.h"

namespace mlens {

CompareActions::CompareActions(Study* study, ViewArea* views, ComparePanel* panel, const Actions& actions,
                               QObject* parent)
    : QObject(parent), study_(study), views_(views), actions_(actions) {
  connect(actions.layoutFour, &QAction::triggered, this, &CompareActions::showFourViews);
  connect(panel, &ComparePanel::camerasAsked, this, [this] { actions_.lock->setChecked(true); });
  connect(panel, &ComparePanel::morphed, views, &ViewArea::setMorph);
  connect(panel, &ComparePanel::message, this, &CompareActions::message);
}

void CompareActions::showFourViews() {
  using Layout = ViewArea::Layout;
  if (!study_->comparison()->showGrid()) {
    const Layout now = views_->layoutKind();
    (now == Layout::One     ? actions_.layoutOne
     : now == Layout::Above ? actions_.layoutAbove
                            : actions_.layoutBeside)
        ->setChecked(true);
    return Q_EMIT message(tr("Open a second checkpoint (Ctrl+O) to see four views"), false);
  }
  views_->setLayoutKind(Layout::Four);
  actions_.lock->setChecked(true);
  views_->fit();
}

}  // namespace mlens
