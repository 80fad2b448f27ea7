#pragma once

#include <QCoreApplication>
#include <cmath>

namespace mlens {

/// A report's text in the reader's language.
inline QString words(const char* text) {
  return QCoreApplication::translate("Report", text);
}

/// A dash where there is no number.
inline QString number(double value, int digits = 3) {
  return std::isfinite(value) ? QString::number(value, 'g', digits) : QStringLiteral("\u2013");
}

}  // namespace mlens
