#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "core/base/Error.h"

namespace mlens {

/// Watches a mapped file for as long as the value returned lives. Where another program cuts the file short,
/// the pages that are gone read as zeros and the file counts as damaged, instead of a SIGBUS that ends this
/// program. Any thread. Null where more files are mapped than can be watched.
std::shared_ptr<const void> watchMapping(const void* address, std::size_t size, std::string path);

/// Io, naming the file, while a damaged one is mapped: what was computed meanwhile is worth nothing.
Result<void> mappedFilesIntact();

}  // namespace mlens
