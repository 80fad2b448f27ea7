#include "core/data/VectorFile.h"

#include <algorithm>
#include <iterator>

#include "core/base/Hash.h"
#include "core/base/Npy.h"
#include "core/base/Npz.h"
#include "core/base/Text.h"
#include "core/data/Columns.h"
#include "core/data/CsvImages.h"
#include "core/data/CsvVectors.h"
#include "core/data/FileImages.h"
#include "core/data/Labels.h"

namespace mlens {
namespace fs = std::filesystem;
namespace {

/// What a file of any kind holds.
struct Contents {
  Matrix vectors;
  std::vector<std::string> names;
  std::vector<fs::path> images;
  ClassLabels labels;
  std::vector<PointColumn> columns;
};

Result<Contents> readNpyContents(const fs::path& path, const JobContext& job) {
  auto vectors = readNpyMatrix(path);
  if (!vectors) return failure(vectors);
  auto labels = labelsBeside(path, vectors->rows(), "vectors", job);
  if (!labels) return failure(labels);
  return Contents{std::move(*vectors), {}, {}, std::move(*labels), {}};
}

/// Labels of an npz: one integer per row under a usual name.
Result<Contents> readNpzContents(const fs::path& path, const std::string& array) {
  auto vectors = readNpzMatrix(path, array);
  if (!vectors) return failure(vectors);
  Contents contents{std::move(*vectors), {}, {}, {}, {}};
  for (const char* name : {"labels", "label", "y", "targets"}) {
    auto numbers = readNpzIntegers(path, name);
    if (!numbers || static_cast<Index>(numbers->size()) != contents.vectors.rows()) continue;
    auto labels = labelsFromNumbers(*numbers, path.string() + ": " + name);
    if (!labels) return failure(labels);
    contents.labels = std::move(*labels);
    break;
  }
  return contents;
}

Result<Contents> readCsvContents(const fs::path& path, const JobContext& job) {
  auto table = readCsvVectors(path, job);
  if (!table) return failure(table);
  Contents contents{std::move(table->vectors),
                    std::move(table->names),
                    {},
                    std::move(table->labels),
                    std::move(table->columns)};
  for (const auto& image : table->images) contents.images.push_back(path.parent_path() / image);
  return contents;
}

Result<Contents> readContents(const fs::path& path, const VectorFileOptions& options, const JobContext& job) {
  const std::string extension = lowerCase(path.extension().string());
  if (extension == ".npy") return readNpyContents(path, job);
  if (extension == ".npz") return readNpzContents(path, options.array);
  if (extension == ".csv" || extension == ".tsv" || extension == ".txt") return readCsvContents(path, job);
  return fail(ErrorCode::Unsupported, "is no file of vectors; open .npy, .npz or .csv", path.string());
}

Result<std::string> identityOf(const Contents& contents, const JobContext& job) {
  ContentHash hash;
  const Matrix& vectors = contents.vectors;
  hash.add(std::to_string(vectors.rows()) + " x " + std::to_string(vectors.columns()) + "\n");
  const std::span values(vectors.data(), static_cast<std::size_t>(vectors.rows() * vectors.columns()));
  if (auto added = addBytes(hash, std::as_bytes(values), job); !added) return failure(added);
  hash.add(std::as_bytes(std::span(contents.labels.labels)));
  for (const auto& name : contents.labels.classNames) hash.add("\n" + name);
  for (const auto& name : contents.names) hash.add("\n" + name);
  return hash.hex();
}

Result<VectorFile> openContents(const fs::path& path, const VectorFileOptions& options,
                                const JobContext& job) {
  job.report("reading vectors", -1, path.filename().string());
  auto contents = readContents(path, options, job);
  if (!contents) return failure(contents);
  const Index rows = contents->vectors.rows();
  if (contents->vectors.empty())
    return fail(ErrorCode::BadFormat, "holds no vectors: it is empty", path.string());
  if (auto finite = requireFinite(contents->vectors, path.string()); !finite) return failure(finite);
  if (!options.labels.empty()) {
    auto labels = readLabels(options.labels, rows, "vectors", job);
    if (!labels) return failure(labels);
    contents->labels = std::move(*labels);
  }
  if (!options.images.empty()) {
    auto images = readImageList(options.images);
    if (!images) return failure(images);
    if (static_cast<Index>(images->size()) != rows) {
      return fail(ErrorCode::BadFormat,
                  "lists " + grouped(static_cast<Index>(images->size())) + " pictures for " + grouped(rows) +
                      " vectors; give one for each",
                  options.images.string());
    }
    contents->images = std::move(*images);
  }
  auto columns = columnsBeside(path, rows, job);
  if (!columns) return failure(columns);
  std::ranges::move(*columns, std::back_inserter(contents->columns));
  auto identity = identityOf(*contents, job);
  if (!identity) return failure(identity);

  VectorFile file;
  PointTable& points = file.points;
  points.count = rows;
  points.title = path.stem().string() + ", " + grouped(rows) + " x " + grouped(contents->vectors.columns());
  points.identity = *identity;
  points.columns = std::move(contents->columns);
  points.labels = std::move(contents->labels.labels);
  points.classNames = std::move(contents->labels.classNames);
  for (std::size_t i = 0; i < static_cast<std::size_t>(rows); ++i) {
    std::string name;
    if (!contents->names.empty()) {
      name = trimmed(contents->names[i]);
    } else if (!contents->images.empty()) {
      name = contents->images[i].filename().string();
    }
    points.names.push_back(name.empty() ? std::to_string(i) : std::move(name));
  }
  if (!contents->images.empty()) points.images = std::make_shared<FileImages>(std::move(contents->images));
  file.vectors = std::move(contents->vectors);
  return file;
}

}  // namespace

Result<VectorFile> openVectors(const fs::path& path, const VectorFileOptions& options,
                               const JobContext& job) {
  try {
    return openContents(path, options, job);
  } catch (const std::bad_alloc&) {
    return fail(ErrorCode::OutOfMemory,
                "not enough memory; save the vectors as float32 .npy, which is read in place", path.string());
  } catch (const std::exception& e) {  // a path the file system library cannot handle
    return fail(ErrorCode::Io, e.what(), path.string());
  }
}

}  // namespace mlens
