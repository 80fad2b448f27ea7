#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "core/base/Matrix.h"

namespace mlens {

/// One step of a projector. Linear, norms and PRelu have tensors "projector.I.weight", ... with I their
/// position.
struct ProjectorLayer {
  /// Normalize: to length 1. Module: of TorchScript, whatever it does.
  enum class Kind { Linear, BatchNorm, LayerNorm, Relu, Gelu, PRelu, Normalize, Module };
  Kind kind = Kind::Linear;
  Index in = 0, out = 0;  ///< of Linear and Module; of norms both their width
};

/// A model of another program: what the names and shapes of its tensors tell, and what they cannot tell and
/// was assumed or corrected. Its tensors carry torchvision's (ResNet) or timm's names (vision transformer).
struct ForeignSpec {
  enum class Family { ResNet, VisionTransformer, Script };  ///< Script: TorchScript, run as it was saved
  enum class Pool { ClassToken, Mean };                     ///< Mean: of the patch tokens

  /// Of a vision transformer's MLP. QuickGelu: x sigmoid(1.702 x); GeluTanh: the tanh form.
  enum class Activation { Gelu, QuickGelu, GeluTanh, Relu, Silu };

  Family family = Family::ResNet;
  std::string name;          ///< "resnet50", "vit-small/16", ...
  std::string source;        ///< the keys in the file: tells models of one file apart
  int featureDimension = 0;  ///< of h; of TorchScript 0 until it has run

  std::vector<int> blocks;  ///< ResNet: of each stage
  bool bottleneck = false;
  int stemKernel = 7;
  int stemStride = 2;
  int stemPadding = 3;  ///< not in the file
  bool maxPool = true;  ///< after the stem; not in the file

  int depth = 0, patch = 0;  ///< vision transformer
  int heads = 1;             ///< not in the file
  int registers = 0;         ///< tokens between the class token and the patches
  int grid = 0;              ///< side of the square of positions; 0: rotary positions
  double rotaryBase = 100;   ///< of rotary positions (DINOv3), where the file has no periods
  bool classToken = true;
  bool separateQkv = false;                  ///< attn.q, attn.k, attn.v instead of attn.qkv
  bool gatedMlp = false;                     ///< SwiGLU
  Activation activation = Activation::Gelu;  ///< of an MLP without a gate; not in the file
  Pool pool = Pool::ClassToken;
  double epsilon = 1e-6;  ///< of layer normalisation; not in the file

  std::string scriptEncoder, scriptProjector;  ///< submodules that give h and z; empty: the whole module

  std::vector<ProjectorLayer> projector;  ///< empty: z = h
  int outputDimension() const;
  int linearLayers() const;
};

/// "2048 -> 2048 (batch norm, ReLU) -> 128", or "none: z = h".
std::string projectorText(const ForeignSpec& spec);

/// Everything that decides what the model computes.
nlohmann::json toJson(const ForeignSpec& spec);

}  // namespace mlens
