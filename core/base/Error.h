#pragma once

#include <string>
#include <tl/expected.hpp>

namespace mlens {

/// What kind of failure it was; decides nothing but the wording and tests.
enum class ErrorCode {
  InvalidArgument,  ///< an option or value the caller can correct
  NotFound,         ///< a file or name that does not exist
  Io,               ///< the system refused to read or write
  BadFormat,        ///< a file that is not what it claims to be
  Unsupported,      ///< valid, but more than this program can do
  OutOfMemory,
  Cancelled,  ///< the user stopped it; never shown as an error
  Internal,   ///< a defect of this program or of a library
};

/// A failure in words for the user: what went wrong and what to do, and where.
struct Error {
  ErrorCode code = ErrorCode::Internal;
  std::string message;  ///< what and what to do, one line, no trailing full stop
  std::string context;  ///< where: a file, an option, a key; may be empty

  /// "context: message" in one line.
  std::string text() const;
};

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(ErrorCode code, std::string message, std::string context = {}) {
  return tl::unexpected<Error>(Error{code, std::move(message), std::move(context)});
}

/// Hands the error of `result` on from a function that returns another Result.
template <class T>
tl::unexpected<Error> failure(Result<T>& result) {
  return tl::unexpected<Error>(std::move(result.error()));
}

}  // namespace mlens
