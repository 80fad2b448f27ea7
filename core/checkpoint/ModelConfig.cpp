#include "core/checkpoint/ModelConfig.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace mlens {
namespace {

using nlohmann::json;
using Family = ForeignSpec::Family;

constexpr const char* kFile = "config.json";

tl::unexpected<Error> refuse(const std::string& what) {
  return fail(ErrorCode::Unsupported,
              what + ", which does not run here; export the model with torch.jit.trace, or open its vectors",
              kFile);
}

const json& at(const json& object, const char* key) {
  static const json kNothing;
  return object.is_object() && object.contains(key) ? object[key] : kNothing;
}
std::string textAt(const json& object, const char* key) {
  const json& value = at(object, key);
  return value.is_string() ? value.get<std::string>() : "";
}

template <std::size_t N>
bool isOneOf(const std::string& name, const std::array<const char*, N>& names) {
  return std::ranges::find(names, name) != names.end();
}

constexpr std::array kTransformers = {
    "vit", "deit", "vit_mae", "vit_msn", "ijepa", "dinov2", "dinov2_with_registers", "dinov3_vit"};

Result<void> applyModelType(const json& config, const ForeignSpec& spec) {
  const std::string type = textAt(config, "model_type");
  if (type.empty() || type == "timm_wrapper") return {};
  const bool fits =
      spec.family == Family::VisionTransformer ? isOneOf(type, kTransformers) : type == "resnet";
  if (!fits) return refuse("states the model type " + type);
  return {};
}

Result<void> applyHeads(const json& config, ForeignSpec& spec, bool& headsKnown) {
  const json& heads = at(config, "num_attention_heads");
  if (heads.is_null()) return {};
  if (!heads.is_number_integer() || heads < 1 || heads > spec.featureDimension ||
      spec.featureDimension % heads.get<int>() != 0)
    return refuse("states " + heads.dump() + " attention heads for a width of " +
                  std::to_string(spec.featureDimension));
  spec.heads = heads.get<int>();
  headsKnown = true;
  return {};
}

Result<void> applyNumbers(const json& config, ForeignSpec& spec) {
  for (const auto& [key, least, most, target] : {std::tuple{"layer_norm_eps", 0.0, 1.0, &spec.epsilon},
                                                 std::tuple{"rope_theta", 1.0, 1e12, &spec.rotaryBase}}) {
    const json& value = at(config, key);
    if (value.is_null()) continue;
    if (!value.is_number() || !(value > least) || !(value < most))
      return refuse(std::string("states ") + key + " " + value.dump());
    *target = value.get<double>();
  }
  return {};
}

/// Names as in transformers/activations.py.
Result<void> applyActivation(const json& config, ForeignSpec& spec) {
  const std::string name = textAt(config, "hidden_act");
  if (name.empty()) return {};
  using A = ForeignSpec::Activation;
  if (spec.gatedMlp) {  // SiLU, or what this says
    if (name == "silu" || name == "swish" || textAt(config, "model_type") != "dinov3_vit") return {};
    return refuse("states the activation " + name + " for a gated MLP");
  }
  if (name == "gelu")
    spec.activation = A::Gelu;
  else if (name == "quick_gelu")
    spec.activation = A::QuickGelu;
  else if (name == "gelu_new" || name == "gelu_pytorch_tanh" || name == "gelu_fast")
    spec.activation = A::GeluTanh;
  else if (name == "relu")
    spec.activation = A::Relu;
  else if (name == "silu" || name == "swish")
    spec.activation = A::Silu;
  else
    return refuse("states the activation " + name);
  return {};
}

/// timm/models/resnet.py and vision_transformer.py: what no tensor tells is told by the name of the model.
Result<void> applyArchitecture(const json& config, ForeignSpec& spec, bool& headsKnown) {
  const std::string name = textAt(config, "architecture");
  if (name.empty()) return {};
  const auto begins = [&](std::initializer_list<const char*> starts) {
    return std::ranges::any_of(starts, [&](const char* start) {
      const std::size_t length = std::char_traits<char>::length(start);
      return name.starts_with(start) &&
             (start[length - 1] == '_' ||
              (name.size() > length && std::isdigit(static_cast<unsigned char>(name[length]))));
    });
  };
  const bool transformer = spec.family == Family::VisionTransformer;
  const bool fits = transformer ? begins({"vit_", "deit_", "deit3_", "samvit_"})
                                : begins({"resnet", "tv_resnet", "wide_resnet", "resnext"});
  if (!fits) return refuse("states the architecture " + name);
  if (!transformer) return {};
  if (name.find("quickgelu") != std::string::npos) spec.activation = ForeignSpec::Activation::QuickGelu;
  if (const int heads = usualHeads(spec.featureDimension); heads > 0 && spec.featureDimension % heads == 0) {
    spec.heads = heads;
    headsKnown = true;
  }
  return {};
}

Result<void> applyPooling(const json& config, ForeignSpec& spec) {
  const json& arguments = at(config, "model_args");
  std::string pool = textAt(arguments, "global_pool");
  if (pool.empty()) pool = textAt(config, "global_pool");
  if (pool.empty()) return {};
  if (spec.family != Family::VisionTransformer)
    return pool == "avg" ? Result<void>() : refuse("states the pooling " + pool);
  if (pool == "token" && spec.classToken)
    spec.pool = ForeignSpec::Pool::ClassToken;
  else if (pool == "avg")
    spec.pool = ForeignSpec::Pool::Mean;
  else
    return refuse("states the pooling " + pool);
  return {};
}

Result<void> applyArguments(const json& config) {
  constexpr std::array kHarmless = {"img_size",         "num_classes",    "global_pool",
                                    "in_chans",         "drop_rate",      "pretrained",
                                    "dynamic_img_size", "drop_path_rate", "features_only"};
  const json& arguments = at(config, "model_args");
  if (!arguments.is_object()) return {};
  for (const auto& [key, value] : arguments.items()) {
    if (!isOneOf(key, kHarmless)) return refuse("states model_args." + key);
  }
  return {};
}

}  // namespace

int usualHeads(int width) {
  switch (width) {
    case 1152:
    case 1280:
    case 1408:
    case 1664:
      return 16;
    case 4096:
      return 32;
    case 192:
    case 384:
    case 512:
    case 768:
    case 1024:
    case 1536:
      return width / 64;
    default:
      return 0;
  }
}

Result<void> applyModelConfig(const json& config, ForeignSpec& spec, bool& headsKnown) {
  if (auto done = applyModelType(config, spec); !done) return done;
  if (auto done = applyArchitecture(config, spec, headsKnown); !done) return done;
  if (auto done = applyArguments(config); !done) return done;
  if (auto done = applyPooling(config, spec); !done) return done;
  if (spec.family != Family::VisionTransformer) return {};
  if (auto done = applyHeads(config, spec, headsKnown); !done) return done;
  if (auto done = applyNumbers(config, spec); !done) return done;
  return applyActivation(config, spec);
}

}  // namespace mlens
