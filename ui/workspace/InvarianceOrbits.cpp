// The part of InvarianceProbe that lays augmented copies over the maps.
#include <algorithm>

#include "core/session/NewPoints.h"
#include "ui/scene/Palette.h"
#include "ui/workspace/InvarianceParts.h"

namespace mlens {
namespace {

const auto kOrbitSlot = QStringLiteral("orbits");

}  // namespace

void InvarianceProbe::showOrbits(const std::string& augmentation, double strength) {
  const auto* checkpoint = checkpointShown();
  if (!checkpoint || !workspace_->data().images) return;
  std::vector<Index> rows = workspace_->selection().rows();
  rows.resize(std::min(rows.size(), kMostOrbits));
  if (rows.empty() && workspace_->current() >= 0) rows.push_back(workspace_->current());
  if (rows.empty()) {
    clearOrbits();
    orbitWords_ = tr("Click a point or select some, then a cell: their augmented copies show here.");
    return Q_EMIT orbitsChanged();
  }
  OrbitOptions options;
  options.augmentation = augmentation;
  options.strength = strength;
  const QString what = (rows.size() == 1 ? tr("orbit of 1 picture: %1 up to strength %2")
                                         : tr("orbits of %n pictures: %1 up to strength %2", nullptr,
                                              static_cast<int>(rows.size())))
                           .arg(QString::fromStdString(augmentation))
                           .arg(strength);
  orbitWords_ = what + QStringLiteral("…");
  workspace_->jobs().start<Orbit>(
      tr("Orbits under %1").arg(QString::fromStdString(augmentation)), kOrbitSlot, this,
      [checkpoint = *checkpoint, images = subset(*workspace_->data().images, rows), options,
       engine = engine_](const JobContext& job) -> Result<Orbit> {
        auto loaded = engine();
        if (!loaded) return failure(loaded);
        return makeOrbit(**loaded, checkpoint, images, options, job);
      },
      [this, rows, what,
       identity = checkpoint->identity + workspace_->points()->identity](Result<Orbit> result) {
        if (!result) {
          clearOrbits();
          orbitWords_ = QString::fromStdString(result.error().text());
          return Q_EMIT orbitsChanged();
        }
        orbits_ = std::make_shared<const Orbit>(std::move(*result));
        orbitCheckpoint_ = identity;
        orbitRows_ = rows;
        orbitWords_ = what;
        for (int view = 0; view < workspace_->viewCount(); ++view) placePaths(view);
        Q_EMIT orbitsChanged();
      });
  Q_EMIT orbitsChanged();
}

void InvarianceProbe::clearOrbits() {
  workspace_->jobs().dropSlot(kOrbitSlot);
  orbits_ = nullptr;
  orbitRows_.clear();
  orbitWords_.clear();
  const int count = static_cast<int>(views_.size());
  views_.clear();
  for (int view = 0; view < count; ++view) Q_EMIT pathsChanged(view);
  Q_EMIT orbitsChanged();
}

std::vector<Rgb> InvarianceProbe::orbitColors() const {
  return classColors("", std::max(1, static_cast<int>(orbitRows_.size())), workspace_->theme());
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
      checkpoint->identity + workspace_->points()->identity != orbitCheckpoint_) {
    return;
  }
  const Matrix rows = id.stage == EmbeddingId::Stage::Encoder ? orbits_->encoder : orbits_->projector;
  std::vector<Rgb> colors;
  for (const Rgb& color : orbitColors())
    colors.insert(colors.end(), static_cast<std::size_t>(orbits_->paths), color);
  workspace_->jobs().start<Paths>(
      tr("Placing orbits on the map"), QStringLiteral("orbits:%1").arg(view), this,
      [map, vectors = embedding->values, rows, length = orbits_->length(),
       colors](const JobContext& job) -> Result<Paths> {
        auto places = placeNewPoints(*map, vectors, rows, job);
        if (!places) return failure(places);
        return Paths{std::move(*places), length, colors};
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
