#include "core/checkpoint/SafetensorsFile.h"
#include "tests/fuzz/FuzzFile.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mlens;
  const FuzzFile file(data, size);
  if (const auto tensors = SafetensorsFile::open(file.path())) {
    std::uint64_t bytes = 0;
    for (const auto& tensor : tensors->tensors()) {
      require(tensors->find(tensor.name) == &tensor);
      const auto span = tensors->bytes(tensor);
      for (const auto byte : span) bytes += byte <= std::byte{255} ? 1u : 0u;  // touches it
    }
    require(bytes <= size);
  }
  return 0;
}
