#pragma once

#include <filesystem>
#include <string>

#include "core/base/Job.h"
#include "core/base/Matrix.h"
#include "core/session/MapSpec.h"

namespace mlens {

/// What lies beside a finished UMAP map (MAP.npy) as MAP.umap.json, so that new points can be placed on it:
/// how it was made, and from which vectors.
struct MapRecord {
  MapSpec map;
  std::filesystem::path vectors;  ///< absolute
  std::string array;              ///< which of an .npz; empty: its first
  Index rows = 0, columns = 0;    ///< of the vectors
  std::string vectorsHash, coordinatesHash;
  std::filesystem::path reference;  ///< of an aligned map, absolute: the coordinates it was laid on
  std::string referenceHash;
};

std::filesystem::path mapRecordPath(const std::filesystem::path& map);

/// The hash by which a record knows a matrix: shape and values.
Result<std::string> matrixHash(const Matrix& matrix, const JobContext& job);

Result<void> writeMapRecord(const std::filesystem::path& map, const MapRecord& record);
/// Errors name the record and say what to do. Hashes are not looked at.
Result<MapRecord> readMapRecord(const std::filesystem::path& map);

}  // namespace mlens
