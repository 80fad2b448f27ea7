#include "core/data/ImageSet.h"

#include <cerrno>

#include "core/base/AtomicFile.h"
#include "core/base/Hash.h"
#include "core/base/Random.h"
#include "core/base/SystemError.h"
#include "core/base/Text.h"
#include "core/data/ArrayImages.h"
#include "core/data/CifarImages.h"
#include "core/data/CsvImages.h"
#include "core/data/FolderImages.h"
#include "core/data/IdxFile.h"
#include "core/data/IdxImages.h"
#include "core/data/Labels.h"
#include "core/data/Sampling.h"
#include "core/data/StlImages.h"

namespace mlens {
namespace fs = std::filesystem;
namespace {

/// Some of another source's pictures.
class PickedImages final : public ImageSource {
 public:
  PickedImages(std::shared_ptr<const ImageSource> all, std::vector<Index> rows)
      : all_(std::move(all)), rows_(std::move(rows)) {}

  Index count() const override { return static_cast<Index>(rows_.size()); }
  Result<Image> read(Index i) const override {
    if (i < 0 || i >= count()) {
      return fail(ErrorCode::InvalidArgument, "there is no picture " + std::to_string(i));
    }
    return all_->read(rows_[static_cast<std::size_t>(i)]);
  }

 private:
  std::shared_ptr<const ImageSource> all_;
  std::vector<Index> rows_;
};

Result<ImageSet> openAll(const fs::path& path, const JobContext& job) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found) {
    return tl::unexpected<Error>(systemError("open", path, ENOENT));
  }
  if (error) return tl::unexpected<Error>(systemError("open", path, error.value()));
  if (status.type() == fs::file_type::directory) {
    if (const fs::path stl = stlFileInFolder(path); !stl.empty()) return openStlImages(stl, job);
    if (const auto files = cifarFilesInFolder(path); !files.empty()) return openCifarImages(files, job);
    auto idx = idxFileInFolder(path);
    if (!idx) return failure(idx);
    return idx->empty() ? openFolderImages(path, job) : openIdxImages(*idx, job);
  }
  const std::string extension = lowerCase(path.extension().string());
  if (extension == ".npy") return openArrayImages(path, job);
  if (extension == ".csv" || extension == ".tsv" || extension == ".txt") return openCsvImages(path, job);
  if (looksLikeIdx(path) || path.filename().string().find("idx") != std::string::npos) {
    return openIdxImages(path, job);
  }
  if (looksLikeStl(path)) return openStlImages(path, job);
  if (looksLikeCifar(path)) return openCifarImages({path}, job);
  if (auto start = readFileStart(path, 1); !start) return failure(start);
  return fail(
      ErrorCode::Unsupported,
      "is no set of pictures; open a folder, an IDX file (plain or .gz), a file of CIFAR or STL-10, an "
      ".npy or a .csv list",
      path.string());
}

Result<void> replaceLabels(ImageSet& set, const fs::path& file, const JobContext& job) {
  auto labels = readLabels(file, set.count(), "pictures", job);
  if (!labels) return failure(labels);
  // Names by number stay, if the new labels are numbers among them.
  const bool numbers = labels->classNames.empty() || labels->classNames[0] == "0";
  if (!numbers || labels->classNames.size() > set.classNames.size()) {
    set.classNames = std::move(labels->classNames);
  }
  set.labels = std::move(labels->labels);
  return {};
}

void addLabelsToIdentity(ImageSet& set) {
  if (set.labels.empty()) return;
  ContentHash hash;
  hash.add(set.identity);
  hash.add(std::as_bytes(std::span(set.labels)));
  for (const auto& name : set.classNames) hash.add("\n" + name);
  set.identity = hash.hex();
}

}  // namespace

Result<ImageSet> openImageSet(const fs::path& path, const ImageSetOptions& options, const JobContext& job) {
  if (options.limit < 0) {
    return fail(ErrorCode::InvalidArgument, "must be 0 (all pictures) or more", "limit");
  }
  try {
    auto set = openAll(path, job);
    if (!set) return set;
    if (!options.labels.empty()) {
      if (auto replaced = replaceLabels(*set, options.labels, job); !replaced) return failure(replaced);
    }
    addLabelsToIdentity(*set);
    const Index all = set->count();
    if (options.limit == 0 || options.limit >= all) {
      set->title += ", " + grouped(all);
      return set;
    }
    const bool stratified = !set->labels.empty();
    RandomStream random(options.seed);
    ImageSet drawn = subset(*set, stratified ? stratifiedSample(set->labels, options.limit, options.seed)
                                             : sampleWithoutReplacement(all, options.limit, random));
    drawn.title = set->title + ", " + grouped(options.limit) + " of " + grouped(all) +
                  (stratified ? ", stratified by class" : ", drawn at random") + ", seed " +
                  std::to_string(options.seed);
    return drawn;
  } catch (const std::bad_alloc&) {
    return fail(ErrorCode::OutOfMemory, "not enough memory; close other data or open fewer pictures",
                path.string());
  } catch (const std::exception& e) {  // a path the file system library cannot handle
    return fail(ErrorCode::Io, e.what(), path.string());
  }
}

ImageSet subset(const ImageSet& set, std::vector<Index> rows) {
  ImageSet part = set;
  part.names.clear();
  part.labels.clear();
  ContentHash hash;
  hash.add(set.identity);
  hash.add(std::as_bytes(std::span(rows)));
  part.identity = hash.hex();
  part.title = set.title + ", a choice of " + grouped(static_cast<Index>(rows.size()));
  for (const Index row : rows) {
    const auto i = static_cast<std::size_t>(row);
    part.names.push_back(set.names[i]);
    if (!set.labels.empty()) part.labels.push_back(set.labels[i]);
  }
  part.whole = set.rows.empty() ? set.count() : set.whole;
  part.rows = rows;
  if (!set.rows.empty()) {
    for (Index& row : part.rows) row = set.rows[static_cast<std::size_t>(row)];
  }
  part.images = std::make_shared<PickedImages>(set.images, std::move(rows));
  return part;
}

}  // namespace mlens
