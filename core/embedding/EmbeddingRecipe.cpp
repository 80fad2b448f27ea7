#include "core/embedding/EmbeddingRecipe.h"

#include <nlohmann/json.hpp>

#include "core/base/Hash.h"

namespace mlens {

std::string embeddingRecipe(const CheckpointSummary& checkpoint, const ImageSet& images) {
  ContentHash rows;
  for (const auto& name : images.names) {
    rows.add(name);
    rows.add(std::string_view("\0", 1));
  }
  const nlohmann::json recipe = {{"what", "embedding 4"},
                                 {"checkpoint", checkpoint.identity},
                                 {"model", toJson(checkpoint.spec)},
                                 {"data", images.identity},
                                 {"rows", rows.hex()},
                                 {"count", images.count()}};
  return recipe.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string layerRecipe(const std::string& recipe, const std::string& layer, const std::string& device) {
  return recipe + " " + layer + (device.starts_with("cuda") ? " cuda" : "");
}

}  // namespace mlens
