#pragma once

#include <QString>
#include <cstdint>

#include "core/base/Matrix.h"
#include "core/session/EmbeddingId.h"

namespace mlens {

/// An embedding of the session: its matrix is empty until computed.
struct EmbeddingValue {
  EmbeddingId id;
  QString title;   ///< "encoder h, 512-d"
  QString source;  ///< "strong.safetensors"
  Matrix values;
  QString state;             ///< "" ready; else "Embedding 2,000 pictures…", "Not computed", an error
  std::uint64_t serial = 0;  ///< never used twice: what was computed of other values is told by it
};

}  // namespace mlens
