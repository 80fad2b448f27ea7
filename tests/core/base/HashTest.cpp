#include "core/base/Hash.h"

#include <gtest/gtest.h>

#include "tests/core/base/TestFiles.h"

namespace mlens {
namespace {

std::string hashOf(std::string_view text) {
  ContentHash hash;
  hash.add(text);
  return hash.hex();
}

TEST(ContentHash, PublishedValues) {  // MurmurHash3 x64-128, seed 0
  EXPECT_EQ(hashOf(""), "00000000000000000000000000000000");
  EXPECT_EQ(hashOf("hello"), "cbd8a7b341bd9b025b1e906a48ae1d19");
  EXPECT_EQ(hashOf("The quick brown fox jumps over the lazy dog"), "e34bbc7bbc071b6c7a433ca9c49a9347");
}

TEST(ContentHash, CutsDoNotCount) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += static_cast<char>(i * 7);
  for (std::size_t first = 0; first <= 40; ++first) {
    for (std::size_t second = first; second <= 60; second += 3) {
      ContentHash hash;
      hash.add(std::string_view(text).substr(0, first));
      hash.add(std::string_view(text).substr(first, second - first));
      hash.add(std::string_view(text).substr(second));
      ASSERT_EQ(hash.hex(), hashOf(text)) << first << " " << second;
    }
  }
}

TEST(ContentHash, FilesAndCancelling) {
  const TemporaryFolder folder;
  const std::string text(9 << 20, 'm');
  const auto path = folder.write("file", text);
  EXPECT_EQ(hashFile(path, {}).value(), hashOf(text));
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(hashFile(path, JobContext(stop.get_token())).error().code, ErrorCode::Cancelled);
  EXPECT_EQ(hashFile(folder / "none", {}).error().code, ErrorCode::NotFound);
}

TEST(ContentHash, OfALargeFileNothingIsReadAfterAStop) {
  const TemporaryFolder folder;
  const auto path = folder.write("sparse", "s");
  std::filesystem::resize_file(path, std::uintmax_t{1} << 36);  // takes no disk, but a minute to read
  std::stop_source stop;
  int told = 0;
  const JobContext job(stop.get_token(), [&](const Progress& progress) {
    EXPECT_EQ(progress.detail, "sparse");
    if (++told == 2) stop.request_stop();
  });
  EXPECT_EQ(hashFile(path, job).error().code, ErrorCode::Cancelled);
  EXPECT_EQ(told, 2);  // 32 MB were read
}

}  // namespace
}  // namespace mlens
