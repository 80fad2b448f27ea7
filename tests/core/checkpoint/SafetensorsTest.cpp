#include <gtest/gtest.h>
#include <unistd.h>

#include <cstring>
#include <fstream>

#include "core/checkpoint/SafetensorsFile.h"

namespace mlens {
namespace {

class Safetensors : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("mlens-safetensors-" + std::to_string(getpid()));
    std::filesystem::create_directories(folder_);
    path_ = folder_ / "a.safetensors";
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void writeRaw(std::string_view bytes) const {
    std::ofstream(path_, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }
  /// A file of this header and so many data bytes.
  Result<SafetensorsFile> openWith(const std::string& header, std::size_t dataBytes) const {
    std::string bytes(8, '\0');
    const std::uint64_t length = header.size();
    std::memcpy(bytes.data(), &length, 8);
    writeRaw(bytes + header + std::string(dataBytes, '\1'));
    return SafetensorsFile::open(path_);
  }
  void expectRefused(const std::string& header, std::size_t dataBytes, const std::string& because) const {
    const auto file = openWith(header, dataBytes);
    ASSERT_FALSE(file) << header;
    EXPECT_EQ(file.error().code, ErrorCode::BadFormat);
    EXPECT_NE(file.error().message.find(because), std::string::npos) << file.error().message;
    EXPECT_EQ(file.error().context, path_.string());
  }

  std::filesystem::path folder_, path_;
};

std::span<const std::byte> bytesOf(const std::vector<float>& values) {
  return std::as_bytes(std::span(values));
}

TEST_F(Safetensors, comesBackAsWritten) {
  const std::vector<float> a{1, -2, 3.5F, 4, 5, 6}, empty;
  const std::vector<std::uint8_t> b{7, 8, 9};
  const std::int64_t scalar = -5;
  const std::map<std::string, std::string> metadata{{"key", "väl\"ue\n"}, {"", ""}};
  ASSERT_TRUE(writeSafetensors(path_,
                               {{"z.bytes", "U8", {3}, std::as_bytes(std::span(b))},
                                {"a", "F32", {2, 3}, bytesOf(a)},
                                {"scalar", "I64", {}, std::as_bytes(std::span(&scalar, 1))},
                                {"empty", "F32", {0, 4}, bytesOf(empty)}},
                               metadata));
  const auto file = SafetensorsFile::open(path_);
  ASSERT_TRUE(file) << file.error().text();
  EXPECT_EQ(file->metadata(), metadata);
  ASSERT_EQ(file->tensors().size(), 4u);
  const auto* found = file->find("a");
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->shape, (std::vector<Index>{2, 3}));
  EXPECT_EQ(std::memcmp(file->bytes(*found).data(), a.data(), sizeof(float) * a.size()), 0);
  EXPECT_EQ(file->bytes(*file->find("z.bytes")).size(), 3u);
  EXPECT_TRUE(file->find("scalar")->shape.empty());
  EXPECT_EQ(std::memcmp(file->bytes(*file->find("scalar")).data(), &scalar, 8), 0);
  EXPECT_TRUE(file->bytes(*file->find("empty")).empty());
  EXPECT_EQ(file->find("b"), nullptr);
}

TEST_F(Safetensors, keepsDataAlignedAndTheSameForEveryOrder) {
  const std::vector<float> a{1}, b{2};
  const std::vector<std::uint8_t> byte{9};
  const TensorToWrite first{"a", "F32", {1}, bytesOf(a)}, second{"b", "F32", {1}, bytesOf(b)},
      odd{"0", "U8", {1}, std::as_bytes(std::span(byte))};
  const auto read = [&] {
    std::ifstream file(path_, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  ASSERT_TRUE(writeSafetensors(path_, {odd, first, second}, {}));
  const auto one = read();
  ASSERT_TRUE(writeSafetensors(path_, {second, odd, first}, {}));
  EXPECT_EQ(read(), one);
  std::uint64_t length = 0;
  std::memcpy(&length, one.data(), 8);
  EXPECT_EQ(length % 8, 0u);
  const auto file = SafetensorsFile::open(path_);
  ASSERT_TRUE(file);
  EXPECT_EQ(file->find("a")->begin, 0u);
  EXPECT_EQ(file->find("0")->begin, 8u);  // the odd one last
}

TEST_F(Safetensors, refusesToWriteWhatItCouldNotRead) {
  const std::vector<float> a{1, 2};
  EXPECT_FALSE(writeSafetensors(path_, {{"a", "F32", {3}, bytesOf(a)}}, {}));
  EXPECT_FALSE(writeSafetensors(path_, {{"a", "F7", {2}, bytesOf(a)}}, {}));
  EXPECT_FALSE(writeSafetensors(path_, {{"a", "F32", {-2}, bytesOf(a)}}, {}));
  EXPECT_FALSE(writeSafetensors(path_, {{"a", "F32", {2}, bytesOf(a)}, {"a", "F32", {2}, bytesOf(a)}}, {}));
  EXPECT_FALSE(writeSafetensors(path_, {{"__metadata__", "F32", {2}, bytesOf(a)}}, {}));
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(Safetensors, refusesFilesThatAreCutOffOrLieAboutTheirLength) {
  EXPECT_FALSE(SafetensorsFile::open(folder_ / "missing.safetensors"));
  EXPECT_FALSE(SafetensorsFile::open(folder_));
  for (const std::size_t size : {0, 1, 7, 8}) {
    writeRaw(std::string(size, '\0'));
    EXPECT_FALSE(SafetensorsFile::open(path_)) << size;
  }
  for (const std::uint64_t length : {std::uint64_t{3}, std::uint64_t{100'000'001}, ~std::uint64_t{0}}) {
    std::string bytes(8, '\0');
    std::memcpy(bytes.data(), &length, 8);
    writeRaw(bytes + "{}");
    EXPECT_FALSE(SafetensorsFile::open(path_)) << length;
  }
}

TEST_F(Safetensors, refusesEveryTruncationOfAGoodFile) {
  const std::vector<float> a{1, 2, 3, 4};
  ASSERT_TRUE(writeSafetensors(path_,
                               {{"a", "F32", {2}, bytesOf({a.begin(), a.begin() + 2})},
                                {"b", "F32", {2}, bytesOf({a.begin() + 2, a.end()})}},
                               {{"k", "v"}}));
  std::ifstream file(path_, std::ios::binary);
  const std::string whole(std::istreambuf_iterator<char>(file), {});
  for (std::size_t size = 0; size < whole.size(); ++size) {
    writeRaw(std::string_view(whole).substr(0, size));
    EXPECT_FALSE(SafetensorsFile::open(path_)) << size;
  }
  writeRaw(whole);
  EXPECT_TRUE(SafetensorsFile::open(path_));
}

TEST_F(Safetensors, acceptsTheSmallestFileAndPadding) {
  EXPECT_TRUE(openWith("{}", 0));
  EXPECT_TRUE(openWith("{}   ", 0));
  EXPECT_TRUE(openWith(R"({"a":{"dtype":"BOOL","shape":[],"data_offsets":[0,1]}})", 1));
}

TEST_F(Safetensors, refusesWrongJson) {
  expectRefused("", 0, "does not start");
  expectRefused(" {}", 0, "does not start");
  expectRefused("[]", 0, "does not start");
  expectRefused("{", 0, "JSON is wrong");
  expectRefused("{} {}", 0, "JSON is wrong");
  expectRefused("{\"\xff\":1}", 0, "JSON is wrong");
  expectRefused(R"({"a":1})", 0, "number");
  expectRefused(R"({"a":null})", 0, "null");
  expectRefused(R"({"a":"F32"})", 0, "text");
  expectRefused(R"({"a":[]})", 0, "list");
  expectRefused(R"({"a":{}})", 0, "needs dtype");
  expectRefused(R"({"a":{"dtype":"F32","shape":[1]}})", 4, "needs dtype");
  expectRefused(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"more":[]}})", 4, "unknown");
  expectRefused(R"({"a":{"dtype":"F32","shape":{},"data_offsets":[0,4]}})", 4, "nest");
  expectRefused(R"({"a":{"dtype":"F32","shape":[[1]],"data_offsets":[0,4]}})", 4, "list");
  expectRefused(R"({"a":{"dtype":"F32","shape":[true],"data_offsets":[0,4]}})", 4, "truth");
  expectRefused(R"({"__metadata__":{"a":1}})", 0, "number");
  expectRefused(R"({"__metadata__":{"a":{}}})", 0, "nest");
  expectRefused("{\"a\":" + std::string(1'000'000, '['), 0, "list");
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "{\"a\":";
  expectRefused(deep, 0, "unknown");
}

TEST_F(Safetensors, refusesWrongTensors) {
  const auto tensor = [](const std::string& name, const std::string& dtype, const std::string& shape,
                         const std::string& offsets) {
    return "\"" + name + R"(":{"dtype":")" + dtype + R"(","shape":[)" + shape + R"(],"data_offsets":[)" +
           offsets + "]}";
  };
  const auto one = [&](const std::string& dtype, const std::string& shape, const std::string& offsets) {
    return "{" + tensor("a", dtype, shape, offsets) + "}";
  };
  expectRefused(one("F8_E4M3", "4", "0,4"), 4, "not supported");
  expectRefused(one("F32", "2", "0,4"), 4, "another length");
  expectRefused(one("F32", "1", "0,8"), 8, "another length");
  expectRefused(one("F32", "1", "4,0"), 4, "outside");
  expectRefused(one("F32", "2", "0,8"), 4, "outside");
  expectRefused(one("F32", "1", "0,4"), 5, "belong to no tensor");
  expectRefused(one("F32", "1", "4,8"), 8, "hole");
  expectRefused(one("F32", "-1", "0,4"), 4, "negative");
  expectRefused(one("F32", "1.0", "0,4"), 4, "not whole");
  expectRefused(one("F32", "99999999999999999999", "0,4"), 4, "not whole");
  expectRefused(one("F32", "18446744073709551615", "0,4"), 4, "too large");
  expectRefused(one("F32", "4294967296,4294967296", "0,0"), 0, "too large");
  expectRefused(one("F32", "2,3037000500,3037000500", "0,8"), 8, "too large");
  expectRefused(one("F32", "1", "0"), 4, "two data_offsets");
  expectRefused("{" + tensor("a", "F32", "1", "0,4") + "," + tensor("b", "F32", "1", "0,4") + "}", 4,
                "overlaps");
  expectRefused("{" + tensor("a", "F32", "2", "0,8") + "," + tensor("b", "F32", "1", "4,8") + "}", 8,
                "overlaps");
  expectRefused("{" + tensor("a", "F32", "1", "0,4") + "," + tensor("b", "F32", "1", "8,12") + "}", 12,
                "hole");
  expectRefused("{" + tensor("a", "F32", "1", "0,4") + "," + tensor("a", "F32", "1", "4,8") + "}", 8,
                "twice");
  std::string shape = "1";
  for (int i = 0; i < 70; ++i) shape += ",1";
  expectRefused(one("F32", shape, "0,4"), 4, "64 dimensions");
}

}  // namespace
}  // namespace mlens
