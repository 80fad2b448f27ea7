#include "core/base/ResultCache.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>
#include <vector>

#include "core/base/AtomicFile.h"
#include "core/base/Hash.h"
#include "core/base/JsonFields.h"
#include "core/base/Npy.h"

namespace mlens {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t kNoteLimit = 1u << 20;

std::string hashOf(std::string_view text) {
  ContentHash hash;
  hash.add(text);
  return hash.hex();
}

/// What a matrix must be to be the answer to its recipe; lies beside it as NAME.json.
Result<nlohmann::json> noteOf(const std::string& recipe, const Matrix& matrix, const JobContext& job) {
  ContentHash hash;
  const auto count = static_cast<std::size_t>(matrix.rows() * matrix.columns());
  const auto bytes = std::as_bytes(std::span(matrix.data(), count));
  if (auto added = addBytes(hash, bytes, job); !added) return failure(added);
  return nlohmann::json{
      {"recipe", recipe}, {"rows", matrix.rows()}, {"columns", matrix.columns()}, {"content", hash.hex()}};
}

bool isEntryName(const std::string& stem) {
  return stem.size() == 32 && stem.find_first_not_of("0123456789abcdef") == std::string::npos;
}

struct Entry {
  std::vector<fs::path> files;
  std::uint64_t bytes = 0;
  fs::file_time_type used = fs::file_time_type::min();
};

std::map<std::string, Entry> entriesOf(const fs::path& folder) {
  std::map<std::string, Entry> entries;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    const fs::path& file = it->path();
    if (!isEntryName(file.stem().string())) continue;
    if (file.extension() != ".npy" && file.extension() != ".json") continue;
    std::error_code gone;  // another program may have removed it just now
    const auto size = it->file_size(gone);
    const auto time = it->last_write_time(gone);
    if (gone) continue;
    Entry& entry = entries[file.stem().string()];
    entry.files.push_back(file);
    entry.bytes += size;
    entry.used = std::max(entry.used, time);
  }
  return entries;
}

void removeOldest(const fs::path& folder, std::uint64_t limit, const std::string& keep) {
  std::vector<Entry> entries;
  std::uint64_t total = 0;
  for (auto& [name, entry] : entriesOf(folder)) {
    total += entry.bytes;
    if (name != keep) entries.push_back(std::move(entry));
  }
  std::ranges::sort(entries, {}, &Entry::used);
  for (const Entry& entry : entries) {
    if (total <= limit) return;
    std::error_code ignored;
    for (const auto& file : entry.files) fs::remove(file, ignored);
    total -= entry.bytes;
  }
}

}  // namespace

ResultCache::ResultCache(fs::path folder, std::uint64_t limit) : folder_(std::move(folder)), limit_(limit) {
}

fs::path ResultCache::defaultFolder() {
  // A relative XDG_CACHE_HOME is invalid and to be ignored (XDG Base Directory Specification).
  if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache && fs::path(cache).is_absolute()) {
    return fs::path(cache) / "manifold-lens";
  }
  if (const char* home = std::getenv("HOME"); home && *home) return fs::path(home) / ".cache/manifold-lens";
  std::error_code error;
  const fs::path temporary = fs::temp_directory_path(error);
  return error ? fs::path() : temporary / "manifold-lens-cache";
}

std::optional<Matrix> ResultCache::find(const std::string& recipe, const JobContext& job) const {
  if (folder_.empty()) return std::nullopt;
  const std::string name = hashOf(recipe);
  const fs::path file = folder_ / (name + ".npy"), note = folder_ / (name + ".json");
  std::error_code error;
  if (!fs::is_regular_file(file, error) || !fs::is_regular_file(note, error)) return std::nullopt;
  const auto text = readTextFile(note, kNoteLimit);
  auto matrix = readNpyMatrix(file);
  if (!text || !matrix) return std::nullopt;
  const auto read = parseJson(*text);
  if (!read) return std::nullopt;
  const auto wanted = noteOf(recipe, *matrix, job);
  if (!wanted || *read != *wanted) return std::nullopt;
  fs::last_write_time(file, fs::file_time_type::clock::now(), error);
  return *std::move(matrix);
}

void ResultCache::store(const std::string& recipe, const Matrix& matrix, const JobContext& job) const {
  const auto bytes = static_cast<std::uint64_t>(matrix.rows() * matrix.columns()) * sizeof(float);
  if (folder_.empty() || bytes > limit_) return;
  const auto note = noteOf(recipe, matrix, job);
  if (!note) return;
  const std::string name = hashOf(recipe);
  if (!writeNpy(folder_ / (name + ".npy"), matrix)) return;
  const std::string text = note->dump(2, ' ', false, nlohmann::json::error_handler_t::replace);
  if (!writeFileAtomically(folder_ / (name + ".json"), text)) return;
  removeOldest(folder_, limit_, name);
}

}  // namespace mlens
