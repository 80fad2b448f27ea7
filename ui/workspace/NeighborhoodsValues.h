#pragma once

#include "ui/workspace/Neighborhoods.h"

namespace mlens {

/// What is known of one embedding. Found again by its vectors: an embedding's number may change.
struct Neighborhoods::Entry {
  std::uint64_t serial = 0;
  Matrix vectors;
  std::vector<std::shared_ptr<const NeighborhoodGraph>> kept;  // the newest first
  std::optional<EdgeSpec> asked, failed;
  QString problem;
  bool comparing = false, notCompared = false;  // under way; stopped or failed
  std::optional<Index> differing;

  QString slot(const char* kind) const { return QStringLiteral("%1:%2").arg(kind).arg(serial); }
};

struct Neighborhoods::View {
  std::shared_ptr<const EdgeSet> edges;
  std::shared_ptr<const NeighborhoodGraph> edgesOf;
  std::vector<std::uint8_t> rows;

  std::shared_ptr<const MappedPolytope> polytope;
  std::shared_ptr<const NeighborhoodGraph> polytopeOf;
  std::shared_ptr<const Projection> map;
  Index row = -1;

  QStringList captions;
};

}  // namespace mlens
