#pragma once

#include <nlohmann/json.hpp>

#include "core/session/MapSpec.h"
#include "core/session/SessionFields.h"

namespace mlens {

/// The words of the session file for the stages of a checkpoint.
inline constexpr std::initializer_list<std::pair<const char*, EmbeddingId::Stage>> kStageWords = {
    {"encoder", EmbeddingId::Stage::Encoder},
    {"projector", EmbeddingId::Stage::Projector},
    {"vectors", EmbeddingId::Stage::Vectors}};

/// An embedding of a session with so many checkpoints.
void readEmbedding(SessionFields fields, std::size_t checkpoints, EmbeddingId& id);
nlohmann::json written(const EmbeddingId& id);

void readMap(SessionFields fields, std::size_t checkpoints, MapSpec& map);
nlohmann::json written(const MapSpec& map);

}  // namespace mlens
