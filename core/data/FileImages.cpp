#include "core/data/FileImages.h"

#include <sys/stat.h>

#include "core/base/Hash.h"

namespace mlens {

Result<Image> FileImages::read(Index i) const {
  if (i < 0 || i >= count()) {
    return fail(ErrorCode::InvalidArgument, "there is no picture " + std::to_string(i));
  }
  return readImage(files_[static_cast<std::size_t>(i)]);
}

Result<int> channelsOfFiles(const std::vector<std::filesystem::path>& files, const JobContext& job) {
  constexpr std::size_t kProgressStep = 1000;
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (auto go = job.check(); !go) return failure(go);
    if (i % kProgressStep == 0) {
      job.report("looking at pictures", static_cast<double>(i) / static_cast<double>(files.size()));
    }
    if (const auto header = readImageHeader(files[i]); header && header->channels == 3) return 3;
  }
  return 1;
}

Result<std::string> identityOfFiles(const std::vector<std::filesystem::path>& files,
                                    const std::vector<std::string>& names, const JobContext& job) {
  ContentHash hash;
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (auto go = job.check(); !go) return failure(go);
    hash.add(names[i]);
    struct stat status {};
    const bool there = ::stat(files[i].c_str(), &status) == 0;
    for (const std::int64_t number :
         {std::int64_t{there}, std::int64_t{status.st_size}, std::int64_t{status.st_mtim.tv_sec},
          std::int64_t{status.st_mtim.tv_nsec}}) {
      hash.add("\n");
      hash.add(std::to_string(there ? number : 0));
    }
    hash.add("\n");
  }
  return hash.hex();
}

}  // namespace mlens
