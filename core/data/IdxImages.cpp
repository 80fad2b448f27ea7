#include "core/data/IdxImages.h"

#include <algorithm>
#include <array>

#include "core/base/Hash.h"
#include "core/base/Text.h"
#include "core/data/IdxFile.h"
#include "core/data/Labels.h"
#include "core/data/PixelArray.h"

namespace mlens {
namespace fs = std::filesystem;
namespace {

constexpr std::array<const char*, 10> kFashionClasses = {
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"};

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  if (const auto at = text.find(from); at != std::string::npos) text.replace(at, from.size(), to);
  return text;
}

bool isFile(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored);
}

/// The labels that belong to a file of pictures by its name; empty if there are none.
fs::path labelsBeside(const fs::path& pictures) {
  const std::string name = pictures.filename().string();
  const std::string labels = replaced(replaced(name, "images", "labels"), "idx3", "idx1");
  if (labels == name) return {};
  const bool packed = labels.ends_with(".gz");
  for (const auto& candidate : {labels, packed ? labels.substr(0, labels.size() - 3) : labels + ".gz"}) {
    if (fs::path path = pictures.parent_path() / candidate; isFile(path)) return path;
  }
  return {};
}

void nameClasses(ImageSet& set) {
  const fs::path file = set.path.parent_path() / "classes.txt";
  if (isFile(file)) {
    auto names = classNamesInFile(file);
    if (names.size() >= set.classNames.size()) {
      set.classNames = std::move(names);
    } else {
      set.warnings.push_back("classes.txt names " + std::to_string(names.size()) + " of " +
                             std::to_string(set.classNames.size()) + " classes and was not used");
    }
  } else if (lowerCase(set.path.string()).find("fashion") != std::string::npos &&
             set.classNames.size() <= kFashionClasses.size()) {
    set.classNames.assign(kFashionClasses.begin(), kFashionClasses.end());
  }
}

/// "fashion-2000-images-idx3-ubyte.gz" is fashion-2000; a name that says only which part carries its
/// folder's.
std::string titleOf(const fs::path& path) {
  std::string name = path.filename().string();
  name = name.substr(0, name.find("images"));
  while (!name.empty() && std::string_view("-_.").find(name.back()) != std::string_view::npos)
    name.pop_back();
  if (name.empty()) return path.stem().string();
  const std::string folder = fs::absolute(path).parent_path().filename().string();
  const bool part = name == "train" || name == "t10k" || name == "test";
  return part && !folder.empty() ? folder + " " + name : name;
}

}  // namespace

Result<ImageSet> openIdxImages(const fs::path& path, const JobContext& job) {
  job.report("reading pictures", -1, path.filename().string());
  auto array = readIdx(path, job);
  if (!array) return failure(array);
  const auto& shape = array->shape;
  const Index channels = shape.size() == 4 ? shape[3] : 1;
  if (shape.size() == 1) {
    return fail(ErrorCode::BadFormat, "holds labels, not pictures; open the images file beside it",
                path.string());
  }
  if (shape.size() < 3 || shape.size() > 4 || (channels != 1 && channels != 3)) {
    return fail(ErrorCode::BadFormat, "holds no pictures (N x height x width [x 1 or 3])", path.string());
  }
  if (array->values.empty())
    return fail(ErrorCode::BadFormat, "holds no pictures: it is empty", path.string());
  if (shape[1] > kMaxPixels || shape[2] > kMaxPixels || shape[1] * shape[2] > kMaxPixels) {
    return fail(ErrorCode::Unsupported, "has pictures of more than 100 million pixels", path.string());
  }
  ImageSet set;
  set.path = path;
  set.kind = "IDX";
  set.title = titleOf(path);
  set.channels = static_cast<int>(channels);
  set.images = std::make_shared<PixelArray>(shape[0], static_cast<int>(shape[1]), static_cast<int>(shape[2]),
                                            set.channels, array->values, array->owner);
  for (Index i = 0; i < shape[0]; ++i) set.names.push_back(std::to_string(i));

  if (const fs::path labelFile = labelsBeside(path); labelFile.empty()) {
    set.warnings.push_back("no labels were found beside it (such as train-labels-idx1-ubyte)");
  } else {
    auto labels = readLabels(labelFile, shape[0], "pictures", job);
    if (!labels) return failure(labels);
    set.labels = std::move(labels->labels);
    set.classNames = std::move(labels->classNames);
    nameClasses(set);
  }

  ContentHash hash;
  hash.add("idx");
  for (const Index extent : shape) hash.add(" " + std::to_string(extent));
  if (auto added = addBytes(hash, std::as_bytes(array->values), job); !added) return failure(added);
  set.identity = hash.hex();
  return set;
}

Result<fs::path> idxFileInFolder(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (name.find("images") == std::string::npos || name.find("idx3") == std::string::npos) continue;
    if (isFile(entry->path())) found.push_back(entry->path());
  }
  std::sort(found.begin(), found.end());  // a plain file before its gzipped copy
  for (const auto& path : found) {
    if (path.filename().string().starts_with("train")) return path;
  }
  const bool one = found.size() == 1 || (found.size() == 2 && found[1].string() == found[0].string() + ".gz");
  if (one) return found.front();
  if (found.empty()) return fs::path();
  return fail(ErrorCode::InvalidArgument,
              "holds " + std::to_string(found.size()) + " IDX files of pictures; open one of them",
              folder.string());
}

}  // namespace mlens
