#include "core/checkpoint/EncoderCorrection.h"

#include <algorithm>
#include <array>

#include "core/checkpoint/ModelConfig.h"

namespace mlens {
namespace {

/// MoCo v3's vit_small, and solo-learn's vit_tiny and vit_small for its mocov3 and mae, have 12 heads.
bool hasNarrowHeads(std::string_view project, const Sidecars& beside, int width) {
  if (width != 384 && width != 192) return false;
  if (project == "MoCo v3") return width == 384;
  const auto& method =
      beside.arguments.is_object() ? beside.arguments.value("method", nlohmann::json()) : nlohmann::json();
  return method == "mocov3" || method == "mae";
}

/// Those of the project, where it is known; else those that are usual, and an assumption.
void decideHeads(ForeignSpec& spec, std::string_view project, const Sidecars& beside,
                 std::vector<Assumption>& assumptions, bool given) {
  constexpr std::array<std::string_view, 7> kProjects = {"MoCo v3", "I-JEPA", "MAE",       "DINO",
                                                         "DINOv2",  "DINOv3", "solo-learn"};
  const int width = spec.featureDimension;
  const bool rotary = spec.grid == 0;
  const int usual = rotary && width != 4096 ? width / 64 : usualHeads(width);
  const bool known = std::ranges::find(kProjects, project) != kProjects.end() && usual > 0;
  const char* why = usual > 0 ? "as vision transformers of this width have it"
                              : "width / 64, as most vision transformers have it";
  if (usual > 0 && width % usual == 0) spec.heads = usual;
  if (hasNarrowHeads(project, beside, width)) spec.heads = 12;
  if (!known && !given)
    assumptions.push_back({std::to_string(spec.heads) + " attention heads", why, "--heads"});
}

}  // namespace

Result<void> correctEncoder(ForeignSpec& spec, const EncoderFacts& facts, const ReadingOptions& options,
                            const Sidecars& beside, std::vector<Assumption>& assumptions) {
  const bool resNet = spec.family == ForeignSpec::Family::ResNet;
  bool headsKnown = facts.headsKnown;
  if (auto done = applyModelConfig(beside.config, spec, headsKnown); !done) return done;
  if (!resNet && !headsKnown)
    decideHeads(spec, facts.project, beside, assumptions, options.heads.has_value());
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
