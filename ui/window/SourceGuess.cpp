#include "ui/window/SourceGuess.h"

#include <QLocale>
#include <algorithm>
#include <array>

#include "core/base/AtomicFile.h"
#include "core/base/Csv.h"
#include "core/base/Npy.h"
#include "core/base/Npz.h"
#include "core/checkpoint/CheckpointFile.h"
#include "core/data/CifarImages.h"
#include "core/data/ImageSet.h"
#include "core/data/StlImages.h"
#include "core/engine/CheckpointSummary.h"
#include "core/session/SessionFile.h"

namespace mlens {
namespace {

namespace fs = std::filesystem;

QString number(Index value) {
  return QLocale(QLocale::English, QLocale::UnitedStates).toString(static_cast<qlonglong>(value));
}

std::string lower(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

Result<SourceGuess> pictures(const fs::path& path, const JobContext& job) {
  auto set = openImageSet(path, {}, job);
  if (!set) return failure(set);
  SourceGuess guess;
  guess.kind = SourceGuess::Kind::Pictures;
  guess.path = path;
  guess.count = set->count();
  guess.description =
      QStringLiteral("%1, %2 pictures").arg(QString::fromStdString(set->kind), number(guess.count));
  if (!set->classNames.empty()) {
    guess.description +=
        QStringLiteral(", %1 classes").arg(number(static_cast<Index>(set->classNames.size())));
  }
  return guess;
}

SourceGuess vectors(const fs::path& path, Index rows, Index columns) {
  SourceGuess guess;
  guess.kind = SourceGuess::Kind::Vectors;
  guess.path = path;
  guess.count = rows;
  guess.description = QStringLiteral("%1 vectors of %2 dimensions").arg(number(rows), number(columns));
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
    guess.description = QStringLiteral("%1 arrays that can be vectors").arg(guess.arrays.size());
  }
  return guess;
}

Result<SourceGuess> csv(const fs::path& path, const JobContext& job) {
  auto table = readCsv(path);
  if (!table) return failure(table);
  const auto isFile = [](const std::string& name) {
    const std::string word = lower(name);
    return word == "file" || word == "path" || word == "image" || word == "filename";
  };
  if (table->header.size() <= 2 && std::ranges::any_of(table->header, isFile)) return pictures(path, job);
  const auto columns = table->rows.empty() ? table->header.size() : table->rows.front().size();
  SourceGuess guess = vectors(path, static_cast<Index>(table->rows.size()), 0);
  guess.description = QStringLiteral("CSV, %1 rows of %2 columns")
                          .arg(number(guess.count), number(static_cast<Index>(columns)));
  return guess;
}

Result<SourceGuess> checkpoint(const fs::path& path) {
  SourceGuess guess;
  guess.kind = SourceGuess::Kind::Checkpoint;
  guess.path = path;
  const auto describe = [&](const ModelSpec& spec) {
    guess.description = QStringLiteral("checkpoint: %1, h %2-d, z %3-d")
                            .arg(QString::fromStdString(spec.encoderName()))
                            .arg(spec.featureDimension())
                            .arg(spec.outputDimension());
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
        QStringLiteral("%1 of %2 tensors: no encoder is recognised")
            .arg(QString::fromStdString(file->container), number(static_cast<Index>(file->tensors.size())));
  }
  return guess;
}

/// By its name: what is in it shows when it is read.
bool isCheckpoint(const fs::path& path, const std::string& extension) {
  constexpr std::array<std::string_view, 8> kExtensions = {".safetensors", ".pth",   ".pt", ".ckpt",
                                                           ".bin",         ".torch", ".ts", ".tar"};
  return std::ranges::find(kExtensions, extension) != kExtensions.end() ||
         lower(path.filename().string()).ends_with(".index.json");
}

}  // namespace

Result<SourceGuess> guessSource(const fs::path& path, const JobContext& job) {
  std::error_code error;
  if (!fs::exists(path, error)) return fail(ErrorCode::NotFound, "no such file or folder", path.string());
  const std::string extension = lower(path.extension().string());
  SourceGuess guess;
  guess.path = path;
  if (extension == ".mlens") {
    auto session = readSession(path);
    if (!session) return failure(session);
    guess.kind = SourceGuess::Kind::Session;
    guess.description = QStringLiteral("session of %1 checkpoints").arg(session->checkpoints.size());
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
