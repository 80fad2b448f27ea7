#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "core/base/Matrix.h"

class vtkRenderer;

namespace mlens {

/// Thin arrows in the colours of their points, from where these were to where they are: faint at the tail, so
/// that many of them read as a stream, with a head of constant size. All of them in one buffer. Arrows of
/// hidden points are not drawn.
class ArrowLayer {
 public:
  explicit ArrowLayer(vtkRenderer* renderer);
  ~ArrowLayer();
  ArrowLayer(const ArrowLayer&) = delete;
  ArrowLayer& operator=(const ArrowLayer&) = delete;

  /// From row i of `from` to row i of `to` (both N x 3) for these rows; those out of range are left out.
  void setArrows(const Matrix& from, const Matrix& to, std::span<const std::int32_t> rows);
  void setColors(std::span<const std::uint8_t> rgba);  ///< N x 4, of all points; other sizes draw nothing
  void setWidth(double pixels);
  std::size_t count() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace mlens
