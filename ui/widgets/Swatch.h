#pragma once

#include <QIcon>
#include <string>

#include "ui/scene/Theme.h"

namespace mlens {

/// A small round patch of a class colour.
QPixmap swatch(const Rgb& color, int side = 12);
/// A palette as a strip: so many class colours side by side.
QIcon classPaletteIcon(const std::string& palette, int classes, const Theme& theme);
/// A continuous palette as a strip from low to high.
QIcon continuousPaletteIcon(const std::string& palette);

}  // namespace mlens
