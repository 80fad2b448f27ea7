#include "core/data/CifarImages.h"

#include <algorithm>
#include <array>

#include "core/base/Hash.h"
#include "core/base/Text.h"
#include "core/data/CifarBatch.h"
#include "core/data/Labels.h"

namespace mlens {
namespace fs = std::filesystem;
namespace {

constexpr std::array<const char*, 10> kCifar10Classes = {"airplane", "automobile", "bird",  "cat",  "deer",
                                                         "dog",      "frog",       "horse", "ship", "truck"};

bool isFile(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored);
}

std::vector<std::string> classNamesBeside(const fs::path& file, int classes) {
  const fs::path folder = file.parent_path();
  for (const char* name : {"batches.meta.txt", "fine_label_names.txt", "batches.meta", "meta"}) {
    const fs::path path = folder / name;
    if (!isFile(path)) continue;
    const bool text = path.extension() == ".txt";
    auto names =
        text ? classNamesInFile(path) : cifarClassesInPickle(path).value_or(std::vector<std::string>());
    if (std::ssize(names) == classes) return names;
  }
  if (classes == 10) return {kCifar10Classes.begin(), kCifar10Classes.end()};
  std::vector<std::string> numbers;
  for (int i = 0; i < classes; ++i) numbers.push_back(std::to_string(i));
  return numbers;
}

std::string titleOf(const std::vector<fs::path>& files, int classes) {
  const std::string data = "CIFAR-" + std::to_string(classes);
  return files.size() > 1 ? data + " train" : data + " " + files[0].stem().string();
}

}  // namespace

Result<ImageSet> openCifarImages(const std::vector<fs::path>& files, const JobContext& job) {
  ImageSet set;
  std::vector<PlanarImages::Piece> pieces;
  ContentHash hash;
  hash.add("cifar ");
  int classes = 0;
  for (const fs::path& file : files) {
    job.report("reading pictures", static_cast<double>(pieces.size()) / static_cast<double>(files.size()),
               file.filename().string());
    auto batch = looksLikePickle(file) ? readCifarPickle(file) : readCifarBinary(file);
    if (!batch) return failure(batch);
    if (classes != 0 && classes != batch->classes)
      return fail(ErrorCode::BadFormat, "holds other classes than the files beside it", file.string());
    classes = batch->classes;
    const Index before = std::ssize(set.names);
    for (Index i = 0; i < batch->pictures.count; ++i) {
      set.names.push_back(batch->names.empty() ? std::to_string(before + i)
                                               : batch->names[static_cast<std::size_t>(i)]);
    }
    set.labels.insert(set.labels.end(), batch->labels.begin(), batch->labels.end());
    hash.add(std::to_string(batch->pictures.count) + " ");
    if (auto added = addBytes(hash, std::as_bytes(batch->pictures.bytes), job); !added) return failure(added);
    pieces.push_back(std::move(batch->pictures));
  }
  set.path = files.size() == 1 ? files[0] : files[0].parent_path();
  set.kind = "CIFAR-" + std::to_string(classes);
  set.title = titleOf(files, classes);
  set.classNames = classNamesBeside(files[0], classes);
  set.channels = 3;
  set.identity = hash.hex();
  set.images =
      std::make_shared<PlanarImages>(std::move(pieces), kCifarSide, kCifarSide, 3, PlanarImages::Order::Rows);
  return set;
}

std::vector<fs::path> cifarFilesInFolder(const fs::path& folder) {
  for (const char* extension : {".bin", ""}) {
    std::vector<fs::path> files;
    for (int i = 1;; ++i) {
      const fs::path file = folder / ("data_batch_" + std::to_string(i) + extension);
      if (!isFile(file)) break;
      files.push_back(file);
    }
    if (!files.empty()) return files;
  }
  if (isFile(folder / "train.bin") && isFile(folder / "fine_label_names.txt")) return {folder / "train.bin"};
  if (isFile(folder / "train") && isFile(folder / "meta")) return {folder / "train"};
  return {};
}

bool looksLikeCifar(const fs::path& path) {
  if (!isFile(path)) return false;
  if (!path.has_extension()) return looksLikePickle(path);
  const std::string stem = lowerCase(path.stem().string());
  return lowerCase(path.extension().string()) == ".bin" &&
         (stem.find("batch") != std::string::npos || stem == "train" || stem == "test");
}

}  // namespace mlens
