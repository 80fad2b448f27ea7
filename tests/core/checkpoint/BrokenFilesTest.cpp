// Files that contradict themselves, written by tests/tools/make_broken.py, and damaged copies of good ones.
#include <gtest/gtest.h>

#include <random>
#include <set>
#include <sstream>

#include "core/checkpoint/CheckpointFile.h"
#include "core/checkpoint/ModelReading.h"
#include "core/checkpoint/TorchTensors.h"
#include "tests/core/base/TestFiles.h"
#include "tests/core/checkpoint/Fixtures.h"

namespace mlens {
namespace {

namespace fs = std::filesystem;

const fs::path kBroken = kFixtures / "broken";

/// What opening and understanding the file ends with; "" if it can be read.
std::string outcome(const fs::path& path) {
  const auto file = CheckpointFile::open(path);
  const auto model = file ? readModel(*file) : Result<ModelReading>(tl::unexpected(file.error()));
  if (file) {
    for (const auto& tensor : file->tensors) {  // every byte that is promised is there
      unsigned sum = 0;
      for (const std::byte byte : tensor.bytes) sum += static_cast<unsigned>(byte);
      EXPECT_LE(sum, 255 * tensor.bytes.size());
    }
  }
  return model ? "" : model.error().text();
}

void expectOneClearLine(const std::string& problem, const fs::path& path) {
  EXPECT_EQ(problem.find('\n'), std::string::npos) << problem;
  EXPECT_NE(problem.find(path.filename().string()), std::string::npos)
      << problem << " does not name " << path;
  EXPECT_LT(problem.size(), 2000U) << problem;
}

/// The most memory the process has held since forgetPeak(), in bytes.
long peakMemory() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    long kilobytes = 0;
    if (word == "VmHWM:" && status >> kilobytes) return kilobytes * 1024;
  }
  return 0;
}
void forgetPeak() {
  std::ofstream("/proc/self/clear_refs") << 5;
}

TEST(BrokenFiles, eachGivesOneClearError) {
  const std::vector<std::pair<const char*, const char*>> kExpected = {
      {"unknown-call.pth", "no encoder"},
      {"unknown-call-in-list.pth", "no encoder"},
      {"unknown-call-alone.pth", "no encoder"},
      {"unknown-call-legacy.pth", "no encoder"},
      {"outside-record.pth", "(../beside) that the file lacks"},
      {"nested-root.pth", "neither PyTorch's"},
      {"beyond-storage.pth", "reaches beyond"},
      {"negative-shape.pth", "reaches beyond"},
      {"negative-stride.pth", "reaches beyond"},
      {"negative-offset.pth", "reaches beyond"},
      {"many-axes.pth", "not described fully"},
      {"missing-record.pth", "(0) that the file lacks"},
      {"wide-broadcast.pth", "no encoder"},
      {"compressed-pickle.pth", "is compressed"},
      {"compressed-arrays.npz", "is compressed"},
      {"deep-tuples.pth", "nest too deep"},
      {"deep-dicts.pth", "nest too deep"},
      {"recursive-dict.pth", "nest too deep"},
      {"recursive-legacy.pth", "nest too deep"},
      {"oversized-string.pth", "longer than the file"},
      {"oversized-long.pth", "longer"},
      {"oversized-memo.pth", "too large"},
      {"oversized-header.safetensors", "longer than allowed"},
      {"beyond.safetensors", "lies outside the file"},
      {"backwards.safetensors", "lies outside the file"},
      {"huge.safetensors", "a"},
      {"overflowing-shape.safetensors", "a"},
      {"deep-json.safetensors", "unknown or repeated field"},
  };
  std::set<std::string> known;
  for (const auto& [name, because] : kExpected) {
    const auto path = kBroken / name;
    const std::string problem = outcome(path);
    expectOneClearLine(problem, path);
    EXPECT_NE(problem.find(because), std::string::npos) << problem;
    known.insert(name);
  }
  for (const auto& entry : fs::directory_iterator(kBroken))
    EXPECT_TRUE(known.contains(entry.path().filename().string())) << entry.path();
}

