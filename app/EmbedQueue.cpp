#include "app/EmbedQueue.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/AtomicFile.h"
#include "core/base/JsonFields.h"

namespace mlens {
namespace fs = std::filesystem;
namespace {

/// "checkpoint_0199.pth.tar" is checkpoint_0199.
std::string shortName(fs::path path) {
  path = path.filename();
  while (path.has_extension()) {
    const std::string extension = path.extension().string();
    const bool number = extension.find_first_not_of(".0123456789") == std::string::npos;
    if (number) break;
    path = path.stem();
  }
  return path.string();
}

}  // namespace

Result<std::vector<fs::path>> foldersFor(const std::vector<fs::path>& checkpoints, const fs::path& out) {
  if (checkpoints.size() == 1) return std::vector{out};
  std::vector<std::string> names;
  for (const auto& checkpoint : checkpoints) names.push_back(shortName(checkpoint));
  std::vector<fs::path> folders;
  for (std::size_t i = 0; i < names.size(); ++i) {
    std::string name = names[i];
    if (std::ranges::count(names, name) > 1)
      name = fs::absolute(checkpoints[i]).parent_path().filename().string() + "-" + name;
    if (std::ranges::find(folders, out / name) != folders.end()) {
      return fail(ErrorCode::InvalidArgument,
                  "is like another checkpoint by the names of file and folder; embed it by a call of its own",
                  checkpoints[i].string());
    }
    folders.push_back(out / name);
  }
  return folders;
}

Result<AugmentationPolicy> readPolicy(const fs::path& path) {
  auto text = readTextFile(path, 1u << 20);
  if (!text) return failure(text);
  const auto json = parseJson(*text);
  if (!json || !json->is_object())
    return fail(ErrorCode::BadFormat, "is no JSON object of a policy", path.string());
  return augmentationPolicyFromJson(json->contains("policy") ? (*json)["policy"] : *json, path.string());
}

}  // namespace mlens
