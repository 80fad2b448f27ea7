#pragma once

#include <QApplication>
#include <QColor>

#include "ui/scene/Theme.h"

namespace mlens {

QColor toQColor(const Rgb& color);

/// Dresses every widget of the program in the theme: Fusion with a palette of its own and an 8-pixel grid.
void applyStyle(QApplication& app, const Theme& theme);

Theme themeNamed(const QString& name);  ///< "light", else dark

}  // namespace mlens
