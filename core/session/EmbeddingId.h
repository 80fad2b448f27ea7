#pragma once

#include <string>

namespace mlens {

/// Which matrix a view shows: source 0.. is a checkpoint of the session (encoder or projector); the vectors
/// of a Vectors data source are {-1, Vectors}.
struct EmbeddingId {
  enum class Stage { Encoder, Projector, Vectors };
  int checkpoint = -1;
  Stage stage = Stage::Vectors;
  bool operator==(const EmbeddingId&) const = default;
};
std::string toString(EmbeddingId::Stage stage);  ///< "encoder", "projector", "vectors"

/// "encoder h", "projector z", "vectors".
std::string stageTitle(EmbeddingId::Stage stage);

/// "encoder h, 512-d" / "projector z, 64-d" / "vectors, 784-d".
std::string embeddingTitle(EmbeddingId::Stage stage, std::ptrdiff_t dimensions);

}  // namespace mlens
