#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/base/Job.h"
#include "core/base/Matrix.h"
#include "core/data/Image.h"

namespace mlens {

/// Where pictures come from: decodes one at a time, so that no set is ever held in memory as a whole.
/// Thread-safe. read() of an unreadable picture is an Error that names it; the set as a whole stays usable.
class ImageSource {
 public:
  virtual ~ImageSource() = default;
  virtual Index count() const = 0;
  virtual Result<Image> read(Index i) const = 0;
};

/// Pictures with what is known of them. Immutable once opened.
struct ImageSet {
  std::shared_ptr<const ImageSource> images;
  std::vector<std::string> names;       ///< one per picture: file name relative to the folder, or its number
  std::vector<std::int32_t> labels;     ///< class per picture, or empty
  std::vector<std::string> classNames;  ///< by class number; as long as the largest label + 1 at least
  std::filesystem::path path;           ///< as opened
  std::string title;                    ///< "fashion-mnist, 2,000 of 60,000, stratified by class, seed 1"
  std::string kind;         ///< "IDX", "CIFAR-10", "STL-10", "image folder", "npy images", "CSV list"
  std::string identity;     ///< content hash of the data (files: names, sizes, times), 32 hex digits
  int channels = 1;         ///< 1 if all pictures are grey, else 3
  std::vector<Index> rows;  ///< a choice of pictures: which of the `whole` these are; empty: all
  Index whole = 0;          ///< of a choice: how many there are
  std::vector<std::string> warnings;  ///< "3 files are not pictures and were left out", one line each

  Index count() const { return images ? images->count() : 0; }
};

struct ImageSetOptions {
  /// 0: all; else so many, drawn without replacement with the same share of every class ("stratified").
  Index limit = 0;
  std::uint64_t seed = 1;
  std::filesystem::path labels{};  ///< overrides the labels found beside the data (IDX, npy, CSV, text)
};

/// Opens whatever `path` is: a folder (sub-folders are classes; or one that holds IDX files, CIFAR or STL-10,
/// the training part), an IDX file (plain or gzipped), a file of CIFAR-10/100 (binary or Python) or STL-10
/// (train_X.bin), an npy of N x H x W [x C] or N x C x H x W uint8, or a CSV of files and labels (columns
/// file[, label]). Labels beside the data are found by name (train-labels-idx1-ubyte;
/// NAME.labels.npy or labels.npy), class names in a classes.txt beside an IDX file, one per line.
Result<ImageSet> openImageSet(const std::filesystem::path& path, const ImageSetOptions& options,
                              const JobContext& job);

/// The set's pictures `rows` in that order, as a set of its own. Rows must be 0..count-1.
ImageSet subset(const ImageSet& set, std::vector<Index> rows);

}  // namespace mlens
