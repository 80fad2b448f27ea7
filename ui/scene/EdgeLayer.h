#pragma once

#include <memory>
#include <optional>

#include "core/graph/EdgeSet.h"

class vtkRenderer;

namespace mlens {

class PointLayer;

/// The opacity of one of `number` edges, as they are alike or of a strength in (0, 1], which counts in
/// quarters.
double edgeOpacity(std::size_t number, std::optional<double> strength);

/// Thin translucent lines between points, in the colours of their ends; the more there are, the fainter, and
/// weak ones fainter than strong ones, which lie over them. Shares the buffers of the points. Edges to hidden
/// points are not drawn.
class EdgeLayer {
 public:
  EdgeLayer(vtkRenderer* renderer, const PointLayer& points);
  ~EdgeLayer();
  EdgeLayer(const EdgeLayer&) = delete;
  EdgeLayer& operator=(const EdgeLayer&) = delete;

  /// Rows of the points; pairs out of range are left out. Call again after new positions of another count.
  void setEdges(const EdgeSet& edges);
  void setWidth(double pixels);
  void setVisible(bool visible);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace mlens
