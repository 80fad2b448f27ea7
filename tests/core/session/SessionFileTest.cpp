#include "core/session/SessionFile.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/core/base/TestFiles.h"
#include "tests/core/session/FullSession.h"

namespace mlens {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

void expectSame(const Session& a, const Session& b) {
  EXPECT_EQ(a.data.kind, b.data.kind);
  EXPECT_EQ(a.data.path, b.data.path);
  EXPECT_EQ(a.data.labels, b.data.labels);
  EXPECT_EQ(a.data.images, b.data.images);
  EXPECT_EQ(a.data.array, b.data.array);
  EXPECT_EQ(a.data.limit, b.data.limit);
  EXPECT_EQ(a.data.seed, b.data.seed);
  ASSERT_EQ(a.checkpoints.size(), b.checkpoints.size());
  for (std::size_t i = 0; i < a.checkpoints.size(); ++i)
    EXPECT_EQ(a.checkpoints[i].path, b.checkpoints[i].path);
  for (std::size_t i = 0; i < a.checkpoints.size(); ++i)
    EXPECT_EQ(a.checkpoints[i].reading, b.checkpoints[i].reading);
  EXPECT_EQ(a.views, b.views);
  EXPECT_EQ(a.appearance, b.appearance);
  EXPECT_EQ(a.selection, b.selection);
  EXPECT_EQ(a.current, b.current);
  ASSERT_EQ(a.selections.size(), b.selections.size());
  for (std::size_t i = 0; i < a.selections.size(); ++i) {
    EXPECT_EQ(a.selections[i].name, b.selections[i].name);
    EXPECT_EQ(a.selections[i].selection, b.selections[i].selection);
  }
  EXPECT_EQ(a.current, b.current);
  EXPECT_EQ(a.theme, b.theme);
  EXPECT_EQ(a.notes, b.notes);
  EXPECT_EQ(a.stamps, b.stamps);
  EXPECT_EQ(a, b);
}

json minimal() {
  return {{"format", "manifold-lens session"}, {"version", 1}};
}

Result<Session> read(const TemporaryFolder& folder, const std::string& text) {
  std::ofstream(folder / "s.mlens", std::ios::binary) << text;
  return readSession(folder / "s.mlens");
}

TEST(SessionFile, WhatIsWrittenReadsBack) {
  const TemporaryFolder folder;
  const Session session = fullSession(folder.path());
  ASSERT_TRUE(writeSession(folder / "s.mlens", session));
  const auto back = readSession(folder / "s.mlens");
  ASSERT_TRUE(back) << back.error().text();
  expectSame(session, *back);
}

TEST(SessionFile, AMapOfAnOlderFileHasTheDefaults) {
  const TemporaryFolder folder;
  json document = minimal();
  document["views"] = {{{"name", "v"}, {"map", {{"method", "umap"}, {"dimensions", 2}}}}};
  const auto session = read(folder, document.dump());
  ASSERT_TRUE(session) << session.error().text();
  EXPECT_EQ(session->views.at(0).map, (MapSpec{"umap", 2}));
}

TEST(SessionFile, OneWithoutManyModelsDoesNotNameThem) {
  const TemporaryFolder folder;
  Session session = fullSession(folder.path());
  session.survey = {};
  const auto text = sessionText(session, folder.path());
  ASSERT_TRUE(text);
  EXPECT_FALSE(json::parse(*text).contains("models"));
  const auto back = read(folder, *text);  // as an older file
  ASSERT_TRUE(back) << back.error().text();
  EXPECT_EQ(back->survey, SurveySpec());
}

TEST(SessionFile, AMetricAsColourReadsBack) {
  const TemporaryFolder folder;
  Session session;
  session.appearance.color = {ColorSpec::By::Metric, "nnk_count", "cividis"};
  ASSERT_TRUE(writeSession(folder / "s.mlens", session));
  const auto back = readSession(folder / "s.mlens");
  ASSERT_TRUE(back) << back.error().text();
  expectSame(session, *back);
}

TEST(SessionFile, AnEmptySessionReadsBack) {
  const TemporaryFolder folder;
  ASSERT_TRUE(writeSession(folder / "s.mlens", {}));
  const auto back = readSession(folder / "s.mlens");
  ASSERT_TRUE(back) << back.error().text();
  expectSame(Session(), *back);
}

TEST(SessionFile, AFolderWithItsSessionCanBeMoved) {
  const TemporaryFolder folder;
  fs::create_directories(folder / "before/sub");
  ASSERT_TRUE(writeSession(folder / "before/sub/s.mlens", fullSession(folder / "before")));
  fs::rename(folder / "before", folder / "after");
  const auto back = readSession(folder / "after/sub/s.mlens");
  ASSERT_TRUE(back) << back.error().text();
  expectSame(fullSession(folder / "after"), *back);
}

TEST(SessionFile, FarPathsStayAbsolute) {
  const TemporaryFolder folder;
  Session session;
  session.data = {DataSource::Kind::Vectors, "/data/vectors.npy", {}, {}, "", 0, 1};
  ASSERT_TRUE(writeSession(folder / "s.mlens", session));
  std::ifstream stream(folder / "s.mlens");
  EXPECT_EQ(json::parse(stream)["data"]["path"], "/data/vectors.npy");
  EXPECT_EQ(readSession(folder / "s.mlens")->data.path, "/data/vectors.npy");
}

TEST(SessionFile, UnknownKeysAreTolerated) {
  const TemporaryFolder folder;
  json document = minimal();
  document["future"] = {{"x", 1}};
  document["views"] = {{{"name", "v"}, {"future", true}}};
  const auto session = read(folder, document.dump());
  ASSERT_TRUE(session) << session.error().text();
  EXPECT_EQ(session->views.at(0).name, "v");
}

TEST(SessionFile, OlderFilesKeepTheDefaultGraph) {
  const TemporaryFolder folder;
  json document = minimal();
  document["appearance"]["edges"] = {{"show", "all"}, {"k", 9}, {"metric", "cosine"}};
  const auto session = read(folder, document.dump());
  ASSERT_TRUE(session) << session.error().text();
  EXPECT_EQ(session->appearance.edges, (EdgeSpec{EdgeSpec::Show::All, 9, Metric::Cosine}));
  EXPECT_EQ(session->current, -1);
}

TEST(SessionFile, OnlyWhatDecidesTheGraphMakesItAnother) {
  EdgeSpec a, b;
  b.nnk.k = 7;
  b.polytope = false;
  b.show = EdgeSpec::Show::All;
  EXPECT_TRUE(a.sameGraph(b));
  b.k = 9;
  EXPECT_FALSE(a.sameGraph(b));
  a.kind = b.kind = EdgeSpec::Kind::Nnk;
  EXPECT_FALSE(a.sameGraph(b));
  b.nnk.k = a.nnk.k;
  EXPECT_TRUE(a.sameGraph(b));
  b.nnk.sigma = 3;         // of the given bandwidth only
  b.nnk.normalize = true;  // as the cosine kernel has it anyway
  EXPECT_TRUE(a.sameGraph(b));
  a.nnk.kernel = b.nnk.kernel = NnkKernel::Gaussian;
  EXPECT_FALSE(a.sameGraph(b));
}

TEST(SessionFile, ACameraNobodyCanLookFromIsWrittenAsTheDefault) {
  const TemporaryFolder folder;
  Session session = fullSession(folder.path());
  session.views[0].camera.position[1] = std::nan("");
  ASSERT_TRUE(writeSession(folder / "s.mlens", session));
  const auto back = readSession(folder / "s.mlens");
  ASSERT_TRUE(back) << back.error().text();
  EXPECT_EQ(back->views[0].camera, CameraPose());
}

/// A wrong value, where it lies, and the key that the message must name.
struct Wrong {
  const char* pointer;
  const char* value;
  const char* named;
};

TEST(SessionFile, WrongValuesAreNamedInOneLine) {
  const TemporaryFolder folder;
  ASSERT_TRUE(writeSession(folder / "good.mlens", fullSession(folder.path())));
  std::ifstream stream(folder / "good.mlens");
  const json good = json::parse(stream);
  const std::vector<Wrong> cases = {
      {"/version", "0", "version"},
      {"/version", "2", "newer"},
      {"/version", "\"1\"", "version"},
      {"/version", "1e300", "version"},
      {"/format", "\"other\"", "not a Manifold Lens session"},
      {"/data", "[]", "data"},
      {"/data/kind", "\"film\"", "data.kind"},
      {"/data/path", "3", "data.path"},
      {"/data/path", "\"\"", "data.path"},
      {"/data/path", "\"a\\u0000b\"", "data.path"},
      {"/data/limit", "-1", "data.limit"},
      {"/data/limit", "18446744073709551615", "data.limit"},
      {"/data/seed", "-4", "data.seed"},
      {"/data/seed", "1.5", "data.seed"},
      {"/checkpoints", "{}", "checkpoints"},
      {"/checkpoints/0", "\"x\"", "checkpoints[0]"},
      {"/checkpoints/1/path", "null", "checkpoints[1].path"},
      {"/checkpoints/1/reading/heads", "0", "checkpoints[1].reading.heads"},
      {"/checkpoints/1/reading/activation", "\"tanh\"", "checkpoints[1].reading.activation"},
      {"/checkpoints/1/reading/std", "[1, 0]", "checkpoints[1].reading.std"},
      {"/views", "7", "views"},
      {"/views/0/name", "[]", "views[0].name"},
      {"/views/1/embedding/checkpoint", "2", "views[1].embedding.checkpoint"},
      {"/views/1/embedding/checkpoint", "-1", "views[1].embedding.checkpoint"},
      {"/views/1/embedding/stage", "\"x\"", "views[1].embedding.stage"},
      {"/views/0/map/dimensions", "4", "views[0].map.dimensions"},
      {"/views/0/map/method", "\"tsne\"", "views[0].map.method"},
      {"/views/1/map/neighbors", "1", "views[1].map.neighbors"},
      {"/views/1/map/neighbors", "1001", "views[1].map.neighbors"},
      {"/views/1/map/minDist", "1.5", "views[1].map.minDist"},
      {"/views/1/map/minDist", "null", "views[1].map.minDist"},
      {"/views/1/map/epochs", "-1", "views[1].map.epochs"},
      {"/views/1/map/metric", "\"taxi\"", "views[1].map.metric"},
      {"/views/1/map/init", "3", "views[1].map.init"},
      {"/views/1/map/seed", "-1", "views[1].map.seed"},
      {"/views/1/map/search", "\"guess\"", "views[1].map.search"},
      {"/views/1/map/stopAt", "1e9", "views[1].map.stopAt"},
      {"/views/1/map/alignedTo", "[]", "views[1].map.alignedTo"},
      {"/views/1/map/alignedTo/checkpoint", "2", "views[1].map.alignedTo.checkpoint"},
      {"/views/1/map/alignedTo/scaled", "1", "views[1].map.alignedTo.scaled"},
      {"/views/1/map/alignedTo/coupling", "1.5", "views[1].map.alignedTo.coupling"},
      {"/views/0/camera/position", "[0,0]", "views[0].camera.position"},
      {"/views/0/camera/up", "[0,0,\"1\"]", "views[0].camera.up"},
      {"/views/0/camera/parallelScale", "0", "views[0].camera.parallelScale"},
      {"/views/0/camera/parallelScale", "null", "views[0].camera.parallelScale"},
      {"/appearance/arrows", "\"all\"", "appearance.arrows"},
      {"/appearance/compare/k", "201", "appearance.compare.k"},
      {"/appearance/opacity", "2", "appearance.opacity"},
      {"/appearance/pointSize", "\"big\"", "appearance.pointSize"},
      {"/appearance/color/by", "0", "appearance.color.by"},
      {"/appearance/edges/k", "0", "appearance.edges.k"},
      {"/appearance/discs", "3", "appearance.discs"},
      {"/appearance/discs/show", "\"some\"", "appearance.discs.show"},
      {"/appearance/discs/sample", "5001", "appearance.discs.sample"},
      {"/appearance/discs/neighbors", "1", "appearance.discs.neighbors"},
      {"/appearance/discs/threshold", "0", "appearance.discs.threshold"},
      {"/appearance/discs/dimension", "1.5", "appearance.discs.dimension"},
      {"/appearance/edges/kind", "\"nearest\"", "appearance.edges.kind"},
      {"/appearance/edges/polytope", "1", "appearance.edges.polytope"},
      {"/appearance/edges/nnk", "[]", "appearance.edges.nnk"},
      {"/appearance/edges/nnk/k", "201", "appearance.edges.nnk.k"},
      {"/appearance/edges/nnk/k", "1e9", "appearance.edges.nnk.k"},
      {"/appearance/edges/nnk/kernel", "\"linear\"", "appearance.edges.nnk.kernel"},
      {"/appearance/edges/nnk/sigma", "0", "appearance.edges.nnk.sigma"},
      {"/appearance/edges/nnk/sigma", "-1", "appearance.edges.nnk.sigma"},
      {"/appearance/edges/nnk/sigma", "null", "appearance.edges.nnk.sigma"},
      {"/appearance/edges/nnk/normalize", "\"yes\"", "appearance.edges.nnk.normalize"},
      {"/appearance/edges/nnk/compatible", "0", "appearance.edges.nnk.compatible"},
      {"/current", "-2", "current"},
      {"/current", "1.5", "current"},
      {"/appearance/hiddenClasses", "[1,-1]", "appearance.hiddenClasses[1]"},
      {"/selection/points", "1000000000000", "selection.points"},
      {"/selection/points", "2", "selection.rows"},
      {"/selection/rows", "\"5-3\"", "selection.rows"},
      {"/selection/rows", "[1,2]", "selection.rows"},
      {"/selections/0/name", "{}", "selections[0].name"},
      {"/models", "[]", "models"},
      {"/models/list", "7", "models.list"},
      {"/models/accuracies", "\"a\\u0000b\"", "models.accuracies"},
      {"/models/limit", "-1", "models.limit"},
      {"/models/k", "201", "models.k"},
      {"/models/k", "1", "models.k"},
      {"/models/permutations", "0", "models.permutations"},
      {"/models/permutations", "1000001", "models.permutations"},
      {"/models/seed", "-3", "models.seed"},
      {"/orbits/augmentation", "\"turn\"", "orbits.augmentation"},
      {"/orbits/strength", "0", "orbits.strength"},
      {"/orbits/rows", "[1,-1]", "orbits.rows[1]"},
      {"/theme", "true", "theme"}};
  for (const auto& [pointer, value, named] : cases) {
    json document = good;
    document[json::json_pointer(pointer)] = json::parse(value);
    const auto session = read(folder, document.dump());
    ASSERT_FALSE(session) << pointer << " = " << value;
    const std::string line = session.error().text();
    EXPECT_EQ(session.error().code, ErrorCode::BadFormat);
    EXPECT_NE(line.find(named), std::string::npos) << line;
    EXPECT_NE(line.find("s.mlens"), std::string::npos) << line;
    EXPECT_EQ(line.find('\n'), std::string::npos) << line;
  }
}

TEST(SessionFile, WhatIsNoSessionIsRefused) {
  const TemporaryFolder folder;
  std::string deep(100'000, '[');
  std::string nested = minimal().dump();
  nested.insert(nested.size() - 1, ",\"x\":" + std::string(40, '[') + std::string(40, ']'));
  for (const std::string& text :
       {std::string(), std::string("{"), std::string("null"), std::string("[]"), std::string("\xff\xfe\0", 3),
        std::string("{\"format\": \"manifold-lens session\"}"), deep, nested, std::string("\"") + deep}) {
    const auto session = read(folder, text);
    ASSERT_FALSE(session) << text.substr(0, 40);
    EXPECT_EQ(session.error().code, ErrorCode::BadFormat);
  }
  EXPECT_EQ(readSession(folder / "none.mlens").error().code, ErrorCode::NotFound);
  EXPECT_FALSE(readSession(folder.path()));
}

TEST(SessionFile, ManyLargeSelectionsDoNotTakeTheMemory) {
  const TemporaryFolder folder;
  json document = minimal();
  for (int i = 0; i < 5000; ++i) {
    document["selections"].push_back({{"name", "s"}, {"points", 90'000'000}, {"rows", "x"}});
  }
  const auto session = read(folder, document.dump());
  ASSERT_FALSE(session);
  EXPECT_NE(session.error().text().find("selections[0].rows"), std::string::npos);
}

TEST(SessionFile, EveryTruncationIsAnErrorNotACrash) {
  const TemporaryFolder folder;
  ASSERT_TRUE(writeSession(folder / "good.mlens", fullSession(folder.path())));
  std::ifstream stream(folder / "good.mlens");
  std::stringstream text;
  text << stream.rdbuf();
  const std::string whole = text.str();
  for (std::size_t length = 0; length + 3 < whole.size(); length += 7) {
    EXPECT_FALSE(read(folder, whole.substr(0, length))) << length;
  }
}

TEST(SessionFile, ANameThatIsNotTextIsToldAndNothingIsWritten) {
  const TemporaryFolder folder;
  Session session;
  session.selections = {{"\xff\xfe", Selection(3)}};
  EXPECT_FALSE(writeSession(folder / "s.mlens", session));
  EXPECT_TRUE(fs::is_empty(folder.path()));
}

}  // namespace
}  // namespace mlens
