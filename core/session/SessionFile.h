#pragma once

#include <filesystem>
#include <string>

#include "core/session/Session.h"

namespace mlens {

/// Reads a .mlens file (JSON, format 1). Relative paths are taken relative to the file. BadFormat names the
/// key.
Result<Session> readSession(const std::filesystem::path& path);

/// The folder a session file lies in, absolute.
std::filesystem::path sessionFolder(const std::filesystem::path& file);

/// The file's text; paths inside or near `folder` are relative to it.
Result<std::string> sessionText(const Session& session, const std::filesystem::path& folder);

/// Writes whole or not at all; paths inside or near the file's folder are written relative to it.
Result<void> writeSession(const std::filesystem::path& path, const Session& session);

}  // namespace mlens
