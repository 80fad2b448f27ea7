#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>
#include <algorithm>

#include <cstring>
#include <thread>

#include "core/base/Csv.h"
#include "core/base/Npy.h"
#include "tests/cli/Program.h"
#include "tests/cli/Samples.h"
#include "tests/cli/Together.h"

namespace mlens::cli {
namespace {

namespace fs = std::filesystem;

class Embed : public testing::Test {
 protected:
  void SetUp() override {
    if (!fs::exists(MLENS_BINARY_DIR "/manifold-lens-torch.so")) GTEST_SKIP() << "built without LibTorch";
  }

  /// embed of some pictures by one thread, with a cache of its own.
  std::vector<std::string> words(const std::string& data, const std::string& out,
                                 const std::vector<std::string>& more = {}) const {
    std::vector<std::string> all{"embed",
                                 "--checkpoint",
                                 kExample + "strong.safetensors",
                                 "--data",
                                 data,
                                 "--out",
                                 out,
                                 "--device",
                                 "cpu",
                                 "--threads",
                                 "1",
                                 "--json"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  Conditions alone() const {
    Conditions conditions;
    conditions.set["XDG_CACHE_HOME"] = folder / ("cache" + std::to_string(++caches_));
    return conditions;
  }
  Outcome embed(const std::string& data, const std::string& out,
                const std::vector<std::string>& more = {}) const {
    auto outcome = run(words(data, out, more), alone());
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    return outcome;
  }

  /// Several processes that work together, all with the same words.
  std::vector<Outcome> together(const std::vector<std::string>& command, int size,
                                const std::function<void(int, Conditions&)>& change = {}) const {
    return runTogether(
        size, [&](int) { return command; },
        [&](int rank, Conditions& conditions) {
          conditions.set.merge(alone().set);
          if (change) change(rank, conditions);
        });
  }

  void expectSameFiles(const std::string& a, const std::string& b) const {
    for (const std::string& name : filesIn(a)) {
      if (name == "manifest.json") continue;
      EXPECT_TRUE(bytesOf(fs::path(a) / name) == bytesOf(fs::path(b) / name)) << name;
    }
    EXPECT_EQ(filesIn(a), filesIn(b));
  }

  const Folder folder;

 private:
  mutable int caches_ = 0;
};

/// Some of the vectors are on disk: two seconds after the first of them came.
bool partsIn(const std::string& out) {
  return std::ranges::any_of(filesIn(out + "/unfinished"),
                             [](const auto& name) { return name.ends_with(".safetensors"); });
}

TEST_F(Embed, EveryLayerAndTheQueue) {
  writePictures(folder / "p.npy", 100, 28);
  const auto outcome = embed(folder / "p.npy", folder / "out",
                             {"--layer", "all", "--checkpoint", kExample + "weak.safetensors"});
  const auto all = outcome.json()["embeddings"];
  ASSERT_EQ(all.size(), 2u);
  for (const std::string name : {"strong", "weak"}) {
    const auto manifest = nlohmann::json::parse(bytesOf(folder / ("out/" + name + "/manifest.json")));
    EXPECT_EQ(manifest["n"], 100);
    EXPECT_EQ(manifest["skipped"]["count"], 0);
    EXPECT_EQ(manifest["preprocessing"]["center_crop"], 28);
    for (const auto& layer : manifest["layers"]) {
      const auto matrix = readNpyMatrix(folder / ("out/" + name + "/" + layer["file"].get<std::string>()));
      ASSERT_TRUE(matrix);
      EXPECT_EQ(matrix->rows(), 100);
      EXPECT_EQ(matrix->columns(), layer["dimension"]);
    }
    EXPECT_TRUE(fs::exists(folder / ("out/" + name + "/projector-1.npy")));
    EXPECT_FALSE(fs::exists(folder / ("out/" + name + "/unfinished")));
  }
  const auto unknown = run(words(folder / "p.npy", folder / "x", {"--layer", "projector.7"}), alone());
  EXPECT_EQ(unknown.status, 1);
  EXPECT_NE(unknown.err.find("it has encoder, projector.1"), std::string::npos) << unknown.err;
}

TEST_F(Embed, UnreadablePicturesAreLeftOutAndCounted) {
  const std::string grey = "P5 28 28 255\n" + std::string(784, 'a');
  for (int i = 0; i < 70; ++i) {
    const auto path =
        fs::path(folder / "data") / (i % 2 ? "odd" : "even") / (std::to_string(100 + i) + ".pgm");
    fs::create_directories(path.parent_path());
    write(path, i == 3 || i == 66 ? "P5 no picture" : grey + static_cast<char>(i));
  }
  const auto outcome = embed(folder / "data", folder / "out");
  EXPECT_EQ(outcome.json()["n"], 68);
  EXPECT_EQ(outcome.json()["pictures"], 70);
  EXPECT_EQ(outcome.json()["skipped"]["count"], 2);
  EXPECT_EQ(outcome.json()["skipped"]["pictures"][0]["name"], "even/166.pgm");
  EXPECT_EQ(readNpyMatrix(folder / "out/projector.npy")->rows(), 68);
  EXPECT_EQ(readNpyIntegers(folder / "out/labels.npy")->size(), 68u);
  const auto names = readCsv(folder / "out/names.csv");
  ASSERT_EQ(names->rows.size(), 68u);
  for (const auto& row : names->rows) EXPECT_TRUE(row[1] != "even/166.pgm" && row[1] != "odd/103.pgm");
  const auto nothing = fs::path(folder / "nothing");
  fs::create_directories(nothing);
  write(nothing / "a.pgm", "P5 no picture");
  const auto none = run(words(nothing, folder / "none"), alone());
  EXPECT_EQ(none.status, 1);
  EXPECT_NE(none.err.find("none of its pictures"), std::string::npos) << none.err;
}

TEST_F(Embed, ViewsOfStrengthZeroAreThePictureItself) {
  writePictures(folder / "p.npy", 70, 28);
  embed(folder / "p.npy", folder / "plain");
  embed(folder / "p.npy", folder / "still", {"--views", "3", "--strength", "0"});
  embed(folder / "p.npy", folder / "moved", {"--views", "3", "--strength", "1"});
  embed(folder / "p.npy", folder / "again", {"--views", "3", "--strength", "1", "--batch", "1"});
  const auto plain = readNpyMatrix(folder / "plain/encoder.npy");
  const auto still = readNpyMatrix(folder / "still/encoder.npy");
  const auto moved = readNpyMatrix(folder / "moved/encoder.npy");
  ASSERT_TRUE(plain && still && moved);
  ASSERT_EQ(still->rows(), 210);
  Index differing = 0;
  for (Index row = 0; row < 210; ++row) {
    EXPECT_TRUE(std::ranges::equal(still->row(row), plain->row(row / 3))) << row;
    differing += !std::ranges::equal(moved->row(row), plain->row(row / 3));
  }
  EXPECT_GT(differing, 200);
  expectSameFiles(folder / "moved", folder / "again");
  const auto names = readCsv(folder / "moved/names.csv");
  EXPECT_EQ(names->rows[5], (std::vector<std::string>{"5", "1", "2"}));
}

TEST_F(Embed, TheCacheAndACompleteFolderSaveTheWork) {
  writePictures(folder / "p.npy", 100, 28);
  const auto conditions = alone();
  ASSERT_EQ(run(words(folder / "p.npy", folder / "a"), conditions).status, 0);
  auto plain = words(folder / "p.npy", folder / "b");
  std::erase(plain, "--json");
  const auto cached = run(plain, conditions);
  EXPECT_NE(cached.out.find("from the cache"), std::string::npos) << cached.out;
  expectSameFiles(folder / "a", folder / "b");
  const auto complete = run(plain, alone());
  EXPECT_NE(complete.out.find("complete already"), std::string::npos) << complete.out;
  std::string bytes = bytesOf(folder / "b/encoder.npy");
  bytes.back() ^= 1;
  write(folder / "b/encoder.npy", bytes);
  const auto repaired = run(plain, alone());
  EXPECT_EQ(repaired.out.find("complete"), std::string::npos) << repaired.out;
  expectSameFiles(folder / "a", folder / "b");
}

TEST_F(Embed, KilledAtAnyMomentItGoesOn) {
  writePictures(folder / "p.npy", 1500, 28);
  const std::vector<std::string> views{"--views", kSanitized ? "10" : "24"};
  embed(folder / "p.npy", folder / "whole", views);
  for (const int signal : {SIGKILL, SIGINT}) {
    const std::string out = folder / ("out" + std::to_string(signal));
    auto conditions = alone();
    conditions.signal = signal;
    if (signal == SIGKILL) conditions.signalWhen = [&out] { return partsIn(out); };
    if (signal == SIGINT) conditions.signalDelay = std::chrono::milliseconds(kSanitized ? 2000 : 1000);
    const auto stopped = run(words(folder / "p.npy", out, views), conditions);
    const bool parts = !filesIn(out + "/unfinished").empty();
    const bool finished = stopped.status == 0;  // on a fast machine
    const auto rest = embed(folder / "p.npy", out, views);
    if (!finished) {
      EXPECT_EQ(rest.json()["resumed"].get<Index>() > 0, parts) << stopped.err;
    }
    expectSameFiles(folder / "whole", out);
  }
}

TEST_F(Embed, SeveralProcessesGiveTheBitsOfOne) {
  writePictures(folder / "p.npy", 700, 28);
  embed(folder / "p.npy", folder / "one", {"--layer", "all"});
  for (const int size : {2, 4}) {
    const std::string out = folder / ("by" + std::to_string(size));
    for (const auto& outcome : together(words(folder / "p.npy", out, {"--layer", "all"}), size)) {
      EXPECT_EQ(outcome.status, 0) << outcome.err;
    }
    expectSameFiles(folder / "one", out);
  }
}

TEST_F(Embed, ALostProcessIsSaidAndTheRestGoesOn) {
  writePictures(folder / "p.npy", 1500, 28);
  const std::vector<std::string> views{"--views", kSanitized ? "20" : "50"};
  const auto command = words(folder / "p.npy", folder / "out", views);
  const auto outcomes = together(command, 2, [this](int rank, Conditions& conditions) {
    if (rank == 0) return;
    conditions.signal = SIGKILL;
    conditions.signalWhen = [this] { return partsIn(folder / "out"); };
  });
  EXPECT_EQ(outcomes[0].status, 1);
  EXPECT_TRUE(outcomes[0].oneLine()) << outcomes[0].err;
  EXPECT_NE(outcomes[0].err.find("lost"), std::string::npos) << outcomes[0].err;
  const auto rest = embed(folder / "p.npy", folder / "out", views);
  EXPECT_GT(rest.json()["resumed"].get<Index>(), 0);
  embed(folder / "p.npy", folder / "one", views);
  expectSameFiles(folder / "one", folder / "out");
}

TEST_F(Embed, ProcessesThatMeanDifferentThingsAreTold) {
  writePictures(folder / "p.npy", 100, 28);
  writePictures(folder / "q.npy", 101, 28);
  const std::string port = freePort();
  std::vector<Outcome> outcomes(2);
  {
    std::vector<std::jthread> threads;
    for (int rank = 0; rank < 2; ++rank) {
      auto conditions = alone();
      conditions.set["OMPI_COMM_WORLD_RANK"] = std::to_string(rank);
      conditions.set["OMPI_COMM_WORLD_SIZE"] = "2";
      conditions.set["OMPI_COMM_WORLD_LOCAL_SIZE"] = "2";
      conditions.set["MASTER_PORT"] = port;
      const auto command = words(folder / (rank == 0 ? "p.npy" : "q.npy"), folder / "out");
      threads.emplace_back([&outcomes, rank, command, conditions] {
        outcomes[static_cast<std::size_t>(rank)] = run(command, conditions);
      });
    }
  }
  for (const auto& outcome : outcomes) {
    EXPECT_EQ(outcome.status, 1);
    EXPECT_NE(outcome.err.find("embeds something else"), std::string::npos) << outcome.err;
  }
}

}  // namespace
}  // namespace mlens::cli
