#pragma once

#include <QObject>

#include "ui/window/Actions.h"
#include "ui/window/Settings.h"
#include "ui/window/ViewArea.h"

namespace mlens {

/// What the menu Map does: which map the views show, pausing and stopping one. Its actions follow the active
/// view's map.
class MapActions : public QObject {
  Q_OBJECT
 public:
  MapActions(Workspace* workspace, ViewArea* views, const Actions& actions, Settings* settings,
             QObject* parent);

 private:
  void show(const char* method, int dimensions);
  void pauseOrResume();
  void refresh();

  Workspace* workspace_;
  ViewArea* views_;
  const Actions& actions_;
};

}  // namespace mlens
