#include "core/session/EmbeddingId.h"

#include <string>

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

std::string stageTitle(EmbeddingId::Stage stage) {
  switch (stage) {
    case EmbeddingId::Stage::Encoder:
      return "encoder h";
    case EmbeddingId::Stage::Projector:
      return "projector z";
    case EmbeddingId::Stage::Vectors:
      break;
  }
  return "vectors";
}

std::string embeddingTitle(EmbeddingId::Stage stage, std::ptrdiff_t dimensions) {
  return stageTitle(stage) + ", " + std::to_string(dimensions) + "-d";
}

}  // namespace mlens
