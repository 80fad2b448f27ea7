#pragma once

#include <QObject>

#include "ui/panels/ComparePanel.h"
#include "ui/window/Actions.h"
#include "ui/window/ViewArea.h"

namespace mlens {

/// Four views of two checkpoints, and what the panel Compare asks of the views.
class CompareActions : public QObject {
  Q_OBJECT
 public:
  CompareActions(Study* study, ViewArea* views, ComparePanel* panel, const Actions& actions, QObject* parent);

 Q_SIGNALS:
  void message(const QString& text, bool isError);

 private:
  void showFourViews();

  Study* study_;
  ViewArea* views_;
  const Actions& actions_;
};

}  // namespace mlens
