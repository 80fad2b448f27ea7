#pragma once

#include <QFont>

namespace mlens {

/// `font` with figures of one width, so that numbers stay aligned and still while they change. Before Qt 6.7
/// a font's own figures are taken: of one width in all usual interface fonts.
inline QFont tabular(QFont font) {
#if QT_VERSION >= QT_VERSION_CHECK(6, 7, 0)
  font.setFeature("tnum", 1);
#endif
  return font;
}

}  // namespace mlens
