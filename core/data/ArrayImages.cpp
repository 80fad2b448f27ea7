#include "core/data/ArrayImages.h"

#include "core/base/Hash.h"
#include "core/base/Npy.h"
#include "core/data/Labels.h"
#include "core/data/PixelArray.h"

namespace mlens {

Result<ImageSet> openArrayImages(const std::filesystem::path& path, const JobContext& job) {
  job.report("reading pictures", -1, path.filename().string());
  auto array = readNpyBytes(path);
  if (!array) return failure(array);
  const auto& shape = array->shape;
  const std::size_t axes = shape.size();
  if (axes == 4 && (shape[1] == 1 || shape[1] == 3) && shape[3] != 1 && shape[3] != 3) {
    return fail(ErrorCode::Unsupported, "has its channels first; save a.transpose(0, 2, 3, 1).copy()",
                path.string());
  }
  const Index channels = axes == 4 ? shape[3] : 1;
  if (axes < 3 || axes > 4 || (channels != 1 && channels != 3)) {
    return fail(ErrorCode::BadFormat, "holds no pictures (N x height x width [x 1 or 3]); reshape it so",
                path.string());
  }
  if (array->bytes.empty())
    return fail(ErrorCode::BadFormat, "holds no pictures: it is empty", path.string());
  if (shape[1] > kMaxPixels || shape[2] > kMaxPixels || shape[1] * shape[2] > kMaxPixels) {
    return fail(ErrorCode::Unsupported, "has pictures of more than 100 million pixels", path.string());
  }
  ImageSet set;
  set.path = path;
  set.kind = "npy images";
  set.title = path.stem().string();
  set.channels = static_cast<int>(channels);
  set.images = std::make_shared<PixelArray>(shape[0], static_cast<int>(shape[1]), static_cast<int>(shape[2]),
                                            set.channels, array->bytes, array->owner);
  for (Index i = 0; i < shape[0]; ++i) set.names.push_back(std::to_string(i));

  auto labels = labelsBeside(path, shape[0], "pictures", job);
  if (!labels) return failure(labels);
  set.labels = std::move(labels->labels);
  set.classNames = std::move(labels->classNames);

  ContentHash hash;
  hash.add("npy");
  for (const Index extent : shape) hash.add(" " + std::to_string(extent));
  if (auto added = addBytes(hash, std::as_bytes(array->bytes), job); !added) return failure(added);
  set.identity = hash.hex();
  return set;
}

}  // namespace mlens
