#include <nlohmann/json.hpp>
#include <set>

#include "core/base/AtomicFile.h"
#include "core/base/JsonFields.h"
#include "core/base/Text.h"
#include "core/checkpoint/CheckpointContainers.h"
#include "core/checkpoint/SafetensorsFile.h"

namespace mlens {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLongestIndex = std::size_t{64} << 20, kMostShards = 1000;

bool isPlainName(const std::string& name) {
  return !name.empty() && name != "." && name != ".." && name.find('/') == std::string::npos &&
         name.find('\\') == std::string::npos && name.find('\0') == std::string::npos;
}

}  // namespace

Result<CheckpointFile> openSafetensorsCheckpoint(const fs::path& path) {
  auto opened = SafetensorsFile::open(path);
  if (!opened) return failure(opened);
  CheckpointFile file;
  file.path = path;
  file.files = {path};
  file.container = "safetensors";
  file.metadata = opened->metadata();
  file.owners = {opened->owner()};
  for (const auto& info : opened->tensors()) {
    file.tensors.push_back(
        {"", info.name, info.dtype, info.shape, contiguousStrides(info.shape), opened->bytes(info), ""});
  }
  return file;
}

Result<CheckpointFile> openShardedCheckpoint(const fs::path& index) {
  auto text = readTextFile(index, kLongestIndex);
  if (!text) return failure(text);
  const std::string context = index.string();
  const auto json = parseJson(*text);
  if (!json || !json->is_object() || !json->contains("weight_map") || !(*json)["weight_map"].is_object()) {
    return fail(ErrorCode::Unsupported,
                "is JSON, but no index of shards (it has no \"weight_map\"); open the .safetensors beside it",
                context);
  }
  std::set<std::string> shards;
  for (const auto& [key, shard] : (*json)["weight_map"].items()) {
    if (!shard.is_string() || !isPlainName(shard.get<std::string>())) {
      return fail(ErrorCode::BadFormat,
                  "the shard of " + key.substr(0, 200) + " is no name of a file in the same folder", context);
    }
    shards.insert(shard.get<std::string>());
  }
  if (shards.empty() || shards.size() > kMostShards)
    return fail(ErrorCode::BadFormat, "names no shards, or too many", context);

  CheckpointFile file;
  file.path = index;
  file.files = {index};
  std::set<std::string> names;
  for (const auto& shard : shards) {
    const fs::path path = index.parent_path() / shard;
    std::error_code ignored;
    if (!fs::is_regular_file(path, ignored))
      return fail(ErrorCode::NotFound, "the shard " + shard + " is not in the folder; download it too",
                  context);
    auto start = readFileStart(path, 16);
    if (!start) return failure(start);
    if (trimmed(*start).starts_with('{'))
      return fail(ErrorCode::BadFormat, "an index names an index", context);
    auto part = CheckpointFile::open(path);
    if (!part) return failure(part);
    file.files.push_back(path);
    file.container = part->container + " in " + std::to_string(shards.size()) + " shards";
    file.metadata.merge(part->metadata);
    file.owners.insert(file.owners.end(), part->owners.begin(), part->owners.end());
    for (auto& tensor : part->tensors) {
      if (!names.insert(tensor.fullName()).second) {
        return fail(ErrorCode::BadFormat,
                    "the tensor " + tensor.fullName().substr(0, 200) + " lies in two shards", context);
      }
      if (tensor.record.empty()) tensor.record = shard;
      file.tensors.push_back(std::move(tensor));
    }
  }
  for (const auto& [key, shard] : (*json)["weight_map"].items()) {
    if (!names.contains(key)) {
      return fail(ErrorCode::BadFormat,
                  "the tensor " + key.substr(0, 200) + " is missing in " + shard.get<std::string>(), context);
    }
  }
  return file;
}

}  // namespace mlens
