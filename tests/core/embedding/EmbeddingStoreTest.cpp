#include "core/embedding/EmbeddingStore.h"

#include <gtest/gtest.h>

#include "core/base/Npy.h"
#include "core/embedding/SegmentWriter.h"
#include "tests/core/base/TestFiles.h"

namespace mlens {
namespace {

const std::vector<EmbeddingLayer> kLayers{{"encoder", 2}, {"projector", 1}};

/// Row i of the encoder is (i, -i), of the projector 2 i.
EmbeddedBlock block(Index first, Index count, const std::vector<Index>& unreadable = {}) {
  EmbeddedBlock made{{first, count}, {}, unreadable, std::vector<std::string>(unreadable.size(), "broken")};
  std::vector<float> h, z;
  for (Index i = first; i < first + count; ++i) {
    if (std::ranges::find(unreadable, i) != unreadable.end()) continue;
    h.insert(h.end(), {static_cast<float>(i), static_cast<float>(-i)});
    z.push_back(static_cast<float>(2 * i));
  }
  const auto rows = static_cast<Index>(z.size());
  made.layers = {*Matrix::create(rows, 2, std::move(h)), *Matrix::create(rows, 1, std::move(z))};
  return made;
}

TEST(MissingRanges, AreTheGaps) {
  EXPECT_EQ(missingRanges({}, 10), (std::vector<PictureRange>{{0, 10}}));
  EXPECT_EQ(missingRanges({{{2, 3}, {}, {}}, {{5, 1}, {}, {}}, {{8, 1}, {}, {}}}, 10),
            (std::vector<PictureRange>{{0, 2}, {6, 2}, {9, 1}}));
  EXPECT_TRUE(missingRanges({{{0, 10}, {}, {}}}, 10).empty());
}

TEST(EmbeddingStore, PartsInAnyOrderBecomeOneArrayWithoutSkippedRows) {
  const TemporaryFolder folder;
  const EmbeddingStore store(folder / "parts", "recipe", kLayers);
  for (const auto& range : std::vector<PictureRange>{{64, 36}, {0, 64}}) {
    SegmentWriter writer(store);
    const auto unreadable = range.first == 0 ? std::vector<Index>{5} : std::vector<Index>{64, 99};
    ASSERT_TRUE(writer.add(block(range.first, range.count, unreadable)));
    ASSERT_TRUE(writer.finish());
  }
  const auto segments = store.load({});
  ASSERT_TRUE(segments) << segments.error().text();
  ASSERT_EQ(segments->size(), 2u);
  EXPECT_TRUE(missingRanges(*segments, 100).empty());
  EXPECT_EQ(segments->at(1).skipped, (Skipped{{64, "broken"}, {99, "broken"}}));
  ASSERT_TRUE(store.merge(*segments, kLayers[0], 97, folder / "h.npy", {}));
  ASSERT_TRUE(store.merge(*segments, kLayers[1], 97, folder / "z.npy", {}));
  const auto h = readNpyMatrix(folder / "h.npy"), z = readNpyMatrix(folder / "z.npy");
  ASSERT_TRUE(h && z);
  Index row = 0;
  for (Index i = 0; i < 100; ++i) {
    if (i == 5 || i == 64 || i == 99) continue;
    EXPECT_EQ((*h)(row, 0), static_cast<float>(i));
    EXPECT_EQ((*h)(row, 1), static_cast<float>(-i));
    EXPECT_EQ((*z)(row++, 0), static_cast<float>(2 * i));
  }
  EXPECT_EQ(row, 97);
}

TEST(EmbeddingStore, WhatIsDamagedOrOfAnotherRecipeIsMadeAgain) {
  const TemporaryFolder folder;
  const EmbeddingStore store(folder / "parts", "recipe", kLayers);
  const auto add = [&](const EmbeddingStore& to, Index first, Index count) {
    SegmentWriter writer(to);
    ASSERT_TRUE(writer.add(block(first, count)));
    ASSERT_TRUE(writer.finish());
  };
  add(store, 0, 64);
  add(store, 64, 64);
  add(store, 128, 64);
  add(EmbeddingStore(folder / "parts", "other recipe", kLayers), 192, 64);
  auto segments = store.load({});
  ASSERT_EQ(segments->size(), 3u);
  std::string bytes = fileBytes(segments->at(0).file);
  bytes.back() ^= 1;  // a flipped bit
  folder.write("parts/" + segments->at(0).file.filename().string(), bytes);
  bytes = fileBytes(segments->at(2).file);
  folder.write("parts/" + segments->at(2).file.filename().string(), bytes.substr(0, bytes.size() / 2));
  folder.write("parts/strange", "?");
  segments = store.load({});
  ASSERT_EQ(segments->size(), 1u);
  EXPECT_EQ(missingRanges(*segments, 256), (std::vector<PictureRange>{{0, 64}, {128, 128}}));
  std::size_t left = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder / "parts")) left += entry.exists();
  EXPECT_EQ(left, 1u);
}

}  // namespace
}  // namespace mlens
