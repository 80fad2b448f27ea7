#pragma once

#include "app/Input.h"

namespace mlens {

/// Whose invariance is asked for: all pictures, those of some classes, or single ones.
struct InvarianceScope {
  std::vector<std::string> classes;  ///< by name
  std::string points;                ///< rows of the data as ascending ranges, "0-4,7"

  bool isAll() const { return classes.empty() && points.empty(); }
};
/// --class and --points.
void addInvarianceScope(CLI::App& command, InvarianceScope& scope);

/// What is measured, and which of it is asked for.
struct ScopedPictures {
  ImageSet images;            ///< the sample of --limit and the single ones
  std::vector<Index> chosen;  ///< rows of `images`, ascending; all of them without a scope
  std::string words;          ///< "3 points", "class bag"; "" without a scope
};
/// InvalidArgument for classes and rows that are not there, and for classes without a picture.
Result<ScopedPictures> openScopedPictures(const PictureInput& input, const InvarianceScope& scope,
                                          const JobContext& job);

}  // namespace mlens
