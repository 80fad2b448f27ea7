#pragma once

#include <QImage>
#include <QSize>
#include <filesystem>
#include <memory>
#include <optional>

#include "core/geometry/Polytope.h"
#include "core/geometry/TangentDiscs.h"
#include "core/graph/EdgeSet.h"
#include "core/session/Compute.h"
#include "core/session/Session.h"
#include "ui/scene/PointColors.h"

namespace mlens {

/// All that a picture of a view needs; the window and `manifold-lens render` fill it alike.
struct FigureContent {
  std::shared_ptr<const PointTable> points;
  std::shared_ptr<const Projection> map;
  AppearanceSpec appearance;
  std::optional<PointScalars> scalars;  ///< coloured by a metric: its values, and the scale of all views
  Selection selection;
  CameraPose camera;
  std::shared_ptr<const Matrix> marks;        ///< new points on the map; null: none
  std::shared_ptr<const EdgeSet> edges;       ///< null: none
  std::shared_ptr<const Polytope> polytope;   ///< null: none
  std::shared_ptr<const TangentDiscs> discs;  ///< null: none
  QString title;                              ///< "encoder h, 512-d"
  QString caption;                            ///< source, count, map
};

struct FigureOptions {
  enum class Ground { White, Dark, Transparent };
  QSize size{1600, 1200};  ///< pixels, 64..16384 a side
  Ground ground = Ground::White;
  bool legend = true;
  bool caption = true;
};

/// The view at any size: points, edges and axes by VTK off the screen (tiles for large sizes), words and
/// legend by QPainter. Needs an OpenGL context of its own (EGL without a display, or the display's); GUI
/// thread. The same content and options give the same bits on the same OpenGL.
Result<QImage> renderFigure(const FigureContent& content, const FigureOptions& options);

/// PNG, whole or not at all, with the caption in its text.
Result<void> writePng(const std::filesystem::path& path, const QImage& image, const QString& caption);

}  // namespace mlens
