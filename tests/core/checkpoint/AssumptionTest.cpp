#include <gtest/gtest.h>

#include <algorithm>

#include "core/checkpoint/ModelConfig.h"
#include "core/checkpoint/ProjectorChain.h"
#include "core/checkpoint/StatedInput.h"
#include "tests/core/checkpoint/Fixtures.h"

namespace mlens {
namespace {

Result<ModelReading> mocoReading(const ReadingOptions& options) {
  auto file = CheckpointFile::open(kFixtures / "moco-v2.pth.tar");
  if (!file) return failure(file);
  return readModel(*file, options);
}

bool assumes(const ModelReading& reading, const std::string& option) {
  return std::ranges::any_of(reading.assumptions, [&](const Assumption& one) {
    return one.option.find(option) != std::string::npos;
  });
}

/// All that the file of a MoCo says nothing about.
ReadingOptions everythingSaid() {
  ReadingOptions options;
  options.size = 32;
  options.resize = 36;
  options.interpolation = "bilinear";
  options.mean = {0.4, 0.5, 0.6};
  options.std = {0.2, 0.2, 0.3};
  return options;
}

TEST(Assumptions, eachIsToldWithTheOptionThatSettlesIt) {
  const auto reading = mocoReading({});
  ASSERT_TRUE(reading) << reading.error().text();
  EXPECT_TRUE(assumes(*reading, "--mean"));
  EXPECT_TRUE(assumes(*reading, "--size"));
  const auto lines = reading->warnings();
  ASSERT_GE(lines.size(), reading->assumptions.size());
  for (std::size_t i = 0; i < reading->assumptions.size(); ++i)
    EXPECT_EQ(lines[i], "assumed: " + reading->assumptions[i].text());

  auto said = everythingSaid();
  said.mean.clear(), said.std.clear();
  const auto half = mocoReading(said);
  ASSERT_TRUE(half) << half.error().text();
  EXPECT_TRUE(assumes(*half, "--mean"));
  EXPECT_FALSE(assumes(*half, "--size"));

  const auto whole = mocoReading(everythingSaid());
  ASSERT_TRUE(whole) << whole.error().text();
  EXPECT_TRUE(whole->assumptions.empty()) << whole->assumptions.front().text();
}

TEST(Assumptions, areErrorsWhereNothingMayBeAssumed) {
  auto options = everythingSaid();
  options.assumeNothing = true;
  const auto settled = mocoReading(options);
  EXPECT_TRUE(settled) << settled.error().text();

  options.mean.clear(), options.std.clear();
  const auto refused = mocoReading(options);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::InvalidArgument);
  EXPECT_NE(refused.error().text().find("--mean, --std"), std::string::npos) << refused.error().text();
  EXPECT_NE(refused.error().text().find("moco-v2.pth.tar"), std::string::npos);
}

/// A projector's tensors in memory, in the order in which they are added.
class Tensors {
 public:
  Tensors& add(const std::string& name, std::vector<Index> shape) {
    all_.push_back({"", name, "F32", std::move(shape), {}, {}, ""});
    return *this;
  }
  ProjectorChain chain(ProjectorRules rules = {}) const {
    std::vector<const StoredTensor*> list;
    for (const StoredTensor& tensor : all_) list.push_back(&tensor);
    return readProjector(list, "projector", 8, rules);
  }

