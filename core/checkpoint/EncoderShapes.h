#pragma once

#include <map>
#include <set>

#include "core/checkpoint/CheckpointFile.h"
#include "core/model/ForeignSpec.h"

namespace mlens {

/// Tensors by the names of torchvision (ResNet) or timm (vision transformer).
using NamedTensors = std::map<std::string, const StoredTensor*, std::less<>>;

/// An encoder found in its tensors' shapes.
struct EncoderShapes {
  ForeignSpec spec;            ///< without a projector; stem padding, heads, epsilon as is usual
  int channels = 3;            ///< of the pictures
  std::set<std::string> used;  ///< the names it needs
  bool headsKnown = false;     ///< the attention heads are in the file
  std::string obstacle;        ///< why it is known but cannot run here; empty if it can
};

/// BadFormat names the first tensor that is missing or does not fit.
Result<EncoderShapes> readResNet(const NamedTensors& tensors, const std::string& context);
Result<EncoderShapes> readVisionTransformer(const NamedTensors& tensors, const std::string& context);

/// Looks tensors up and remembers the first that is missing or of another shape.
class ShapeCheck {
 public:
  explicit ShapeCheck(const NamedTensors& tensors) : tensors_(tensors) {}

  const StoredTensor* find(const std::string& name) const;
  void need(const std::string& name, const std::vector<Index>& shape);
  bool optional(const std::string& name, const std::vector<Index>& shape);  ///< true if it is there
  void batchNorm(const std::string& name, Index width);
  void layerNorm(const std::string& name, Index width);
  void linear(const std::string& name, Index in, Index out);
  void complain(const std::string& what);

  const std::string& problem() const { return problem_; }
  std::set<std::string> used;

 private:
  const NamedTensors& tensors_;
  std::string problem_;
};

}  // namespace mlens
