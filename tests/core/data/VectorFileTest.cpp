#include "core/data/VectorFile.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "core/base/Npy.h"
#include "tests/core/base/TestFiles.h"

namespace mlens {
namespace {

namespace fs = std::filesystem;

fs::path coreFile(const std::string& name) {
  return fs::path(MLENS_SOURCE_DIR) / "tests/core" / name;
}

Result<VectorFile> openTable(const fs::path& path, const VectorFileOptions& options = {}) {
  return openVectors(path, options, {});
}

class Vectors : public testing::Test {
 protected:
  fs::path writeTable(const std::string& name, std::vector<float> values, Index columns) {
    const auto rows = static_cast<Index>(values.size()) / columns;
    EXPECT_TRUE(writeNpy(folder_ / name, *Matrix::create(rows, columns, std::move(values))));
    return folder_ / name;
  }
  fs::path writeLabels(const std::string& name, const std::vector<std::int64_t>& labels) {
    EXPECT_TRUE(writeNpy(folder_ / name, std::span<const std::int64_t>(labels)));
    return folder_ / name;
  }
  TemporaryFolder folder_;
};

TEST_F(Vectors, NpyWithLabelsBesideIt) {
  const auto path = writeTable("h.npy", {1, 2, 3, 4, 5, 6}, 2);
  const auto bare = openTable(path);
  ASSERT_TRUE(bare) << bare.error().text();
  EXPECT_EQ(bare->points.count, 3);
  EXPECT_EQ(bare->points.names, (std::vector<std::string>{"0", "1", "2"}));
  EXPECT_EQ(bare->points.title, "h, 3 x 2");
  EXPECT_FALSE(bare->points.hasLabels());
  EXPECT_EQ(bare->vectors(2, 1), 6);

  writeLabels("labels.npy", {0, 1});  // belongs to something else
  EXPECT_FALSE(openTable(path)->points.hasLabels());
  writeLabels("labels.npy", {0, 2, 1});
  EXPECT_EQ(openTable(path)->points.labels, (std::vector<std::int32_t>{0, 2, 1}));
  EXPECT_EQ(openTable(path)->points.classCount(), 3);
  EXPECT_NE(openTable(path)->points.identity, bare->points.identity);
  writeLabels("h.labels.npy", {1, 1, 1});
  EXPECT_EQ(openTable(path)->points.labels, (std::vector<std::int32_t>{1, 1, 1}));
  writeLabels("h.labels.npy", {1, 1});
  const auto wrong = openTable(path);
  ASSERT_FALSE(wrong);
  EXPECT_NE(wrong.error().message.find("2 labels for 3 vectors"), std::string::npos);
}

TEST_F(Vectors, LabelsAndPicturesByOption) {
  const auto path = writeTable("h.npy", {1, 2, 3, 4}, 2);
  fs::copy_file(coreFile("data/fixtures/grey.png"), folder_ / "a.png");
  VectorFileOptions options;
  options.labels = folder_.write("l.csv", "id,label\n7,dog\n8,cat\n");
  options.images = folder_.write("pictures.csv", "image\na.png\nmissing.png\n");
  const auto file = openTable(path, options);
  ASSERT_TRUE(file) << file.error().text();
  EXPECT_EQ(file->points.classNames, (std::vector<std::string>{"cat", "dog"}));
  EXPECT_EQ(file->points.labels, (std::vector<std::int32_t>{1, 0}));
  EXPECT_EQ(file->points.names[0], "a.png");
  EXPECT_EQ(file->points.images->read(0)->width, 3);
  EXPECT_EQ(file->points.images->read(1).error().code, ErrorCode::NotFound);

  options.images = folder_.write("three.csv", "image\na\nb\nc\n");
  EXPECT_NE(openTable(path, options).error().message.find("3 pictures for 2 vectors"), std::string::npos);
  options.images.clear();
  options.labels = writeLabels("three.npy", {0, 1, 2});
  EXPECT_EQ(openTable(path, options).error().context, options.labels.string());
}

TEST_F(Vectors, Npz) {
  const auto file = openTable(coreFile("base/fixtures/deflated.npz"));
  ASSERT_TRUE(file) << file.error().text();
  EXPECT_EQ(file->vectors.rows(), 2);
  EXPECT_EQ(file->points.labels, (std::vector<std::int32_t>{1, 0}));
  VectorFileOptions options;
  options.array = "none";
  EXPECT_EQ(openTable(coreFile("base/fixtures/deflated.npz"), options).error().code, ErrorCode::NotFound);
}

TEST_F(Vectors, CsvColumnsByName) {
  const auto file = openTable(folder_.write("v.csv",
                                            ",x,Label,y,note,Image\n"
                                            "10,1.5,b,2,hm,p.png\n"
                                            "11,-3,a,4e1,\"x, y\",q.png\n"));
  ASSERT_TRUE(file) << file.error().text();
  ASSERT_EQ(file->vectors.columns(), 2);
  EXPECT_EQ(file->vectors(0, 0), 1.5f);
  EXPECT_EQ(file->vectors(1, 1), 40.0f);
  EXPECT_EQ(file->points.names, (std::vector<std::string>{"10", "11"}));
  EXPECT_EQ(file->points.labels, (std::vector<std::int32_t>{1, 0}));
  ASSERT_TRUE(file->points.images);
  EXPECT_EQ(file->points.images->read(0).error().context, (folder_ / "p.png").string());
  const auto bare = openTable(folder_.write("v.csv", "1;2\n3;4\n"));
  EXPECT_EQ(bare->vectors(1, 0), 3);
}

TEST_F(Vectors, CsvErrorsNameThePlace) {
  const auto message = [&](const std::string& text) {
    return openTable(folder_.write("v.csv", text)).error().text();
  };
  EXPECT_NE(message("x,y\n1,2\n3,oops\n").find("line 3, column 2: \"oops\" is not a number"),
            std::string::npos);
  EXPECT_NE(message("x,y\n1,2\n3\n").find("line 3 has 1 fields"), std::string::npos);
  EXPECT_NE(message("x,y\n1,2\n,4\n").find("line 3, column 1"), std::string::npos);
  EXPECT_NE(message("x,y\n1,2\n3,nan\n").find("row 1, column 1"), std::string::npos);
  EXPECT_NE(message("x,y\n").find("no rows"), std::string::npos);
  EXPECT_NE(message("name\nanna\n").find("no columns of numbers"), std::string::npos);
  EXPECT_NE(message("").find("no rows"), std::string::npos);
  EXPECT_NE(message("x,label\n1,a\n2,\n").find("row 1 has no label"), std::string::npos);
}

TEST_F(Vectors, NotFiniteEmptyOddAndMissing) {
  EXPECT_NE(openTable(writeTable("nan.npy", {1, 2, 3, INFINITY}, 2)).error().text().find("row 1, column 1"),
            std::string::npos);
  EXPECT_EQ(openTable(coreFile("base/fixtures/empty.npy")).error().code, ErrorCode::BadFormat);
  EXPECT_EQ(openTable(coreFile("base/fixtures/cube.npy")).error().code, ErrorCode::Unsupported);
  EXPECT_EQ(openTable(folder_ / "none.npy").error().code, ErrorCode::NotFound);
  EXPECT_EQ(openTable(folder_ / "none.npz").error().code, ErrorCode::NotFound);
  EXPECT_EQ(openTable(folder_ / "none.csv").error().code, ErrorCode::NotFound);
  EXPECT_EQ(openTable(folder_.path()).error().code, ErrorCode::Unsupported);
  EXPECT_EQ(openTable(writeTable("one.npy", {1, 2}, 2))->points.count, 1);
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(openVectors(folder_ / "one.npy", {}, JobContext(stop.get_token())).error().code,
            ErrorCode::Cancelled);
}

TEST_F(Vectors, NumericColumnsBesideTheVector) {
  std::ofstream(folder_ / "v.csv") << "x0,x1,age,label,score\n1,2,30,a,0.5\n3,4,,b,0.25\n5,6,50,a,1\n";
  const auto file = openTable(folder_ / "v.csv");
  ASSERT_TRUE(file) << file.error().text();
  EXPECT_EQ(file->vectors.columns(), 2);
  ASSERT_EQ(file->points.columns.size(), 2u);
  EXPECT_EQ(file->points.columns[0].name, "age");
  EXPECT_TRUE(std::isnan(file->points.columns[0].values[1]));
  EXPECT_EQ(file->points.columns[1].values, (std::vector<float>{0.5f, 0.25f, 1.f}));
  // Without numbered names all numeric columns are the vector.
  std::ofstream(folder_ / "w.csv") << "length,width\n1,2\n3,4\n";
  const auto plain = openTable(folder_ / "w.csv");
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->vectors.columns(), 2);
  EXPECT_TRUE(plain->points.columns.empty());
}

TEST_F(Vectors, ColumnsOfATableBesideTheFile) {
  const auto path = writeTable("h.npy", {1, 2, 3, 4, 5, 6}, 2);
  std::ofstream(folder_ / "h.columns.csv") << "loss,word\n0.1,x\nnan?,y\n0.3,z\n";
  const auto file = openTable(path);
  ASSERT_TRUE(file) << file.error().text();
  ASSERT_EQ(file->points.columns.size(), 1u);
  EXPECT_EQ(file->points.columns[0].name, "loss");
  EXPECT_EQ(file->points.columns[0].values[2], 0.3f);
  EXPECT_TRUE(std::isnan(file->points.columns[0].values[1]));
  std::ofstream(folder_ / "h.columns.csv") << "loss\n0.1\n";
  const auto mismatch = openTable(path);
  ASSERT_FALSE(mismatch);
  EXPECT_NE(mismatch.error().text().find("1 rows for 3 points"), std::string::npos);
}

}  // namespace
}  // namespace mlens
