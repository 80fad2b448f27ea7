#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include <algorithm>
#include <set>

#include "core/base/Csv.h"
#include "core/base/Npy.h"
#include "core/session/SessionFile.h"
#include "core/session/SourceFiles.h"
#include "tests/cli/Program.h"
#include "tests/cli/Samples.h"

namespace mlens::cli {
namespace {

namespace fs = std::filesystem;
constexpr Index kPoints = 400;

class SessionCommands : public testing::Test {
 protected:
  void SetUp() override {
    writeBlobs(folder / "x.npy", folder / "l.npy", kPoints, 16, 4);
    writeVectorSession(session, folder / "x.npy", folder / "l.npy", kPoints);
  }

  const Folder folder;
  const std::string session = folder / "s.mlens";
};

TEST_F(SessionCommands, ExportWritesEveryNumberOfEveryPoint) {
  const auto outcome = run({"export", "--session", session, "--out", folder / "out", "--json"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.json()["points"], kPoints);
  EXPECT_EQ(filesIn(folder / "out"), (std::vector<std::string>{"legend.json", "points.csv", "selections.json",
                                                               "vectors.npy", "views.json"}));
  const auto table = readCsv(folder / "out/points.csv");
  ASSERT_TRUE(table) << table.error().text();
  EXPECT_EQ(table->header, (std::vector<std::string>{"row", "name", "label", "class", "selected", "solid_x",
                                                     "solid_y", "solid_z", "flat_x", "flat_y"}));
  ASSERT_EQ(table->rows.size(), static_cast<std::size_t>(kPoints));
  EXPECT_EQ(table->rows[1][4], "1");
  EXPECT_EQ(table->rows[2][4], "0");
  EXPECT_EQ(table->rows[7][2], "3");
  const auto vectors = readNpyMatrix(folder / "out/vectors.npy");
  ASSERT_TRUE(vectors);
  EXPECT_TRUE(std::ranges::equal(vectors->row(9), blobs(kPoints, 16, 4).row(9)));
  const auto selections = nlohmann::json::parse(bytesOf(folder / "out/selections.json"));
  EXPECT_EQ(selections["named"]["first three"], (std::vector<int>{0, 1, 2}));
  const auto legend = nlohmann::json::parse(bytesOf(folder / "out/legend.json"));
  EXPECT_EQ(legend["entries"].size(), 4U);
  EXPECT_EQ(legend["entries"][0]["points"], kPoints / 4);
}

TEST_F(SessionCommands, ExportHasTheSameBytesOnOneAndTwoThreads) {
  for (const std::string threads : {"1", "2"}) {
    ASSERT_EQ(run({"export", "--session", session, "--out", folder / threads, "--threads", threads}).status,
              0);
  }
  const auto names = filesIn(folder / "1");
  ASSERT_FALSE(names.empty());
  for (const auto& name : names)
    EXPECT_EQ(bytesOf(folder / ("1/" + name)), bytesOf(folder / ("2/" + name))) << name;
}

std::uint32_t bigEndian(const std::string& bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

TEST_F(SessionCommands, RenderWritesThePictureOfTheSizeAskedForTheSameEachTime) {
  for (const std::string name : {"a.png", "b.png"}) {
    const auto outcome = run({"render", "--session", session, "--view", "flat", "--size", "320x240", "--out",
                              folder / name, "--json"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_EQ(outcome.json()["view"], "flat");
  }
  const std::string picture = bytesOf(folder / "a.png");
  ASSERT_GT(picture.size(), 1000U);
  EXPECT_EQ(picture.substr(0, 8), "\x89PNG\r\n\x1a\n");
  EXPECT_EQ(bigEndian(picture, 16), 320U);
  EXPECT_EQ(bigEndian(picture, 20), 240U);
  EXPECT_EQ(picture, bytesOf(folder / "b.png"));
  ASSERT_EQ(run({"render", "--session", session, "--size", "320x240", "--out", folder / "solid.png"}).status,
            0);
  EXPECT_NE(picture, bytesOf(folder / "solid.png"));
}

TEST_F(SessionCommands, ATurntableIsAGifOfSoManyFrames) {
  for (const std::string name : {"a.gif", "b.gif"}) {
    const auto outcome = run({"render", "--session", session, "--view", "solid", "--size", "160x120",
                              "--turntable", "6", "--out", folder / name, "--json"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_EQ(outcome.json()["frames"], 6);
  }
  const std::string gif = bytesOf(folder / "a.gif");
  EXPECT_EQ(gif, bytesOf(folder / "b.gif"));
  EXPECT_EQ(gif.substr(0, 6), "GIF89a");
  EXPECT_EQ(static_cast<unsigned char>(gif[6]), 160);
  int frames = 0;  // a graphic control extension before each
  for (auto at = gif.find("\x21\xF9\x04"); at != std::string::npos; at = gif.find("\x21\xF9\x04", at + 1))
    ++frames;
  EXPECT_EQ(frames, 6);
  EXPECT_NE(gif.find("--turntable 6"), std::string::npos);  // the recipe
  const std::pair<std::vector<std::string>, const char*> bad[] = {
      {{"--view", "flat", "--turntable", "6", "--out", folder / "c.gif"}, "3D"},
      {{"--turntable", "6", "--out", folder / "c.png"}, ".gif"},
      {{"--turntable", "6", "--ground", "transparent", "--out", folder / "c.gif"}, "ground"},
      {{"--out", folder / "c.gif"}, ".png"}};
  for (const auto& [more, says] : bad) {
    std::vector<std::string> arguments{"render", "--session", session};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const auto outcome = run(arguments);
    EXPECT_EQ(outcome.status, 1) << says;
    EXPECT_TRUE(outcome.oneLine()) << outcome.err;
    EXPECT_NE(outcome.err.find(says), std::string::npos) << outcome.err;
  }
  EXPECT_FALSE(fs::exists(folder / "c.gif"));
  EXPECT_EQ(run({"render", "--session", session, "--seconds", "3", "--out", folder / "c.png"}).status, 2);
}

TEST_F(SessionCommands, RenderDrawsTangentDiscsAndSaysWhich) {
  const auto bare = run({"render", "--session", session, "--size", "320x240", "--out", folder / "bare.png"});
  ASSERT_EQ(bare.status, 0) << bare.err;
  auto document = nlohmann::json::parse(bytesOf(session));
  document["appearance"]["discs"] = {{"show", "sample"}, {"sample", 20}, {"neighbors", 10}};
  std::ofstream(folder / "discs.mlens", std::ios::binary) << document.dump();
  for (const std::string threads : {"1", "2"}) {
    const auto outcome = run({"render", "--session", folder / "discs.mlens", "--size", "320x240", "--out",
                              folder / (threads + ".png"), "--threads", threads, "--json"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    const std::string caption = outcome.json()["caption"];
    EXPECT_NE(caption.find("tangent discs at 20 of " + std::to_string(kPoints) + " points, K = 10"),
              std::string::npos)
        << caption;
  }
  EXPECT_EQ(bytesOf(folder / "1.png"), bytesOf(folder / "2.png"));
  EXPECT_NE(bytesOf(folder / "1.png"), bytesOf(folder / "bare.png"));
}

TEST_F(SessionCommands, ASessionColouredByAMetricIsDrawnAndExportedWithIt) {
  auto coloured = readSession(session);
  ASSERT_TRUE(coloured);
  coloured->appearance.color = {ColorSpec::By::Metric, "nnk_count", ""};
  ASSERT_TRUE(writeSession(session, *coloured));
  for (const std::string threads : {"1", "2"}) {
    const auto outcome = run({"render", "--session", session, "--view", "flat", "--size", "320x240", "--out",
                              folder / (threads + ".png"), "--threads", threads, "--json"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_NE(outcome.json()["caption"].get<std::string>().find("K = 50"), std::string::npos);
  }
  EXPECT_EQ(bytesOf(folder / "1.png"), bytesOf(folder / "2.png"));
  ASSERT_EQ(run({"export", "--session", session, "--out", folder / "out"}).status, 0);
  const auto legend = nlohmann::json::parse(bytesOf(folder / "out/legend.json"));
  EXPECT_EQ(legend["palette"], "viridis");
  EXPECT_EQ(legend["note"], "NNK, cosine kernel, K = 50, l2-normalised, exact");
  ASSERT_EQ(run({"metrics", "--input", folder / "x.npy", "--per-point", folder / "points"}).status, 0);
  const auto counts = readNpyMatrix(folder / "points/nnk_count.npy");
  const auto table = readCsv(folder / "out/points.csv");
  ASSERT_TRUE(counts && table);
  ASSERT_EQ(table->header[8], "solid_nnk_count");
  for (const Index row : {0, 7, 399}) {
    EXPECT_EQ(std::stof(table->rows[static_cast<std::size_t>(row)][8]), (*counts)(row, 0));
  }
}

TEST_F(SessionCommands, VectorsHaveNoInvarianceToBeColouredBy) {
  auto colored = readSession(session);
  ASSERT_TRUE(colored);
  colored->appearance.color = {ColorSpec::By::Metric, "invariance:rotation:1", ""};
  ASSERT_TRUE(writeSession(session, *colored));
  const auto outcome = run({"export", "--session", session, "--out", folder / "out"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_TRUE(outcome.oneLine()) << outcome.err;
  EXPECT_NE(outcome.err.find("only a checkpoint's h and z have an invariance"), std::string::npos)
      << outcome.err;
}

TEST_F(SessionCommands, AMetricThatTheSessionHasNotIsRefusedOrSaid) {
  auto colored = readSession(session);
  ASSERT_TRUE(colored);
  colored->appearance.color = {ColorSpec::By::Metric, "neighbor_overlap", ""};
  ASSERT_TRUE(writeSession(session, *colored));
  for (const char* command : {"render", "export"}) {
    const auto outcome = run({command, "--session", session, "--out", folder / "one.png"});
    EXPECT_EQ(outcome.status, 1) << command;
    EXPECT_TRUE(outcome.oneLine()) << outcome.err;
    EXPECT_NE(outcome.err.find("its views show one embedding"), std::string::npos) << outcome.err;
  }
  colored->appearance.color = {ColorSpec::By::Column, "gone", ""};
  ASSERT_TRUE(writeSession(session, *colored));
  const auto outcome = run({"render", "--session", session, "--size", "320x240", "--out", folder / "a.png"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("coloured by \"gone\""), std::string::npos) << outcome.out;
}

TEST_F(SessionCommands, MapMetricsColourTheFigureAndTheTable) {
  auto colored = readSession(session);
  ASSERT_TRUE(colored);
  for (const std::string metric : {"trustworthiness", "continuity"}) {
    colored->appearance.color = {ColorSpec::By::Metric, metric, ""};
    ASSERT_TRUE(writeSession(session, *colored));
    const auto drawn = run({"render", "--session", session, "--view", "flat", "--size", "320x240", "--out",
                            folder / (metric + ".png"), "--json"});
    ASSERT_EQ(drawn.status, 0) << drawn.err;
    const std::string caption = drawn.json()["caption"];
    EXPECT_NE(caption.find(metric + " of the map: trust "), std::string::npos) << caption;
    EXPECT_NE(caption.find("(k = 15, exact)"), std::string::npos) << caption;
    ASSERT_EQ(run({"export", "--session", session, "--out", folder / metric}).status, 0);
    const auto table = readCsv(folder / (metric + "/points.csv"));
    ASSERT_TRUE(table);
    const auto column = std::ranges::find(table->header, "flat_" + metric) - table->header.begin();
    ASSERT_LT(column, std::ssize(table->header));
    std::set<std::string> values;
    for (const auto& row : table->rows) values.insert(row[static_cast<std::size_t>(column)]);
    EXPECT_GT(values.size(), 10U) << metric;
  }
  EXPECT_NE(bytesOf(folder / "trustworthiness.png"), bytesOf(folder / "continuity.png"));
}

TEST_F(SessionCommands, AFigureIsRemadeFromTheRecipeItCarries) {
  const auto made = run({"render", "--session", session, "--view", "flat", "--view", "solid", "--mm",
                         "120x60", "--dpi", "150", "--letters", "--out", folder / "fig.svg"});
  ASSERT_EQ(made.status, 0) << made.err;
  std::string svg = bytesOf(folder / "fig.svg");
  const auto from = svg.find("<recipe>"), to = svg.find("</recipe>");
  ASSERT_NE(from, std::string::npos);
  std::string text = svg.substr(from + 8, to - from - 8);
  const std::vector<std::pair<std::string, std::string>> codes = {
      {"&quot;", "\""}, {"&lt;", "<"}, {"&gt;", ">"}, {"&amp;", "&"}};
  for (const auto& [code, letter] : codes) {
    for (std::size_t at = 0; (at = text.find(code, at)) != std::string::npos; ++at) {
      text.replace(at, code.size(), letter);
    }
  }
  const auto recipe = nlohmann::json::parse(text);
  write(folder / "figure.mlens", recipe["session"].dump());
  std::vector<std::string> words;
  std::istringstream command(recipe["command"].get<std::string>());
  for (std::string word; command >> word;) words.push_back(word);
  ASSERT_EQ(words.front(), "manifold-lens");
  words.erase(words.begin());
  for (auto& word : words) {
    if (word == "figure.mlens" || word == "figure.svg") word = folder / word;
  }
  const auto remade = run(words);
  ASSERT_EQ(remade.status, 0) << remade.err;
  EXPECT_EQ(bytesOf(folder / "figure.svg"), svg);
}

TEST_F(SessionCommands, RenderDrawsTheOrbitsAndTheSmoothedInvarianceOfASession) {
  if (!fs::exists(MLENS_BINARY_DIR "/manifold-lens-torch.so")) GTEST_SKIP() << "built without LibTorch";
  auto shown = readSession(fs::path(MLENS_SOURCE_DIR) / "resources/example/example.mlens");
  ASSERT_TRUE(shown) << shown.error().text();
  shown->data.limit = 60;
  shown->data.seed = 1;
  for (auto& view : shown->views) view.map = {"pca", 2};
  shown->selection = {};
  shown->selections.clear();
  const auto draw = [&](const std::string& name) {
    EXPECT_TRUE(writeSession(folder / (name + ".mlens"), *shown));
    const auto outcome =
        run({"render", "--session", folder / (name + ".mlens"), "--outside", "--view", "encoder", "--device",
             "cpu", "--size", "320x240", "--out", folder / (name + ".svg"), "--json"});
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    return outcome.json()["caption"].get<std::string>();
  };
  draw("bare");
  shown->orbits = {"rotation", 0.5, {3, 40}};
  EXPECT_NE(draw("orbits").find("orbits of 2 pictures: rotation up to strength 0.5"), std::string::npos);
  const auto circles = [&](const std::string& name) {
    const std::string svg = bytesOf(folder / (name + ".svg"));
    std::size_t found = 0;
    for (auto at = svg.find("<circle"); at != std::string::npos; at = svg.find("<circle", at + 1)) ++found;
    for (auto at = svg.find("<ellipse"); at != std::string::npos; at = svg.find("<ellipse", at + 1)) ++found;
    return found;
  };
  EXPECT_GT(circles("orbits"), circles("bare") + 20);  // 2 pictures x 3 paths x 9 knots, some out of sight
  shown->orbits = {};
  shown->appearance.color = {ColorSpec::By::Metric, "invariance:rotation:0.5", ""};
  draw("plain");
  shown->appearance.color.column = "invariance_smoothed:rotation:0.5";
  EXPECT_NE(draw("smooth").find("smoothed"), std::string::npos);
  EXPECT_NE(bytesOf(folder / "plain.svg"), bytesOf(folder / "smooth.svg"));
}

TEST_F(SessionCommands, PdfsHaveTheAskedSize) {
  const auto outcome =
      run({"render", "--session", session, "--mm", "85x64", "--out", folder / "a.pdf", "--json"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.json()["width"], 1004);
  EXPECT_EQ(bytesOf(folder / "a.pdf").substr(0, 5), "%PDF-");
}

TEST_F(SessionCommands, RenderRefusesWhatItCannotDraw) {
  for (const auto& [arguments, named] : std::vector<std::pair<std::vector<std::string>, std::string>>{
           {{"--session", session, "--out", folder / "f.jpg"}, ".png, .pdf or .svg"},
           {{"--session", session, "--out", folder / "f.png", "--view", "round"}, "solid, flat"},
           {{"--session", folder / "none.mlens", "--out", folder / "f.png"}, "none.mlens"},
           {{"--session", folder / "x.npy", "--out", folder / "f.png"}, "x.npy"},
           {{"--session", session, "--out", session + "/f.png"}, "s.mlens"}}) {
    auto words = arguments;
    words.insert(words.begin(), "render");
    const auto outcome = run(words);
    EXPECT_EQ(outcome.status, 1) << named;
    EXPECT_TRUE(outcome.oneLine()) << outcome.err;
    EXPECT_NE(outcome.err.find(named), std::string::npos) << outcome.err;
  }
  EXPECT_FALSE(fs::exists(folder / "f.png"));
}

TEST_F(SessionCommands, ASessionWhoseDataAreGoneNamesThem) {
  fs::remove(folder / "x.npy");
  const auto outcome = run({"export", "--session", session, "--out", folder / "out"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_TRUE(outcome.oneLine()) << outcome.err;
  EXPECT_NE(outcome.err.find("x.npy"), std::string::npos) << outcome.err;
  EXPECT_TRUE(filesIn(folder / "out").empty());
}

TEST_F(SessionCommands, FilesOutsideTheFolderAreReadOnlyIfAllowed) {
  fs::create_directories(folder / "inner");
  const std::string inner = folder / "inner/s.mlens";
  writeVectorSession(inner, folder / "x.npy", folder / "l.npy", kPoints);
  const auto refused = run({"export", "--session", inner, "--out", folder / "out"});
  EXPECT_EQ(refused.status, 1);
  EXPECT_TRUE(refused.oneLine()) << refused.err;
  EXPECT_NE(refused.err.find("x.npy"), std::string::npos) << refused.err;
  EXPECT_NE(refused.err.find("--outside"), std::string::npos) << refused.err;
  EXPECT_EQ(run({"export", "--session", inner, "--out", folder / "out", "--outside"}).status, 0);
}

TEST_F(SessionCommands, MovedDataAreFoundAndChangedOnesTold) {
  auto stamped = readSession(session);
  StampMemo memo;
  ASSERT_TRUE(stamped && stampSources(*stamped, memo, {}) && writeSession(session, *stamped));
  ASSERT_EQ(run({"export", "--session", session, "--out", folder / "before"}).status, 0);
  fs::create_directories(folder / "sub");
  fs::rename(folder / "x.npy", folder / "sub/y.npy");
  const auto moved = run({"export", "--session", session, "--out", folder / "after"});
  ASSERT_EQ(moved.status, 0) << moved.err;
  EXPECT_NE(moved.out.find("sub/y.npy"), std::string::npos) << moved.out;
  EXPECT_EQ(bytesOf(folder / "before/points.csv"), bytesOf(folder / "after/points.csv"));
  writeBlobs(folder / "x.npy", folder / "l.npy", kPoints, 16, 5);
  const auto changed = run({"export", "--session", session, "--out", folder / "changed"});
  ASSERT_EQ(changed.status, 0) << changed.err;
  EXPECT_NE(changed.out.find("x.npy has changed"), std::string::npos) << changed.out;
}

TEST(BundledExample, IsASessionWhoseDataAreThere) {
  const fs::path file = fs::path(MLENS_SOURCE_DIR) / "resources/example/example.mlens";
  const auto session = readSession(file);
  ASSERT_TRUE(session) << session.error().text();
  EXPECT_TRUE(fs::exists(session->data.path));
  ASSERT_EQ(session->checkpoints.size(), 2U);
  for (const auto& checkpoint : session->checkpoints)
    EXPECT_TRUE(fs::exists(checkpoint.path)) << checkpoint.path;
  ASSERT_EQ(session->views.size(), 2U);
  EXPECT_EQ(session->views[0].name, "encoder");
  EXPECT_EQ(session->views[1].name, "projector");
}

}  // namespace
}  // namespace mlens::cli
