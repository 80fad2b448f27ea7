#pragma once

#include <filesystem>

#include "core/session/Session.h"

namespace mlens {

/// Reads a .mlens file (JSON, format 1). Relative paths are taken relative to the file. BadFormat names the
/// key.
Result<Session> readSession(const std::filesystem::path& path);

/// Writes whole or not at all; paths inside or near the file's folder are written relative to it.
Result<void> writeSession(const std::filesystem::path& path, const Session& session);

}  // namespace mlens
