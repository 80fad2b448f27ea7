#include "core/engine/CheckpointSummary.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "core/checkpoint/ModelLayout.h"

namespace mlens {
namespace {

class Checkpoint : public testing::Test {
 protected:
  void SetUp() override {
    path_ = std::filesystem::temp_directory_path() /
            ("mlens-summary-" + std::to_string(getpid()) + ".safetensors");
    spec_.encoderWidth = 2;
    spec_.projectorWidth = 3;
    spec_.projectorOutput = 4;
    metadata_ = {{"format", kCheckpointFormat}, {"model", toJson(spec_).dump()}, {"epoch", "3"}};
    layout_ = tensorsOf(spec_);
  }
  void TearDown() override { std::filesystem::remove(path_); }

  Result<CheckpointSummary> writeAndInspect() {
    std::vector<TensorToWrite> tensors;
    for (const auto& info : layout_) {
      std::size_t bytes = info.dtype == "I64" ? 8 : 4;
      for (const Index size : info.shape) bytes *= static_cast<std::size_t>(size);
      tensors.push_back({info.name, info.dtype, info.shape, std::span(zeros_).first(bytes)});
    }
    EXPECT_TRUE(writeSafetensors(path_, tensors, metadata_));
    return inspectCheckpoint(path_, {}, {}, {});
  }
  void expectRefused(ErrorCode code, const std::string& because) {
    const auto summary = writeAndInspect();
    ASSERT_FALSE(summary);
    EXPECT_EQ(summary.error().code, code);
    EXPECT_NE(summary.error().message.find(because), std::string::npos) << summary.error().message;
    EXPECT_NE(summary.error().context.find(path_.string()), std::string::npos);
  }

  std::filesystem::path path_;
  ModelSpec spec_;
  std::map<std::string, std::string> metadata_;
  std::vector<TensorInfo> layout_;
  std::vector<std::byte> zeros_ = std::vector<std::byte>(1 << 20);
};

TEST_F(Checkpoint, saysWhatItHolds) {
  layout_.push_back({"extra.weight", "F32", {1}});
  const auto summary = writeAndInspect();
  ASSERT_TRUE(summary) << summary.error().text();
  EXPECT_EQ(summary->container, "safetensors");
  EXPECT_EQ(toJson(summary->spec), toJson(spec_));
  EXPECT_EQ(summary->matched.size(), layout_.size() - 1);
  EXPECT_EQ(summary->unmatched, (std::vector<std::string>{"extra.weight"}));
  EXPECT_EQ(summary->tensors.size(), layout_.size());
  EXPECT_EQ(summary->metadata.at("epoch"), "3");
  EXPECT_EQ(summary->identity.size(), 32u);

  metadata_["epoch"] = "4";
  const auto other = writeAndInspect();
  ASSERT_TRUE(other);
  EXPECT_NE(other->identity, summary->identity);
}

TEST_F(Checkpoint, namesTheTensorThatIsMissingOrWrong) {
  auto whole = layout_;
  layout_.pop_back();
  expectRefused(ErrorCode::BadFormat, whole.back().name);
  layout_ = whole;
  layout_[0].shape[0] += 1;
  expectRefused(ErrorCode::BadFormat, "encoder.conv1.weight");
  layout_ = whole;
  layout_[0].dtype = "I32";
  expectRefused(ErrorCode::BadFormat, "expected F32");
}

TEST_F(Checkpoint, refusesOtherProgramsNewerVersionsAndDamage) {
  metadata_["format"] = "pt";
  expectRefused(ErrorCode::Unsupported, "no encoder is recognised");
  metadata_["format"] = "manifold-lens 2";
  expectRefused(ErrorCode::Unsupported, "newer version");
  metadata_["format"] = kCheckpointFormat;
  metadata_["model"] = "{";
  expectRefused(ErrorCode::BadFormat, "not JSON");
  metadata_["model"] = R"({"encoderWidth": 100000000})";
  expectRefused(ErrorCode::InvalidArgument, "from 1 to");
  metadata_.erase("model");
  expectRefused(ErrorCode::BadFormat, "lacks");
  metadata_.erase("format");
  expectRefused(ErrorCode::Unsupported, "no encoder is recognised");
}

TEST(ModelLayout, hasTorchvisionsNamesAndTheirParameterCount) {
  ModelSpec spec;
  spec.encoder = EncoderKind::ResNet18;
  spec.encoderWidth = 64;
  spec.input.channels = 3;
  spec.projectorDepth = 0;
  Index parameters = 0;
  bool downsample = false;
  for (const auto& info : tensorsOf(spec)) {
    downsample |= info.name == "encoder.layer2.0.downsample.0.weight";
    if (info.name.find("running") != std::string::npos || info.dtype != "F32") continue;
    Index count = 1;
    for (const Index size : info.shape) count *= size;
    parameters += count;
  }
  EXPECT_TRUE(downsample);
  // torchvision's resnet18: 11,689,512, less fc (513,000), less a 7x7 stem (9,408), plus a 3x3 one (1,728).
  EXPECT_EQ(parameters, 11'689'512 - 513'000 - 9'408 + 1'728);
}

TEST(ModelLayout, projectorFollowsItsDepth) {
  ModelSpec spec;
  const auto projector = [&](int depth) {
    spec.projectorDepth = depth;
    std::vector<std::string> names;
    for (const auto& info : tensorsOf(spec)) {
      if (info.name.starts_with("projector") && info.shape.size() != 0 &&
          info.name.find("running") == std::string::npos)
        names.push_back(info.name);
    }
    return names;
  };
  EXPECT_TRUE(projector(0).empty());
  EXPECT_EQ(projector(1), (std::vector<std::string>{"projector.0.weight", "projector.0.bias"}));
  EXPECT_EQ(projector(2),
            (std::vector<std::string>{"projector.0.weight", "projector.1.weight", "projector.1.bias",
                                      "projector.3.weight", "projector.3.bias"}));
  EXPECT_EQ(projector(3).size(), 8u);
}

TEST_F(Checkpoint, readingItCanBeStopped) {
  ASSERT_TRUE(writeAndInspect());
  std::stop_source stop;
  int told = 0;
  const JobContext job(stop.get_token(), [&](const Progress&) {
    ++told;
    stop.request_stop();
  });
  const auto stopped = inspectCheckpoint(path_, {}, {}, job);
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().code, ErrorCode::Cancelled);
  EXPECT_EQ(told, 1);
}

TEST_F(Checkpoint, theHeaderAloneTellsAllButTheIdentity) {
  const auto whole = writeAndInspect();
  ASSERT_TRUE(whole) << whole.error().text();
  EXPECT_TRUE(isUnchanged(*whole));
  const auto header = readOwnCheckpoint(path_);
  ASSERT_TRUE(header) << header.error().text();
  EXPECT_EQ(header->matched, whole->matched);
  EXPECT_EQ(header->metadata, whole->metadata);
  EXPECT_TRUE(header->identity.empty());
  layout_.push_back({"extra.weight", "F32", {100}});
  ASSERT_TRUE(writeAndInspect());
  EXPECT_FALSE(isUnchanged(*whole));
}

}  // namespace
}  // namespace mlens
