#include "core/model/ModelLayout.h"

namespace mlens {
namespace {

class Layout {
 public:
  std::vector<TensorInfo> tensors;

  void convolution(const std::string& name, Index in, Index out, Index kernel) {
    add(name + ".weight", {out, in, kernel, kernel});
  }
  void batchNorm(const std::string& name, Index channels) {
    for (const char* part : {".weight", ".bias", ".running_mean", ".running_var"})
      add(name + part, {channels});
    tensors.push_back({name + ".num_batches_tracked", "I64", {}});
  }
  void linear(const std::string& name, Index in, Index out, bool bias) {
    add(name + ".weight", {out, in});
    if (bias) add(name + ".bias", {out});
  }

 private:
  void add(const std::string& name, std::vector<Index> shape) {
    tensors.push_back({name, "F32", std::move(shape)});
  }
};

void smallConv(Layout& layout, const ModelSpec& spec) {
  Index channels = spec.input.channels;
  for (int block = 0; block < 4; ++block) {
    const Index out = Index{spec.encoderWidth} << block;
    const std::string number = std::to_string(block + 1);
    layout.convolution("encoder.conv" + number, channels, out, 3);
    layout.batchNorm("encoder.bn" + number, out);
    channels = out;
  }
}

void resNet18(Layout& layout, const ModelSpec& spec) {
  Index channels = spec.encoderWidth;
  layout.convolution("encoder.conv1", spec.input.channels, channels, 3);
  layout.batchNorm("encoder.bn1", channels);
  for (int stage = 0; stage < 4; ++stage) {
    const Index out = Index{spec.encoderWidth} << stage;
    for (int block = 0; block < 2; ++block) {
      const std::string name = "encoder.layer" + std::to_string(stage + 1) + "." + std::to_string(block);
      layout.convolution(name + ".conv1", channels, out, 3);
      layout.batchNorm(name + ".bn1", out);
      layout.convolution(name + ".conv2", out, out, 3);
      layout.batchNorm(name + ".bn2", out);
      if (channels != out) {
        layout.convolution(name + ".downsample.0", channels, out, 1);
        layout.batchNorm(name + ".downsample.1", out);
      }
      channels = out;
    }
  }
}

}  // namespace

std::vector<TensorInfo> tensorsOf(const ModelSpec& spec) {
  Layout layout;
  spec.encoder == EncoderKind::SmallConv ? smallConv(layout, spec) : resNet18(layout, spec);
  Index in = spec.featureDimension();
  for (int layer = 0; layer < spec.projectorDepth; ++layer) {
    const bool last = layer + 1 == spec.projectorDepth;
    const Index out = last ? spec.projectorOutput : spec.projectorWidth;
    layout.linear("projector." + std::to_string(3 * layer), in, out, last);  // batch norm has the bias
    if (!last) layout.batchNorm("projector." + std::to_string(3 * layer + 1), out);
    in = out;
  }
  return std::move(layout.tensors);
}

}  // namespace mlens
