#include "core/checkpoint/CheckpointFile.h"
#include "tests/fuzz/FuzzFile.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mlens;
  const FuzzFile fuzzed(data, size);
  const auto file = CheckpointFile::open(fuzzed.path());
  if (!file) {
    require(!file.error().message.empty());
    return 0;
  }
  for (const auto& tensor : file->tensors) {
    const auto extent = extentInBytes(tensor.dtype, tensor.shape, tensor.strides);
    require(extent && *extent == tensor.bytes.size() && tensor.bytes.size() <= size);
    unsigned sum = 0;
    for (const auto byte : tensor.bytes) sum += std::to_integer<unsigned>(byte);  // touches it
    require(sum <= 255 * size);
  }
  return 0;
}
