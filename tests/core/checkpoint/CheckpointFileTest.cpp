#include "core/checkpoint/CheckpointFile.h"

#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <sstream>

#include "tests/core/base/TestFiles.h"
#include "tests/core/checkpoint/Fixtures.h"

namespace mlens {
namespace {

namespace fs = std::filesystem;

class Files : public testing::Test {
 protected:
  fs::path write(const std::string& name, const std::string& bytes) { return folder_.write(name, bytes); }
  void expectRefused(const std::string& bytes, ErrorCode code, const std::string& because) {
    const auto path = write("file", bytes);
    const auto file = CheckpointFile::open(path);
    ASSERT_FALSE(file) << because;
    EXPECT_EQ(file.error().code, code) << file.error().text();
    EXPECT_NE(file.error().message.find(because), std::string::npos) << file.error().message;
    EXPECT_EQ(file.error().message.find('\n'), std::string::npos);
    EXPECT_TRUE(file.error().context.starts_with(path.string())) << file.error().context;
  }

  TemporaryFolder folder_;
};

CheckpointFile opened(const std::string& name) {
  auto file = CheckpointFile::open(kFixtures / name);
  EXPECT_TRUE(file) << file.error().text();
  return file ? *file : CheckpointFile();
}

const StoredTensor& tensor(const CheckpointFile& file, const std::string& fullName) {
  for (const auto& each : file.tensors) {
    if (each.fullName() == fullName) return each;
  }
  ADD_FAILURE() << fullName;
  static const StoredTensor none;
  return none;
}

TEST(CheckpointFile, readsEveryContainer) {
  const std::pair<const char*, const char*> kContainers[] = {
      {"dino.pth", "PyTorch zip"},
      {"moco-v1.pth.tar", "PyTorch before 1.6"},
      {"lightly-positional.ckpt", "PyTorch zip (Lightning)"},
      {"lightly-benchmark.ckpt", "PyTorch zip (Lightning)"},
      {"traced.ts", "TorchScript"},
      {"timm-vit.safetensors", "safetensors"},
      {"hf-dinov2", "safetensors in 2 shards"},
      {"resnet.npz", "npz"}};
  for (const auto& [name, container] : kContainers) {
    const auto file = opened(name);
    EXPECT_EQ(file.container, container) << name;
    EXPECT_GT(file.tensors.size(), 20u) << name;
  }
}

TEST(CheckpointFile, keepsNestingNamesAndPlainValues) {
  const auto file = opened("dino.pth");
  EXPECT_EQ(tensor(file, "teacher/backbone.pos_embed").shape, (std::vector<Index>{1, 17, 8}));
  EXPECT_EQ(tensor(file, "student/module.head.last_layer.weight_g").shape, (std::vector<Index>{10, 1}));
  EXPECT_EQ(tensor(file, "dino_loss/center").group, "dino_loss");
  EXPECT_EQ(file.plain["epoch"], 100);
  EXPECT_EQ(file.plain["args.arch"], "vit_small");
  EXPECT_EQ(file.plain["args.use_bn_in_head"], false);
  EXPECT_FALSE(file.plain.contains("optimizer.param_groups.0.lr"));
  const auto vissl = opened("vissl.torch");
  EXPECT_EQ(tensor(vissl, "classy_state_dict/base_model/model/heads/0.clf.0.weight").name, "0.clf.0.weight");
}

TEST(CheckpointFile, modulesSavedWholeGiveTheirParameters) {
  const auto file = opened("whole-module.pt");
  ASSERT_EQ(file.tensors.size(), 3u);
  EXPECT_EQ(tensor(file, "model/stem.0.weight").shape, (std::vector<Index>{3, 2}));
  EXPECT_EQ(tensor(file, "model/steps").dtype, "I64");
  const auto script = opened("traced.ts");
  EXPECT_EQ(tensor(script, "backbone.conv1.weight").shape, (std::vector<Index>{1, 3, 7, 7}));
}

TEST(CheckpointFile, numbersStayInTheFileWithTheirStrides) {
  const auto file = opened("bare-tensor.pt");  // arange(6).reshape(2, 3).t()
  ASSERT_EQ(file.tensors.size(), 1u);
  EXPECT_EQ(file.tensors[0].shape, (std::vector<Index>{3, 2}));
  EXPECT_EQ(file.tensors[0].strides, (std::vector<Index>{1, 3}));
  std::vector<float> values(6);
  ASSERT_EQ(file.tensors[0].bytes.size(), 24u);
  std::memcpy(values.data(), file.tensors[0].bytes.data(), 24);
  EXPECT_EQ(values, (std::vector<float>{0, 1, 2, 3, 4, 5}));

  const auto strange = opened("strange.pth");
  EXPECT_EQ(tensor(strange, "half").dtype, "F16");
  EXPECT_EQ(tensor(strange, "brain").dtype, "BF16");
  EXPECT_EQ(tensor(strange, "empty").bytes.size(), 0u);
  EXPECT_EQ(tensor(strange, "parameter").shape, (std::vector<Index>{3}));
  const auto& view = tensor(strange, "view");  // arange(10)[2:8:2]
  EXPECT_EQ(view.strides, (std::vector<Index>{2}));
  ASSERT_EQ(view.bytes.size(), 20u);
  float first = 0;
  std::memcpy(&first, view.bytes.data(), sizeof first);
  EXPECT_EQ(first, 2);
  EXPECT_EQ(strange.plain["negative"], -(std::int64_t{1} << 33));
}

TEST_F(Files, refusesWhatIsNoCheckpoint) {
  expectRefused("", ErrorCode::BadFormat, "empty");
  expectRefused("version https://git-lfs.github.com/spec/v1\n", ErrorCode::Unsupported, "git lfs pull");
  expectRefused("<!DOCTYPE html><html>", ErrorCode::Unsupported, "web page");
  expectRefused("\x1f\x8b\x08 and so on", ErrorCode::Unsupported, "gzip");
  expectRefused("{\"a\": 1}", ErrorCode::Unsupported, "weight_map");
  expectRefused("words", ErrorCode::Unsupported, "not a checkpoint");
  expectRefused("\x80\x02}.", ErrorCode::Unsupported, "not one that torch.save wrote");
  expectRefused(std::string("PK\x05\x06", 4) + std::string(18, '\0'), ErrorCode::Unsupported,
                "neither PyTorch");
  EXPECT_FALSE(CheckpointFile::open(folder_.path()));
  EXPECT_EQ(CheckpointFile::open(folder_ / "none").error().code, ErrorCode::NotFound);
}

TEST_F(Files, shardsStayInTheirFolder) {
  expectRefused(R"({"weight_map": {"a": "../other.safetensors"}})", ErrorCode::BadFormat, "same folder");
  expectRefused(R"({"weight_map": {"a": "/etc/passwd"}})", ErrorCode::BadFormat, "same folder");
  expectRefused(R"({"weight_map": {"a": "file"}})", ErrorCode::BadFormat, "index names an index");
  expectRefused(R"({"weight_map": {"a": "gone.safetensors"}})", ErrorCode::NotFound, "gone.safetensors");
}

/// A legacy file whose content is this pickle.
std::string legacy(const std::string& content) {
  const std::string start = contents(kFixtures / "moco-v1.pth.tar");
  const auto after = start.find("}", 20);  // the third pickle: system information
  const auto stop = start.find("u.", after) + 2;
  return start.substr(0, stop) + content + "\x80\x02].";
}

TEST_F(Files, billionLaughsEnd) {
  std::string laughs = "\x80\x02]q";
  laughs += '\0';
  for (char level = 1; level < 40; ++level) {  // each list holds the one before ten times, and an object
    const std::string last = {'h', static_cast<char>(level - 1)};
    laughs += "](";
    for (int i = 0; i < 10; ++i) laughs += last;
    laughs += "cx\nY\n)Re";
    laughs += {'q', level};
  }
  expectRefused(legacy(laughs + "."), ErrorCode::BadFormat, "without end");
  expectRefused(legacy("\x80\x02]q\x01h\x01"
                       "a."),
                ErrorCode::BadFormat, "nest too deep");
}

TEST_F(Files, everyCutAndEveryFlippedByteIsHarmless) {
  int readable = 0;
  for (const char* name : {"whole-module.pt", "strange.pth", "bare-tensor.pt"}) {
    const std::string whole = contents(kFixtures / name);
    for (std::size_t length = 0; length < whole.size(); length += 3) {
      const auto file = CheckpointFile::open(write("cut", whole.substr(0, length)));
      ASSERT_FALSE(file) << name << " at " << length;
      EXPECT_FALSE(file.error().message.empty());
    }
    for (std::size_t at = 0; at < whole.size(); ++at) {
      std::string flipped = whole;
      flipped[at] = static_cast<char>(flipped[at] ^ (1 << at % 8));
      readable += CheckpointFile::open(write("flipped", flipped)).has_value() ? 1 : 0;
    }
  }
  EXPECT_GT(readable, 0);  // padding and numbers may change; nothing else is promised
  const std::string old = contents(kFixtures / "vicreg.pth");
  for (std::size_t length = 0; length < old.size(); length += 101) {
    EXPECT_FALSE(CheckpointFile::open(write("cut", old.substr(0, length)))) << length;
  }
}

}  // namespace
}  // namespace mlens
