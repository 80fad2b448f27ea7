// The part of InvarianceProbe that lays augmented copies over the maps.
#include <algorithm>

#include "ui/workspace/InvarianceParts.h"

namespace mlens {
namespace {

const auto kOrbitSlot = QStringLiteral("orbits");

}  // namespace

void InvarianceProbe::showOrbits(const std::string& augmentation, double strength) {
  if (!checkpointShown() || !workspace_->data().images) return;
  std::vector<Index> rows = workspace_->selection().rows();
  rows.resize(std::min(rows.size(), kMostOrbits));
  if (rows.empty() && workspace_->current() >= 0) rows.push_back(workspace_->current());
  if (rows.empty()) {
    clearOrbits();
    orbitWords_ = tr("Click a point or select some, then a cell: their augmented copies show here.");
    return Q_EMIT orbitsChanged();
  }
  workspace_->setOrbits({augmentation, strength, std::move(rows)});
  refreshOrbits();
}

/// What the session asks for, of the checkpoint that is shown: also after opening a session.
void InvarianceProbe::refreshOrbits() {
  const OrbitSpec asked = workspace_->session().orbits;
  const auto* checkpoint = checkpointShown();
  const std::string key =
      (checkpoint ? checkpoint->identity : std::string()) + workspace_->points()->identity;
  if (asked == orbitSpec_ && (key == orbitKey_ || asked.rows.empty())) return;
  if (!orbitSpec_.rows.empty()) dropOrbits();
  if (asked.rows.empty() || !checkpoint || !workspace_->data().images) return;
  orbitSpec_ = asked;
  orbitKey_ = key;
  const auto what = QString::fromStdString(mlens::orbitWords(asked));
  orbitWords_ = what + QStringLiteral("…");
  workspace_->jobs().start<Orbit>(
      tr("Orbits under %1").arg(QString::fromStdString(asked.augmentation)), kOrbitSlot, this,
      [checkpoint = *checkpoint, images = subset(*workspace_->data().images, asked.rows),
       options = orbitOptions(asked), engine = engine_](const JobContext& job) -> Result<Orbit> {
        auto loaded = engine();
        if (!loaded) return failure(loaded);
        return makeOrbit(**loaded, checkpoint, images, options, job);
      },
      [this, asked, what](Result<Orbit> result) {
        if (!result) {
          clearOrbits();
          orbitWords_ = QString::fromStdString(result.error().text());
          return Q_EMIT orbitsChanged();
        }
        orbits_ = std::make_shared<const Orbit>(std::move(*result));
        orbitRows_ = asked.rows;
        orbitWords_ = what;
        for (int view = 0; view < workspace_->viewCount(); ++view) placePaths(view);
        Q_EMIT orbitsChanged();
      });
  Q_EMIT orbitsChanged();
}

void InvarianceProbe::clearOrbits() {
  workspace_->setOrbits({});
  dropOrbits();
}

void InvarianceProbe::dropOrbits() {
  workspace_->jobs().dropSlot(kOrbitSlot);
  orbitSpec_ = {};
  orbitKey_.clear();
  orbits_ = nullptr;
  orbitRows_.clear();
  orbitWords_.clear();
  const int count = static_cast<int>(views_.size());
  views_.clear();
  for (int view = 0; view < count; ++view) Q_EMIT pathsChanged(view);
  Q_EMIT orbitsChanged();
}

std::vector<Rgb> InvarianceProbe::orbitColors() const {
  return pathColors(orbitRows_.size());
}

void InvarianceProbe::placePaths(int view) {
  if (!orbits_ || view >= workspace_->viewCount()) return;
  views_.resize(std::max(views_.size(), static_cast<std::size_t>(workspace_->viewCount())));
  View& shown = views_[static_cast<std::size_t>(view)];
  const auto map = workspace_->viewMap(view);
  if (shown.map == map && shown.orbit == orbits_) return;
  shown = {map, orbits_, nullptr};
  Q_EMIT pathsChanged(view);
  const EmbeddingId& id = workspace_->session().views[static_cast<std::size_t>(view)].embedding;
  const auto* embedding = workspace_->embedding(id);
  const auto* checkpoint = workspace_->checkpoint(id.checkpoint);
  if (!map || !embedding || embedding->values.empty() || !checkpoint ||
      checkpoint->identity + workspace_->points()->identity != orbitKey_) {
    return;
  }
  workspace_->jobs().start<Paths>(
      tr("Placing orbits on the map"), QStringLiteral("orbits:%1").arg(view), this,
      [map, vectors = embedding->values, orbit = orbits_, stage = id.stage](const JobContext& job) {
        return placeOrbit(*orbit, stage, vectors, *map, job);
      },
      [this, view, map, orbit = orbits_](Result<Paths> result) {
        if (!result || view >= static_cast<int>(views_.size())) return;
        View& target = views_[static_cast<std::size_t>(view)];
        if (target.map != map || target.orbit != orbit) return;
        target.paths = std::make_shared<const Paths>(std::move(*result));
        Q_EMIT pathsChanged(view);
      });
}

std::shared_ptr<const Paths> InvarianceProbe::paths(int view) const {
  if (view < 0 || view >= static_cast<int>(views_.size())) return nullptr;
  const View& shown = views_[static_cast<std::size_t>(view)];
  return shown.map == workspace_->viewMap(view) ? shown.paths : nullptr;
}

}  // namespace mlens
