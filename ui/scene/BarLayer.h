#pragma once

#include <array>
#include <memory>
#include <vector>

#include "ui/scene/Theme.h"

class vtkRenderer;

namespace mlens {

/// A matrix of numbers as bars. Columns go along x, rows along y (the first one at the back), heights along
/// z; all of it within one unit of the origin.
struct BarMatrix {
  int rows = 0, columns = 0;
  std::vector<double> values;  ///< row by row; NaN: a grey tile
  double low = 0, high = 1;    ///< the values at the floor and at full height; others are cut there

  /// The middle of the top of a bar, in the scene.
  std::array<double, 3> top(int row, int column) const;
};

/// Bars in the colours of their values (see continuousColor), their sides darker. All of them in one buffer,
/// which stays with the renderer.
class BarLayer {
 public:
  explicit BarLayer(vtkRenderer* renderer);
  ~BarLayer();
  BarLayer(const BarLayer&) = delete;
  BarLayer& operator=(const BarLayer&) = delete;

  void setBars(const BarMatrix& bars, const Theme& theme);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace mlens
