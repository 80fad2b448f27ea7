#include "ui/workspace/InvarianceProbe.h"

#include <algorithm>
#include <set>

#include "core/base/Random.h"
#include "core/data/Sampling.h"
#include "core/study/ModelMeasures.h"
#include "ui/workspace/InvarianceParts.h"

namespace mlens {
namespace {

constexpr std::size_t kMostSelected = 100;  // of the selection, besides the sample
constexpr std::uint64_t kProbeSeed = 1;
const auto kTableSlot = QStringLiteral("invariance");

QString probeFailure(const Error& error) {
  return error.code == ErrorCode::Cancelled ? InvarianceProbe::tr("Stopped; Measure starts it again")
                                            : QString::fromStdString(error.text());
}

/// `pictures` of all by class, and the others that are asked for; ascending.
std::vector<Index> measuredRows(const PointTable& points, Index pictures, const std::vector<Index>& others) {
  std::vector<Index> rows;
  const bool labelled =
      points.hasLabels() && std::ranges::all_of(points.labels, [](auto l) { return l >= 0; });
  if (labelled) {
    rows = stratifiedSample(points.labels, pictures, kProbeSeed);
  } else {
    RandomStream random(kProbeSeed);
    rows = sampleWithoutReplacement(points.count, pictures, random);
  }
  std::set<Index> all(rows.begin(), rows.end());
  all.insert(others.begin(), others.end());
  return {all.begin(), all.end()};
}

}  // namespace

InvarianceProbe::InvarianceProbe(Workspace* workspace, EngineSource engine, QObject* parent)
    : QObject(parent), workspace_(workspace), engine_(std::move(engine)) {
  connect(workspace, &Workspace::pointsChanged, this, &InvarianceProbe::refresh);
  connect(workspace, &Workspace::embeddingsChanged, this, &InvarianceProbe::refresh);
  connect(workspace, &Workspace::viewsChanged, this, &InvarianceProbe::refresh);
  connect(workspace, &Workspace::viewChanged, this, [this](int view) {
    refresh();
    placePaths(view);
  });
  connect(workspace, &Workspace::viewMoved, this, &InvarianceProbe::placePaths);
  connect(workspace, &Workspace::missingAsked, this, [this] {
    std::erase_if(columns_, [](const auto& one) { return !one.second->encoder; });
    Q_EMIT scalarsChanged();
  });
  refresh();
}

InvarianceProbe::~InvarianceProbe() = default;

const CheckpointSummary* InvarianceProbe::checkpointShown() const {
  for (const ViewSpec& view : workspace_->session().views) {
    const auto* checkpoint = workspace_->checkpoint(view.embedding.checkpoint);
    if (checkpoint) return checkpoint;
  }
  return nullptr;
}

/// What was measured of another checkpoint or other pictures goes.
void InvarianceProbe::refresh() {
  const auto* checkpoint = checkpointShown();
  const std::string identity = checkpoint ? checkpoint->identity : std::string();
  const std::string& points = workspace_->points()->identity;
  refreshOrbits();
  const QString before = state_;
  const auto had = found_;
  if (found_ && (found_->checkpoint.identity != identity || found_->points != points)) found_ = nullptr;
  if (!found_ && !running_) {
    const bool possible = checkpoint && workspace_->data().images;
    state_ = possible ? tr("Measure shows what this model has become invariant to.")
                      : tr("Pictures and a checkpoint are needed: open some first.");
  }
  if (before != state_ || had != found_) Q_EMIT changed();
}

void InvarianceProbe::measure(Index pictures, int views) {
  const auto* checkpoint = checkpointShown();
  if (!checkpoint || !workspace_->data().images) return;
  std::vector<Index> others = workspace_->selection().rows();
  others.resize(std::min(others.size(), kMostSelected));
  if (workspace_->current() >= 0) others.push_back(workspace_->current());
  auto rows = measuredRows(*workspace_->points(), pictures, others);
  InvarianceTableOptions options;
  options.metrics.views = views;
  options.eachPicture = true;
  options.seed = kProbeSeed;
  running_ = true;
  state_ = tr("Measuring invariance…");
  workspace_->jobs().start<Found>(
      tr("Invariance of %1").arg(QString::fromStdString(checkpoint->path.filename().string())), kTableSlot,
      this,
      [checkpoint = *checkpoint, images = *workspace_->data().images, rows = std::move(rows), options,
       engine = engine_, points = workspace_->points()->identity](const JobContext& job) -> Result<Found> {
        job.report("loading LibTorch", -1);
        auto loaded = engine();
        if (!loaded) return failure(loaded);
        auto table = invarianceTable(**loaded, checkpoint, subset(images, rows), options, job);
        if (!table) return failure(table);
        if (table->pictures != std::ssize(rows)) table->pictureCells.clear();  // whose they are is not known
        return Found{checkpoint, points, std::move(*table), rows};
      },
      [this](Result<Found> result) {
        running_ = false;
        if (result) {
          found_ = std::make_shared<const Found>(std::move(*result));
          state_.clear();
        } else {
          state_ = probeFailure(result.error());
        }
        Q_EMIT changed();
        refresh();
      });
  Q_EMIT changed();
}

void InvarianceProbe::stop() {
  workspace_->jobs().cancelSlot(kTableSlot);
}

std::vector<Index> InvarianceProbe::picturesIn(Scope scope) const {
  std::vector<Index> pictures;
  if (!found_) return pictures;
  const auto& points = *workspace_->points();
  const Index current = workspace_->current();
  const auto wanted = [&](Index row) {
    switch (scope) {
      case Scope::All:
        return true;
      case Scope::Class:
        return current >= 0 && points.hasLabels() &&
               points.labels[static_cast<std::size_t>(row)] ==
                   points.labels[static_cast<std::size_t>(current)];
      case Scope::Selection:
        return workspace_->selection().contains(row);
      case Scope::Current:
        break;
    }
    return row == current;
  };
  for (std::size_t i = 0; i < found_->rows.size(); ++i) {
    if (wanted(found_->rows[i])) pictures.push_back(static_cast<Index>(i));
  }
  return pictures;
}

InvarianceProbe::Column* InvarianceProbe::columnOf(InvarianceColumn asked, int checkpoint) {
  asked.smoothed = false;
  const auto* summary = workspace_->checkpoint(checkpoint);
  if (!summary || !workspace_->data().images) return nullptr;
  const std::string key = summary->identity + workspace_->points()->identity + asked.name();
  auto& column = columns_[key];
  if (column) return column.get();
  column = std::make_unique<Column>();
  column->state = tr("Measuring invariance…");
  workspace_->jobs().start<PointInvariance>(
      tr("Invariance of every picture"), QStringLiteral("invariance:") + QString::fromStdString(key), this,
      [summary = *summary, images = *workspace_->data().images, asked,
       engine = engine_](const JobContext& job) -> Result<PointInvariance> {
        job.report("loading LibTorch", -1);
        auto loaded = engine();
        if (!loaded) return failure(loaded);
        return pointInvariance(**loaded, summary, images, asked, {}, job);
      },
      [this, key](Result<PointInvariance> result) {
        Column& target = *columns_.at(key);
        if (result) {
          target.encoder = std::make_shared<const std::vector<float>>(std::move(result->encoder));
          target.projector = std::make_shared<const std::vector<float>>(std::move(result->projector));
          target.state.clear();
        } else {
          target.state = result.error().code == ErrorCode::Cancelled
                             ? tr("Stopped; Compute > Compute missing starts it again")
                             : QString::fromStdString(result.error().text());
        }
        Q_EMIT scalarsChanged();
      });
  return column.get();
}

PointScalars InvarianceProbe::scalars(const std::string& metric, int view) {
  PointScalars scalars;
  const auto asked = invarianceColumn(metric);
  if (!asked) return scalars;
  const EmbeddingId& id = workspace_->session().views[static_cast<std::size_t>(view)].embedding;
  Column* column = columnOf(*asked, id.checkpoint);
  if (!column) {
    scalars.note = tr("Only a checkpoint's h and z have an invariance").toStdString();
    return scalars;
  }
  scalars.note = column->encoder ? asked->words() : column->state.toStdString();
  scalars.values = id.stage == EmbeddingId::Stage::Encoder ? column->encoder : column->projector;
  return asked->smoothed && scalars.values ? smoothed(*asked, view, std::move(scalars)) : scalars;
}

PointScalars InvarianceProbe::smoothed(const InvarianceColumn& asked, int view, PointScalars plain) {
  const auto map = workspace_->viewMap(view);
  const EmbeddingId& id = workspace_->session().views[static_cast<std::size_t>(view)].embedding;
  auto& smooth = columnOf(asked, id.checkpoint)->smooth[view];
  if (smooth.map == map && smooth.plain == plain.values) {
    plain.values = smooth.values;
    if (!smooth.state.isEmpty()) plain.note = smooth.state.toStdString();
    return plain;
  }
  smooth = {map, plain.values, nullptr, tr("Smoothing over the map…")};
  const auto values = std::exchange(plain.values, nullptr);
  plain.note = smooth.state.toStdString();
  if (!map || map->coordinates.rows() != std::ssize(*values)) return plain;
  workspace_->jobs().start<std::vector<float>>(
      tr("Smoothing invariance"), QStringLiteral("invariance-smooth:%1").arg(view), this,
      [map, values](const JobContext& job) { return smoothedOver(*map, *values, job); },
      [this, view, map, values](Result<std::vector<float>> result) {
        for (auto& [key, column] : columns_) {
          const auto found = column->smooth.find(view);
          if (found == column->smooth.end() || found->second.map != map || found->second.plain != values)
            continue;
          if (result) found->second.values = std::make_shared<const std::vector<float>>(*result);
          found->second.state = result ? QString() : QString::fromStdString(result.error().text());
        }
        Q_EMIT scalarsChanged();
      });
  return plain;
}

}  // namespace mlens
