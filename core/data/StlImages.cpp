#include "core/data/StlImages.h"

#include "core/base/AtomicFile.h"
#include "core/base/Hash.h"
#include "core/data/Labels.h"
#include "core/data/PlanarImages.h"

namespace mlens {
namespace fs = std::filesystem;
namespace {

constexpr int kSide = 96, kClasses = 10;
constexpr std::size_t kPixels = 3 * kSide * kSide;
constexpr std::string_view kEnding = "_X.bin";

bool isFile(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored);
}

std::string part(const fs::path& path) {
  std::string name = path.filename().string();
  if (name.ends_with(kEnding)) name.resize(name.size() - kEnding.size());
  return name;
}

Result<void> addLabels(ImageSet& set, const fs::path& path) {
  auto bytes = readTextFile(path);
  if (!bytes) return failure(bytes);
  const auto bad = [&](const std::string& what) { return fail(ErrorCode::BadFormat, what, path.string()); };
  if (static_cast<Index>(bytes->size()) != set.count()) {
    return bad("has " + std::to_string(bytes->size()) + " labels for " + std::to_string(set.count()) +
               " pictures");
  }
  for (const char byte : *bytes) {
    const int label = static_cast<unsigned char>(byte);
    if (label < 1 || label > kClasses) return bad("has a label that is no number from 1 to 10");
    set.labels.push_back(label - 1);
  }
  set.classNames = classNamesInFile(path.parent_path() / "class_names.txt");
  if (set.classNames.size() == kClasses) return {};
  set.classNames = {"airplane", "bird", "car", "cat", "deer", "dog", "horse", "monkey", "ship", "truck"};
  return {};
}

}  // namespace

Result<ImageSet> openStlImages(const fs::path& path, const JobContext& job) {
  job.report("reading pictures", -1, path.filename().string());
  auto mapped = mapFile(path);
  if (!mapped) return failure(mapped);
  const std::span file(reinterpret_cast<const std::uint8_t*>(mapped->bytes.data()), mapped->bytes.size());
  if (file.empty() || file.size() % kPixels != 0) {
    return fail(ErrorCode::BadFormat,
                "is no STL-10 file: " + std::to_string(file.size()) +
                    " bytes are not whole pictures (27648 bytes each); copy the file again",
                path.string());
  }
  const auto count = static_cast<Index>(file.size() / kPixels);
  ImageSet set;
  set.path = path;
  set.kind = "STL-10";
  set.title = "STL-10 " + part(path);
  set.channels = 3;
  for (Index i = 0; i < count; ++i) set.names.push_back(std::to_string(i));
  ContentHash hash;
  hash.add("stl ");
  if (auto added = addBytes(hash, mapped->bytes, job); !added) return failure(added);
  set.identity = hash.hex();
  set.images =
      std::make_shared<PlanarImages>(std::vector<PlanarImages::Piece>{{count, kPixels, file, mapped->owner}},
                                     kSide, kSide, 3, PlanarImages::Order::Columns);
  if (const fs::path labels = path.parent_path() / (part(path) + "_y.bin"); isFile(labels)) {
    if (auto added = addLabels(set, labels); !added) return failure(added);
  }
  return set;
}

fs::path stlFileInFolder(const fs::path& folder) {
  const fs::path file = folder / "train_X.bin";
  return isFile(file) ? file : fs::path();
}

bool looksLikeStl(const fs::path& path) {
  return path.filename().string().ends_with(kEnding);
}

}  // namespace mlens
