#include "core/session/Session.h"

namespace mlens {

std::string toString(EmbeddingId::Stage stage) {
  switch (stage) {
    case EmbeddingId::Stage::Encoder:
      return "encoder";
    case EmbeddingId::Stage::Projector:
      return "projector";
    case EmbeddingId::Stage::Vectors:
      break;
  }
  return "vectors";
}

}  // namespace mlens
