#include "core/session/SessionFile.h"
#include "tests/fuzz/FuzzFile.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mlens;
  const FuzzFile file(data, size);
  if (const auto session = readSession(file.path())) {
    // What was read can be written and read again.
    const std::filesystem::path path = "/dev/shm/mlens-fuzz-" + std::to_string(::getpid()) + ".mlens";
    if (writeSession(path, *session)) require(readSession(path).has_value());
    std::filesystem::remove(path);
  }
  return 0;
}
