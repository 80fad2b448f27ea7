#include "core/model/ModelSpec.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/base/JsonFields.h"

namespace mlens {
namespace {

constexpr int kVitDepth = 12, kVitHeads = 3;

struct KnownEncoder {
  const char* name;
  int width;
};
const KnownEncoder& known(EncoderKind kind) {
  static constexpr KnownEncoder kKnown[] = {
      {"small-conv", 16}, {"resnet18", 64}, {"resnet50", 64}, {"vit-tiny", 192}};
  return kKnown[static_cast<std::size_t>(kind)];
}

int patchOf(int size) {
  return size <= 64 ? 4 : 16;
}

Result<void> requireRange(const char* what, int value, int low, int high) {
  if (value >= low && value <= high) return {};
  return fail(ErrorCode::InvalidArgument,
              "must be from " + std::to_string(low) + " to " + std::to_string(high) + ", not " +
                  std::to_string(value),
              what);
}

Result<void> validateInput(const InputSpec& input) {
  if (auto ok = requireRange("picture size", input.size, 8, 512); !ok) return ok;
  if (input.resize != 0) {
    if (auto ok = requireRange("resized shorter side", input.resize, input.size, 2048); !ok) return ok;
  }
  if (input.channels != 1 && input.channels != 3) {
    return fail(ErrorCode::InvalidArgument,
                "must be 1 (grey) or 3 (RGB), not " + std::to_string(input.channels), "picture channels");
  }
  const auto channels = static_cast<std::size_t>(input.channels);
  if (input.mean.size() != channels || input.std.size() != channels) {
    return fail(ErrorCode::InvalidArgument, "mean and std need one number for each channel", "normalisation");
  }
  for (std::size_t c = 0; c < channels; ++c) {
    if (!std::isfinite(input.mean[c]) || !std::isfinite(input.std[c]) || input.std[c] <= 0) {
      return fail(ErrorCode::InvalidArgument, "mean must be finite and std above 0", "normalisation");
    }
  }
  return {};
}

}  // namespace

int ModelSpec::featureDimension() const {
  if (foreign) return foreign->featureDimension;
  if (encoder == EncoderKind::VitTiny) return encoderWidth;
  return (encoder == EncoderKind::ResNet50 ? 32 : 8) * encoderWidth;  // channels double three times
}

int ModelSpec::outputDimension() const {
  if (foreign) return foreign->outputDimension();
  return projectorDepth == 0 ? featureDimension() : projectorOutput;
}

std::string ModelSpec::encoderName() const {
  return foreign ? foreign->name : toString(encoder);
}

Result<void> ModelSpec::validate() const {
  if (auto ok = validateInput(input); !ok) return ok;
  if (auto ok = requireRange("encoder width", encoderWidth, 1, 768); !ok) return ok;
  if (encoder == EncoderKind::VitTiny) {
    const int patch = patchOf(input.size);
    if (input.size % patch != 0) {
      return fail(ErrorCode::InvalidArgument,
                  "must be a multiple of vit-tiny's patches of " + std::to_string(patch) + ", not " +
                      std::to_string(input.size),
                  "picture size");
    }
    if (encoderWidth % kVitHeads != 0)
      return fail(ErrorCode::InvalidArgument, "must be a multiple of vit-tiny's 3 heads", "encoder width");
  }
  if (auto ok = requireRange("projector depth", projectorDepth, 0, 3); !ok) return ok;
  if (auto ok = requireRange("projector width", projectorWidth, 1, 16384); !ok) return ok;
  return requireRange("projector output", projectorOutput, 1, 16384);
}

namespace {
constexpr const char* kInterpolations[] = {"bilinear", "bicubic", "nearest", "box", "hamming", "lanczos"};
}

std::string toString(Interpolation interpolation) {
  return kInterpolations[static_cast<std::size_t>(interpolation)];
}

std::optional<Interpolation> interpolationFrom(const std::string& name) {
  for (std::size_t i = 0; i < std::size(kInterpolations); ++i) {
    if (name == kInterpolations[i]) return static_cast<Interpolation>(i);
  }
  return std::nullopt;
}

int defaultEncoderWidth(EncoderKind kind) {
  return known(kind).width;
}

std::string toString(EncoderKind kind) {
  return known(kind).name;
}

std::span<const EncoderKind> encoderKinds() {
  static constexpr EncoderKind kKinds[] = {EncoderKind::SmallConv, EncoderKind::ResNet18,
                                           EncoderKind::ResNet50, EncoderKind::VitTiny};
  return kKinds;
}

Result<EncoderKind> encoderKindFrom(const std::string& name) {
  std::string names;
  for (const auto kind : encoderKinds()) {
    if (name == toString(kind)) return kind;
    names += (names.empty() ? "" : ", ") + toString(kind);
  }
  return fail(ErrorCode::Unsupported, "unknown encoder \"" + name + "\"; known are " + names, "encoder");
}

ForeignSpec visionTransformerOf(const ModelSpec& spec) {
  ForeignSpec vit;
  vit.family = ForeignSpec::Family::VisionTransformer;
  vit.name = toString(spec.encoder);
  vit.featureDimension = spec.encoderWidth;
  vit.depth = kVitDepth;
  vit.heads = kVitHeads;
  vit.patch = patchOf(spec.input.size);
  vit.grid = spec.input.size / vit.patch;
  return vit;
}

nlohmann::json toJson(const ModelSpec& spec) {
  nlohmann::json input = {{"size", spec.input.size},
                          {"channels", spec.input.channels},
                          {"mean", spec.input.mean},
                          {"std", spec.input.std}};
  if (spec.input.resize != 0) input["resize"] = spec.input.resize;
  if (spec.input.interpolation != Interpolation::Bilinear)
    input["interpolation"] = toString(spec.input.interpolation);
  if (spec.input.squash) input["squash"] = true;
  if (spec.foreign) return {{"foreign", toJson(*spec.foreign)}, {"input", input}};
  return {{"encoder", toString(spec.encoder)},           {"encoderWidth", spec.encoderWidth},
          {"featureDimension", spec.featureDimension()}, {"input", input},
          {"projectorDepth", spec.projectorDepth},       {"projectorWidth", spec.projectorWidth},
          {"projectorOutput", spec.projectorOutput}};
}

Result<ModelSpec> modelSpecFromJson(const nlohmann::json& json, const std::string& context) {
  ModelSpec spec;
  std::string problem;
  JsonFields fields(json, "", problem);
  std::string encoder = toString(spec.encoder);
  fields.text("encoder", encoder);
  if (const auto kind = encoderKindFrom(encoder)) spec.encoderWidth = defaultEncoderWidth(*kind);
  fields.integer("encoderWidth", spec.encoderWidth);
  fields.integer("projectorDepth", spec.projectorDepth);
  fields.integer("projectorWidth", spec.projectorWidth);
  fields.integer("projectorOutput", spec.projectorOutput);
  fields.get("featureDimension");  // follows from the others; written for readers outside
  if (const auto* input = fields.get("input")) {
    JsonFields inputFields(*input, "input", problem);
    inputFields.integer("size", spec.input.size);
    inputFields.integer("channels", spec.input.channels);
    inputFields.numbers("mean", 16, spec.input.mean);
    inputFields.numbers("std", 16, spec.input.std);
    inputFields.integer("resize", spec.input.resize);
    std::string interpolation = toString(spec.input.interpolation);
    inputFields.text("interpolation", interpolation);
    const auto known = interpolationFrom(interpolation);
    if (!known) {
      return fail(ErrorCode::Unsupported,
                  "unknown interpolation \"" + interpolation +
                      "\"; known are bilinear, bicubic, nearest, box, hamming and lanczos",
                  context);
    }
    spec.input.interpolation = *known;
    inputFields.flag("squash", spec.input.squash);
    inputFields.refuseUnknown();
  }
  fields.refuseUnknown();
  if (!problem.empty()) return fail(ErrorCode::BadFormat, problem, context);
  auto kind = encoderKindFrom(encoder);
  if (!kind) return failure(kind);
  spec.encoder = *kind;
  if (auto valid = within(context, spec.validate()); !valid) return failure(valid);
  return spec;
}

}  // namespace mlens
