#pragma once

#include <filesystem>

#include "core/base/Error.h"

namespace mlens {

/// The Error for a refusal of the operating system (`number` is errno's value): what was tried, the system's
/// reason and, for the common ones (full disk, no permission, read-only, missing), what to do.
/// `doing` continues "cannot ...": "write", "open".
Error systemError(const std::string& doing, const std::filesystem::path& path, int number);

}  // namespace mlens
