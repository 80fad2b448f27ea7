#include "core/embedding/SourceGuess.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "core/base/AtomicFile.h"
#include "core/base/Csv.h"
#include "core/base/Npy.h"
#include "core/base/Npz.h"
#include "core/base/Text.h"
#include "core/checkpoint/CheckpointFile.h"
#include "core/data/CifarImages.h"
#include "core/data/ImageSet.h"
#include "core/data/StlImages.h"
#include "core/engine/CheckpointSummary.h"
#include "core/session/SessionFile.h"

namespace mlens {
namespace {

namespace fs = std::filesystem;

Result<SourceGuess> pictures(const fs::path& path, const JobContext& job) {
  auto set = openImageSet(path, {}, job);
  if (!set) return failure(set);
  SourceGuess guess;
  guess.kind = SourceGuess::Kind::Pictures;
  guess.path = path;
  guess.count = set->count();
  guess.description = set->kind + ", " + grouped(guess.count) + " pictures";
  if (!set->classNames.empty()) {
    guess.description += ", " + grouped(std::ssize(set->classNames)) + " classes";
  }
  return guess;
}

SourceGuess vectors(const fs::path& path, Index rows, Index columns) {
  SourceGuess guess;
  guess.kind = SourceGuess::Kind::Vectors;
  guess.path = path;
  guess.count = rows;
  guess.description = grouped(rows) + " vectors of " + grouped(columns) + " dimensions";
  return guess;
}

Result<SourceGuess> npy(const fs::path& path, const JobContext& job) {
  auto file = mapFile(path);
  if (!file) return failure(file);
  auto header = parseNpyHeader(file->bytes, file->bytes.size(), path.string());
  if (!header) return failure(header);
  if (header->shape.size() >= 3) return pictures(path, job);
  if (header->shape.empty()) {
    return fail(ErrorCode::BadFormat, "holds a single number; vectors are N x D", path.string());
  }
  return vectors(path, header->shape[0], header->shape.size() == 2 ? header->shape[1] : 1);
}

Result<SourceGuess> npz(const fs::path& path) {
  auto arrays = listNpz(path);
  if (!arrays) return failure(arrays);
  SourceGuess guess;
  for (const auto& [name, shape] : *arrays) {
    if (shape.size() != 2) continue;
    if (guess.arrays.empty()) guess = vectors(path, shape[0], shape[1]);
    guess.arrays.push_back(name);
  }
  if (guess.arrays.empty()) {
    return fail(ErrorCode::BadFormat, "holds no two-dimensional array; vectors are N x D", path.string());
  }
  if (guess.arrays.size() > 1) {
    guess.description = std::to_string(guess.arrays.size()) + " arrays that can be vectors";
  }
  return guess;
}

/// The first row of a table, if it names the columns.
std::vector<std::string> csvHeader(std::string_view text, const std::string& context) {
  constexpr std::size_t kEnough = 64 * 1024;
  if (text.size() > kEnough) text = text.substr(0, text.find('\n', kEnough));
  const auto table = parseCsv(text, context);
  return table ? table->header : std::vector<std::string>();
}

Result<SourceGuess> csv(const fs::path& path, const JobContext& job) {
  auto file = mapFile(path);
  if (!file) return failure(file);
  const std::string_view text(reinterpret_cast<const char*>(file->bytes.data()), file->bytes.size());
  const std::vector<std::string> header = csvHeader(text, path.string());
  const auto isFile = [](const std::string& name) {
    const std::string word = lowerCase(name);
    return word == "file" || word == "path" || word == "image" || word == "filename";
  };
  if (header.size() <= 2 && std::ranges::any_of(header, isFile)) return pictures(path, job);
  Index rows = 0, columns = 0;
  auto scanned = scanCsv(text, path.string(), [&](Index, std::vector<std::string>& fields) -> Result<void> {
    if (rows++ == 0) columns = std::ssize(fields);
    return job.check();
  });
  if (!scanned) return failure(scanned);
  if (!header.empty()) --rows;
  SourceGuess guess = vectors(path, rows, columns);
  guess.description = "CSV, " + grouped(rows) + " rows of " + grouped(columns) + " columns";
  return guess;
}

Result<SourceGuess> checkpoint(const fs::path& path) {
  SourceGuess guess;
  guess.kind = SourceGuess::Kind::Checkpoint;
  guess.path = path;
  const auto describe = [&](const ModelSpec& spec) {
    guess.description = "checkpoint: " + spec.encoderName() + ", h " +
                        std::to_string(spec.featureDimension()) + "-d, z " +
                        std::to_string(spec.outputDimension()) + "-d";
  };
  if (isOwnCheckpoint(path)) {
    auto summary = readOwnCheckpoint(path);
    if (!summary) return failure(summary);
    describe(summary->spec);
    return guess;
  }
  auto file = CheckpointFile::open(path);
  if (!file) return failure(file);
  if (file->tensors.empty())
    return fail(ErrorCode::BadFormat, "holds no tensors; is it the right file?", path.string());
  guess.foreign = true;
  if (const auto reading = readModel(*file)) {
    describe(reading->spec);
  } else {
    guess.description =
        file->container + " of " + grouped(std::ssize(file->tensors)) + " tensors: no encoder is recognised";
  }
  return guess;
}

/// By its name: what is in it shows when it is read.
bool isCheckpoint(const fs::path& path, const std::string& extension) {
  constexpr std::array<std::string_view, 8> kExtensions = {".safetensors", ".pth",   ".pt", ".ckpt",
                                                           ".bin",         ".torch", ".ts", ".tar"};
  return std::ranges::find(kExtensions, extension) != kExtensions.end() ||
         lowerCase(path.filename().string()).ends_with(".index.json");
}

}  // namespace

Result<SourceGuess> guessSource(const fs::path& path, const JobContext& job) {
  std::error_code error;
  if (!fs::exists(path, error)) return fail(ErrorCode::NotFound, "no such file or folder", path.string());
  const std::string extension = lowerCase(path.extension().string());
  SourceGuess guess;
  guess.path = path;
  if (extension == ".mlens") {
    auto session = readSession(path);
    if (!session) return failure(session);
    guess.kind = SourceGuess::Kind::Session;
    guess.description = "session of " + std::to_string(session->checkpoints.size()) + " checkpoints";
    return guess;
  }
  if (extension == ".bin" && (looksLikeStl(path) || looksLikeCifar(path))) return pictures(path, job);
  if (isCheckpoint(path, extension)) return checkpoint(path);
  if (extension == ".npy") return npy(path, job);
  if (extension == ".npz") return npz(path);
  if (extension == ".csv" || extension == ".tsv") return csv(path, job);
  return pictures(path, job);
}

}  // namespace mlens
