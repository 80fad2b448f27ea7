#include "ui/study/Orbits.h"

#include <algorithm>

#include "ui/jobs/Derived.h"
#include "ui/study/ProbedModel.h"
#include "ui/workspace/Maps.h"

namespace mlens {
namespace {

struct OrbitQuestion {
  OrbitSpec spec;
  ProbedModel model;
  bool operator==(const OrbitQuestion&) const = default;
};

struct PathsQuestion {
  std::shared_ptr<const Orbit> orbit;
  std::shared_ptr<const Projection> map;
  std::uint64_t embedding = 0;  // its serial
  bool operator==(const PathsQuestion&) const = default;
};

}  // namespace

struct Orbits::Parts {
  Derived<OrbitQuestion, Orbit> orbit;
  std::vector<std::unique_ptr<Derived<PathsQuestion, Paths>>> paths;  // of each view
};

Orbits::Orbits(Workspace* workspace, EngineSource engine, QObject* parent)
    : QObject(parent), workspace_(workspace), engine_(std::move(engine)) {
  parts_.reset(new Parts{{&workspace->jobs(),
                          [this] {
                            refresh();
                            Q_EMIT changed();
                          }},
                         {}});
  for (const auto signal : {&Workspace::pointsChanged, &Workspace::embeddingsChanged,
                            &Workspace::viewsChanged, &Workspace::appearanceChanged})
    connect(workspace, signal, this, &Orbits::refresh);
  connect(workspace, &Workspace::viewChanged, this, &Orbits::refresh);
  connect(workspace, &Workspace::viewMoved, this, &Orbits::place);
  connect(workspace, &Workspace::missingAsked, this, &Orbits::computeMissing);
  refresh();
}

Orbits::~Orbits() = default;

void Orbits::show(const std::string& augmentation, double strength) {
  if (!checkpointShown(*workspace_)) return;
  std::vector<Index> rows = workspace_->selection().rows();
  rows.resize(std::min(rows.size(), kMost));
  if (rows.empty() && workspace_->current() >= 0) rows.push_back(workspace_->current());
  if (rows.empty()) {
    clear();
    hint_ = tr("Click a point or select some, then a cell: their augmented copies show here.");
    return Q_EMIT changed();
  }
  workspace_->setOrbits({augmentation, strength, std::move(rows)});
}

void Orbits::clear() {
  workspace_->setOrbits({});
  hint_.clear();
  Q_EMIT changed();
}

void Orbits::computeMissing() {
  parts_->orbit.computeMissing();
  for (const auto& paths : parts_->paths) paths->computeMissing();
  Q_EMIT changed();
}

void Orbits::refresh() {
  auto& orbit = parts_->orbit;
  const OrbitSpec& asked = workspace_->session().orbits;
  const auto* checkpoint = checkpointShown(*workspace_);
  if (asked.rows.empty() || !checkpoint) {
    if (orbit.question()) {
      orbit.clear();
      Q_EMIT changed();
    }
  } else if (OrbitQuestion question{asked, probedModel(*checkpoint, *workspace_)};
             orbit.question() != question) {
    hint_.clear();
    orbit.want(std::move(question), tr("Orbits under %1").arg(QString::fromStdString(asked.augmentation)),
               [checkpoint = *checkpoint, images = subset(*workspace_->data().images, asked.rows),
                options = orbitOptions(asked), engine = engine_](const JobContext& job) -> Result<Orbit> {
                 auto loaded = engine();
                 if (!loaded) return failure(loaded);
                 return makeOrbit(**loaded, checkpoint, images, options, job);
               });
    Q_EMIT changed();
  }
  for (int view = 0; view < workspace_->viewCount(); ++view) place(view);
}

void Orbits::place(int view) {
  auto& all = parts_->paths;
  const auto count = static_cast<std::size_t>(workspace_->viewCount());
  all.resize(std::min(all.size(), count));
  while (all.size() < count) {
    const int at = static_cast<int>(all.size());
    all.push_back(std::make_unique<Derived<PathsQuestion, Paths>>(&workspace_->jobs(),
                                                                  [this, at] { Q_EMIT pathsChanged(at); }));
  }
  if (view < 0 || view >= workspace_->viewCount()) return;
  auto& paths = *all[static_cast<std::size_t>(view)];
  const EmbeddingId& id = workspace_->session().views[static_cast<std::size_t>(view)].embedding;
  const auto* embedding = workspace_->embedding(id);
  const auto* checkpoint = workspace_->checkpoint(id.checkpoint);
  const auto& orbit = parts_->orbit;
  PathsQuestion question{orbit.value(), workspace_->viewMap(view), embedding ? embedding->serial : 0};
  const bool had = paths.value() != nullptr;
  if (!question.orbit || !question.map || workspace_->maps().moving(view) || !embedding ||
      embedding->values.empty() || !checkpoint ||
      probedModel(*checkpoint, *workspace_) != orbit.question()->model) {
    paths.clear();
  } else {
    paths.want(question, tr("Placing orbits on the map"),
               [orbit = question.orbit, map = question.map, vectors = embedding->values, stage = id.stage](
                   const JobContext& job) { return placeOrbit(*orbit, stage, vectors, *map, job); });
  }
  if (had && !paths.value()) Q_EMIT pathsChanged(view);
}

std::shared_ptr<const Orbit> Orbits::orbit() const {
  return parts_->orbit.value();
}

std::vector<Index> Orbits::rows() const {
  return parts_->orbit.value() ? parts_->orbit.question()->spec.rows : std::vector<Index>();
}

std::vector<Rgb> Orbits::colors() const {
  return pathColors(rows().size());
}

QString Orbits::words() const {
  const auto& orbit = parts_->orbit;
  if (!orbit.question()) return hint_;
  return orbit.value() ? QString::fromStdString(orbitWords(orbit.question()->spec)) : orbit.words();
}

std::shared_ptr<const Paths> Orbits::paths(int view) const {
  if (view < 0 || view >= std::ssize(parts_->paths)) return nullptr;
  const auto& paths = *parts_->paths[static_cast<std::size_t>(view)];
  return paths.value() && paths.question()->map == workspace_->viewMap(view) ? paths.value() : nullptr;
}

}  // namespace mlens
