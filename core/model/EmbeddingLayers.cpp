#include "core/model/EmbeddingLayers.h"

#include <algorithm>

namespace mlens {

std::vector<EmbeddingLayer> layersOf(const ModelSpec& spec) {
  std::vector<int> widths;  // of the linear layers
  if (spec.foreign) {
    for (const ProjectorLayer& layer : spec.foreign->projector) {
      if (layer.kind == ProjectorLayer::Kind::Linear) widths.push_back(static_cast<int>(layer.out));
    }
  } else {
    widths.assign(static_cast<std::size_t>(spec.projectorDepth), spec.projectorWidth);
  }
  std::vector<EmbeddingLayer> layers{{"encoder", spec.featureDimension()}};
  for (std::size_t i = 0; i + 1 < widths.size(); ++i) {
    layers.push_back({"projector." + std::to_string(i + 1), widths[i]});
  }
  layers.push_back({"projector", spec.outputDimension()});
  return layers;
}

Result<std::vector<EmbeddingLayer>> chosenLayers(const ModelSpec& spec,
                                                 const std::vector<std::string>& names) {
  const auto all = layersOf(spec);
  if (names.empty()) return std::vector{all.front(), all.back()};
  const auto wanted = [&](const std::string& name) { return std::ranges::find(names, name) != names.end(); };
  if (wanted("all")) return all;
  std::string known;
  for (const auto& layer : all) known += ", " + layer.name;
  for (const auto& name : names) {
    if (std::ranges::find(all, name, &EmbeddingLayer::name) != all.end()) continue;
    return fail(ErrorCode::InvalidArgument,
                "the model has no layer \"" + name + "\"; it has" + known.substr(1) + " (or all)", "layer");
  }
  std::vector<EmbeddingLayer> chosen;
  for (const auto& layer : all) {
    if (wanted(layer.name)) chosen.push_back(layer);
  }
  return chosen;
}

}  // namespace mlens
