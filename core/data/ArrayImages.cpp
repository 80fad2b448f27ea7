#include "core/data/ArrayImages.h"

#include "core/base/Hash.h"
#include "core/base/Npy.h"
#include "core/data/Labels.h"
#include "core/data/PixelArray.h"
#include "core/data/PlanarImages.h"

namespace mlens {

Result<ImageSet> openArrayImages(const std::filesystem::path& path, const JobContext& job) {
  job.report("reading pictures", -1, path.filename().string());
  auto array = readNpyBytes(path);
  if (!array) return failure(array);
  const auto& shape = array->shape;
  const std::size_t axes = shape.size();
  const auto isChannels = [](Index extent) { return extent == 1 || extent == 3; };
  const bool planar = axes == 4 && isChannels(shape[1]) && !isChannels(shape[3]);
  const Index channels = axes == 4 ? shape[planar ? 1 : 3] : 1;
  if (axes < 3 || axes > 4 || (channels != 1 && channels != 3)) {
    return fail(
        ErrorCode::BadFormat,
        "holds no pictures (N x height x width [x 1 or 3], or N x 1 or 3 x height x width); reshape it so",
        path.string());
  }
  if (array->bytes.empty())
    return fail(ErrorCode::BadFormat, "holds no pictures: it is empty", path.string());
  const Index height = shape[planar ? 2 : 1], width = shape[planar ? 3 : 2];
  if (height > kMaxPixels || width > kMaxPixels || height * width > kMaxPixels) {
    return fail(ErrorCode::Unsupported, "has pictures of more than 100 million pixels", path.string());
  }
  ImageSet set;
  set.path = path;
  set.kind = "npy images";
  set.title = path.stem().string();
  set.channels = static_cast<int>(channels);
  const int rows = static_cast<int>(height), columns = static_cast<int>(width);
  if (planar) {
    const auto each = static_cast<std::size_t>(channels * height * width);
    set.images = std::make_shared<PlanarImages>(
        std::vector<PlanarImages::Piece>{{shape[0], each, array->bytes, array->owner}}, rows, columns,
        set.channels, PlanarImages::Order::Rows);
  } else {
    set.images =
        std::make_shared<PixelArray>(shape[0], rows, columns, set.channels, array->bytes, array->owner);
  }
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
