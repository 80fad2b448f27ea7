#include <gtest/gtest.h>

#include "tests/core/base/TestFiles.h"
#include "tests/core/data/DataFixtures.h"

namespace mlens {
namespace {

/// As tests/tools/make_cifar.py fills them.
std::uint8_t value(Index picture, int i) {
  return static_cast<std::uint8_t>((i * 7 + picture * 31) % 256);
}

std::string pixels(Index picture, int count = 3072) {
  std::string bytes;
  for (int i = 0; i < count; ++i) bytes += static_cast<char>(value(picture, i));
  return bytes;
}

void expectCifarPicture(const ImageSet& set, Index i, Index picture) {
  const auto image = set.images->read(i);
  ASSERT_TRUE(image) << image.error().text();
  ASSERT_EQ(image->pixels.size(), 3072u);
  for (int y = 0; y < 32; ++y) {
    for (int x = 0; x < 32; ++x) {
      for (int c = 0; c < 3; ++c)
        ASSERT_EQ(image->pixels[static_cast<std::size_t>((y * 32 + x) * 3 + c)],
                  value(picture, c * 1024 + y * 32 + x));
    }
  }
}

TEST(Cifar, PythonBatchesOfPython2And3AreOneSet) {
  const auto set = open(fixture("cifar-10-batches-py"));
  ASSERT_TRUE(set) << set.error().text();
  EXPECT_EQ(set->kind, "CIFAR-10");
  ASSERT_EQ(set->count(), 3);
  for (Index i = 0; i < 3; ++i) expectCifarPicture(*set, i, i);
  EXPECT_EQ(set->labels, (std::vector<std::int32_t>{6, 9, 1}));
  EXPECT_EQ(set->names, (std::vector<std::string>{"leptodactylus_s_000004.png", "camion.png", "auto.png"}));
  EXPECT_EQ(set->classNames[9], "c9");
  const auto one = open(fixture("cifar-10-batches-py/data_batch_2"));
  ASSERT_TRUE(one) << one.error().text();
  EXPECT_EQ(one->count(), 1);
  EXPECT_NE(one->identity, set->identity);
}

TEST(Cifar, PythonHundredHasItsFineLabels) {
  const auto set = open(fixture("cifar-100-python"));
  ASSERT_TRUE(set) << set.error().text();
  EXPECT_EQ(set->kind, "CIFAR-100");
  EXPECT_EQ(set->labels, (std::vector<std::int32_t>{99}));
  EXPECT_EQ(set->classNames.at(99), "f99");
  expectCifarPicture(*set, 0, 0);
}

TEST(Cifar, BinaryBatches) {
  const TemporaryFolder folder;
  folder.write("ten/data_batch_1.bin", "\x03" + pixels(0) + "\x09" + pixels(1));
  folder.write("ten/data_batch_2.bin", std::string(1, '\0') + pixels(2));
  folder.write("ten/test_batch.bin", "\x01" + pixels(3));
  folder.write("ten/batches.meta.txt", "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n\n");
  const auto ten = open(folder / "ten");
  ASSERT_TRUE(ten) << ten.error().text();
  ASSERT_EQ(ten->count(), 3);
  for (Index i = 0; i < 3; ++i) expectCifarPicture(*ten, i, i);
  EXPECT_EQ(ten->labels, (std::vector<std::int32_t>{3, 9, 0}));
  EXPECT_EQ(ten->classNames[9], "j");
  EXPECT_EQ(open(folder / "ten/test_batch.bin")->labels, (std::vector<std::int32_t>{1}));

  const auto hundred = open(folder.write("test.bin", "\x13\x63" + pixels(4)));
  ASSERT_TRUE(hundred) << hundred.error().text();
  EXPECT_EQ(hundred->kind, "CIFAR-100");
  EXPECT_EQ(hundred->labels, (std::vector<std::int32_t>{99}));
  expectCifarPicture(*hundred, 0, 4);
}

TEST(Cifar, DamagedFilesAreNamed) {
  const TemporaryFolder folder;
  const auto expectBad = [&](const std::filesystem::path& path, const std::string& word) {
    const auto set = open(path);
    ASSERT_FALSE(set) << path;
    EXPECT_EQ(set.error().context, path.string());
    EXPECT_NE(set.error().message.find(word), std::string::npos) << set.error().message;
  };
  expectBad(folder.write("cut_batch.bin", "\x03" + pixels(0).substr(1)), "whole pictures");
  expectBad(folder.write("bad_batch.bin", "\x0b" + pixels(0)), "whole pictures");
  expectBad(folder.write("empty_batch.bin", ""), "whole pictures");
  const std::string good = fileBytes(fixture("cifar-10-batches-py/data_batch_1"));
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string bytes = good;
    bytes.replace(bytes.find(from), from.size(), to);
    return folder.write("batch", bytes);
  };
  expectBad(with("\x04"
                 "data",
                 "\x04"
                 "dat_"),
            "data and labels");
  expectBad(with("_reconstruct", "_recanstruct"), "no NumPy array");
  expectBad(with("u1", "i8"), "uint8");
  expectBad(with("\x89T", "\x88T"), "column by column");
  expectBad(with("K\x02M", "K\x03M"), "N x 3072");
  expectBad(with("(K\x06K\x09", "(K\x06K\x0a"), "from 0 to 9");
  expectBad(with("(K\x06K\x09"
                 "e",
                 "(K\x06"
                 "e"),
            "1 labels for 2");
  for (std::size_t length = 2; length < good.size(); length += 97) {
    const auto cut = open(folder.write("batch", good.substr(0, length)));
    ASSERT_FALSE(cut) << length;
  }
}

TEST(Stl, ColumnsFirstAndLabelsFromOne) {
  const TemporaryFolder folder;
  folder.write("train_X.bin", pixels(0, 27648) + pixels(1, 27648));
  folder.write("train_y.bin", "\x01\x0a");
  folder.write("class_names.txt", "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n");
  const auto set = open(folder.path());
  ASSERT_TRUE(set) << set.error().text();
  EXPECT_EQ(set->kind, "STL-10");
  EXPECT_EQ(set->labels, (std::vector<std::int32_t>{0, 9}));
  EXPECT_EQ(set->classNames[9], "j");
  const auto image = set->images->read(1);
  ASSERT_TRUE(image);
  for (int y = 0; y < 96; ++y) {
    for (int x = 0; x < 96; ++x)
      ASSERT_EQ(image->pixels[static_cast<std::size_t>((y * 96 + x) * 3 + 2)],
                value(1, 2 * 9216 + x * 96 + y));
  }
  const auto unlabeled = open(folder.write("unlabeled_X.bin", pixels(0, 27648)));
  ASSERT_TRUE(unlabeled);
  EXPECT_TRUE(unlabeled->labels.empty());
  folder.write("train_y.bin", "\x01");
  EXPECT_FALSE(open(folder / "train_X.bin"));
  folder.write("train_y.bin", std::string("\x01\0", 2));
  EXPECT_FALSE(open(folder / "train_X.bin"));
  EXPECT_FALSE(open(folder.write("cut_X.bin", pixels(0, 27647))));
}

TEST(NpyPictures, ChannelsFirst) {
  const TemporaryFolder folder;
  std::string header = "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3, 4, 5), }";
  header.resize(117, ' ');
  header += '\n';
  std::string bytes = std::string("\x93NUMPY\x01\0\x76\0", 10) + header;
  for (int i = 0; i < 120; ++i) bytes += static_cast<char>(i);
  const auto set = open(folder.write("a.npy", bytes));
  ASSERT_TRUE(set) << set.error().text();
  const auto image = set->images->read(1);
  ASSERT_TRUE(image);
  EXPECT_EQ(image->width, 5);
  EXPECT_EQ(image->height, 4);
  EXPECT_EQ(image->pixels[(2 * 5 + 3) * 3 + 1], 60 + 1 * 20 + 2 * 5 + 3);
}

}  // namespace
}  // namespace mlens
