#pragma once

#include <QColor>

#include "ui/scene/Theme.h"

namespace mlens {

inline QColor qtColor(const Rgb& rgb, int alpha = 255) {
  return {rgb[0], rgb[1], rgb[2], alpha};
}

}  // namespace mlens
