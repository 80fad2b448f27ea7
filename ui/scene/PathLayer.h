#pragma once

#include <memory>
#include <vector>

#include "core/layers/Paths.h"
#include "ui/scene/Theme.h"

class vtkRenderer;

namespace mlens {

/// The colours of the paths of so many pictures: one for each picture.
std::vector<Rgb> pathColors(std::size_t pictures);

inline constexpr double kPathLinePixels = 1.5, kPathKnotPixels = 5;  ///< widths
double pathOpacity(Index step, Index length);                        ///< of a knot: fainter at the start

/// Paths over the points: lines that get stronger towards their end, with a knot at every point. All of them
/// in one buffer.
class PathLayer {
 public:
  explicit PathLayer(vtkRenderer* renderer);
  ~PathLayer();
  PathLayer(const PathLayer&) = delete;
  PathLayer& operator=(const PathLayer&) = delete;

  void setPaths(const Paths& paths);  ///< what does not fit together draws nothing
  void setScale(double pixels);       ///< of the screen per pixel of its sizes
  std::size_t count() const;          ///< of paths drawn

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace mlens
