#pragma once

#include "core/base/Matrix.h"

namespace mlens {

/// Paths of equally many points over a map, one after the other; as many of each picture, picture by picture.
struct Paths {
  Matrix points;     ///< (pictures x each x length) x 3
  Index length = 0;  ///< of every path
  int each = 1;      ///< paths of every picture

  /// Whether the numbers fit together; else nothing of it is drawn.
  bool valid() const {
    return length > 1 && each > 0 && points.columns() == 3 && points.rows() % (length * each) == 0;
  }
  Index count() const { return points.rows() / length; }  ///< of valid paths
  Index pictures() const { return count() / each; }       ///< of valid paths
  Index pictureOf(Index row) const { return row / (length * each); }
};

}  // namespace mlens
