#include "core/base/PickleTree.h"
#include "tests/fuzz/FuzzFile.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mlens;
  const auto pickle = readPickle(std::as_bytes(std::span(data, size)), "fuzz");
  if (!pickle) {
    require(!pickle.error().message.empty());
    return 0;
  }
  const auto& tree = pickle->tree;
  require(pickle->root < tree.size() && pickle->length <= size);
  for (PickleTree::Id id = 0; id < tree.size(); ++id) {
    for (const auto item : tree.items(id)) require(item < tree.size());
    require(tree.text(id).size() <= size && tree.className(id).size() <= 2 * size + 1);
    if (const auto* object = tree.object(id)) {
      require(object->callable < tree.size() && object->arguments < tree.size());
      require(!object->state || *object->state < tree.size());
    }
  }
  return 0;
}
