#include "core/data/Labels.h"

#include <gtest/gtest.h>

#include <fstream>

#include "core/base/Npy.h"
#include "tests/core/base/TestFiles.h"

namespace mlens {
namespace {

using Numbers = std::vector<std::int32_t>;
using Words = std::vector<std::string>;

class Labels : public testing::Test {
 protected:
  Result<ClassLabels> ofCsv(const std::string& text, Index rows) {
    return readLabels(folder_.write("l.csv", text), rows, "vectors", {});
  }
  /// An .npy with these bytes as values.
  std::filesystem::path npy(const std::string& type, const std::vector<Index>& shape,
                            const std::string& values) {
    return folder_.write("l.npy", npyStart(type, shape) + values);
  }
  Result<ClassLabels> ofNpy(const std::string& type, const std::vector<Index>& shape,
                            const std::string& values, Index rows) {
    return readLabels(npy(type, shape, values), rows, "vectors", {});
  }
  TemporaryFolder folder_;
};

template <class T>
std::string bytes(std::initializer_list<T> values) {
  return {reinterpret_cast<const char*>(values.begin()), values.size() * sizeof(T)};
}

TEST_F(Labels, OneColumnWithAndWithoutAName) {
  EXPECT_EQ(ofCsv("2\n0\n1\n", 3)->labels, (Numbers{2, 0, 1}));
  EXPECT_EQ(ofCsv("cow\nant\ncow\n", 3)->labels, (Numbers{1, 0, 1}));
  EXPECT_EQ(ofCsv("cow\nant\ncow\n", 3)->classNames, (Words{"ant", "cow"}));
  EXPECT_EQ(ofCsv("label\ncow\nant\n", 2)->labels, (Numbers{1, 0}));
  EXPECT_EQ(ofCsv("species\ncow\nant\n", 2)->labels, (Numbers{1, 0}));
  EXPECT_EQ(ofCsv("0\n2\n1\n", 2)->labels, (Numbers{2, 1}));  // pandas' name for a column without one
  EXPECT_NE(ofCsv("cow\nant\n", 3).error().message.find("2 labels for 3 vectors"), std::string::npos);
}

TEST_F(Labels, ColumnByNameNeverByPlace) {
  EXPECT_EQ(ofCsv("Label,confidence\n1,0.25\n0,0.5\n", 2)->labels, (Numbers{1, 0}));
  EXPECT_EQ(ofCsv(" label,confidence\n1,0.25\n0,0.5\n", 2)->labels, (Numbers{1, 0}));
  EXPECT_EQ(ofCsv("target,id\n1,0\n0,1\n", 2)->labels, (Numbers{1, 0}));
  EXPECT_EQ(ofCsv("id,y\n0,b\n1,a\n", 2)->labels, (Numbers{1, 0}));
  EXPECT_NE(ofCsv("first,second\n1,0\n0,1\n", 2).error().message.find("none is named label"),
            std::string::npos);
}

TEST_F(Labels, MinusOneIsNoClass) {
  EXPECT_EQ(ofCsv("label\n-1\n1\n0\n", 3)->labels, (Numbers{-1, 1, 0}));
  EXPECT_EQ(ofCsv("label\n-1\n1\n0\n", 3)->classNames, (Words{"0", "1"}));
  EXPECT_EQ(ofCsv("label\n-1\nb\na\n", 3)->labels, (Numbers{-1, 1, 0}));
  EXPECT_EQ(ofCsv("label\n-1.0\n1.0\n0.0\n", 3)->labels, (Numbers{-1, 1, 0}));
  EXPECT_EQ(ofNpy("<i8", {2}, bytes<std::int64_t>({-1, 3}), 2)->labels, (Numbers{-1, 3}));
  EXPECT_FALSE(ofCsv("label\n-2\n1\n", 2));
  EXPECT_NE(ofCsv("label\n-1\n-1\n", 2).error().message.find("no row a class"), std::string::npos);
}

TEST_F(Labels, ArraysOfFloatsWordsAndOneHotRows) {
  EXPECT_EQ(ofNpy("<f4", {3}, bytes<float>({2, -1, 0}), 3)->labels, (Numbers{2, -1, 0}));
  EXPECT_EQ(ofNpy("<f8", {2, 3}, bytes<double>({0, 0, 1, 1, 0, 0}), 2)->labels, (Numbers{2, 0}));
  EXPECT_EQ(ofNpy("|S3", {2}, "cowant", 2)->classNames, (Words{"ant", "cow"}));
  const auto umlaut = ofNpy("<U2", {2}, bytes<char32_t>({U'\u00e4', U'b', U'z', 0}), 2);
  ASSERT_TRUE(umlaut) << umlaut.error().text();
  EXPECT_EQ(umlaut->classNames, (Words{"z", "\u00e4b"}));
  EXPECT_FALSE(ofNpy("<f4", {2}, bytes<float>({0.5, 1}), 2));
  EXPECT_FALSE(ofNpy("<f4", {1, 2}, bytes<float>({1, 1}), 1));
}

TEST_F(Labels, BesideAnArrayTheyAreReadOrRefused) {
  const auto data = folder_ / "x.npy";
  std::filesystem::rename(npy("<f4", {2}, bytes<float>({1, 0})), folder_ / "labels.npy");
  EXPECT_EQ(labelsBeside(data, 2, "vectors", {})->labels, (Numbers{1, 0}));
  EXPECT_TRUE(labelsBeside(data, 3, "vectors", {})->labels.empty());  // of something else
  std::filesystem::rename(npy("<f4", {2}, bytes<float>({0.25, 0})), folder_ / "labels.npy");
  EXPECT_FALSE(labelsBeside(data, 2, "vectors", {}));
}

}  // namespace
}  // namespace mlens
