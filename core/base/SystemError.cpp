#include "core/base/SystemError.h"

#include <cerrno>
#include <system_error>

namespace mlens {

Error systemError(const std::string& doing, const std::filesystem::path& path, int number) {
  Error error{ErrorCode::Io, "cannot " + doing + ": ", path.string()};
  switch (number) {
    case ENOENT:
      error.code = ErrorCode::NotFound;
      error.message += "it does not exist; check the name";
      break;
    case ENOTDIR:
      error.code = ErrorCode::NotFound;
      error.message += "a part of the path is not a folder; check the name";
      break;
    case EACCES:
    case EPERM:
      error.message += "permission denied; change its permissions or choose another place";
      break;
    case EROFS:
      error.message += "the disk is read-only; choose another folder";
      break;
    case ENOSPC:
    case EDQUOT:
      error.message += "the disk is full; free some space or choose another folder";
      break;
    case EISDIR:
      error.message += "it is a folder; name a file";
      break;
    case ENOMEM:
      error.code = ErrorCode::OutOfMemory;
      error.message += "not enough memory; close other data";
      break;
    default:
      error.message += std::system_category().message(number);
  }
  return error;
}

}  // namespace mlens
