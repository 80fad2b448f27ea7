#pragma once

#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "ui/scene/Camera.h"
#include "ui/scene/Theme.h"

class vtkRenderer;

namespace mlens {

/// Words beside an axis, to be painted over the picture: centred at (x, y), moved outwards along (dx, dy).
struct AxisLabel {
  std::string text;
  double x, y;
  double dx, dy;  ///< unit vector away from the frame's middle
  bool upright;   ///< the edge is steep on the screen: the words run along it, from below upwards
};

/// A thin frame around the data: the box without the three edges nearest the eye in 3D, a rectangle in 2D.
class AxesLayer {
 public:
  explicit AxesLayer(vtkRenderer* renderer);
  ~AxesLayer();
  AxesLayer(const AxesLayer&) = delete;
  AxesLayer& operator=(const AxesLayer&) = delete;

  /// `labels` as many as dimensions, or none (axes that mean nothing).
  void setFrame(const Bounds& bounds, int dimensions, std::vector<std::string> labels);
  void setLook(const Rgb& color, double widthPixels);
  void setCamera(const CameraPose& pose);  ///< which edges are nearest
  void setVisible(bool visible);           ///< with its words
  /// The ends of the edges that are drawn.
  std::vector<std::pair<std::array<double, 3>, std::array<double, 3>>> edges() const;

  /// One label per axis, at the edge of the frame that is farthest out.
  std::vector<AxisLabel> labels(const ScreenMap& map) const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace mlens
