#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/Job.h"
#include "core/base/Matrix.h"

namespace mlens {

/// What a path holds, told from its content, before anything is done with it.
struct SourceGuess {
  enum class Kind { Session, Checkpoint, Pictures, Vectors };
  Kind kind = Kind::Pictures;
  std::filesystem::path path;
  Index count = 0;                  ///< pictures or rows; 0 unknown
  std::string description;          ///< "IDX, 60,000 pictures, 10 classes"
  std::vector<std::string> arrays;  ///< of an .npz: those that can be vectors
  bool foreign = false;             ///< a checkpoint of another program: how it is read is asked first
};

/// More pictures than this are never opened without asking for a sample size first.
constexpr Index kAskBeyond = 20'000;
constexpr Index kDefaultSample = 10'000;

/// Reads headers and lists of files, and counts a table's rows without holding them; a large folder or table
/// takes a while. The error says
/// what is wrong with the path and what could be opened instead.
Result<SourceGuess> guessSource(const std::filesystem::path& path, const JobContext& job);

}  // namespace mlens
