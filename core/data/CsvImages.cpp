#include "core/data/CsvImages.h"

#include "core/base/Csv.h"
#include "core/base/Text.h"
#include "core/data/ColumnTitles.h"
#include "core/data/FileImages.h"
#include "core/data/Labels.h"

namespace mlens {
namespace fs = std::filesystem;
namespace {

struct ImageList {
  std::vector<fs::path> files;
  std::vector<std::string> names, labels;  // labels: one per file or none
};

Result<ImageList> readList(const fs::path& path) {
  auto table = readCsv(path);
  if (!table) return failure(table);
  const auto wrong = [&](const std::string& what) { return fail(ErrorCode::BadFormat, what, path.string()); };
  int file = table->column({"file", "path", "image", "filename"});
  int label = labelColumn(table->header);
  if (file < 0 && !table->header.empty() && hasImageExtension(fs::path(trimmed(table->header[0])))) {
    file = 0;
    label = table->header.size() > 1 ? 1 : -1;
    table->rows.insert(table->rows.begin(), table->header);  // the first line is a picture like the others
  }
  if (file < 0) return wrong("has no column named file; name it in the first line: file,label");
  if (table->rows.empty()) return wrong("lists no pictures");
  ImageList list;
  for (std::size_t row = 0; row < table->rows.size(); ++row) {
    const auto& fields = table->rows[row];
    const std::string name(trimmed(fields[static_cast<std::size_t>(file)]));
    if (name.empty()) return wrong("row " + std::to_string(row) + " names no file");
    list.files.push_back(path.parent_path() / name);  // an absolute name stays as it is
    list.names.push_back(name);
    if (label >= 0) list.labels.push_back(fields[static_cast<std::size_t>(label)]);
  }
  return list;
}

}  // namespace

Result<std::vector<fs::path>> readImageList(const fs::path& path) {
  auto list = readList(path);
  if (!list) return failure(list);
  return std::move(list->files);
}

Result<ImageSet> openCsvImages(const fs::path& path, const JobContext& job) {
  job.report("reading the list of pictures", -1);
  auto list = readList(path);
  if (!list) return failure(list);
  Index missing = 0;
  for (const auto& file : list->files) {
    if (auto go = job.check(); !go) return failure(go);
    std::error_code ignored;
    if (!fs::is_regular_file(file, ignored)) ++missing;
  }
  const auto count = static_cast<Index>(list->files.size());
  if (missing == count) {
    return fail(ErrorCode::NotFound,
                "none of its files exist (the first: " + list->files[0].string() +
                    "); paths are relative to the folder of the list",
                path.string());
  }
  ImageSet set;
  set.path = path;
  set.kind = "CSV list";
  set.title = path.stem().string();
  set.names = std::move(list->names);
  if (!list->labels.empty()) {
    auto labels = labelsFromWords(list->labels, path.string());
    if (!labels) return failure(labels);
    set.labels = std::move(labels->labels);
    set.classNames = std::move(labels->classNames);
  }
  auto channels = channelsOfFiles(list->files, job);
  if (!channels) return failure(channels);
  set.channels = *channels;
  auto identity = identityOfFiles(list->files, set.names, job);
  if (!identity) return failure(identity);
  set.identity = *identity;
  set.images = std::make_shared<FileImages>(std::move(list->files));
  if (missing > 0) {
    set.warnings.push_back(grouped(missing) + " of " + grouped(count) + " listed files do not exist");
  }
  return set;
}

}  // namespace mlens
