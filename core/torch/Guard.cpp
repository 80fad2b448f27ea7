#include "core/torch/Guard.h"

#include <c10/util/Exception.h>

#include <new>
#include <string>

namespace mlens {
namespace {

Error outOfMemory() {
  return {ErrorCode::OutOfMemory, "not enough memory; choose a smaller batch, model or data set", "LibTorch"};
}

Error fromText(const std::string& text) {
  for (const char* sign : {"out of memory", "can't allocate memory", "not enough memory", "alloc_cpu"}) {
    if (text.find(sign) != std::string::npos) return outOfMemory();
  }
  return {ErrorCode::Internal, text.substr(0, text.find('\n')), "LibTorch"};
}

}  // namespace

Error errorFromException() {
  try {
    throw;
  } catch (const Stopped&) {
    return {ErrorCode::Cancelled, "cancelled", {}};
  } catch (const Failed& failed) {
    return failed.error;
  } catch (const std::bad_alloc&) {
    return outOfMemory();
  } catch (const c10::Error& error) {
    return fromText(error.what_without_backtrace());
  } catch (const std::exception& error) {
    return fromText(error.what());
  } catch (...) {
    return {ErrorCode::Internal, "an unknown failure", "LibTorch"};
  }
}

}  // namespace mlens
