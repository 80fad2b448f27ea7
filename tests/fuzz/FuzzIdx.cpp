#include "core/data/IdxFile.h"
#include "core/data/IdxImages.h"
#include "tests/fuzz/FuzzFile.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mlens;
  const FuzzFile file(data, size);
  static_cast<void>(looksLikeIdx(file.path()));
  if (const auto array = readIdx(file.path(), {})) {
    std::size_t count = 1;
    for (const Index extent : array->shape) count *= static_cast<std::size_t>(extent);
    require(count == array->values.size());
  }
  if (const auto set = openIdxImages(file.path(), {})) {
    require(set->images->read(set->count() - 1).has_value());
    require(!set->images->read(set->count()).has_value());
  }
  return 0;
}