 private:
  std::vector<StoredTensor> all_;
};

bool assumes(const ProjectorChain& chain, const std::string& what) {
  return std::ranges::any_of(chain.assumptions,
                             [&](const Assumption& one) { return one.what.find(what) != std::string::npos; });
}

std::vector<ProjectorLayer::Kind> kindsOf(const ProjectorChain& chain) {
  std::vector<ProjectorLayer::Kind> kinds;
  for (const ProjectorLayer& layer : chain.layers) kinds.push_back(layer.kind);
  return kinds;
}

using Layer = ProjectorLayer::Kind;

TEST(Projectors, whatNoTensorTellsIsAssumed) {
  Tensors plain;
  plain.add("projector.0.weight", {4, 8}).add("projector.0.bias", {4}).add("projector.2.weight", {2, 4});
  EXPECT_EQ(kindsOf(plain.chain()), (std::vector{Layer::Linear, Layer::Relu, Layer::Linear}));
  EXPECT_TRUE(assumes(plain.chain(), "ReLU"));
  EXPECT_FALSE(assumes(plain.chain({Layer::Gelu, true}), "GELU"));  // said

  Tensors straight;
  straight.add("projector.0.weight", {4, 8}).add("projector.1.weight", {2, 4});
  EXPECT_EQ(kindsOf(straight.chain()), (std::vector{Layer::Linear, Layer::Linear}));
  EXPECT_TRUE(straight.chain().assumptions.empty());

  Tensors normed;
  normed.add("projector.0.weight", {4, 8}).add("projector.1.weight", {4}).add("projector.1.bias", {4});
  EXPECT_EQ(kindsOf(normed.chain()), (std::vector{Layer::Linear, Layer::LayerNorm}));
  EXPECT_TRUE(assumes(normed.chain(), "layer normalisation at projector.1"));

  Tensors sloped;
  sloped.add("projector.0.weight", {4, 8}).add("projector.1.weight", {1}).add("projector.2.weight", {2, 4});
  EXPECT_EQ(kindsOf(sloped.chain()), (std::vector{Layer::Linear, Layer::PRelu, Layer::Linear}));
  EXPECT_TRUE(assumes(sloped.chain(), "PReLU at projector.1"));
  EXPECT_FALSE(assumes(sloped.chain(), "ReLU between"));
}

TEST(Projectors, dinosPrototypesTellGeluAndLengthOne) {
  Tensors head;
  head.add("projector.mlp.0.weight", {4, 8}).add("projector.mlp.2.weight", {2, 4});
  EXPECT_TRUE(assumes(head.chain(), "ReLU"));
  head.add("projector.last_layer.weight_v", {9, 2});
  EXPECT_EQ(kindsOf(head.chain()),
            (std::vector{Layer::Linear, Layer::Gelu, Layer::Linear, Layer::Normalize}));
  EXPECT_TRUE(head.chain().assumptions.empty());
}

TEST(Projectors, namesWithoutNumbersGoByTheFilesOrderWhereItKeepsOne) {
  Tensors named;
  named.add("projector.second.weight", {8, 8}).add("projector.first.weight", {8, 8});
  const auto ordered = named.chain({Layer::Relu, true, true});
  ASSERT_EQ(ordered.modules.size(), 2U);
  EXPECT_EQ(ordered.modules[0].name, "projector.second");
  EXPECT_TRUE(ordered.assumptions.empty());
  EXPECT_TRUE(assumes(named.chain({Layer::Relu, true, false}), "the order"));
}

TEST(Projectors, whatIsNotUnderstoodIsAProblem) {
  const auto problem = [](const std::string& name, std::vector<Index> shape) {
    Tensors one;
    one.add("projector.0.weight", {4, 8}).add(name, std::move(shape)).add("projector.2.weight", {2, 4});
    return one.chain().problem;
  };
  EXPECT_NE(problem("projector.1.group_norm.alpha", {4}), "");
  EXPECT_NE(problem("projector.0.scale", {4}), "");           // one tensor more in a linear layer
  EXPECT_NE(problem("projector.1.rmsnorm.weight", {4}), "");  // a norm without bias is no PReLU
  EXPECT_NE(problem("projector.1.weight", {3}), "");          // as many slopes as no layer has
  EXPECT_NE(problem("projector.0.weight_g", {1, 8}), "");
  EXPECT_EQ(problem("projector.1.weight", {4}), "");
}

TEST(Encoders, headsFollowTheConfigAndWhatItStatesIsHonouredOrRefused) {
  const auto heads = [](const nlohmann::json& config, bool& known) -> Result<int> {
    ForeignSpec spec;
    spec.family = ForeignSpec::Family::VisionTransformer;
    spec.featureDimension = 64;
    spec.grid = 8;
    if (auto done = applyModelConfig(config, spec, known); !done) return failure(done);
    return spec.heads;
  };
  bool known = false;
  EXPECT_EQ(heads({{"model_type", "vit"}}, known), 1);
  EXPECT_FALSE(known);  // a config that says nothing of them settles nothing
  EXPECT_EQ(heads({{"model_type", "vit"}, {"num_attention_heads", 2}}, known), 2);
  EXPECT_TRUE(known);
  const nlohmann::json refused[] = {
      {{"model_type", "beit"}},
      {{"model_type", "vit"}, {"num_attention_heads", 3}},
      {{"model_type", "vit"}, {"hidden_act", "mish"}},
      {{"model_type", "vit"}, {"layer_norm_eps", "small"}},
      {{"architecture", "cait_s24_224"}},
      {{"architecture", "vit_base_patch16_224"}, {"global_pool", "map"}},
      {{"architecture", "vit_base_patch16_224"}, {"model_args", {{"qk_norm", true}}}}};
  for (const auto& config : refused) {
    const auto result = heads(config, known);
    ASSERT_FALSE(result) << config;
    EXPECT_EQ(result.error().code, ErrorCode::Unsupported) << config;
    EXPECT_EQ(result.error().context, "config.json") << config;
  }
}

TEST(Inputs, preprocessorsAreReadAsTheyAreMeant) {
  const nlohmann::json plain = {{"do_resize", true},
                                {"do_rescale", true},
                                {"do_normalize", true},
                                {"image_mean", {0.5, 0.5, 0.5}},
                                {"image_std", {0.25, 0.25, 0.25}},
                                {"resample", 2},
                                {"size", {{"height", 64}, {"width", 64}}}};
  const auto with = [&](const nlohmann::json& changes) {
    auto file = plain;
    file.update(changes);
    return readPreprocessor(file, 3);
  };
  const auto squashed = with(nlohmann::json::object());
  EXPECT_TRUE(squashed.squash);
  EXPECT_EQ(squashed.size, 64);
  EXPECT_EQ(squashed.interpolation, Interpolation::Bilinear);
  EXPECT_EQ(squashed.sizeObstacle + squashed.filterObstacle + squashed.colourObstacle, "");
  const auto cut = with({{"do_center_crop", true}, {"size", {{"shortest_edge", 72}}}, {"crop_size", 64}});
  EXPECT_FALSE(cut.squash);
  EXPECT_EQ(cut.size, 64);
  EXPECT_EQ(cut.resize, 72);
  EXPECT_EQ(with({{"resample", 1}}).interpolation, Interpolation::Lanczos);
  EXPECT_EQ(with({{"do_normalize", false}}).std, (std::vector<double>{1, 1, 1}));
  EXPECT_EQ(with({{"rescale_factor", 1 / 127.5}}).mean, (std::vector<double>{0.25, 0.25, 0.25}));
  EXPECT_NE(with({{"size", {{"height", 64}, {"width", 32}}}}).sizeObstacle, "");
  EXPECT_NE(with({{"size", {{"shortest_edge", 64}}}, {"do_center_crop", false}}).sizeObstacle, "");
  EXPECT_NE(with({{"do_resize", false}}).sizeObstacle, "");
  EXPECT_NE(with({{"resample", 9}}).filterObstacle, "");
  EXPECT_NE(with({{"image_mean", {0.5}}}).colourObstacle, "");
  EXPECT_NE(with({{"do_flip_channel_order", true}}).colourObstacle, "");
  EXPECT_EQ(with({{"do_flip_channel_order", false}}).colourObstacle, "");
}

TEST(Inputs, timmsAndOpenClipsConfigs) {
  const nlohmann::json stated = {{"input_size", {3, 64, 64}},
                                 {"interpolation", "bicubic"},
                                 {"crop_pct", 0.9},
                                 {"mean", {0.5, 0.5, 0.5}},
                                 {"std", {0.5, 0.5, 0.5}}};
  const auto timm = readTimmConfig({{"pretrained_cfg", stated}}, 3);
  EXPECT_EQ(timm.size, 64);
  EXPECT_EQ(timm.resize, 71);
  EXPECT_EQ(timm.interpolation, Interpolation::Bicubic);
  auto border = stated;
  border["crop_mode"] = "border";
  EXPECT_NE(readTimmConfig({{"pretrained_cfg", border}}, 3).sizeObstacle, "");
  const auto squashed = readOpenClipConfig(
      {{"preprocess_cfg", {{"size", {64, 64}}, {"resize_mode", "squash"}, {"interpolation", "bicubic"}}}}, 3);
  EXPECT_TRUE(squashed.squash);
  EXPECT_EQ(squashed.size, 64);
  EXPECT_NE(
      readOpenClipConfig({{"preprocess_cfg", {{"size", 64}, {"resize_mode", "longest"}}}}, 3).sizeObstacle,
      "");
}

}  // namespace
}  // namespace mlens
