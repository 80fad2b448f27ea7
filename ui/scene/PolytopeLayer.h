#pragma once

#include <memory>

#include "core/geometry/Polytope.h"
#include "ui/scene/Theme.h"

class vtkRenderer;

namespace mlens {

/// The NNK polytope of one point: lines to its neighbours, thicker and clearer the larger their weight; the
/// translucent hull of the neighbours; at each of them a piece of its cutting plane (a line in 2D); hollow
/// marks at the candidates that were eliminated.
class PolytopeLayer {
 public:
  explicit PolytopeLayer(vtkRenderer* renderer);
  ~PolytopeLayer();
  PolytopeLayer(const PolytopeLayer&) = delete;
  PolytopeLayer& operator=(const PolytopeLayer&) = delete;

  void setPolytope(std::shared_ptr<const Polytope> polytope);  ///< in the coordinates of the map; null: none
  void setColors(const Rgb& strong, const Rgb& quiet);  ///< of lines and faces; of eliminated candidates
  void setScale(double pixels);  ///< pixels of the screen per pixel of line widths and marks
  void setFlat(bool flat);       ///< 2D: over the points of the plane it lies in
  void setVisible(bool visible);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace mlens
