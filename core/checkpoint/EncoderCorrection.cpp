#include "core/checkpoint/EncoderCorrection.h"

namespace mlens {

Result<void> correctEncoder(ForeignSpec& spec, bool headsKnown, const ReadingOptions& options,
                            const Sidecars& beside, std::vector<Assumption>& assumptions) {
  const bool resNet = spec.family == ForeignSpec::Family::ResNet;
  if (!resNet && beside.config.is_object()) {
    const auto& heads = beside.config.value("num_attention_heads", nlohmann::json());
    if (heads.is_number_integer() && heads >= 1 && spec.featureDimension % heads.get<int>() == 0)
      spec.heads = heads.get<int>();
    const auto& epsilon = beside.config.value("layer_norm_eps", nlohmann::json());
    if (epsilon.is_number() && epsilon > 0 && epsilon < 1) spec.epsilon = epsilon.get<double>();
    const auto& theta = beside.config.value("rope_theta", nlohmann::json());
    if (theta.is_number() && theta > 1) spec.rotaryBase = theta.get<double>();
  } else if (!resNet && !headsKnown && !options.heads) {
    assumptions.push_back({std::to_string(spec.heads) + " attention heads",
                           "width / 64, as most vision transformers have it", "--heads"});
  }
  if (resNet && spec.stemKernel < 7 && !options.stemPadding)
    assumptions.push_back({"stem padding " + std::to_string(spec.stemPadding) + ", stride 1, no max pooling",
                           "usual for a small stem", "--stem-padding, --stem-stride, --max-pool"});
  if (options.stemPadding) spec.stemPadding = *options.stemPadding;
  if (options.stemStride) spec.stemStride = *options.stemStride;
  if (options.maxPool) spec.maxPool = *options.maxPool;
  if (options.heads) {
    if (spec.featureDimension % *options.heads != 0) {
      return fail(ErrorCode::InvalidArgument,
                  "the width " + std::to_string(spec.featureDimension) + " is no multiple of " +
                      std::to_string(*options.heads),
                  "heads");
    }
    spec.heads = *options.heads;
  }
  if (!resNet && spec.grid == 0 && spec.featureDimension % (4 * spec.heads) != 0) {
    return fail(ErrorCode::InvalidArgument,
                "rotary positions need a width (" + std::to_string(spec.featureDimension) +
                    ") that is a multiple of 4 x heads (" + std::to_string(spec.heads) + ")",
                "heads");
  }
  if (options.pool == "mean") spec.pool = ForeignSpec::Pool::Mean;
  if (options.pool == "class-token" && spec.classToken) spec.pool = ForeignSpec::Pool::ClassToken;
  return {};
}

}  // namespace mlens
