#include "core/embedding/EmbeddingStore.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/Hash.h"
#include "core/base/JsonFields.h"
#include "core/base/Npy.h"
#include "core/base/Text.h"
#include "core/checkpoint/SafetensorsFile.h"

namespace mlens {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kExtension = ".safetensors";

std::string fileName(const PictureRange& pictures) {
  std::string first = std::to_string(pictures.first);
  first.insert(0, 12 - std::min<std::size_t>(12, first.size()), '0');
  return first + "-" + std::to_string(pictures.first + pictures.count) + std::string(kExtension);
}

Result<std::string> contentOf(const SafetensorsFile& file, const std::vector<EmbeddingLayer>& layers,
                              const JobContext& job) {
  ContentHash hash;
  for (const auto& layer : layers) {
    const TensorInfo* tensor = file.find(layer.name);
    const bool fits =
        tensor && tensor->dtype == "F32" && tensor->shape.size() == 2 && tensor->shape[1] == layer.dimension;
    if (!fits) return fail(ErrorCode::BadFormat, "has other layers");
    if (auto added = addBytes(hash, file.bytes(*tensor), job); !added) return failure(added);
  }
  return hash.hex();
}

std::string skippedText(const Skipped& skipped) {
  nlohmann::json list = nlohmann::json::array();
  for (const auto& [picture, problem] : skipped) list.push_back({picture, problem});
  return list.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::optional<Skipped> skippedFrom(const std::string& text) {
  const auto list = parseJson(text);
  if (!list || !list->is_array()) return std::nullopt;
  Skipped skipped;
  for (const auto& entry : *list) {
    if (!entry.is_array() || entry.size() < 2 || !entry[0].is_number_integer() || !entry[1].is_string())
      return std::nullopt;
    skipped[entry[0].get<Index>()] = entry[1].get<std::string>();
  }
  return skipped;
}

Result<EmbeddingSegment> readSegment(const fs::path& path, const std::string& recipe,
                                     const std::vector<EmbeddingLayer>& layers, const JobContext& job) {
  auto file = SafetensorsFile::open(path);
  if (!file) return failure(file);
  const auto note = [&](const std::string& key) {
    const auto found = file->metadata().find(key);
    return found == file->metadata().end() ? std::string() : found->second;
  };
  auto content = contentOf(*file, layers, job);
  if (!content) return failure(content);
  const auto first = parseInteger(note("first")), count = parseInteger(note("count"));
  if (note("recipe") != recipe || note("content") != *content || !first || !count || *count < 1)
    return fail(ErrorCode::BadFormat, "is damaged or of something else");
  auto skipped = skippedFrom(note("skipped"));
  if (!skipped) return fail(ErrorCode::BadFormat, "is damaged");
  return EmbeddingSegment{{*first, *count}, path, *std::move(skipped)};
}

}  // namespace

std::vector<PictureRange> missingRanges(const std::vector<EmbeddingSegment>& segments, Index count) {
  std::vector<PictureRange> missing;
  Index done = 0;
  for (const auto& segment : segments) {
    if (segment.pictures.first > done) missing.push_back({done, segment.pictures.first - done});
    done = segment.pictures.first + segment.pictures.count;
  }
  if (done < count) missing.push_back({done, count - done});
  return missing;
}

EmbeddingStore::EmbeddingStore(fs::path folder, std::string recipe, std::vector<EmbeddingLayer> layers)
    : folder_(std::move(folder)), recipe_(std::move(recipe)), layers_(std::move(layers)) {
}

Result<std::vector<EmbeddingSegment>> EmbeddingStore::load(const JobContext& job) const {
  std::vector<EmbeddingSegment> found;
  std::vector<fs::path> useless;
  std::error_code error;
  for (fs::directory_iterator entry(folder_, error), end; !error && entry != end; entry.increment(error)) {
    if (auto go = job.check(); !go) return failure(go);
    auto segment = readSegment(entry->path(), recipe_, layers_, job);
    if (segment) {
      found.push_back(*std::move(segment));
    } else if (segment.error().code == ErrorCode::Cancelled) {
      return failure(segment);
    } else {
      useless.push_back(entry->path());
    }
  }
  std::ranges::sort(found, {}, [](const auto& segment) { return segment.pictures.first; });
  std::vector<EmbeddingSegment> kept;
  for (auto& segment : found) {
    const Index done = kept.empty() ? 0 : kept.back().pictures.first + kept.back().pictures.count;
    if (segment.pictures.first >= done) {
      kept.push_back(std::move(segment));
    } else {
      useless.push_back(segment.file);
    }
  }
  for (const auto& path : useless) fs::remove(path, error);
  return kept;
}

Result<void> EmbeddingStore::add(const PictureRange& pictures, const std::vector<std::vector<float>>& values,
                                 const Skipped& skipped) const {
  std::vector<TensorToWrite> tensors;
  ContentHash hash;
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    const auto bytes = std::as_bytes(std::span(values[i]));
    hash.add(bytes);
    const auto rows = static_cast<Index>(values[i].size()) / layers_[i].dimension;
    tensors.push_back({layers_[i].name, "F32", {rows, layers_[i].dimension}, bytes});
  }
  return writeSafetensors(folder_ / fileName(pictures), tensors,
                          {{"recipe", recipe_},
                           {"content", hash.hex()},
                           {"first", std::to_string(pictures.first)},
                           {"count", std::to_string(pictures.count)},
                           {"skipped", skippedText(skipped)}});
}

Result<std::string> EmbeddingStore::merge(const std::vector<EmbeddingSegment>& segments,
                                          const EmbeddingLayer& layer, Index rows, const fs::path& path,
                                          const JobContext& job) const {
  constexpr std::size_t kPiece = std::size_t{8} << 20;
  auto out = AtomicFile::create(path);
  if (!out) return failure(out);
  if (auto written = out->write(npyStart("<f4", {rows, layer.dimension})); !written) return failure(written);
  ContentHash hash;
  for (const auto& segment : segments) {
    auto file = SafetensorsFile::open(segment.file);
    if (!file) return failure(file);
    const TensorInfo* tensor = file->find(layer.name);
    if (!tensor) return fail(ErrorCode::BadFormat, "has changed; start again", segment.file.string());
    auto bytes = file->bytes(*tensor);
    while (!bytes.empty()) {
      if (auto go = job.check(); !go) return failure(go);
      const auto piece = bytes.first(std::min(kPiece, bytes.size()));
      hash.add(piece);
      if (auto written = out->write(piece); !written) return failure(written);
      bytes = bytes.subspan(piece.size());
    }
  }
  if (auto done = out->commit(); !done) return failure(done);
  return hash.hex();
}

void EmbeddingStore::remove() const {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

}  // namespace mlens
