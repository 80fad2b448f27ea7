#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace mlens::cli {

/// A program with a sanitizer is some three times slower: tests that need work to interrupt take less of it.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

struct Outcome {
  int status = -1;  ///< exit status; 128 + signal if a signal ended it, 124 if the test's patience did
  std::string out, err;
  std::string name;  ///< under which the system lists it (top, pgrep); known where a signal was sent

  /// stdout as JSON; null if it is none.
  nlohmann::json json() const;
  /// True if stderr is exactly one line, "manifold-lens: ...".
  bool oneLine() const;
};

struct Conditions {
  std::map<std::string, std::string> set;  ///< environment variables
  std::vector<std::string> unset;
  std::optional<int> signal;                   ///< sent once the program listens to signals
  std::chrono::milliseconds signalDelay{150};  ///< after that
  std::function<bool()> signalWhen;            ///< and once this holds, if it is given
  std::optional<std::uint64_t> largestFile;    ///< bytes it may write to a file: as good as a full disk
  std::optional<std::uint64_t> memory;         ///< bytes of address space: as good as a full memory
  std::string stdoutPath;                      ///< instead of a pipe: "/dev/full"
  std::chrono::seconds patience{300};
};

/// Runs the real program (MLENS_BINARY_DIR/manifold-lens) with a cache folder of its own.
Outcome run(const std::vector<std::string>& arguments, const Conditions& conditions = {});

/// A folder of its own for a test, removed at its end.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

std::string bytesOf(const std::filesystem::path& path);
void write(const std::filesystem::path& path, const std::string& bytes);
/// Every file in the folder and below, relative, sorted.
std::vector<std::string> filesIn(const std::filesystem::path& folder);

}  // namespace mlens::cli
