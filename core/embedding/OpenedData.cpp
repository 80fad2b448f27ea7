#include "core/embedding/OpenedData.h"

#include "core/data/Columns.h"
#include "core/data/VectorFile.h"

namespace mlens {

Result<OpenedData> openData(const DataSource& source, const JobContext& job) {
  OpenedData data;
  if (source.kind == DataSource::Kind::None) {
    data.points = std::make_shared<const PointTable>();
  } else if (source.kind == DataSource::Kind::Images) {
    auto images = openImageSet(source.path, {source.limit, source.seed, source.labels}, job);
    if (!images) return failure(images);
    PointTable points = pointTable(*images);
    data.warnings = images->warnings;
    auto columns =
        columnsBeside(source.path, images->rows.empty() ? points.count : images->whole, job, images->rows);
    if (!columns) return failure(columns);
    points.columns = std::move(*columns);
    data.points = std::make_shared<const PointTable>(std::move(points));
    data.images = *std::move(images);
  } else {
    auto file = openVectors(source.path, {source.array, source.labels, source.images}, job);
    if (!file) return failure(file);
    data.points = std::make_shared<const PointTable>(std::move(file->points));
    data.vectors = std::move(file->vectors);
  }
  return data;
}

}  // namespace mlens