TEST(BrokenFiles, damageToAnyLayoutIsHarmless) {
  const TemporaryFolder folder;
  std::mt19937 random(5);  // its numbers are the standard's
  int refused = 0, readable = 0;
  for (const auto& entry : fs::directory_iterator(kFixtures)) {
    if (!entry.is_regular_file() || entry.path().extension() == ".json") continue;
    const std::string whole = contents(entry.path());
    const auto tryOut = [&](const std::string& bytes) {
      const auto path = folder.write("damaged", bytes);
      const std::string problem = outcome(path);
      if (!problem.empty()) expectOneClearLine(problem, path);
      ++(problem.empty() ? readable : refused);
    };
    for (int i = 0; i < 8; ++i) tryOut(whole.substr(0, random() % whole.size()));
    for (int i = 0; i < 12; ++i) {
      std::string flipped = whole;
      for (int bit = 0; bit < 1 + i % 4; ++bit) {
        const auto at = random() % (i < 6 ? whole.size() : std::min<std::size_t>(whole.size(), 2000));
        flipped[at] = static_cast<char>(flipped[at] ^ (1 << random() % 8));
      }
      tryOut(flipped);
    }
  }
  EXPECT_GT(refused, 200);
  EXPECT_GT(readable, 50);  // weights may change
}

TEST(BrokenFiles, extentsThatNoNumberHoldsAreNone) {
  const Index huge = Index{1} << 62;
  EXPECT_EQ(extentInBytes("F32", {2, 3}, {3, 1}), 24U);
  EXPECT_EQ(extentInBytes("F32", {huge, huge}, {huge, 1}), std::nullopt);
  EXPECT_EQ(extentInBytes("F32", {2, huge}, {1, 1}),
            std::nullopt);  // the bytes overflow, the elements do not
  EXPECT_EQ(extentInBytes("F32", {huge, 2}, {0, huge}), std::nullopt);
  EXPECT_EQ(extentInBytes("F32", {huge, 2}, {0, 1}), 8U);
}

TEST(BrokenFiles, aTensorEndsWithinItsRecord) {
  const auto text = [](const std::string& value) {
    return "X" + std::string(1, static_cast<char>(value.size())) + std::string(3, '\0') + value;
  };
  const std::string code =
      "\x80\x02"
      "ctorch._utils\n_rebuild_tensor_v2\n((" +
      text("storage") + "ctorch\nFloatStorage\n" + text("0") + text("cpu") + "K\x05tQK" +
      std::string(1, '\0') + "K\x05\x85K\x01\x85\x89}tR.";
  const auto pickle = readPickle(std::as_bytes(std::span(code)), "p");
  ASSERT_TRUE(pickle) << pickle.error().text();
  const std::vector<std::byte> numbers(20);
  for (const std::size_t there : {20, 19, 0}) {
    CheckpointFile file;
    const auto collected = collectTorch(
        *pickle,
        [&](const TorchStorageName&) {
          return std::optional(TorchStorage{std::span(numbers).first(there), "data/0"});
        },
        file);
    EXPECT_EQ(collected.has_value(), there == 20) << there;
    if (collected) continue;
    EXPECT_NE(collected.error().message.find("reaches beyond"), std::string::npos)
        << collected.error().message;
  }
}

/// {"0": {"0": {...}, ..., "9": {...}}, ...}: ten times the same value on each of four levels.
TEST(BrokenFiles, valuesThatAreSharedOverAndOverAreNotVisitedForEver) {
  std::string code = "\x80\x02K\x01q";
  code += '\0';
  for (char level = 1; level <= 4; ++level) {
    code += "}(";
    for (char key = '0'; key <= '9'; ++key)
      code += std::string("X\x01\0\0\0", 5) + key + 'h' + static_cast<char>(level - 1);
    code += std::string("uq") + level;
  }
  code += '.';
  const auto pickle = readPickle(std::as_bytes(std::span(code)), "p");
  ASSERT_TRUE(pickle) << pickle.error().text();
  const TorchStorages none = [](const TorchStorageName&) { return std::nullopt; };
  CheckpointFile file;
  EXPECT_TRUE(collectTorch(*pickle, none, file, {.visits = 11'111}));
  const auto refused = collectTorch(*pickle, none, file, {.visits = 11'110});
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("without end"), std::string::npos) << refused.error().message;
  EXPECT_FALSE(collectTorch(*pickle, none, file, {.depth = 3}));
  EXPECT_TRUE(collectTorch(*pickle, none, file, {.depth = 4}));
}

TEST(BrokenFiles, takeLittleMemory) {
  for (const auto& entry : fs::directory_iterator(kBroken)) {
    forgetPeak();
    const long before = peakMemory();
    ASSERT_GT(before, 0);
    outcome(entry.path());
    EXPECT_LE(peakMemory() - before, static_cast<long>(2 * entry.file_size()) + (64L << 20)) << entry.path();
  }
}

}  // namespace
}  // namespace mlens
