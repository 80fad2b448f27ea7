#pragma once

#include <QObject>

#include "ui/study/Study.h"
#include "ui/window/Actions.h"

namespace mlens {

/// What the menus Colour by, Neighbour edges and Tangent discs do, and the pin. Their actions and buttons
/// follow the session.
class AppearanceActions : public QObject {
  Q_OBJECT
 public:
  AppearanceActions(Study* study, const Actions& actions, QObject* parent);

  void refresh();

 Q_SIGNALS:
  void message(const QString& text, bool isError);

 private:
  void connectEdges();
  void connectDiscs();
  void fillColorMenu();
  void refreshEdges(const EdgeSpec& edges);
  void refreshDiscs(const DiscSpec& discs);

  Study* study_;
  Workspace* workspace_;
  const Actions& actions_;
};

}  // namespace mlens
