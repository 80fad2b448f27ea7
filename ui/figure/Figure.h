#pragma once

#include <QImage>
#include <QPainter>
#include <QSize>
#include <QSizeF>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "core/data/PointTable.h"
#include "core/geometry/Polytope.h"
#include "core/geometry/TangentDiscs.h"
#include "core/graph/EdgeSet.h"
#include "core/maps/Projection.h"
#include "core/session/Session.h"
#include "ui/scene/PathLayer.h"
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
  std::shared_ptr<const Paths> paths;         ///< orbits on the map; null: none
  QString title;                              ///< "encoder h, 512-d"
  QString caption;                            ///< source, count, map
};

struct FigureOptions {
  enum class Ground { White, Dark, Transparent };
  QSize size{1600, 1200};  ///< pixels, 64..16384 a side
  double dpi = 300;        ///< pixels per inch of paper, 1..2400
  double fontPoints = 0;   ///< on paper, 4..72; 0: in proportion to the size, 14 pixels high in 800 x 600
  QString font;            ///< a family; "": the system's
  Ground ground = Ground::White;
  bool legend = true;
  bool caption = true;
  bool axes = true;      ///< the frame and its words
  bool letters = false;  ///< a, b, c before the titles
  int columns = 0;       ///< of several views; 0: all beside each other
  double turn = 0;       ///< of 3D maps: degrees to the right about the axis that is upright in the picture
  bool operator==(const FigureOptions&) const = default;

  static QSize pixelsOf(const QSizeF& millimetres, double dpi);
  QSizeF millimetres() const;
};

/// One view or several at any size. Pixels: points, edges and axes by VTK off the screen (tiles for large
/// sizes), words and legend by QPainter. Needs an OpenGL context of its own (EGL without a display, or the
/// display's); GUI thread. The same content and options give the same bits on the same OpenGL.
Result<QImage> renderFigure(const FigureContent& content, const FigureOptions& options);
Result<QImage> renderFigure(const std::vector<FigureContent>& views, const FigureOptions& options);

/// The same as shapes and words, one unit of the painter a pixel of `options.size`. OpenGL is needed only for
/// what must be pixels: see vectorParts().
Result<void> paintFigure(QPainter& painter, const std::vector<FigureContent>& views,
                         const FigureOptions& options);

}  // namespace mlens
