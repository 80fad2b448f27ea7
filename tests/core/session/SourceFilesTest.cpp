#include "core/session/SourceFiles.h"

#include <gtest/gtest.h>

#include <fstream>

#include "core/session/SessionFile.h"
#include "tests/core/base/TestFiles.h"

namespace mlens {
namespace {

namespace fs = std::filesystem;

void put(const fs::path& path, const std::string& bytes) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
}

class SourceFilesTest : public testing::Test {
 protected:
  SourceFilesTest() {
    put(folder / "data/images.gz", "pictures");
    put(folder / "data/labels.gz", "labels");
    put(folder / "strong.safetensors", "weights");
    session.data.kind = DataSource::Kind::Images;
    session.data.path = folder / "data/images.gz";
    session.data.labels = folder / "data/labels.gz";
    session.checkpoints = {{folder / "strong.safetensors"}};
    StampMemo memo;
    EXPECT_TRUE(stampSources(session, memo, {}));
  }

  const TemporaryFolder folder;
  Session session;
};

TEST_F(SourceFilesTest, StampsAreTheKnownHashAndSize) {
  ASSERT_EQ(session.stamps.size(), 3U);
  put(folder / "hello", "hello");
  // MurmurHash3 x64-128 of "hello", seed 0: its published test value.
  EXPECT_EQ(*stampOf(folder / "hello", {}), (FileStamp{"cbd8a7b341bd9b025b1e906a48ae1d19", 5}));
}

TEST_F(SourceFilesTest, ReadBackTheyTellWhatHasChanged) {
  ASSERT_TRUE(writeSession(folder / "s.mlens", session));
  auto back = readSession(folder / "s.mlens");
  ASSERT_TRUE(back) << back.error().text();
  EXPECT_EQ(back->stamps, session.stamps);
  EXPECT_TRUE(changedSources(*back, {})->empty());
  put(folder / "strong.safetensors", "wEights");  // of the same size
  put(folder / "data/labels.gz", "more labels");
  EXPECT_EQ(*changedSources(*back, {}),
            (std::vector<fs::path>{folder / "data/labels.gz", folder / "strong.safetensors"}));
}

TEST_F(SourceFilesTest, AFolderIsKnownByTheNamesAndSizesOfItsFiles) {
  session.data.path = folder / "data";
  session.data.labels.clear();
  StampMemo memo;
  ASSERT_TRUE(stampSources(session, memo, {}));
  EXPECT_TRUE(changedSources(session, {})->empty());
  put(folder / "data/sub/new.png", "x");
  EXPECT_EQ(*changedSources(session, {}), (std::vector<fs::path>{folder / "data"}));
}

TEST_F(SourceFilesTest, TheMemoSeesAChange) {
  StampMemo memo;
  const auto before = memo.stampOf(folder / "strong.safetensors", {});
  EXPECT_EQ(*before, *memo.stampOf(folder / "strong.safetensors", {}));
  put(folder / "strong.safetensors", "other weights");
  EXPECT_EQ(*memo.stampOf(folder / "strong.safetensors", {}), *stampOf(folder / "strong.safetensors", {}));
  EXPECT_NE(*before, *memo.stampOf(folder / "strong.safetensors", {}));
}

TEST_F(SourceFilesTest, MovedAndRenamedFilesAreFoundByTheirContent) {
  fs::create_directories(folder / "archive/models");
  fs::rename(folder / "strong.safetensors", folder / "archive/models/epoch-9.safetensors");
  fs::rename(folder / "data", folder / "archive/pictures");
  put(folder / "archive/models/other.safetensors", "weightz");  // the same size, another content
  const auto moved = findMoved(session, folder.path(), {});
  ASSERT_TRUE(moved);
  EXPECT_TRUE(moved->missing.empty());
  EXPECT_EQ(moved->found.size(), 3U);
  EXPECT_EQ(session.checkpoints[0].path, folder / "archive/models/epoch-9.safetensors");
  EXPECT_EQ(session.data.path, folder / "archive/pictures/images.gz");
  EXPECT_EQ(session.data.labels, folder / "archive/pictures/labels.gz");
  EXPECT_TRUE(changedSources(session, {})->empty());
}

TEST_F(SourceFilesTest, WhatIsNowhereStaysMissing) {
  fs::remove(folder / "strong.safetensors");
  put(folder / "wrong.safetensors", "wEights");
  const auto moved = findMoved(session, folder.path(), {});
  ASSERT_TRUE(moved);
  EXPECT_EQ(moved->missing, (std::vector<fs::path>{folder / "strong.safetensors"}));
  StampMemo memo;
  const FileStamp known = session.stamps.at(folder / "strong.safetensors");
  ASSERT_TRUE(stampSources(session, memo, {}));
  EXPECT_EQ(session.stamps.at(folder / "strong.safetensors"), known);  // to be found some day
}

TEST_F(SourceFilesTest, WhatLiesOutsideIsNamedLinksFollowed) {
  EXPECT_TRUE(outsideSources(session, folder.path()).empty());
  EXPECT_EQ(outsideSources(session, folder / "data"), (std::vector<fs::path>{folder / "strong.safetensors"}));
  const TemporaryFolder elsewhere;
  put(elsewhere / "secret", "secret");
  fs::create_symlink(elsewhere / "secret", folder / "innocent.npy");
  session.data.labels = folder / "innocent.npy";
  session.checkpoints[0].path = folder / "data/../../../etc/passwd";
  EXPECT_EQ(outsideSources(session, folder.path()),
            (std::vector<fs::path>{folder / "innocent.npy", folder / "data/../../../etc/passwd"}));
}

TEST_F(SourceFilesTest, ManyModelsAreFilesOfTheSessionToo) {
  put(folder / "models.csv", "path\na.npy\n../b.npy\nstrong.safetensors\n/etc/passwd\n");
  put(folder / "accuracies.csv", "model,cars\na,1\n");
  session.survey.list = folder / "models.csv";
  session.survey.accuracies = folder / "accuracies.csv";
  EXPECT_EQ(sourcePaths(session).size(), 5U);
  // The list is inside, what it names is not; a list outside is named and not read.
  EXPECT_EQ(outsideSources(session, folder.path()),
            (std::vector<fs::path>{folder / "../b.npy", "/etc/passwd"}));
  EXPECT_EQ(outsideSources(session, folder / "data"),
            (std::vector<fs::path>{folder / "strong.safetensors", folder / "models.csv",
                                   folder / "accuracies.csv"}));
  StampMemo memo;
  ASSERT_TRUE(stampSources(session, memo, {}));
  fs::create_directories(folder / "tables");
  fs::rename(folder / "models.csv", folder / "tables/moved.csv");
  put(folder / "accuracies.csv", "model,cars\na,2\n");
  ASSERT_TRUE(findMoved(session, folder.path(), {}));
  EXPECT_EQ(session.survey.list, folder / "tables/moved.csv");
  EXPECT_EQ(*changedSources(session, {}), (std::vector<fs::path>{folder / "accuracies.csv"}));
}

TEST_F(SourceFilesTest, StopsWhenAsked) {
  std::stop_source stop;
  stop.request_stop();
  const JobContext job(stop.get_token());
  StampMemo memo;
  EXPECT_EQ(stampSources(session, memo, job).error().code, ErrorCode::Cancelled);
  EXPECT_EQ(changedSources(session, job).error().code, ErrorCode::Cancelled);
}

}  // namespace
}  // namespace mlens
