#include "core/base/AtomicFile.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "core/base/MappedFiles.h"
#include "core/base/SystemError.h"
#include "tests/core/base/TestFiles.h"

namespace mlens {
namespace {

namespace fs = std::filesystem;

TEST(AtomicFile, AppearsOnlyWhenCommitted) {
  const TemporaryFolder folder;
  const auto path = folder / "new/deep/file.txt";
  {
    auto file = AtomicFile::create(path);
    ASSERT_TRUE(file) << file.error().text();
    ASSERT_TRUE(file->write("one "));
    ASSERT_TRUE(file->write("two"));
    EXPECT_FALSE(fs::exists(path));
    ASSERT_TRUE(file->commit());
  }
  EXPECT_EQ(fileBytes(path), "one two");
  EXPECT_EQ(std::distance(fs::directory_iterator(path.parent_path()), fs::directory_iterator()), 1);
}

TEST(AtomicFile, AbandonedLeavesTheOldFileAndNothingElse) {
  const TemporaryFolder folder;
  const auto path = folder.write("file.txt", "old");
  {
    auto file = AtomicFile::create(path);
    ASSERT_TRUE(file);
    ASSERT_TRUE(file->write("new"));
    AtomicFile moved = std::move(*file);
    ASSERT_TRUE(moved.write("er"));
  }
  EXPECT_EQ(fileBytes(path), "old");
  EXPECT_EQ(folder.names(), std::vector<std::string>{"file.txt"});
}

TEST(AtomicFile, FollowsALinkAndKeepsTheMode) {
  const TemporaryFolder folder;
  const auto target = folder.write("target", "old");
  ASSERT_EQ(::chmod(target.c_str(), 0640), 0);
  fs::create_symlink("target", folder / "link");
  ASSERT_TRUE(writeFileAtomically(folder / "link", "new"));
  EXPECT_TRUE(fs::is_symlink(folder / "link"));
  EXPECT_EQ(fileBytes(target), "new");
  EXPECT_EQ(fs::status(target).permissions(), fs::perms(0640));
}

TEST(AtomicFile, FullDiskIsAnErrorWithARemedy) {
  const auto written = writeFileAtomically("/dev/full", "text");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::Io);
  EXPECT_EQ(written.error().text(),
            "/dev/full: cannot write: the disk is full; free some space or choose another folder");
  EXPECT_TRUE(fs::is_character_file("/dev/full"));  // and not replaced by a file
}

TEST(AtomicFile, AFailedWriteLeavesNothing) {
  const TemporaryFolder folder;
  const auto path = folder.write("file.bin", "old");
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto oldHandler = ::signal(SIGXFSZ, SIG_IGN);
  const rlimit limit{1000, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &limit), 0);
  const auto written = writeFileAtomically(path, std::string(5000, 'x'));
  ::setrlimit(RLIMIT_FSIZE, &before);
  ::signal(SIGXFSZ, oldHandler);
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().context, path.string());
  EXPECT_EQ(fileBytes(path), "old");
  EXPECT_EQ(folder.names(), std::vector<std::string>{"file.bin"});
}

TEST(AtomicFile, RefusesFoldersAndPlacesThatCannotBeWritten) {
  const TemporaryFolder folder;
  EXPECT_EQ(writeFileAtomically(folder.path(), "x").error().code, ErrorCode::Io);
  EXPECT_EQ(writeFileAtomically("", "x").error().code, ErrorCode::InvalidArgument);
  EXPECT_FALSE(writeFileAtomically("/proc/mlens-no-such-file", "x"));
  const auto file = folder.write("file", "x");
  EXPECT_FALSE(writeFileAtomically(file / "below", "x"));
  EXPECT_EQ(fileBytes(file), "x");
}

TEST(AtomicFile, AWriteProtectedFileIsKept) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
  const TemporaryFolder folder;
  const auto path = folder.write("file", "old");
  ASSERT_EQ(::chmod(path.c_str(), 0444), 0);
  const auto written = writeFileAtomically(path, "new");
  ASSERT_FALSE(written);
  EXPECT_NE(written.error().message.find("permission denied"), std::string::npos);
  EXPECT_EQ(fileBytes(path), "old");
}

TEST(AtomicFile, SystemErrorsSayWhatToDo) {
  EXPECT_EQ(systemError("write", "a", ENOSPC).text(),
            "a: cannot write: the disk is full; free some space or choose another folder");
  EXPECT_EQ(systemError("write", "a", EROFS).text(),
            "a: cannot write: the disk is read-only; choose another folder");
  EXPECT_EQ(systemError("open", "a", EACCES).text(),
            "a: cannot open: permission denied; change its permissions or choose another place");
  EXPECT_EQ(systemError("open", "a", ENOENT).code, ErrorCode::NotFound);
  EXPECT_EQ(systemError("open", "a", ENOMEM).code, ErrorCode::OutOfMemory);
}

TEST(ReadTextFile, LimitsAndOddFiles) {
  const TemporaryFolder folder;
  const auto path = folder.write("text", "12345");
  EXPECT_EQ(readTextFile(path, 5).value(), "12345");
  EXPECT_EQ(readTextFile(path, 4).error().code, ErrorCode::Unsupported);
  EXPECT_EQ(readFileStart(path, 3).value(), "123");
  EXPECT_EQ(readFileStart(path, 30).value(), "12345");
  EXPECT_EQ(readTextFile(folder / "none").error().code, ErrorCode::NotFound);
  EXPECT_EQ(readTextFile(folder.path()).error().code, ErrorCode::Io);
  EXPECT_EQ(readTextFile("/dev/zero").error().code, ErrorCode::Io);
  EXPECT_FALSE(readTextFile("/proc/self/status")->empty());  // says its size is 0
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  EXPECT_EQ(readTextFile(folder / "pipe").error().code, ErrorCode::Io);  // and does not wait for a writer
}

TEST(MapFile, BytesOutliveTheNameAndEmptyIsEmpty) {
  const TemporaryFolder folder;
  const auto path = folder.write("data", "abc");
  auto file = mapFile(path);
  ASSERT_TRUE(file);
  ASSERT_TRUE(writeFileAtomically(path, "replaced"));
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(file->bytes.data()), file->bytes.size()), "abc");
  EXPECT_TRUE(mapFile(folder.write("empty", ""))->bytes.empty());
  EXPECT_EQ(mapFile(folder / "none").error().code, ErrorCode::NotFound);
  EXPECT_EQ(mapFile(folder.path()).error().code, ErrorCode::Io);
}

TEST(MapFile, CutShortByAnotherProgramItReadsZerosAndIsNamed) {
  const TemporaryFolder folder;
  const auto path = folder.write("long", std::string(20'000, 'x'));
  auto file = mapFile(path);
  ASSERT_TRUE(file);
  EXPECT_TRUE(mappedFilesIntact());
  fs::resize_file(path, 10);
  EXPECT_EQ(file->bytes[19'999], std::byte{0});
  EXPECT_EQ(file->bytes[5], std::byte{'x'});
  const auto intact = mappedFilesIntact();
  ASSERT_FALSE(intact);
  EXPECT_EQ(intact.error().code, ErrorCode::Io);
  EXPECT_NE(intact.error().text().find(path.string()), std::string::npos);
  file->owner.reset();
  EXPECT_TRUE(mappedFilesIntact());
}

}  // namespace
}  // namespace mlens
