#pragma once

#include <QTimer>
#include <QVariantAnimation>

#include "ui/scene/Picker.h"
#include "ui/view/ManifoldView.h"
#include "ui/view/ViewOverlay.h"
#include "ui/view/VtkView.h"

namespace mlens {

/// The state of a ManifoldView, shared by its two source files only.
struct ManifoldView::Parts {
  static constexpr double kReach = 6;  ///< pixels beside a point that still count as on it
  static constexpr double kKeyDegrees = 5, kKeyPixels = 32;  ///< of one press of an arrow key
  static constexpr Index kMostMoved = 200'000;               ///< points that fly from map to map

  VtkView* vtk;
  ViewOverlay* overlay;
  QTimer hoverTimer, restTimer;
  QVariantAnimation flight;
  bool flightSpeaks = false;  // emits cameraChanged on its way
  CameraPose flightFrom, flightTo;
  QVariantAnimation moving;  // of the points, from map to map
  Matrix movingFrom;

  ViewContent content;
  std::shared_ptr<const EdgeSet> edges;
  std::shared_ptr<const Polytope> polytope;
  QStringList neighborhoodCaptions;
  QString discsCaption, arrowsCaption, pathsCaption, failure;
  std::shared_ptr<const Matrix> marks;
  Theme theme = darkTheme();
  Tool tool = Tool::Turn;
  CameraPose pose;
  int wordsAbove = 0, wordsBelow = 0;  // pixels that the overlay's words take
  bool fitted = true;                  // still as fitted: fit again when the size changes
  bool animated = true, sampled = false;
  Index hoveredHere = -1, ring = -1, current = -1, pinned = -1;
  Index linked = -1;  // with lines to `links`
  std::vector<Index> links;

  enum class Drag { None, Turn, Pan, Area } drag = Drag::None;
  bool moved = false;
  QPointF pressed, last;
  std::vector<ScreenPoint> area;

  Scene& scene() const { return vtk->scene(); }
  int dimensions() const { return scene().dimensions(); }
  bool filled() const { return scene().points().count() > 0; }
};

}  // namespace mlens
