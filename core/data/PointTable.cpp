#include "core/data/PointTable.h"

namespace mlens {

PointTable pointTable(const ImageSet& set) {
  PointTable table;
  table.count = set.count();
  table.names = set.names;
  table.labels = set.labels;
  table.classNames = set.classNames;
  table.images = set.images;
  table.title = set.title;
  table.identity = set.identity;
  return table;
}

}  // namespace mlens
