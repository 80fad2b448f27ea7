#include "core/base/Csv.h"

#include <gtest/gtest.h>

#include "tests/core/base/TestFiles.h"

namespace mlens {
namespace {

using Row = std::vector<std::string>;

TEST(Csv, QuotingAsInRfc4180) {
  const auto table = parseCsv("a,b\r\n\"x, y\",\"say \"\"hi\"\"\"\r\n\"two\nlines\",\r\n", "t");
  ASSERT_TRUE(table) << table.error().text();
  EXPECT_EQ(table->header, (Row{"a", "b"}));
  ASSERT_EQ(table->rows.size(), 2u);
  EXPECT_EQ(table->rows[0], (Row{"x, y", "say \"hi\""}));
  EXPECT_EQ(table->rows[1], (Row{"two\nlines", ""}));
}

TEST(Csv, SeparatorLineEndsAndMarks) {
  for (const char* text : {"p;q\n1,5;2\n", "\xef\xbb\xbfp\tq\r1,5\t2", "p;q\n\n1,5;2\n\n"}) {
    const auto table = parseCsv(text, "t");
    ASSERT_TRUE(table) << text;
    EXPECT_EQ(table->header, (Row{"p", "q"})) << text;
    ASSERT_EQ(table->rows.size(), 1u) << text;
    EXPECT_EQ(table->rows[0], (Row{"1,5", "2"})) << text;
  }
}

TEST(Csv, AFirstRowOfNumbersIsNoHeader) {
  EXPECT_TRUE(parseCsv("1,-2.5e3, nan\n3,4,5\n", "t")->header.empty());
  EXPECT_TRUE(parseCsv("1,,3\n", "t")->header.empty());
  EXPECT_EQ(parseCsv("1,x\n", "t")->header, (Row{"1", "x"}));
  EXPECT_EQ(parseCsv("1,2\n3,4\n", "t")->rows.size(), 2u);
}

TEST(Csv, ErrorsNameTheLine) {
  const auto message = [](std::string_view text) { return parseCsv(text, "t").error().text(); };
  EXPECT_EQ(message("a,b\n\"two\nlines\",2\n3\n"), "t: line 4 has 1 fields, the first line has 2");
  EXPECT_EQ(message("a,b\n1,\"open\n2,3\n"), "t: line 2: a quoted field is not closed");
  EXPECT_NE(message("a\n\"b\"c\n").find("line 2: text follows a closing quote"), std::string::npos);
  EXPECT_NE(message("").find("is empty"), std::string::npos);
  EXPECT_NE(message("\n\n").find("is empty"), std::string::npos);
  EXPECT_NE(message(std::string_view("a\0b", 3)).find("not a text file"), std::string::npos);
  EXPECT_NE(message("\xff\xfe"
                    "a")
                .find("UTF-16"),
            std::string::npos);
}

TEST(Csv, ColumnsByNameInAnyCase) {
  const auto table = parseCsv("File, LABEL \n1a,2\n", "t");
  EXPECT_EQ(table->column({"path", "file"}), 0);
  EXPECT_EQ(table->column({"label"}), 1);
  EXPECT_EQ(table->column({"class"}), -1);
}

TEST(Csv, WhatIsWrittenIsReadBack) {
  const TemporaryFolder folder;
  const auto path = folder / "table.csv";
  const std::vector<Row> rows = {{"plain", "a,b"}, {"\"quoted\"", "two\r\nlines"}, {"", "tab\there;"}};
  ASSERT_TRUE(writeCsv(path, {"x", "y"}, rows));
  const auto table = readCsv(path);
  ASSERT_TRUE(table);
  EXPECT_EQ(table->header, (Row{"x", "y"}));
  EXPECT_EQ(table->rows, rows);
  ASSERT_TRUE(writeCsv(path, {"only"}, {{""}, {"x"}}));
  EXPECT_EQ(readCsv(path)->rows, (std::vector<Row>{{""}, {"x"}}));
  EXPECT_EQ(readCsv(folder / "none").error().code, ErrorCode::NotFound);
  EXPECT_FALSE(writeCsv("/dev/full", {"x"}, {}));
}

TEST(Csv, ScanStopsWhereTheReceiverStops) {
  Index rows = 0;
  const auto scanned = scanCsv("a\nb\nc\n", "t", [&](Index line, Row&) -> Result<void> {
    ++rows;
    if (line == 2) return fail(ErrorCode::Cancelled, "cancelled");
    return {};
  });
  EXPECT_EQ(scanned.error().code, ErrorCode::Cancelled);
  EXPECT_EQ(rows, 2);
}

}  // namespace
}  // namespace mlens
