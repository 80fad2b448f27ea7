// Files that mean harm, written by tests/tools/make_hostile.py, and damaged copies of good ones.
#include <gtest/gtest.h>

#include <random>
#include <set>
#include <sstream>

#include "core/checkpoint/CheckpointFile.h"
#include "core/checkpoint/ModelReading.h"
#include "tests/core/base/TestFiles.h"
#include "tests/core/checkpoint/Fixtures.h"

namespace mlens {
namespace {

namespace fs = std::filesystem;

const fs::path kHostile = kFixtures / "hostile";
const fs::path kMarker = "/tmp/manifold-lens-was-here";  // what the executing ones would make

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

TEST(HostileFiles, eachGivesOneClearErrorAndNothingRuns) {
  fs::remove(kMarker);
  const std::vector<std::pair<const char*, const char*>> kExpected = {
      {"executing-system.pth", "no encoder"},
      {"executing-eval.pth", "no encoder"},
      {"executing-open.pth", "no encoder"},
      {"executing-legacy.pth", "no encoder"},
      {"traversal-record.pth", "(../../../../etc/passwd) that the file lacks"},
      {"traversal-name.pth", "no encoder"},
      {"traversal-root.pth", "neither PyTorch's"},
      {"beyond-storage.pth", "reaches beyond"},
      {"beyond-record.pth", "reaches beyond"},
      {"overflowing-shape.pth", "reaches beyond"},
      {"negative-shape.pth", "reaches beyond"},
      {"negative-stride.pth", "reaches beyond"},
      {"negative-offset.pth", "reaches beyond"},
      {"many-axes.pth", "not described fully"},
      {"missing-record.pth", "(0) that the file lacks"},
      {"huge-broadcast.pth", "no encoder"},
      {"bomb-pickle.pth", "is compressed"},
      {"bomb-arrays.npz", "is compressed"},
      {"deep-tuples.pth", "nest too deep"},
      {"deep-dicts.pth", "nest too deep"},
      {"recursive-dict.pth", "nest too deep"},
      {"recursive-legacy.pth", "nest too deep"},
      {"laughs-dicts.pth", "nest too deep"},
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
    const auto path = kHostile / name;
    const std::string problem = outcome(path);
    expectOneClearLine(problem, path);
    EXPECT_NE(problem.find(because), std::string::npos) << problem;
    known.insert(name);
  }
  for (const auto& entry : fs::directory_iterator(kHostile))
    EXPECT_TRUE(known.contains(entry.path().filename().string())) << entry.path();
  EXPECT_FALSE(fs::exists(kMarker));
}

TEST(HostileFiles, damageToAnyLayoutIsHarmless) {
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

TEST(HostileFiles, takeLittleMemory) {
  for (const auto& entry : fs::directory_iterator(kHostile)) {
    forgetPeak();
    const long before = peakMemory();
    ASSERT_GT(before, 0);
    outcome(entry.path());
    EXPECT_LE(peakMemory() - before, static_cast<long>(2 * entry.file_size()) + (64L << 20)) << entry.path();
  }
}

}  // namespace
}  // namespace mlens
