#include "core/checkpoint/ModelReading.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <functional>

#include "core/checkpoint/ProjectorChoices.h"
#include "core/engine/CheckpointSummary.h"
#include "tests/core/checkpoint/Fixtures.h"

namespace mlens {
namespace {

using Family = ForeignSpec::Family;

ModelReading reading(const std::string& name, const ReadingOptions& options = {}) {
  const auto file = CheckpointFile::open(kFixtures / name);
  EXPECT_TRUE(file) << file.error().text();
  if (!file) return {};
  auto model = readModel(*file, options);
  EXPECT_TRUE(model) << name << ": " << model.error().text();
  return model ? *model : ModelReading();
}

/// What the Python model has given decides: dimensions, project, normalisation.
TEST(ModelReading, understandsEveryLayout) {
  int layouts = 0;
  const auto expected = expectedResults();
  for (const auto& [key, known] : expected.items()) {
    if (known.is_null()) continue;
    const auto model = reading(fixtureName(key), fixtureOptions(known));
    ASSERT_FALSE(model.candidates.empty()) << key;
    const auto& chosen = model.candidates[model.chosen];
    EXPECT_EQ(chosen.project, known["layout"]) << key;
    EXPECT_EQ(chosen.obstacle, "") << key;
    EXPECT_EQ(model.matched.size(), model.bindings.size()) << key;
    EXPECT_EQ(model.spec.input.size, 32) << key;
    ++layouts;
    if (model.spec.foreign->family == Family::Script) continue;  // it tells its dimensions when it runs
    EXPECT_EQ(model.spec.featureDimension(), static_cast<int>(known["h"][0].size())) << key;
    EXPECT_EQ(model.spec.outputDimension(), static_cast<int>(known["z"][0].size())) << key;
    EXPECT_EQ(model.spec.foreign->projector.empty(), known["h"] == known["z"]) << key;
  }
  EXPECT_GE(layouts, 45);
}

TEST(ModelReading, tellsTheArchitecture) {
  const auto moco = reading("moco-v2.pth.tar");
  const ForeignSpec& spec = *moco.spec.foreign;
  EXPECT_EQ(spec.family, Family::ResNet);
  EXPECT_TRUE(spec.bottleneck && spec.maxPool);
  EXPECT_EQ(spec.blocks, (std::vector<int>{1, 1, 1, 1}));
  EXPECT_EQ(projectorText(spec), "32 -> 12 (ReLU) -> 6");
  EXPECT_EQ(moco.candidates.size(), 2u);
  EXPECT_EQ(moco.candidates[0].prefix, "state_dict/module.encoder_q.");
  EXPECT_EQ(moco.candidates[1].prefix, "state_dict/module.encoder_k.");
  EXPECT_EQ(moco.normalizationFrom, "assumed: ImageNet's");

  const auto simsiam = reading("simsiam.pth.tar");
  EXPECT_EQ(projectorText(*simsiam.spec.foreign),
            "32 -> 12 (batch norm, ReLU) -> 12 (batch norm, ReLU) -> 8 (batch norm)");
  const auto dino = reading("dino.pth");
  EXPECT_EQ(projectorText(*dino.spec.foreign), "8 -> 12 (GELU) -> 12 (GELU) -> 6 (length 1)");
  EXPECT_EQ(dino.candidates[0].prefix, "teacher/backbone.");

  const auto registers = reading("dinov2-reg.pth");
  EXPECT_EQ(registers.spec.foreign->family, Family::VisionTransformer);
  EXPECT_EQ(registers.spec.foreign->registers, 2);
  EXPECT_EQ(registers.spec.foreign->depth, 2);
  EXPECT_EQ(registers.spec.foreign->grid, 4);

  const auto hugging = reading("hf-dinov2");
  EXPECT_TRUE(hugging.spec.foreign->separateQkv);
  EXPECT_EQ(hugging.spec.foreign->heads, 2);
  EXPECT_EQ(hugging.normalizationFrom, "preprocessor_config.json");
  EXPECT_EQ(hugging.spec.input.mean, (std::vector<double>{0.4, 0.5, 0.6}));

  const auto solo = reading("solo-learn/simclr-cifar-ep=9.ckpt");
  EXPECT_EQ(solo.spec.foreign->stemPadding, 2);
  EXPECT_EQ(solo.normalizationFrom, "args.json (cifar10)");
  EXPECT_EQ(reading("supcontrast.pth").spec.foreign->stemPadding, 1);
}

TEST(ModelReading, leavesClassifiersOut) {
  const auto model = reading("torchvision-wide.pth");
  EXPECT_TRUE(model.spec.foreign->projector.empty());
  EXPECT_EQ(model.unmatched, (std::vector<std::string>{"fc.weight", "fc.bias"}));
  EXPECT_TRUE(std::ranges::any_of(
      model.notes, [](const auto& note) { return note.find("classifier") != std::string::npos; }));
}

TEST(ModelReading, canBeCorrected) {
  ReadingOptions options;
  options.encoder = "2";
  EXPECT_EQ(reading("moco-v2.pth.tar", options).chosen, 1u);
  options.encoder = "state_dict/module.encoder_k.";
  EXPECT_EQ(reading("moco-v2.pth.tar", options).chosen, 1u);
  options = {};
  options.projector = "none";
  EXPECT_TRUE(reading("moco-v2.pth.tar", options).spec.foreign->projector.empty());
  options.projector = "module.encoder_q.fc";
  options.activation = "gelu";
  EXPECT_EQ(projectorText(*reading("moco-v2.pth.tar", options).spec.foreign), "32 -> 12 (GELU) -> 6");
  options = {};
  options.heads = 4;
  options.pool = "mean";
  options.size = 64;
  options.mean = {0.1, 0.2, 0.3};
  const auto vit = reading("dinov2-reg.pth", options);
  EXPECT_EQ(vit.spec.foreign->heads, 4);
  EXPECT_EQ(vit.spec.foreign->pool, ForeignSpec::Pool::Mean);
  EXPECT_EQ(vit.spec.input.size, 64);
  EXPECT_EQ(vit.spec.input.mean, options.mean);
  EXPECT_EQ(vit.sizeFrom, "given");
  options = {};
  options.stemPadding = 2;
  options.maxPool = true;
  EXPECT_EQ(reading("supcontrast.pth", options).spec.foreign->stemPadding, 2);
}

TEST(ModelReading, theProjectorCanBeCutShortOrLieElsewhere) {
  ReadingOptions options;
  options.projectorLayers = 1;
  const auto first = reading("simsiam.pth.tar", options);
  EXPECT_EQ(projectorText(*first.spec.foreign), "32 -> 12");
  EXPECT_EQ(first.projectorLinearLayers, 3);
  EXPECT_EQ(first.spec.outputDimension(), 12);
  options.projectorLayers = 9;
  EXPECT_NE(reading("simsiam.pth.tar", options).notes.front().find("only 3"), std::string::npos);

  const auto file = CheckpointFile::open(kFixtures / "moco-v2.pth.tar");
  ASSERT_TRUE(file);
  const auto choices = projectorChoices(*file, *readModel(*file));
  EXPECT_EQ(choices, (std::vector<std::string>{"encoder_k.fc", "encoder_q.fc"}));
  options = {};
  options.projector = choices.front();
  EXPECT_EQ(readModel(*file, options)->projectorPrefix, "state_dict/encoder_k.fc");
}

TEST(ModelReading, rotaryPositionsNeedHeadsThatFit) {
  const auto own = reading("dinov3.pth");
  EXPECT_EQ(own.spec.foreign->heads, 2);  // its periods tell
  EXPECT_EQ(own.spec.foreign->registers, 4);
  EXPECT_EQ(own.spec.foreign->grid, 0);
  const auto file = CheckpointFile::open(kFixtures / "dinov3.pth");
  ReadingOptions options;
  options.heads = 8;
  const auto refused = readModel(*file, options);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("multiple of 4 x heads"), std::string::npos);
}

/// A fixture with one more tensor, or with other names.
CheckpointFile changed(const std::string& name, const std::function<void(CheckpointFile&)>& change) {
  auto file = CheckpointFile::open(kFixtures / name);
  EXPECT_TRUE(file) << file.error().text();
  change(*file);
  return *file;
}

TEST(ModelReading, aTensorOfABlockThatNothingReadsIsAnObstacle) {
  struct Case {
    const char *fixture, *beside, *more;  // in the group and under the prefix of `beside`
  };
  for (const auto& [fixture, beside, more] :
       {Case{"moco-v2.pth.tar", "layer1.0.conv1.weight", "layer1.0.se.fc1.weight"},
        Case{"dinov2-reg.pth", "blocks.0.norm1.weight", "blocks.0.attn.q_norm.weight"},
        Case{"dinov2-reg.pth", "blocks.0.norm1.weight", "attn_pool.latent"}}) {
    const auto with = [&, beside = std::string(beside)](const std::string& name) {
      return changed(fixture, [&](CheckpointFile& file) {
        const auto tensors = file.tensors;
        for (StoredTensor tensor : tensors) {
          if (!tensor.name.ends_with(beside)) continue;
          tensor.name = tensor.name.substr(0, tensor.name.size() - beside.size()) + name;
          file.tensors.push_back(tensor);
        }
      });
    };
    const auto refused = readModel(with(more), {});
    ASSERT_TRUE(refused) << refused.error().text();
    EXPECT_EQ(refused->candidates[refused->chosen].obstacle,
              std::string(more) + " of its blocks would not be used");
    const auto outside = readModel(with("decoder_embed.weight"), {});  // which the encoder does not need
    ASSERT_TRUE(outside) << outside.error().text();
    EXPECT_EQ(outside->candidates[outside->chosen].obstacle, "");
  }
}

TEST(ModelReading, wrappersMayStandAnywhereInAKey) {
  const auto plain = reading("dinov2-reg.pth");
  for (const char* wrapper : {"_orig_mod", "_checkpoint_wrapped_module", "_fsdp_wrapped_module", "module"}) {
    const auto file = changed("dinov2-reg.pth", [&](CheckpointFile& wrapped) {
      for (StoredTensor& tensor : wrapped.tensors) {
        const auto at = tensor.name.find(".norm");
        if (at != std::string::npos) tensor.name.insert(at, std::string(".") + wrapper);
      }
    });
    const auto model = readModel(file, {});
    ASSERT_TRUE(model) << wrapper << ": " << model.error().text();
    EXPECT_EQ(model->candidates[model->chosen].prefix, plain.candidates[plain.chosen].prefix) << wrapper;
    EXPECT_EQ(model->matched.size(), plain.matched.size()) << wrapper;
  }
}

TEST(ModelReading, refusesWhatCannotBe) {
  const auto file = CheckpointFile::open(kFixtures / "dinov2-reg.pth");
  ASSERT_TRUE(file);
  const auto refused = [&](ReadingOptions options, const std::string& because) {
    const auto model = readModel(*file, options);
    ASSERT_FALSE(model);
    EXPECT_NE(model.error().text().find(because), std::string::npos) << model.error().text();
  };
  ReadingOptions options;
  options.heads = 3;
  refused(options, "no multiple of 3");
  options = {};
  options.encoder = "nowhere.";
  refused(options, "there are 1 \"\"");
  options = {};
  options.mean = {1, 2};
  refused(options, "each of the 3 channels");
  options = {};
  options.std = {1, 0, 1};
  refused(options, "positive");
  const auto none = inspectCheckpoint(kFixtures / "whole-module.pt", {}, {}, {});
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, ErrorCode::Unsupported);
  EXPECT_NE(none.error().message.find("no encoder is recognised in its 3 tensors"), std::string::npos);
}

TEST(ModelReading, damagedEncodersAreNamed) {
  auto file = *CheckpointFile::open(kFixtures / "resnet.npz");
  std::erase_if(file.tensors, [](const auto& tensor) { return tensor.name == "layer3.0.bn2.running_var"; });
  const auto model = readModel(file);
  ASSERT_FALSE(model);
  EXPECT_NE(model.error().message.find("layer3.0.bn2.running_var is missing"), std::string::npos)
      << model.error().text();
}

}  // namespace
}  // namespace mlens
