#pragma once

#include <QIcon>
#include <QString>

#include "ui/scene/Theme.h"

namespace mlens {

/// The icon resources/icons/NAME.svg in the theme's text colour, sharp at any size; paler when disabled.
/// An empty icon for a name that does not exist. Ask again when the theme changes.
QIcon themedIcon(const QString& name, const Theme& theme);

}  // namespace mlens
