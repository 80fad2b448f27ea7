#pragma once

#include <unistd.h>

#include <filesystem>

#include "core/base/Random.h"
#include "core/data/ImageSet.h"

namespace mlens {

/// Small random pictures: a bright bar of one of four directions on noise. Rows in `broken` cannot be read.
class SyntheticPictures : public ImageSource {
 public:
  SyntheticPictures(Index count, int size, int channels, std::vector<Index> broken = {})
      : count_(count), size_(size), channels_(channels), broken_(std::move(broken)) {}

  Index count() const override { return count_; }
  Result<Image> read(Index i) const override {
    for (const Index bad : broken_) {
      if (bad == i) return fail(ErrorCode::BadFormat, "not a picture", "picture " + std::to_string(i));
    }
    RandomStream random(11, static_cast<std::uint64_t>(i));
    Image image{size_, size_, channels_, {}};
    const Index at = random.below(size_);
    for (int y = 0; y < size_; ++y) {
      for (int x = 0; x < size_; ++x) {
        const int along[] = {x, y, (x + y) % size_, (x - y + size_) % size_};
        for (int c = 0; c < channels_; ++c) {
          const bool bar = along[i % 4] == at;
          image.pixels.push_back(static_cast<std::uint8_t>(bar ? 250 - 60 * c : random.below(60)));
        }
      }
    }
    return image;
  }

 private:
  Index count_;
  int size_, channels_;
  std::vector<Index> broken_;
};

inline ImageSet syntheticSet(Index count, int size = 12, int channels = 1, std::vector<Index> broken = {}) {
  ImageSet set;
  set.images = std::make_shared<SyntheticPictures>(count, size, channels, std::move(broken));
  for (Index i = 0; i < count; ++i) set.names.push_back(std::to_string(i));
  set.channels = channels;
  set.path = "synthetic";
  set.kind = "synthetic";
  set.identity = "0123";
  return set;
}

/// The same with the bar's direction as its class, and a fifth class without pictures.
inline ImageSet labelledSet(Index count) {
  auto set = syntheticSet(count);
  for (Index i = 0; i < count; ++i) set.labels.push_back(static_cast<std::int32_t>(i % 4));
  set.classNames = {"across", "down", "falling", "rising", "none"};
  return set;
}

/// A folder for one test, removed with it.
class TestFolder {
 public:
  TestFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "mlens-torch-XXXXXX").string();
    path = mkdtemp(name.data());
  }
  ~TestFolder() { std::filesystem::remove_all(path); }
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;

  std::filesystem::path path;
};

}  // namespace mlens
