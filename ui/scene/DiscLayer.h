#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "core/geometry/TangentDiscs.h"
#include "ui/scene/Theme.h"

class vtkRenderer;

namespace mlens {

inline constexpr float kDiscFillAlpha = 0.20f, kDiscRimAlpha = 0.85f;
inline constexpr double kDiscRimWidth = 1.25;  ///< pixels

/// Tangent discs: translucent ellipses with a rim around points, in their points' colours, all of them in one
/// buffer. A rim is seen from its edge too, and where the ellipse is only a segment. Discs of hidden points
/// are not drawn; of fainter points they are fainter.
class DiscLayer {
 public:
  explicit DiscLayer(vtkRenderer* renderer);
  ~DiscLayer();
  DiscLayer(const DiscLayer&) = delete;
  DiscLayer& operator=(const DiscLayer&) = delete;

  /// `coordinates`: the map, N x 3. Discs of rows that it does not have are left out.
  void setDiscs(const Matrix& coordinates, std::span<const TangentDisc> discs);
  void setColors(std::span<const std::uint8_t> rgba);  ///< N x 4, of all points; other sizes draw nothing
  void setWidth(double pixels);                        ///< of the rim
  /// 2D: drawn over the points of the plane they lie in. 3D: where they are.
  void setFlat(bool flat);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace mlens
