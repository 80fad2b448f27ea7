#pragma once

#include <QWidget>

#include "ui/study/Neighborhoods.h"

namespace mlens {

/// The neighbourhood graph: its settings, and what it makes of the current point.
class NeighborhoodPanel : public QWidget {
  Q_OBJECT
 public:
  NeighborhoodPanel(Workspace* workspace, Neighborhoods* neighborhoods, QWidget* parent = nullptr);
};

}  // namespace mlens
