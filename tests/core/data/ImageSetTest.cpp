#include "core/data/ImageSet.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <map>

#include "core/base/Npy.h"
#include "core/data/PointTable.h"
#include "core/data/Sampling.h"
#include "tests/core/base/TestFiles.h"
#include "tests/core/data/DataFixtures.h"

namespace mlens {
namespace {

namespace fs = std::filesystem;

std::string bigEndian(std::uint32_t value) {
  std::string bytes = littleEndianBytes(value, 4);
  return {bytes.rbegin(), bytes.rend()};
}

std::string idx(const std::vector<std::uint32_t>& shape, const std::string& data) {
  std::string bytes("\0\0\x08", 3);
  bytes += static_cast<char>(shape.size());
  for (const auto extent : shape) bytes += bigEndian(extent);
  return bytes + data;
}

std::string gzipped(const std::string& data) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY);
  std::string packed(data.size() + 200, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(data.data()));
  stream.avail_in = static_cast<uInt>(data.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

/// `count` pictures of 2 x 3, whose pixels count up; labels 0 1 2 0 1 2 ...
std::string pictures(std::uint32_t count) {
  std::string data;
  for (std::uint32_t i = 0; i < count * 6; ++i) data += static_cast<char>(i);
  return idx({count, 2, 3}, data);
}
std::string labels(std::uint32_t count) {
  std::string data;
  for (std::uint32_t i = 0; i < count; ++i) data += static_cast<char>(i % 3);
  return idx({count}, data);
}

class ImageSets : public testing::Test {
 protected:
  TemporaryFolder folder_;
};

TEST_F(ImageSets, IdxPlainAndGzippedAreTheSame) {
  folder_.write("plain/t10k-images-idx3-ubyte", pictures(7));
  folder_.write("plain/t10k-labels-idx1-ubyte", labels(7));
  folder_.write("packed/t10k-images-idx3-ubyte.gz", gzipped(pictures(7)));
  folder_.write("packed/t10k-labels-idx1-ubyte", labels(7));
  const auto plain = open(folder_ / "plain/t10k-images-idx3-ubyte");
  const auto packed = open(folder_ / "packed");
  ASSERT_TRUE(plain) << plain.error().text();
  ASSERT_TRUE(packed) << packed.error().text();
  EXPECT_EQ(plain->identity, packed->identity);
  EXPECT_EQ(plain->kind, "IDX");
  EXPECT_EQ(plain->title, "plain t10k, 7");
  EXPECT_EQ(packed->count(), 7);
  EXPECT_EQ(packed->labels, (std::vector<std::int32_t>{0, 1, 2, 0, 1, 2, 0}));
  EXPECT_EQ(packed->classNames, (std::vector<std::string>{"0", "1", "2"}));
  const auto picture = packed->images->read(2);
  ASSERT_TRUE(picture);
  EXPECT_EQ(picture->width, 3);
  EXPECT_EQ(picture->height, 2);
  EXPECT_EQ(picture->pixels, (std::vector<std::uint8_t>{12, 13, 14, 15, 16, 17}));
  EXPECT_EQ(packed->images->read(7).error().code, ErrorCode::InvalidArgument);
  EXPECT_EQ(packed->images->read(-1).error().code, ErrorCode::InvalidArgument);
}

TEST_F(ImageSets, TheBundledExample) {
  const auto set = open(fs::path(MLENS_SOURCE_DIR) / "resources/example");
  ASSERT_TRUE(set) << set.error().text();
  EXPECT_EQ(set->count(), 2000);
  ASSERT_EQ(set->classNames.size(), 10u);
  EXPECT_EQ(set->classNames[9], "Ankle boot");
  EXPECT_EQ(set->title, "fashion-2000, 2,000");
  EXPECT_TRUE(set->warnings.empty());
}

TEST_F(ImageSets, IdxClassNames) {
  folder_.write("fashion/images-idx3-ubyte", pictures(3));
  folder_.write("fashion/labels-idx1-ubyte", labels(3));
  EXPECT_EQ(open(folder_ / "fashion")->classNames.at(2), "Pullover");
  folder_.write("fashion/classes.txt", "a\r\nb b\nc\n\n");
  EXPECT_EQ(open(folder_ / "fashion")->classNames, (std::vector<std::string>{"a", "b b", "c"}));
  folder_.write("fashion/classes.txt", "a\n");
  const auto few = open(folder_ / "fashion");
  EXPECT_EQ(few->classNames, (std::vector<std::string>{"0", "1", "2"}));
  EXPECT_EQ(few->warnings.size(), 1u);
}

TEST_F(ImageSets, IdxWithoutLabelsWarns) {
  const auto set = open(folder_.write("x-images-idx3-ubyte", pictures(2)));
  ASSERT_TRUE(set);
  EXPECT_TRUE(set->labels.empty());
  EXPECT_EQ(set->warnings.size(), 1u);
}

TEST_F(ImageSets, IdxLabelsOfAnotherLength) {
  folder_.write("train-images-idx3-ubyte", pictures(4));
  folder_.write("train-labels-idx1-ubyte", labels(3));
  const auto set = open(folder_.path());
  ASSERT_FALSE(set);
  EXPECT_EQ(set.error().context, (folder_ / "train-labels-idx1-ubyte").string());
  EXPECT_NE(set.error().message.find("3 labels for 4 pictures"), std::string::npos);
}

TEST_F(ImageSets, IdxFoldersPreferTraining) {
  folder_.write("a-images-idx3-ubyte", pictures(1));
  folder_.write("b-images-idx3-ubyte", pictures(2));
  EXPECT_EQ(open(folder_.path()).error().code, ErrorCode::InvalidArgument);
  folder_.write("train-images-idx3-ubyte.gz", gzipped(pictures(3)));
  EXPECT_EQ(open(folder_.path())->count(), 3);
}

TEST_F(ImageSets, IdxCutAtEveryLength) {
  const std::string plain = pictures(3), packed = gzipped(plain);
  for (const auto& whole : {plain, packed}) {
    for (std::size_t length = 0; length < whole.size(); ++length) {
      const auto set = open(folder_.write("cut-images-idx3-ubyte", whole.substr(0, length)));
      ASSERT_FALSE(set) << length;
      ASSERT_EQ(set.error().code, ErrorCode::BadFormat) << set.error().text();
    }
    EXPECT_EQ(open(folder_.write("cut-images-idx3-ubyte", plain + "x")).error().code, ErrorCode::BadFormat);
  }
  std::string wrongSum = packed;
  wrongSum[wrongSum.size() - 8] = static_cast<char>(wrongSum[wrongSum.size() - 8] ^ 1);
  EXPECT_EQ(open(folder_.write("cut-images-idx3-ubyte", wrongSum)).error().code, ErrorCode::BadFormat);
}

TEST_F(ImageSets, IdxHostileHeaders) {
  const auto codeOf = [&](const std::string& bytes) {
    const auto set = open(folder_.write("h-images-idx3-ubyte", bytes));
    return set ? ErrorCode::Internal : set.error().code;
  };
  EXPECT_EQ(codeOf(idx({0xffffffff, 0xffffffff, 0xffffffff}, "x")), ErrorCode::BadFormat);
  EXPECT_EQ(codeOf(gzipped(idx({0xffffffff, 0xffff, 1}, "x"))), ErrorCode::BadFormat);  // takes no 280 TB
  EXPECT_EQ(codeOf(gzipped(idx({60000, 2800, 2800}, "x"))), ErrorCode::BadFormat);
  EXPECT_EQ(codeOf(idx({0, 28, 28}, "")), ErrorCode::BadFormat);
  EXPECT_EQ(codeOf(idx({1, 2, 2, 4}, std::string(16, 'x'))), ErrorCode::BadFormat);
  EXPECT_EQ(codeOf(idx({2, 2}, "abcd")), ErrorCode::BadFormat);
  EXPECT_EQ(codeOf(labels(4)), ErrorCode::BadFormat);
  EXPECT_EQ(codeOf(std::string("\0\0\x0d\x03", 4) + std::string(100, '\0')), ErrorCode::Unsupported);
  EXPECT_EQ(codeOf("PNG"), ErrorCode::BadFormat);
  EXPECT_EQ(codeOf(idx({2, 1, 1, 3}, "abcdef")), ErrorCode::Internal);  // colour is fine
}

TEST_F(ImageSets, FolderOfClasses) {
  fs::create_directories(folder_ / "cat/deep");
  fs::create_directories(folder_ / "dog");
  fs::create_directories(folder_ / "nothing");
  fs::copy_file(fixture("grey.png"), folder_ / "cat/deep/b.png");
  fs::copy_file(fixture("grey.pgm"), folder_ / "cat/a.PGM");
  fs::copy_file(fixture("grey16.png"), folder_ / "dog/c.png");
  folder_.write("dog/notes.txt", "not a picture");
  folder_.write("dog/.hidden.png", "not looked at");
  fs::create_directory_symlink("..", folder_ / "dog/loop");
  fs::create_directory_symlink(folder_ / "none", folder_ / "dog/nowhere");
  const auto set = open(folder_.path());
  ASSERT_TRUE(set) << set.error().text();
  EXPECT_EQ(set->kind, "image folder");
  EXPECT_EQ(set->names, (std::vector<std::string>{"cat/a.PGM", "cat/deep/b.png", "dog/c.png"}));
  EXPECT_EQ(set->classNames, (std::vector<std::string>{"cat", "dog"}));
  EXPECT_EQ(set->labels, (std::vector<std::int32_t>{0, 0, 1}));
  EXPECT_EQ(set->channels, 1);
  EXPECT_EQ(set->warnings, (std::vector<std::string>{
                               "1 folder has no picture, so no class (\"nothing\")",
                               "2 files are not pictures that are read here and were left out (.txt)"}));
  EXPECT_EQ(set->images->read(0)->pixels[1], 50);
  const std::string before = set->identity;
  EXPECT_EQ(open(folder_.path())->identity, before);
  fs::create_directories(folder_ / "mouse/deep");
  EXPECT_EQ(open(folder_.path())->warnings.front(),
            "2 folders have no picture, so no class (the first: \"mouse\")");
  EXPECT_EQ(open(folder_.path())->identity, before);
  fs::copy_file(fixture("rgb.png"), folder_ / "dog/d.png");
  const auto more = open(folder_.path());
  EXPECT_EQ(more->channels, 3);
  EXPECT_NE(more->identity, before);
}

TEST_F(ImageSets, SplitsAndLinksAreTold) {
  for (const char* part : {"train", "val"}) {
    for (const char* name : {"cat", "dog"}) {
      fs::create_directories(folder_ / part / name);
      fs::copy_file(fixture("grey.png"), folder_ / part / name / "1.png");
    }
  }
  const auto split = open(folder_.path());
  ASSERT_TRUE(split) << split.error().text();
  ASSERT_EQ(split->warnings.size(), 1U);
  EXPECT_NE(split->warnings[0].find("train, val are taken for classes"), std::string::npos)
      << split->warnings[0];
  fs::create_directory_symlink(folder_ / "train/cat", folder_ / "train/lion");
  const auto linked = open(folder_ / "train");
  ASSERT_TRUE(linked) << linked.error().text();
  EXPECT_EQ(linked->classNames.size(), 2U);
  ASSERT_EQ(linked->warnings.size(), 1U);
  EXPECT_NE(linked->warnings[0].find("1 folder is a link"), std::string::npos) << linked->warnings[0];
}

TEST_F(ImageSets, FolderWithPicturesDirectlyInItHasNoLabels) {
  fs::copy_file(fixture("grey.png"), folder_ / "a.png");
  EXPECT_TRUE(open(folder_.path())->labels.empty());
  fs::create_directories(folder_ / "sub");
  fs::copy_file(fixture("grey.png"), folder_ / "sub/b.png");
  fs::create_directories(folder_ / "empty/deep");
  const auto mixed = open(folder_.path());
  EXPECT_EQ(mixed->count(), 2);
  EXPECT_TRUE(mixed->labels.empty());
  EXPECT_EQ(mixed->warnings.size(), 1u);
}

TEST_F(ImageSets, AnUnreadablePictureSpoilsOnlyItself) {
  fs::copy_file(fixture("grey.png"), folder_ / "a.png");
  folder_.write("b.png", "damaged");
  const auto set = open(folder_.path());
  ASSERT_TRUE(set);
  EXPECT_EQ(set->count(), 2);
  EXPECT_TRUE(set->images->read(0));
  const auto broken = set->images->read(1);
  EXPECT_EQ(broken.error().code, ErrorCode::BadFormat);
  EXPECT_EQ(broken.error().context, (folder_ / "b.png").string());
  fs::remove(folder_ / "a.png");
  EXPECT_EQ(set->images->read(0).error().code, ErrorCode::NotFound);
}

TEST_F(ImageSets, NothingToOpen) {
  EXPECT_EQ(open(folder_.path()).error().code, ErrorCode::NotFound);
  EXPECT_EQ(open(folder_ / "none").error().code, ErrorCode::NotFound);
  EXPECT_EQ(open(folder_.write("a.bin", "xyz")).error().code, ErrorCode::Unsupported);
  EXPECT_EQ(open("").error().code, ErrorCode::NotFound);
  EXPECT_EQ(open(fixture("grey.png")).error().code, ErrorCode::Unsupported);
  EXPECT_EQ(open(std::string(10'000, 'x')).error().code, ErrorCode::Io);
  EXPECT_EQ(open(folder_.path(), {.limit = -1}).error().code, ErrorCode::InvalidArgument);
}

TEST_F(ImageSets, Cancelled) {
  fs::copy_file(fixture("grey.png"), folder_ / "a.png");
  std::stop_source stop;
  stop.request_stop();
  const JobContext job(stop.get_token());
  EXPECT_EQ(openImageSet(folder_.path(), {}, job).error().code, ErrorCode::Cancelled);
  const auto packed = folder_.write("t-images-idx3-ubyte.gz", gzipped(pictures(5)));
  EXPECT_EQ(openImageSet(packed, {}, job).error().code, ErrorCode::Cancelled);
}

TEST_F(ImageSets, ArraysOfBytes) {
  const auto write = [&](const std::string& shape, std::size_t size) {
    std::string header = "{'descr': '|u1', 'fortran_order': False, 'shape': " + shape + ", }";
    std::string data;
    for (std::size_t i = 0; i < size; ++i) data += static_cast<char>(i);
    return folder_.write("pictures.npy", "\x93NUMPY" + std::string("\x01\x00", 2) +
                                             littleEndianBytes(header.size(), 2) + header + data);
  };
  const auto colour = open(write("(2, 4, 5, 3)", 120));
  ASSERT_TRUE(colour) << colour.error().text();
  EXPECT_EQ(colour->kind, "npy images");
  EXPECT_EQ(colour->channels, 3);
  EXPECT_EQ(colour->images->read(1)->pixels[0], 60);
  EXPECT_EQ(colour->images->read(1)->height, 4);
  EXPECT_EQ(open(write("(2, 4, 5)", 40))->channels, 1);
  EXPECT_EQ(open(write("(2, 4)", 8)).error().code, ErrorCode::BadFormat);
  EXPECT_EQ(open(write("(0, 4, 4)", 0)).error().code, ErrorCode::BadFormat);

  const auto path = write("(2, 4, 5)", 40);
  const std::vector<std::int64_t> classes = {1, 0};
  ASSERT_TRUE(writeNpy(folder_ / "pictures.labels.npy", std::span<const std::int64_t>(classes)));
  EXPECT_EQ(open(path)->labels, (std::vector<std::int32_t>{1, 0}));
  EXPECT_NE(open(path)->identity, colour->identity);
  EXPECT_EQ(open(write("(3, 1, 1)", 3)).error().code, ErrorCode::BadFormat);  // two labels for three
}

TEST_F(ImageSets, Lists) {
  fs::copy_file(fixture("grey.png"), folder_ / "a b.png");
  fs::copy_file(fixture("rgb.png"), folder_ / "c.png");
  const auto list = open(folder_.write(
      "list.csv", "file,label\n\"a b.png\",cat\n" + (folder_ / "c.png").string() + ",ant\nno.png,cat\n"));
  ASSERT_TRUE(list) << list.error().text();
  EXPECT_EQ(list->kind, "CSV list");
  EXPECT_EQ(list->labels, (std::vector<std::int32_t>{1, 0, 1}));
  EXPECT_EQ(list->classNames, (std::vector<std::string>{"ant", "cat"}));
  EXPECT_EQ(list->channels, 3);
  EXPECT_TRUE(list->images->read(0) && list->images->read(1));
  EXPECT_EQ(list->images->read(2).error().code, ErrorCode::NotFound);
  EXPECT_EQ(list->warnings, std::vector<std::string>{"1 of 3 listed files do not exist"});

  const auto plain = open(folder_.write("list.txt", "a b.png\nc.png\n"));
  ASSERT_TRUE(plain) << plain.error().text();
  EXPECT_EQ(plain->count(), 2);
  EXPECT_TRUE(plain->labels.empty());
  EXPECT_EQ(open(folder_.write("list.csv", "file\nx.png\n")).error().code, ErrorCode::NotFound);
  EXPECT_EQ(open(folder_.write("list.csv", "a,b\n1x,2\n")).error().code, ErrorCode::BadFormat);
  EXPECT_EQ(open(folder_.write("list.csv", "file,label\na b.png,\n")).error().code, ErrorCode::BadFormat);
  EXPECT_EQ(open(folder_.write("list.csv", "file\n")).error().code, ErrorCode::BadFormat);
  EXPECT_EQ(open(folder_.write("list.csv", "")).error().code, ErrorCode::BadFormat);
}

TEST_F(ImageSets, OtherLabels) {
  const auto path = folder_.write("t-images-idx3-ubyte", pictures(3));
  folder_.write("t-labels-idx1-ubyte", labels(3));
  const auto words = folder_.write("words.txt", "b\na\nb\n");
  const auto set = open(path, {.labels = words});
  ASSERT_TRUE(set) << set.error().text();
  EXPECT_EQ(set->labels, (std::vector<std::int32_t>{1, 0, 1}));
  EXPECT_EQ(set->classNames, (std::vector<std::string>{"a", "b"}));
  EXPECT_NE(set->identity, open(path)->identity);
  EXPECT_EQ(open(path, {.labels = folder_.write("two.txt", "b\na\n")}).error().code, ErrorCode::BadFormat);
  const auto unlabelled = open(path, {.labels = folder_.write("minus.txt", "1\n2\n-1\n")});
  ASSERT_TRUE(unlabelled) << unlabelled.error().text();
  EXPECT_EQ(unlabelled->labels.back(), -1);  // of no class
  EXPECT_EQ(open(path, {.labels = folder_ / "none.npy"}).error().code, ErrorCode::NotFound);
  EXPECT_EQ(open(path, {.labels = path}).error().code, ErrorCode::BadFormat);
}

TEST_F(ImageSets, LimitDrawsTheSameShareOfEveryClass) {
  folder_.write("t-images-idx3-ubyte", pictures(40));
  folder_.write("t-labels-idx1-ubyte", labels(40));
  const auto set = open(folder_.path(), {.limit = 10, .seed = 4});
  ASSERT_TRUE(set);
  EXPECT_EQ(set->title, "t, 10 of 40, stratified by class, seed 4");
  std::map<std::int32_t, int> counts;
  for (const auto label : set->labels) ++counts[label];
  EXPECT_EQ(counts, (std::map<std::int32_t, int>{{0, 4}, {1, 3}, {2, 3}}));  // of 14, 13, 13: 3.5, 3.25, 3.25
  const auto again = open(folder_.path(), {.limit = 10, .seed = 4});
  EXPECT_EQ(again->names, set->names);
  EXPECT_EQ(again->identity, set->identity);
  const auto other = open(folder_.path(), {.limit = 10, .seed = 5});
  EXPECT_NE(other->names, set->names);
  EXPECT_NE(other->identity, set->identity);
  for (std::size_t i = 0; i < set->names.size(); ++i) {
    const Index row = std::stoll(set->names[i]);
    EXPECT_EQ(set->labels[i], row % 3);
    EXPECT_EQ(set->images->read(static_cast<Index>(i))->pixels[0], static_cast<std::uint8_t>(row * 6));
  }
  EXPECT_EQ(open(folder_.path(), {.limit = 40})->title, "t, 40");
}

TEST_F(ImageSets, SubsetKeepsTheOrderGiven) {
  folder_.write("t-images-idx3-ubyte", pictures(5));
  folder_.write("t-labels-idx1-ubyte", labels(5));
  const auto set = open(folder_.path());
  const ImageSet part = subset(*set, {4, 1, 4});
  EXPECT_EQ(part.names, (std::vector<std::string>{"4", "1", "4"}));
  EXPECT_EQ(part.labels, (std::vector<std::int32_t>{1, 1, 1}));
  EXPECT_EQ(part.images->read(1)->pixels[0], 6);
  EXPECT_EQ(part.images->read(3).error().code, ErrorCode::InvalidArgument);
  EXPECT_NE(part.identity, set->identity);
  const PointTable table = pointTable(part);
  EXPECT_EQ(table.count, 3);
  EXPECT_EQ(table.labels, part.labels);
  EXPECT_EQ(table.classCount(), 3);
  EXPECT_EQ(subset(*set, {}).count(), 0);
}

TEST(StratifiedSample, SharesAreWithinOneOfExactAndAddUp) {
  std::vector<std::int32_t> classes;
  for (const auto& [label, count] : std::map<std::int32_t, int>{{0, 1}, {3, 50}, {7, 333}, {8, 616}}) {
    classes.insert(classes.end(), static_cast<std::size_t>(count), label);
  }
  for (const Index limit : {0, 1, 10, 99, 500, 999, 1000, 5000}) {
    const auto sample = stratifiedSample(classes, limit, 1);
    ASSERT_EQ(static_cast<Index>(sample.size()), std::min<Index>(limit, 1000));
    EXPECT_TRUE(std::adjacent_find(sample.begin(), sample.end(), std::greater_equal<>()) == sample.end());
    std::map<std::int32_t, double> counts;
    for (const Index row : sample) ++counts[classes[static_cast<std::size_t>(row)]];
    const double share = static_cast<double>(sample.size()) / 1000;
    EXPECT_LT(std::abs(counts[3] - 50 * share), 1.0) << limit;
    EXPECT_LT(std::abs(counts[8] - 616 * share), 1.0) << limit;
  }
  EXPECT_TRUE(stratifiedSample({}, 5, 1).empty());
}

}  // namespace
}  // namespace mlens
