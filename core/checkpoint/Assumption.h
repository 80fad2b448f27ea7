#pragma once

#include <string>

namespace mlens {

/// What no file says and a number follows from.
struct Assumption {
  std::string what;    ///< "6 attention heads"
  std::string why;     ///< "width / 64, as most vision transformers have it"
  std::string option;  ///< of `embed`, that settles it: "--heads"; "" where none does

  /// "6 attention heads (width / 64, as most vision transformers have it; --heads says otherwise)".
  std::string text() const;
};

}  // namespace mlens
