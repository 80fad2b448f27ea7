#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/maps/Projection.h"
#include "ui/scene/ArrowLayer.h"
#include "ui/scene/AxesLayer.h"
#include "ui/scene/Camera.h"
#include "ui/scene/DiscLayer.h"
#include "ui/scene/EdgeLayer.h"
#include "ui/scene/PathLayer.h"
#include "ui/scene/PointColors.h"
#include "ui/scene/PointLayer.h"
#include "ui/scene/PolytopeLayer.h"

class vtkRenderer;

namespace mlens {

/// All that is drawn in a view, the same on the screen and in a figure: frame, points, edges, tangent
/// discs. It draws
/// nothing itself: whoever owns the window does. GUI thread only.
class Scene {
 public:
  Scene();
  ~Scene();
  Scene(const Scene&) = delete;
  Scene& operator=(const Scene&) = delete;

  vtkRenderer* renderer() const;

  void setTheme(const Theme& theme);
  void setGroundAlpha(double alpha);                   ///< 0: a transparent ground
  void setMap(std::shared_ptr<const Projection> map);  ///< null: nothing
  /// Draws the points between `from` (N x 3, t = 0) and their places (t = 1), until the next setMap().
  void showBetween(const Matrix& from, double t);
  void setColors(std::shared_ptr<const PointColors> colors);
  void setEdges(std::shared_ptr<const EdgeSet> edges);
  void setDiscs(std::shared_ptr<const TangentDiscs> discs);    ///< of this map; null: none
  void setPolytope(std::shared_ptr<const Polytope> polytope);  ///< in the map's coordinates; null: none
  /// Of an aligned map: from where these points are in the other; null: none.
  void setArrows(std::shared_ptr<const std::vector<std::int32_t>> rows);
  /// New points on the map (M x 3), larger than its own and in the colour of the words; null: none.
  void setMarks(std::shared_ptr<const Matrix> marks);
  void setPaths(std::shared_ptr<const Paths> paths);  ///< in the map's coordinates; null: none
  void setPointSize(double pixels);                   ///< 0: by the number of points
  void setPixelScale(double scale);                   ///< pixels of the screen per pixel of these sizes
  void setSampled(bool sampled);
  void setAxes(bool visible);                               ///< the frame and its words
  void setCamera(const CameraPose& pose, double lift = 0);  ///< lift: see applyPose()
  /// Draws two points and an edge by `draw` and takes them away again, so that OpenGL compiles what it needs
  /// while nobody waits for a map. Does nothing if there is a map already.
  void warmUp(const std::function<void()>& draw);

  const std::shared_ptr<const Projection>& map() const;
  const std::shared_ptr<const PointColors>& colors() const;  ///< null if they do not fit the map
  int dimensions() const;                                    ///< 2 or 3
  const Bounds& bounds() const;
  const CameraPose& camera() const;
  double pointDiameter() const;  ///< in unscaled pixels
  const PointLayer& points() const;
  const AxesLayer& axes() const;
  Rgb axesColor() const;
  std::vector<AxisLabel> axisLabels(const ScreenMap& map) const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace mlens
