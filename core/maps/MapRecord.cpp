#include "core/maps/MapRecord.h"

#include <nlohmann/json.hpp>

#include "core/base/AtomicFile.h"
#include "core/base/Hash.h"
#include "core/session/SessionFields.h"

namespace mlens {
namespace {

using nlohmann::json;

constexpr const char* kFormat = "manifold-lens umap map";
constexpr int kVersion = 1;
constexpr std::int64_t kMost = std::int64_t{1} << 40;

}  // namespace

std::filesystem::path mapRecordPath(const std::filesystem::path& map) {
  auto path = map;
  return path.replace_extension(".umap.json");
}

Result<std::string> matrixHash(const Matrix& matrix, const JobContext& job) {
  ContentHash hash;
  hash.add(std::to_string(matrix.rows()) + " x " + std::to_string(matrix.columns()) + "\n");
  const std::span values(matrix.data(), static_cast<std::size_t>(matrix.rows() * matrix.columns()));
  if (auto added = addBytes(hash, std::as_bytes(values), job); !added) return failure(added);
  return hash.hex();
}

Result<void> writeMapRecord(const std::filesystem::path& map, const MapRecord& record) {
  json vectors = {{"path", record.vectors.string()},
                  {"rows", record.rows},
                  {"columns", record.columns},
                  {"hash", record.vectorsHash}};
  if (!record.array.empty()) vectors["array"] = record.array;
  json document = {{"format", kFormat},
                   {"version", kVersion},
                   {"map", written(record.map)},
                   {"vectors", vectors},
                   {"coordinates", {{"hash", record.coordinatesHash}}}};
  if (!record.reference.empty()) {
    document["reference"] = {{"path", record.reference.string()}, {"hash", record.referenceHash}};
  }
  return writeFileAtomically(mapRecordPath(map),
                             document.dump(2, ' ', false, json::error_handler_t::replace) + "\n");
}

Result<MapRecord> readMapRecord(const std::filesystem::path& map) {
  const auto path = mapRecordPath(map);
  auto text = readTextFile(path, 1u << 20);
  if (!text && text.error().code == ErrorCode::NotFound) {
    return fail(ErrorCode::NotFound,
                "has no " + path.filename().string() +
                    " beside it, which says how it was made; make the map with 'project --method umap'",
                map.string());
  }
  if (!text) return failure(text);
  const auto document = parseJson(*text);
  const auto refuse = [&](const std::string& message) {
    return fail(ErrorCode::BadFormat, message, path.string());
  };
  if (!document) return refuse("is not JSON");
  std::string problem, format, vectors, reference;
  MapRecord record;
  JsonFields fields(*document, "", problem);
  fields.text("format", format);
  int version = 0;
  fields.integer("version", version, 0, 1'000'000);
  if (problem.empty() && format != kFormat) return refuse("is not the record of a UMAP map");
  if (version > kVersion) return refuse("was written by a newer version of this program");
  fields.object("map", [&](JsonFields& spec) { readMap(spec, 0, record.map); });
  fields.object("vectors", [&](JsonFields& from) {
    from.text("path", vectors);
    from.text("array", record.array);
    from.integer("rows", record.rows, 3, kMost);
    from.integer("columns", record.columns, 1, kMost);
    from.text("hash", record.vectorsHash);
  });
  fields.object("coordinates", [&](JsonFields& own) { own.text("hash", record.coordinatesHash); });
  fields.object("reference", [&](JsonFields& other) {
    other.text("path", reference);
    other.text("hash", record.referenceHash);
  });
  if (!problem.empty()) return refuse(problem);
  if (record.map.method != "umap" || vectors.empty() || record.rows == 0 || record.columns == 0)
    return refuse("does not say how the map was made");
  record.vectors = vectors;
  record.reference = reference;
  return record;
}

}  // namespace mlens
