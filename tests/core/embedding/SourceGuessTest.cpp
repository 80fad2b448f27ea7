#include "core/embedding/SourceGuess.h"

#include <gtest/gtest.h>

#include <fstream>
#include <stop_token>

#include "tests/core/base/TestFiles.h"

namespace mlens {
namespace {

TEST(SourceGuess, ATableOfVectorsIsCountedWithAndWithoutAHeader) {
  const TemporaryFolder folder;
  const auto named = guessSource(folder.write("named.csv", "x0,x1,label\n1,2,a\n3,4,b\n"), {});
  ASSERT_TRUE(named) << named.error().text();
  EXPECT_EQ(named->kind, SourceGuess::Kind::Vectors);
  EXPECT_EQ(named->count, 2);
  EXPECT_EQ(named->description, "CSV, 2 rows of 3 columns");
  const auto bare = guessSource(folder.write("bare.csv", "1.5,2.5\n3.5,4.5\n5.5,6.5\n"), {});
  ASSERT_TRUE(bare) << bare.error().text();
  EXPECT_EQ(bare->count, 3);
}

// The command line streams such tables; the window refused them, since it read them whole.
TEST(SourceGuess, ATableBeyond256MegabytesIsAccepted) {
  const TemporaryFolder folder;
  const auto path = folder.write("large.csv", "x0,x1\n1.5,2.5\n");
  {
    const std::string block(1 << 20, '\n');  // empty lines do not count
    std::ofstream more(path, std::ios::app | std::ios::binary);
    for (int i = 0; i < 257; ++i) more << block;
    more << "3.5,4.5\n";
  }
  const auto guess = guessSource(path, {});
  ASSERT_TRUE(guess) << guess.error().text();
  EXPECT_EQ(guess->kind, SourceGuess::Kind::Vectors);
  EXPECT_EQ(guess->count, 2);
}

TEST(SourceGuess, CountingATableCanBeStopped) {
  const TemporaryFolder folder;
  std::stop_source stop;
  stop.request_stop();
  const auto guess = guessSource(folder.write("some.csv", "x0,x1\n1,2\n"), JobContext(stop.get_token()));
  ASSERT_FALSE(guess);
  EXPECT_EQ(guess.error().code, ErrorCode::Cancelled);
}

TEST(SourceGuess, WhatIsNotThereIsToldByItsPath) {
  const auto guess = guessSource("/no/such/file.csv", {});
  ASSERT_FALSE(guess);
  EXPECT_EQ(guess.error().code, ErrorCode::NotFound);
}

}  // namespace
}  // namespace mlens
