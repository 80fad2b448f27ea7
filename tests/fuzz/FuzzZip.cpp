#include "core/base/Npz.h"
#include "core/base/ZipArchive.h"
#include "tests/fuzz/FuzzFile.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mlens;
  const FuzzFile file(data, size);
  if (const auto archive = ZipArchive::open(file.path())) {
    std::uint64_t stored = 0;
    for (const auto& entry : archive->entries()) {
      require(archive->find(entry.name) == &entry);
      if (const auto bytes = archive->bytes(entry)) stored += bytes->size();
      static_cast<void>(archive->verify(entry).has_value());
      if (const auto bytes = archive->unpack(entry)) require(bytes->size() == entry.size);
    }
    require(stored <= size);  // entries don't overlap
  }
  static_cast<void>(listNpz(file.path()).has_value());
  if (const auto matrix = readNpzMatrix(file.path())) static_cast<void>(requireFinite(*matrix, "fuzz"));
  static_cast<void>(readNpzIntegers(file.path(), "y").has_value());
  return 0;
}
