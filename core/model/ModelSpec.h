#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/Matrix.h"
#include "core/data/Image.h"
#include "core/model/ForeignSpec.h"

namespace mlens {

enum class EncoderKind {
  SmallConv,  ///< "small-conv": four 3x3 convolutions with batch normalisation, for 28x28 to 32x32 pictures
  ResNet18,   ///< "resnet18": 3x3 stem, stride 1, no max pooling (small images)
  ResNet50,   ///< "resnet50": the same stem, bottleneck blocks
  VitTiny,    ///< "vit-tiny": 12 blocks of 3 heads, class token (DeiT-Ti); patches of 4 pixels up to 64, else
              ///< 16
};

/// The width that an encoder has by itself.
int defaultEncoderWidth(EncoderKind kind);

/// How pictures become the network's input: the shorter side (or both, `squash`) resized, the centre size x
/// size cut out, then (pixel / 255 - mean) / std per channel.
struct InputSpec {
  int size = 28;
  int channels = 1;  ///< 1 or 3
  std::vector<double> mean{0.5};
  std::vector<double> std{0.5};
  int resize = 0;  ///< the shorter side before cutting; 0: the size
  Interpolation interpolation = Interpolation::Bilinear;
  bool squash = false;  ///< both sides are resized, so that nothing of a wide picture is cut off

  int shorterSide() const { return resize > size ? resize : size; }
};

std::string toString(Interpolation interpolation);  ///< "bilinear", "bicubic", "lanczos", ...
std::optional<Interpolation> interpolationFrom(const std::string& name);

/// An encoder and its projector, in words. The projector is a chain Linear-(BatchNorm-ReLU-Linear)*: `depth`
/// linear layers (0: none, z = h), hidden layers `projectorWidth` wide, output `projectorOutput`.
struct ModelSpec {
  EncoderKind encoder = EncoderKind::SmallConv;
  /// Channels of the first block (h has 8 times as many dimensions, of ResNet-50 32 times); of ViT-Ti the
  /// dimensions of a token and of h, a multiple of 3.
  int encoderWidth = 16;
  InputSpec input;
  int projectorDepth = 2;  ///< 0-3
  int projectorWidth = 512;
  int projectorOutput = 64;
  /// A model of another program: then this says what the encoder and projector are, and of the fields above
  /// only `input` and `projectorDepth` (its linear layers) hold.
  std::optional<ForeignSpec> foreign;

  int featureDimension() const;  ///< of h
  int outputDimension() const;   ///< of z
  std::string encoderName() const;
  /// One clear line for the first field that is out of range.
  Result<void> validate() const;
};

/// A vision transformer in the words of other programs' models: the same network.
ForeignSpec visionTransformerOf(const ModelSpec& spec);

std::string toString(EncoderKind kind);
std::span<const EncoderKind> encoderKinds();
Result<EncoderKind> encoderKindFrom(const std::string& name);

nlohmann::json toJson(const ModelSpec& spec);
/// Of own models only: a foreign one is read from its checkpoint each time.
Result<ModelSpec> modelSpecFromJson(const nlohmann::json& json, const std::string& context);

}  // namespace mlens
