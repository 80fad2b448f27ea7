#include "core/base/Error.h"

#include <algorithm>

namespace mlens {

std::string Error::text() const {
  std::string line = context.empty() ? message : context + ": " + message;
  std::replace(line.begin(), line.end(), '\n', ' ');
  return line;
}

}  // namespace mlens
