#include "core/data/FolderImages.h"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <set>

#include "core/base/SystemError.h"
#include "core/base/Text.h"
#include "core/data/FileImages.h"

namespace mlens {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMostEndings = 5;

/// What lies below a folder.
struct Listing {
  std::vector<fs::path> pictures;     // relative to the folder
  std::vector<std::string> folders;   // directly below the root
  std::vector<std::string> repeated;  // folders that are links to one that is listed already
  std::set<std::string> otherEndings;
  Index others = 0, unreadableFolders = 0;
};

class FolderLister {
 public:
  FolderLister(fs::path root, const JobContext& job) : root_(std::move(root)), job_(job) {}

  Result<Listing> list() {
    std::vector<fs::path> waiting = {{}};
    while (!waiting.empty()) {
      const fs::path folder = std::move(waiting.back());
      waiting.pop_back();
      if (auto listed = listOne(folder, waiting); !listed) return failure(listed);
    }
    std::sort(listing_.pictures.begin(), listing_.pictures.end(),
              [](const fs::path& a, const fs::path& b) { return a.native() < b.native(); });
    return std::move(listing_);
  }

 private:
  Result<void> listOne(const fs::path& relative, std::vector<fs::path>& waiting) {
    if (auto go = job_.check(); !go) return go;
    const fs::path folder = root_ / relative;
    struct stat status {};
    if (::stat(folder.c_str(), &status) != 0) return {};
    if (!visited_.emplace(status.st_dev, status.st_ino).second) {
      if (!relative.has_parent_path()) listing_.repeated.push_back(relative.string());  // a class is missing
      return {};
    }
    std::error_code error;
    fs::directory_iterator entry(folder, error);
    if (error) {
      if (relative.empty()) return tl::unexpected<Error>(systemError("open", folder, error.value()));
      ++listing_.unreadableFolders;
      return {};
    }
    if (!relative.empty() && !relative.has_parent_path()) listing_.folders.push_back(relative.string());
    std::vector<fs::path> inner;
    for (; entry != fs::directory_iterator(); entry.increment(error)) {
      if (auto go = job_.check(); !go) return go;
      const fs::path name = entry->path().filename();
      if (name.native().starts_with('.')) continue;
      std::error_code ignored;
      const auto kind = entry->status(ignored).type();
      if (kind == fs::file_type::directory) {
        inner.push_back(relative / name);
      } else if (kind == fs::file_type::regular && hasImageExtension(name)) {
        listing_.pictures.push_back(relative / name);
        if (listing_.pictures.size() % 1000 == 0) {
          job_.report("listing pictures", -1, grouped(static_cast<Index>(listing_.pictures.size())));
        }
      } else {
        ++listing_.others;
        const std::string ending = lowerCase(name.extension().string());
        if (!ending.empty() && listing_.otherEndings.size() < kMostEndings)
          listing_.otherEndings.insert(ending);
      }
      if (error) break;
    }
    // Always the same order, so that of two links to one folder the same one is taken.
    std::sort(inner.begin(), inner.end(), std::greater<>());
    waiting.insert(waiting.end(), inner.begin(), inner.end());
    return {};
  }

