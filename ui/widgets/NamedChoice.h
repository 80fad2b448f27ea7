#pragma once

#include <QComboBox>

#include "core/base/NamedValues.h"

namespace mlens {

/// The title of a named value as it begins a line: "Cosine", "Gaussian, global".
inline QString headed(const char* title) {
  const QString text = QString::fromUtf8(title);
  return text.left(1).toUpper() + text.mid(1);
}

/// Adds the values of a table of names in its order; the data of each is its number.
template <class Table>
void addValues(QComboBox* box, const Table& table) {
  for (const auto& entry : table) box->addItem(headed(entry.title), static_cast<int>(entry.value));
}

}  // namespace mlens
