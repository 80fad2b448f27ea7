#pragma once

#include <mutex>
#include <utility>

#include "ui/workspace/Maps.h"
#include "ui/workspace/Workspace.h"

namespace mlens {

using MapResult = std::shared_ptr<const Projection>;

inline QString mapSlot(int id) {
  return QStringLiteral("map:%1").arg(id);
}

/// The same layout, however far it got.
inline bool sameButForTheEnd(MapSpec a, MapSpec b) {
  a.umap.stopAt = b.umap.stopAt = 0;
  return a == b;
}

/// The map that one with this spec is aligned to.
inline MapSpec referenceSpec(MapSpec spec) {
  spec.alignment.reset();
  spec.umap.stopAt = 0;
  return spec;
}

/// The newest picture of a layout, left by its thread until the GUI thread fetches it: the latest wins.
struct Maps::Mailbox {
  std::mutex mutex;
  MapResult newest;

  void put(MapResult map) {
    const std::lock_guard lock(mutex);
    newest = std::move(map);
  }
  MapResult take() {
    const std::lock_guard lock(mutex);
    return std::exchange(newest, nullptr);
  }
};

}  // namespace mlens
