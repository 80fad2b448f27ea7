#include "core/data/CifarBatch.h"
#include "core/data/CifarImages.h"
#include "core/data/StlImages.h"
#include "tests/fuzz/FuzzFile.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mlens;
  const FuzzFile file(data, size);
  static_cast<void>(looksLikeCifar(file.path()));
  static_cast<void>(cifarClassesInPickle(file.path()));
  for (const auto& set : {openCifarImages({file.path()}, {}), openStlImages(file.path(), {})}) {
    if (!set) {
      require(!set.error().message.empty());
      continue;
    }
    require(set->images->read(set->count() - 1).has_value());
    require(!set->images->read(set->count()).has_value());
    for (const auto label : set->labels) require(label >= 0 && label < std::ssize(set->classNames));
  }
  return 0;
}
