#include "core/session/SessionTable.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>

#include "core/session/SessionFile.h"
#include "tests/core/base/TestFiles.h"
#include "tests/core/session/FullSession.h"

namespace mlens {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

struct Anything {
  template <class T>
  operator T() const;  // only named, never called
};

/// How many fields an aggregate has.
template <class T, class... Given>
constexpr std::size_t fieldsOf(Given... given) {
  if constexpr (requires { T{given..., Anything{}}; }) {
    return fieldsOf<T>(given..., Anything{});
  } else {
    return sizeof...(Given);
  }
}

/// How many fields the table has below `prefix`: those of "appearance." are "color", "edges", ...
std::size_t rowsBelow(const std::string& prefix) {
  std::set<std::string> names;
  for (const SessionField& field : sessionFields()) {
    const std::string name = field.name;
    if (!name.starts_with(prefix)) continue;
    const std::string rest = name.substr(prefix.size());
    names.insert(rest.substr(0, rest.find('.')));
  }
  return names.size();
}

// If this fails, a field was added: give it a row, say what becomes of it, and set it in fullSession().
TEST(SessionTable, HasARowForEveryField) {
  EXPECT_EQ(rowsBelow(""), fieldsOf<Session>());
  EXPECT_EQ(rowsBelow("appearance."), fieldsOf<AppearanceSpec>());
  EXPECT_EQ(rowsBelow("appearance.edges."), fieldsOf<EdgeSpec>());
}

TEST(SessionTable, EveryFieldIsWrittenAndReadBack) {
  const TemporaryFolder folder;
  const Session full = fullSession(folder.path());
  ASSERT_TRUE(writeSession(folder / "s.mlens", full));
  const auto back = readSession(folder / "s.mlens");
  ASSERT_TRUE(back) << back.error().text();
  std::ifstream stream(folder / "s.mlens");
  const json document = json::parse(stream);
  for (const SessionField& field : sessionFields()) {
    EXPECT_FALSE(field.same(full, Session{})) << field.name << " is as in an empty session: set it";
    EXPECT_TRUE(field.same(full, *back)) << field.name;
    EXPECT_TRUE(document.contains(json::json_pointer(field.written))) << field.written;
  }
}

TEST(SessionTable, ARowTakesItsFieldAndTellsItsChange) {
  const Session full = fullSession("/work");
  Session copy;
  for (const SessionField& field : sessionFields()) {
    const Session before = copy;
    field.take(full, copy);
    EXPECT_TRUE(field.same(full, copy)) << field.name;
    EXPECT_TRUE(field.same(before, copy) || has(changesBetween(before, copy), field.change)) << field.name;
  }
  EXPECT_EQ(copy, full);
  EXPECT_EQ(changesBetween(full, copy), Changes::None);
}

TEST(SessionTable, WhatIsWorkIsSeenInEveryField) {
  const Session full = fullSession("/work");
  for (const SessionField& field : sessionFields()) {
    Session other = full;
    field.take(Session{}, other);
    if (field.name == std::string("views.camera")) other.views[0].camera = {};
    if (field.name == std::string("checkpoints.reading")) other.checkpoints[1].reading = {};
    ASSERT_FALSE(field.same(full, other)) << field.name;
    EXPECT_EQ(sameWork(full, other, true), field.work == SessionField::Work::Never) << field.name;
  }
  Session other = full;
  other.orbits = {};
  EXPECT_FALSE(sameWork(full, other, false));
  other = full;
  other.views[0].camera = {};
  other.current = -1;
  other.theme = "";
  EXPECT_TRUE(sameWork(full, other, true));
  other.appearance.pointSize = 1;
  other.data.limit = 3;
  other.checkpoints.erase(other.checkpoints.begin());  // one without corrections
  EXPECT_TRUE(sameWork(full, other, false));
  EXPECT_FALSE(sameWork(full, other, true));
  other.checkpoints.clear();
  EXPECT_FALSE(sameWork(full, other, false));
}

TEST(SessionTable, OtherPicturesKeepAllThatIsNotOfTheirPoints) {
  const Session full = fullSession("/work");
  DataSource pictures = full.data;
  pictures.path = "/work/others";
  const Session next = withNewData(full, pictures);
  Session expected = full;
  expected.data = pictures;
  expected.selection = {};
  expected.current = -1;
  expected.selections.clear();
  expected.orbits = {};
  expected.appearance.hiddenClasses.clear();
  EXPECT_EQ(next, expected);
}

TEST(SessionTable, VectorsTakeThePlaceOfCheckpointsAndViews) {
  const Session full = fullSession("/work");
  const DataSource vectors = {DataSource::Kind::Vectors, "/work/vectors.npy", {}, {}, "", 0, 1};
  Session next = withNewData(full, vectors);
  EXPECT_TRUE(next.checkpoints.empty());
  EXPECT_TRUE(next.views.empty());
  EXPECT_EQ(next.notes, full.notes);
  EXPECT_EQ(next.appearance.edges, full.appearance.edges);
  next.checkpoints = full.checkpoints;  // pictures in their place: checkpoints
                                        // stay, the views do not
  next.views = {{"vectors", {-1, EmbeddingId::Stage::Vectors}, {}, {}}};
  const Session back = withNewData(next, full.data);
  EXPECT_EQ(back.checkpoints, full.checkpoints);
  EXPECT_TRUE(back.views.empty());
}

TEST(SessionTable, SessionsOfEarlierVersionsAreReadAndWrittenAsTheyWere) {
  const fs::path folder = fs::path(MLENS_SOURCE_DIR) / "tests/core/session/fixtures";
  int count = 0;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() != ".mlens") continue;
    const auto session = readSession(entry.path());
    ASSERT_TRUE(session) << session.error().text();
    std::ifstream stream(entry.path(), std::ios::binary);
    const std::string before{std::istreambuf_iterator<char>(stream), {}};
    EXPECT_EQ(sessionText(*session, folder).value_or("cannot be written"), before) << entry.path();
    ++count;
  }
  EXPECT_EQ(count, 3);
  EXPECT_TRUE(readSession(fs::path(MLENS_SOURCE_DIR) / "resources/example/example.mlens"));
}

}  // namespace
}  // namespace mlens
