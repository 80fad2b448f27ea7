#include "core/model/ForeignSpec.h"

#include <nlohmann/json.hpp>

namespace mlens {

using Kind = ProjectorLayer::Kind;

int ForeignSpec::outputDimension() const {
  for (std::size_t i = projector.size(); i-- > 0;) {
    if (projector[i].kind == Kind::Linear || projector[i].kind == Kind::Module)
      return static_cast<int>(projector[i].out);
  }
  return featureDimension;
}

int ForeignSpec::linearLayers() const {
  int count = 0;
  for (const auto& layer : projector)
    count += layer.kind == Kind::Linear || layer.kind == Kind::Module ? 1 : 0;
  return count;
}

std::string projectorText(const ForeignSpec& spec) {
  if (spec.family == ForeignSpec::Family::Script && spec.featureDimension == 0)
    return spec.scriptProjector.empty() ? "known once it has run" : "the submodule " + spec.scriptProjector;
  if (spec.projector.empty()) return "none: z = h";
  std::string text = std::to_string(spec.featureDimension), between;
  const auto close = [&] {
    if (!between.empty()) text += " (" + between + ")";
    between.clear();
  };
  for (const auto& layer : spec.projector) {
    const char* word = nullptr;
    switch (layer.kind) {
      case Kind::Linear:
      case Kind::Module:
        close();
        text += " -> " + std::to_string(layer.out);
        continue;
      case Kind::BatchNorm:
        word = "batch norm";
        break;
      case Kind::LayerNorm:
        word = "layer norm";
        break;
      case Kind::Relu:
        word = "ReLU";
        break;
      case Kind::Gelu:
        word = "GELU";
        break;
      case Kind::PRelu:
        word = "PReLU";
        break;
      case Kind::Normalize:
        word = "length 1";
        break;
    }
    between += (between.empty() ? "" : ", ") + std::string(word);
  }
  close();
  return text;
}

nlohmann::json toJson(const ForeignSpec& spec) {
  nlohmann::json json = {{"name", spec.name},
                         {"source", spec.source},
                         {"featureDimension", spec.featureDimension},
                         {"outputDimension", spec.outputDimension()},
                         {"projector", projectorText(spec)}};
  if (spec.family == ForeignSpec::Family::ResNet) {
    json["family"] = "resnet";
    json["blocks"] = spec.blocks;
    json["bottleneck"] = spec.bottleneck;
    json["stem"] = {{"kernel", spec.stemKernel},
                    {"stride", spec.stemStride},
                    {"padding", spec.stemPadding},
                    {"maxPool", spec.maxPool}};
  } else if (spec.family == ForeignSpec::Family::Script) {
    json["family"] = "TorchScript";
    json["encoderModule"] = spec.scriptEncoder;
    json["projectorModule"] = spec.scriptProjector;
    json["pool"] = spec.pool == ForeignSpec::Pool::Mean ? "mean" : "class-token";
  } else {
    json["family"] = "vision transformer";
    json["depth"] = spec.depth;
    json["patch"] = spec.patch;
    json["heads"] = spec.heads;
    if (spec.grid == 0) json["rotaryBase"] = spec.rotaryBase;
    json["registers"] = spec.registers;
    json["pool"] = spec.pool == ForeignSpec::Pool::Mean ? "mean" : "class-token";
    json["epsilon"] = spec.epsilon;
    constexpr const char* kActivations[] = {"gelu", "quick_gelu", "gelu_tanh", "relu", "silu"};
    if (spec.activation != ForeignSpec::Activation::Gelu)
      json["activation"] = kActivations[static_cast<std::size_t>(spec.activation)];
  }
  return json;
}

}  // namespace mlens
