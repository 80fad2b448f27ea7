#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/data/PointTable.h"
#include "core/maps/Projection.h"
#include "core/session/Session.h"

namespace mlens {

/// The selected points as a table: row, name, label and class, columns, and the coordinates in every view's
/// map ("encoder_x"); the columns are named as those of `manifold-lens export`.
struct SelectionTable {
  struct Map {
    std::string name;  ///< of the view
    std::shared_ptr<const Projection> projection;
  };
  std::shared_ptr<const PointTable> points;
  Selection selection;
  std::vector<Map> maps;
};
Result<void> writeSelectionCsv(const std::filesystem::path& path, const SelectionTable& table,
                               const JobContext& job);

}  // namespace mlens