  fs::path root_;
  const JobContext& job_;
  std::set<std::pair<dev_t, ino_t>> visited_;
  Listing listing_;
};

/// Labels by the first sub-folder of each path, unless pictures lie directly in the root.
void labelByFolder(const std::vector<fs::path>& pictures, ImageSet& set) {
  const auto isDirect = [](const fs::path& picture) { return !picture.has_parent_path(); };
  const auto direct = std::count_if(pictures.begin(), pictures.end(), isDirect);
  if (direct > 0) {
    if (direct < static_cast<std::ptrdiff_t>(pictures.size())) {
      set.warnings.push_back("no classes: " + grouped(direct) +
                             " pictures lie beside the sub-folders; move them into one");
    }
    return;
  }
  for (const auto& picture : pictures) set.classNames.push_back(picture.begin()->string());
  std::sort(set.classNames.begin(), set.classNames.end());
  set.classNames.erase(std::unique(set.classNames.begin(), set.classNames.end()), set.classNames.end());
  for (const auto& picture : pictures) {
    const auto found =
        std::lower_bound(set.classNames.begin(), set.classNames.end(), picture.begin()->string());
    set.labels.push_back(static_cast<std::int32_t>(found - set.classNames.begin()));
  }
}

/// train/ and val/ are hardly classes.
void tellSplits(ImageSet& set) {
  constexpr std::array<std::string_view, 7> kSplits = {"train",      "training", "val",    "valid",
                                                       "validation", "test",     "testing"};
  const bool splits = !set.classNames.empty() && std::ranges::all_of(set.classNames, [&](const auto& name) {
    return std::ranges::find(kSplits, lowerCase(name)) != kSplits.end();
  });
  if (!splits) return;
  std::string names;
  for (const auto& name : set.classNames) names += (names.empty() ? "" : ", ") + name;
  set.warnings.push_back("its folders " + names +
                         " are taken for classes; open one of them for the classes in it");
}

/// Sub-folders in which there is no picture: classes that their owner may miss.
void tellEmptyClasses(std::vector<std::string> folders, ImageSet& set) {
  if (set.labels.empty()) return;
  std::erase_if(folders,
                [&](const std::string& name) { return std::ranges::binary_search(set.classNames, name); });
  if (folders.empty()) return;
  std::ranges::sort(folders);
  const bool one = folders.size() == 1;
  set.warnings.push_back((one ? "1 folder has" : grouped(std::ssize(folders)) + " folders have") +
                         " no picture, so no class (" + (one ? "" : "the first: ") + "\"" + folders.front() +
                         "\")");
}

std::string counted(Index count, const std::string& one, const std::string& many) {
  return grouped(count) + " " + (count == 1 ? one : many);
}

}  // namespace

Result<ImageSet> openFolderImages(const fs::path& folder, const JobContext& job) {
  job.report("listing pictures", -1);
  auto listing = FolderLister(folder, job).list();
  if (!listing) return failure(listing);
  if (listing->pictures.empty()) {
    return fail(ErrorCode::NotFound,
                "holds no pictures (PNG, JPEG, BMP, GIF, TGA, PPM); choose another folder", folder.string());
  }
  ImageSet set;
  set.path = folder;
  set.kind = "image folder";
  const fs::path absolute = fs::weakly_canonical(folder);
  set.title = absolute.filename().string();
  labelByFolder(listing->pictures, set);
  tellSplits(set);
  tellEmptyClasses(std::move(listing->folders), set);
  if (!listing->repeated.empty()) {
    set.warnings.push_back(counted(std::ssize(listing->repeated), "folder is a link", "folders are links") +
                           " to one that is listed already and left out (" + listing->repeated.front() + ")");
  }
  std::vector<fs::path> files;
  for (const auto& picture : listing->pictures) {
    files.push_back(folder / picture);
    set.names.push_back(picture.generic_string());
  }
  auto channels = channelsOfFiles(files, job);
  if (!channels) return failure(channels);
  set.channels = *channels;
  auto identity = identityOfFiles(files, set.names, job);
  if (!identity) return failure(identity);
  set.identity = *identity;
  set.images = std::make_shared<FileImages>(std::move(files));
  if (listing->others > 0) {
    std::string endings;
    for (const auto& ending : listing->otherEndings) endings += (endings.empty() ? " (" : ", ") + ending;
    set.warnings.push_back(counted(listing->others,
                                   "file is not a picture that is read here and was left out",
                                   "files are not pictures that are read here and were left out") +
                           endings + (endings.empty() ? "" : ")"));
  }
  if (listing->unreadableFolders > 0) {
    set.warnings.push_back(
        counted(listing->unreadableFolders, "folder could not be opened", "folders could not be opened"));
  }
  return set;
}

}  // namespace mlens
