#include "core/base/ZipArchive.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include "core/base/Npz.h"
#include "tests/core/base/TestFiles.h"

namespace mlens {
namespace {

std::filesystem::path fixture(const std::string& name) {
  return std::filesystem::path(MLENS_SOURCE_DIR) / "tests/core/base/fixtures" / name;
}

/// One entry as a hostile writer may describe it; what is not set is true.
struct Part {
  std::string name, data;
  std::int64_t size = -1, compressedSize = -1, offset = -1, crc = -1;
  int method = 0, flags = 0;
  bool zip64 = false;
};

std::string zipOf(const std::vector<Part>& parts, std::int64_t claimedCount = -1, bool end64 = false) {
  const auto le = littleEndianBytes;
  std::string file, directory;
  for (const Part& part : parts) {
    const std::uint64_t offset = part.offset >= 0 ? static_cast<std::uint64_t>(part.offset) : file.size();
    const auto* bytes = reinterpret_cast<const Bytef*>(part.data.data());
    const std::uint64_t crc = part.crc >= 0 ? static_cast<std::uint64_t>(part.crc)
                                            : ::crc32(0, bytes, static_cast<uInt>(part.data.size()));
    const std::uint64_t size = part.size >= 0 ? static_cast<std::uint64_t>(part.size) : part.data.size();
    const std::uint64_t packed =
        part.compressedSize >= 0 ? static_cast<std::uint64_t>(part.compressedSize) : part.data.size();
    const std::string extra =
        part.zip64 ? le(1, 2) + le(24, 2) + le(size, 8) + le(packed, 8) + le(offset, 8) : std::string();
    const auto small = [&](std::uint64_t value) { return le(part.zip64 ? 0xffffffff : value, 4); };
    const std::string common = le(20, 2) + le(static_cast<std::uint64_t>(part.flags), 2) +
                               le(static_cast<std::uint64_t>(part.method), 2) + le(0, 4) + le(crc, 4) +
                               small(packed) + small(size) + le(part.name.size(), 2);
    file += "PK\x03\x04" + common + le(0, 2) + part.name + part.data;
    directory += "PK\x01\x02" + le(20, 2) + common + le(extra.size(), 2) + le(0, 2) + le(0, 8) +
                 small(offset) + part.name + extra;
  }
  const std::uint64_t start = file.size();
  const std::uint64_t count = claimedCount >= 0 ? static_cast<std::uint64_t>(claimedCount) : parts.size();
  file += directory;
  if (end64) {
    const std::uint64_t record = file.size();
    file += "PK\x06\x06" + le(44, 8) + le(45, 2) + le(45, 2) + le(0, 8) + le(count, 8) + le(count, 8) +
            le(directory.size(), 8) + le(start, 8);
    file += "PK\x06\x07" + le(0, 4) + le(record, 8) + le(1, 4);
    return file + "PK\x05\x06" + le(0, 4) + le(0xffff, 2) + le(0xffff, 2) + le(0xffffffff, 4) +
           le(0xffffffff, 4) + le(0, 2);
  }
  return file + "PK\x05\x06" + le(0, 4) + le(count, 2) + le(count, 2) + le(directory.size(), 4) +
         le(start, 4) + le(0, 2);
}

std::string deflated(std::string_view text) {
  z_stream stream{};
  deflateInit2(&stream, 9, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  std::string packed(text.size() + 100, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

std::string asText(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

class ZipFile : public testing::Test {
 protected:
  Result<ZipArchive> open(const std::string& bytes) {
    return ZipArchive::open(folder_.write("t.zip", bytes));
  }
  ErrorCode codeOf(const std::string& bytes) {
    const auto archive = open(bytes);
    return archive ? ErrorCode::Internal : archive.error().code;
  }
  TemporaryFolder folder_;
};

TEST_F(ZipFile, ReadsWhatPythonWrites) {
  const auto archive = ZipArchive::open(fixture("mixed.zip"));
  ASSERT_TRUE(archive) << archive.error().text();
  ASSERT_EQ(archive->entries().size(), 3u);
  const auto* text = archive->find("folder/text.txt");
  const auto* bytes = archive->find("folder/bytes.bin");
  ASSERT_TRUE(text != nullptr && bytes != nullptr);
  EXPECT_FALSE(text->stored);
  EXPECT_EQ(archive->bytes(*text).error().code, ErrorCode::InvalidArgument);
  std::string expected;
  for (int i = 0; i < 500; ++i) expected += "manifold ";
  EXPECT_EQ(asText(archive->unpack(*text).value()), expected);
  EXPECT_TRUE(archive->verify(*bytes));
  EXPECT_EQ(static_cast<int>((*archive->bytes(*bytes))[200]), 200);
  EXPECT_TRUE(archive->unpack(*archive->find("empty"))->empty());
  EXPECT_EQ(archive->find("folder"), nullptr);
}

TEST_F(ZipFile, Zip64) {
  for (const bool end64 : {false, true}) {
    const auto archive =
        open(zipOf({{.name = "a", .data = "one", .zip64 = true}, {.name = "b", .data = "two"}}, -1, end64));
    ASSERT_TRUE(archive) << archive.error().text();
    EXPECT_EQ(asText(*archive->bytes(*archive->find("a"))), "one");
    EXPECT_EQ(asText(*archive->bytes(*archive->find("b"))), "two");
  }
}

TEST_F(ZipFile, CutAtEveryLengthIsBadFormat) {
  const std::string whole = fileBytes(fixture("mixed.zip"));
  for (std::size_t length = 0; length < whole.size(); ++length) {
    ASSERT_EQ(codeOf(whole.substr(0, length)), ErrorCode::BadFormat) << length;
  }
}

TEST_F(ZipFile, EveryFlippedByteIsAnErrorOrHarmless) {
  const std::string whole = fileBytes(fixture("deflated.npz"));
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 0xff);
    const auto archive = open(changed);
    if (!archive) continue;
    for (const auto& entry : archive->entries()) {
      const auto data = archive->unpack(entry);
      EXPECT_TRUE(!data || data->size() == entry.size);
    }
  }
}

TEST_F(ZipFile, HostileDirectories) {
  const Part a{.name = "a", .data = "1234567890"};
  ASSERT_EQ(codeOf(zipOf({a})), ErrorCode::Internal);  // good as it is
  EXPECT_EQ(codeOf(zipOf({a, {.name = "b", .data = "x", .offset = 0}})), ErrorCode::BadFormat);
  EXPECT_EQ(codeOf(zipOf({a, {.name = "a", .data = "x", .offset = 0}})), ErrorCode::BadFormat);
  EXPECT_EQ(codeOf(zipOf({a, a})), ErrorCode::BadFormat);  // twice the name
  EXPECT_EQ(codeOf(zipOf({{.name = "a", .data = "x", .size = 1000, .compressedSize = 1000}})),
            ErrorCode::BadFormat);
  EXPECT_EQ(codeOf(zipOf({{.name = "a", .data = "x", .size = 2}})), ErrorCode::BadFormat);
  EXPECT_EQ(codeOf(zipOf({{.name = "a", .data = "x", .size = 5000, .method = 8}})), ErrorCode::BadFormat);
  EXPECT_EQ(codeOf(zipOf({{.name = "a", .data = "x", .offset = 0xfffffff0}})), ErrorCode::BadFormat);
  EXPECT_EQ(codeOf(zipOf({{.name = "a", .data = "x", .offset = 1LL << 62, .zip64 = true}})),
            ErrorCode::BadFormat);
  EXPECT_EQ(codeOf(zipOf({a}, 2)), ErrorCode::BadFormat);
  EXPECT_EQ(codeOf(zipOf({a}, 1LL << 60, true)), ErrorCode::BadFormat);
  EXPECT_EQ(codeOf(zipOf({{.name = "a", .data = "x", .flags = 1}})), ErrorCode::Unsupported);
  EXPECT_EQ(codeOf(zipOf({{.name = "a", .data = "x", .method = 12}})), ErrorCode::Unsupported);
  EXPECT_EQ(codeOf(zipOf({a}) + "trailing"), ErrorCode::BadFormat);
  EXPECT_EQ(codeOf(""), ErrorCode::BadFormat);
}

TEST_F(ZipFile, EntriesThatOverlapWithEqualHeaders) {
  // The second directory entry points at the first one's local header under the same name in other letters.
  std::string bytes = zipOf({{.name = "a", .data = "PK"}, {.name = "b", .data = "x", .offset = 0}});
  EXPECT_EQ(codeOf(bytes), ErrorCode::BadFormat);
  // A local header inside another entry's data.
  const std::string inner = zipOf({{.name = "b", .data = "inner"}}).substr(0, 30 + 1 + 5);
  const auto archive =
      open(zipOf({{.name = "a", .data = inner}, {.name = "b", .data = "inner", .offset = 31}}));
  ASSERT_FALSE(archive);
  EXPECT_NE(archive.error().message.find("overlap"), std::string::npos) << archive.error().text();
}

TEST_F(ZipFile, DamagedDataIsFoundByLengthAndChecksum) {
  const std::string text(3000, 'z');
  const std::string packed = deflated(text);
  const std::int64_t crc =
      static_cast<std::int64_t>(::crc32(0, reinterpret_cast<const Bytef*>(text.data()), 3000));
  const auto unpackedSize = [&](const std::string& data, std::int64_t size,
                                std::int64_t sum) -> Result<std::size_t> {
    auto archive = open(zipOf({{.name = "a", .data = data, .size = size, .crc = sum, .method = 8}}));
    if (!archive) return failure(archive);
    auto bytes = archive->unpack(archive->entries()[0]);
    if (!bytes) return failure(bytes);
    return bytes->size();
  };
  EXPECT_EQ(unpackedSize(packed, 3000, crc).value(), 3000u);
  EXPECT_EQ(unpackedSize(packed, 2999, crc).error().code, ErrorCode::BadFormat);  // more comes than it says
  EXPECT_EQ(unpackedSize(packed, 3001, crc).error().code, ErrorCode::BadFormat);
  EXPECT_EQ(unpackedSize(packed, 3000, crc ^ 1).error().code, ErrorCode::BadFormat);
  EXPECT_EQ(unpackedSize(packed + "x", 3000, crc).error().code, ErrorCode::BadFormat);
  EXPECT_EQ(unpackedSize(packed.substr(0, packed.size() - 1), 3000, crc).error().code, ErrorCode::BadFormat);

  const auto stored = open(zipOf({{.name = "a", .data = "text", .crc = 1}}));
  EXPECT_EQ(stored->verify(stored->entries()[0]).error().code, ErrorCode::BadFormat);
  EXPECT_EQ(stored->unpack(stored->entries()[0]).error().code, ErrorCode::BadFormat);
}

TEST(Npz, ReadsStoredAndDeflated) {
  for (const char* name : {"stored.npz", "deflated.npz"}) {
    const auto shapes = listNpz(fixture(name));
    ASSERT_TRUE(shapes) << shapes.error().text();
    EXPECT_EQ(shapes->at("h"), (std::vector<Index>{2, 3}));
    EXPECT_EQ(shapes->at("y"), (std::vector<Index>{2}));
    for (const char* array : {"", "h"}) {
      const auto matrix = readNpzMatrix(fixture(name), array);
      ASSERT_TRUE(matrix) << matrix.error().text();
      EXPECT_EQ((*matrix)(0, 0), -2.0f);
      EXPECT_EQ((*matrix)(1, 2), 3.0f);
    }
    EXPECT_EQ(readNpzIntegers(fixture(name), "y").value(), (std::vector<std::int64_t>{1, 0}));
    const auto missing = readNpzMatrix(fixture(name), "z");
    EXPECT_EQ(missing.error().code, ErrorCode::NotFound);
    EXPECT_NE(missing.error().message.find("names, y, h"), std::string::npos) << missing.error().text();
  }
  EXPECT_EQ(readNpzMatrix(fixture("mixed.zip")).error().code, ErrorCode::NotFound);
  EXPECT_EQ(readNpzMatrix(fixture("f4.npy")).error().code, ErrorCode::BadFormat);
}

TEST(Npz, ForTheNamesOnlyTheHeadersAreRead) {
  const TemporaryFolder folder;
  const std::string array = fileBytes(fixture("f4.npy"));
  const auto path = folder.write(
      "x.npz", zipOf({{.name = "damaged.npy", .data = array, .crc = 1}, {.name = "h.npy", .data = array}}));
  const auto shapes = listNpz(path);
  ASSERT_TRUE(shapes) << shapes.error().text();
  EXPECT_EQ(shapes->size(), 2u);
  EXPECT_EQ(shapes->at("damaged"), shapes->at("h"));
  EXPECT_EQ(readNpzMatrix(path, "damaged").error().code, ErrorCode::BadFormat);
  EXPECT_TRUE(readNpzMatrix(path, "h"));
}

}  // namespace
}  // namespace mlens
