#include "core/base/AtomicFile.h"
#include "core/data/CifarBatch.h"

namespace mlens {
namespace {

using Bytes = std::span<const std::uint8_t>;

/// Whether every record begins with labels below these bounds.
bool labelsFit(Bytes file, std::initializer_list<int> bounds) {
  const std::size_t record = bounds.size() + kCifarPixels;
  if (file.empty() || file.size() % record != 0) return false;
  for (std::size_t at = 0; at < file.size(); at += record) {
    std::size_t place = at;
    for (const int bound : bounds) {
      if (file[place++] >= bound) return false;
    }
  }
  return true;
}

}  // namespace

Result<CifarBatch> readCifarBinary(const std::filesystem::path& path) {
  auto mapped = mapFile(path);
  if (!mapped) return failure(mapped);
  const Bytes file(reinterpret_cast<const std::uint8_t*>(mapped->bytes.data()), mapped->bytes.size());
  CifarBatch batch;
  std::size_t labels = 1;
  if (labelsFit(file, {20, 100})) {
    batch.classes = 100;
    labels = 2;
  } else if (!labelsFit(file, {10})) {
    return fail(ErrorCode::BadFormat,
                "is no CIFAR file: " + std::to_string(file.size()) +
                    " bytes are not whole pictures with their labels (3073 bytes each in CIFAR-10, 3074 in "
                    "CIFAR-100); copy the file again",
                path.string());
  }
  const std::size_t record = labels + kCifarPixels;
  batch.pictures = {static_cast<Index>(file.size() / record), record, file.subspan(labels), mapped->owner};
  for (std::size_t at = labels - 1; at < file.size(); at += record) batch.labels.push_back(file[at]);
  return batch;
}

}  // namespace mlens
