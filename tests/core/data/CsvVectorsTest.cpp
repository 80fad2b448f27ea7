#include "core/data/CsvVectors.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/core/base/TestFiles.h"

namespace mlens {
namespace {

using Words = std::vector<std::string>;

class CsvTables : public testing::Test {
 protected:
  Result<CsvVectors> read(const std::string& text) {
    return readCsvVectors(folder_.write("t.csv", text), {});
  }
  std::string refused(const std::string& text) {
    const auto table = read(text);
    return table ? "was read" : table.error().message;
  }
  TemporaryFolder folder_;
};

void expectRows(const Result<CsvVectors>& table, Index rows, Index columns, float first) {
  ASSERT_TRUE(table) << table.error().text();
  EXPECT_EQ(table->vectors.rows(), rows);
  EXPECT_EQ(table->vectors.columns(), columns);
  EXPECT_EQ(table->vectors(0, 0), first);
}

TEST_F(CsvTables, HeadersOfDataFrames) {
  expectRows(read("0,1,2\n0.5,2,3\n4,5,6\n"), 2, 3, 0.5F);
  expectRows(read("1,2,3\n0.5,2,3\n"), 1, 3, 0.5F);
  expectRows(read(",0,1\n0,0.5,2\n1,3,4\n"), 2, 2, 0.5F);
  EXPECT_EQ(read(",0,1\n0,0.5,2\n1,3,4\n")->names, (Words{"0", "1"}));
  expectRows(read("Unnamed: 0,f0,f1\n0,0.5,2\n"), 1, 2, 0.5F);
  expectRows(read(",Unnamed: 0,f0,f1\n0,0,0.5,2\n"), 1, 2, 0.5F);
  expectRows(read("id,value\n7,0.5\n"), 1, 1, 0.5F);
}

TEST_F(CsvTables, CountingRowsThatAreData) {
  expectRows(read("1,2,3\n4,5,6\n"), 2, 3, 1);
  expectRows(read("0,1\n1,0\n"), 2, 2, 0);
  expectRows(read("0,1,2\n"), 1, 3, 0);
  expectRows(read("0.0,1.0,2.0\n0.5,1,1\n"), 2, 3, 0);
}

TEST_F(CsvTables, SeparatorsAndDecimalSigns) {
  expectRows(read("0,5;1,25;3\n4,0;5,5;6\n"), 2, 3, 0.5F);
  expectRows(read("f0;f1\n0,5;1,25\n"), 1, 2, 0.5F);
  expectRows(read("0,5\t1\n0,25\t2\n"), 2, 2, 0.5F);
  expectRows(read("5.0e-01 1.0e+00\n 2.0e+00  3.0e+00 \n"), 2, 2, 0.5F);
  expectRows(read("# written by savetxt\n0.5 1\n2 3\n"), 2, 2, 0.5F);
  EXPECT_NE(refused("f0;f1\n0,5;1.25\n").find("line 2, column 1"), std::string::npos);
}

TEST_F(CsvTables, AGapInTheFirstRowIsAGapAsInAnyOther) {
  for (const std::string gap : {"", "NA", "N/A"}) {
    EXPECT_EQ(refused("f0,f1,f2\n1,2," + gap + "\n4,5,6\n"),
              "line 2, column 3: \"" + gap + "\" is not a number");
  }
  // A column of words is none of the vector, nor is one that stays empty.
  expectRows(read("a,note,b,empty\n1,,2,\n3,hm,4,\n"), 2, 2, 1);
}

TEST_F(CsvTables, AColumnOfThePointsMayBeginWithAGap) {
  const auto table = read("x0,x1,age\n1,2,\n3,4,40\n");
  ASSERT_TRUE(table) << table.error().text();
  EXPECT_EQ(table->vectors.columns(), 2);
  ASSERT_EQ(table->columns.size(), 1U);
  EXPECT_TRUE(std::isnan(table->columns[0].values[0]));
  EXPECT_EQ(table->columns[0].values[1], 40);
}

TEST_F(CsvTables, TargetsAreClassesOrMeasures) {
  auto table = read("x,y,z,target\n1,2,3,0\n4,5,6,1\n");
  expectRows(table, 2, 3, 1);
  EXPECT_EQ(table->labels.labels, (std::vector<std::int32_t>{0, 1}));
  table = read("x0,x1,y\n1,2,b\n3,4,a\n");
  expectRows(table, 2, 2, 1);
  EXPECT_EQ(table->labels.classNames, (Words{"a", "b"}));
  table = read("x0,x1,target\n1,2,0.5\n3,4,1.25\n");
  expectRows(table, 2, 2, 1);
  EXPECT_TRUE(table->labels.labels.empty());
  ASSERT_EQ(table->columns.size(), 1U);
  EXPECT_EQ(table->columns[0].values[1], 1.25F);
}

TEST_F(CsvTables, AVectorInACell) {
  const auto table = read("id,embedding\n7,\"[0.5, 2, 3]\"\n8,\"[4 5 6]\"\n");
  expectRows(table, 2, 3, 0.5F);
  EXPECT_EQ(table->names, (Words{"7", "8"}));
  EXPECT_NE(refused("id,e\n7,\"[1, 2]\"\n8,\"[1]\"\n").find("line 3 holds 1 numbers"), std::string::npos);
  EXPECT_NE(refused("id,e\n7,\"[1, 2]\"\n8,\"[1, ...]\"\n").find("is not a number"), std::string::npos);
}

TEST_F(CsvTables, KindFromTheFirstLines) {
  const auto kind = [&](const std::string& text) { return *csvKind(folder_.write("k.csv", text)); };
  EXPECT_TRUE(kind("file,label\na.png,1\n").pictures);
  EXPECT_TRUE(kind("Path\na.png\n").pictures);
  EXPECT_FALSE(kind("x0,x1\n1,2\n").pictures);
  EXPECT_FALSE(kind("x0,x1,file\n1,2,a\n").pictures);
  EXPECT_EQ(kind("1;2;3\n4;5;6\n").columns, 3);
}

}  // namespace
}  // namespace mlens
