#pragma once

#include <filesystem>

#include "core/data/ImageSet.h"

namespace mlens {

/// Pictures that are files of their own, decoded when read.
class FileImages final : public ImageSource {
 public:
  explicit FileImages(std::vector<std::filesystem::path> files) : files_(std::move(files)) {}

  Index count() const override { return static_cast<Index>(files_.size()); }
  Result<Image> read(Index i) const override;
  const std::vector<std::filesystem::path>& files() const { return files_; }

 private:
  std::vector<std::filesystem::path> files_;
};

/// 1 if every file whose header can be read is grey, else 3. Stops at the first colour picture.
Result<int> channelsOfFiles(const std::vector<std::filesystem::path>& files, const JobContext& job);

/// Hash of names, sizes and times of change. Files that are gone count as such.
Result<std::string> identityOfFiles(const std::vector<std::filesystem::path>& files,
                                    const std::vector<std::string>& names, const JobContext& job);

}  // namespace mlens
