#include "core/base/Npy.h"
#include "tests/fuzz/FuzzFile.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mlens;
  const FuzzFile file(data, size);
  if (const auto matrix = readNpyMatrix(file.path())) {
    require(matrix->rows() >= 0 && matrix->columns() >= 0);
    require(matrix->rows() == 0 || matrix->columns() <= static_cast<Index>(size) / matrix->rows());
    static_cast<void>(requireFinite(*matrix, "fuzz"));  // touches every value
  }
  if (const auto integers = readNpyIntegers(file.path())) require(integers->size() <= size);
  if (const auto array = readNpyBytes(file.path())) {
    unsigned sum = 0;
    for (const auto byte : array->bytes) sum += byte;
    require(array->bytes.size() <= size && sum <= 255 * size);
  }
  return 0;
}
