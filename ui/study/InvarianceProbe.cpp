#include "ui/study/InvarianceProbe.h"

#include <algorithm>
#include <map>
#include <set>

#include "core/base/Random.h"
#include "core/data/Sampling.h"
#include "core/study/ModelMeasures.h"
#include "ui/jobs/Derived.h"
#include "ui/study/ProbedModel.h"
#include "ui/workspace/Maps.h"

namespace mlens {
namespace {

constexpr std::size_t kMostSelected = 100;  // of the selection, besides the sample
constexpr std::size_t kMostColumns = 16;    // more than views and charts ask for at a time
constexpr std::uint64_t kProbeSeed = 1;

struct TableQuestion {
  ProbedModel model;
  std::vector<Index> rows;
  int views = 0;
  bool operator==(const TableQuestion&) const = default;
};

struct ColumnQuestion {
  ProbedModel model;
  std::string augmentation;
  double strength = 0;
  bool operator==(const ColumnQuestion&) const = default;
};

struct SmoothQuestion {
  std::shared_ptr<const Projection> map;
  std::shared_ptr<const std::vector<float>> plain;
  bool operator==(const SmoothQuestion&) const = default;
};

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

/// What the view shows, unless that is still being made.
std::shared_ptr<const Projection> finishedMap(const Workspace& workspace, int view) {
  const auto* made = workspace.maps().wanted(view);
  const bool finished = made && (made->state == Maps::State::Finished || made->state == Maps::State::Stopped);
  return finished ? workspace.viewMap(view) : nullptr;
}

}  // namespace

struct InvarianceProbe::Column {
  Column(JobQueue* jobs, std::function<void()> changed) : plain(jobs, std::move(changed)) {}
  Derived<ColumnQuestion, PointInvariance> plain;
  std::map<int, Derived<SmoothQuestion, std::vector<float>>> smooth;  // by view
};

struct InvarianceProbe::Parts {
  Derived<TableQuestion, Found> table;
  std::list<Column> columns = {};  // the one last asked for first
};

InvarianceProbe::InvarianceProbe(Workspace* workspace, EngineSource engine, QObject* parent)
    : QObject(parent), workspace_(workspace), engine_(std::move(engine)) {
  parts_.reset(new Parts{{&workspace->jobs(), [this] {
                            if (parts_->table.value()) found_ = parts_->table.value();
                            Q_EMIT changed();
                          }}});
  for (const auto signal :
       {&Workspace::pointsChanged, &Workspace::embeddingsChanged, &Workspace::viewsChanged})
    connect(workspace, signal, this, &InvarianceProbe::refresh);
  connect(workspace, &Workspace::viewChanged, this, [this](int view) {
    refresh();
    mapMoved(view);
  });
  connect(workspace, &Workspace::viewMoved, this, &InvarianceProbe::mapMoved);
  connect(workspace, &Workspace::missingAsked, this, &InvarianceProbe::computeMissing);
}

InvarianceProbe::~InvarianceProbe() = default;

/// What was measured of another model or other pictures goes.
void InvarianceProbe::refresh() {
  auto& table = parts_->table;
  const auto* checkpoint = checkpointShown(*workspace_);
  if (table.question() && (!checkpoint || table.question()->model != probedModel(*checkpoint, *workspace_))) {
    table.clear();
    found_ = nullptr;
  }
  std::erase_if(parts_->columns, [this](const Column& column) {
    for (int i = 0; i < std::ssize(workspace_->session().checkpoints); ++i) {
      const auto* open = workspace_->checkpoint(i);
      if (open && column.plain.question()->model == probedModel(*open, *workspace_)) return false;
    }
    return true;
  });
  for (Column& column : parts_->columns)
    std::erase_if(column.smooth, [this](const auto& one) { return one.first >= workspace_->viewCount(); });
  Q_EMIT changed();
}

void InvarianceProbe::measure(Index pictures, int views) {
  const auto* checkpoint = checkpointShown(*workspace_);
  if (!checkpoint) return;
  std::vector<Index> others = workspace_->selection().rows();
  others.resize(std::min(others.size(), kMostSelected));
  if (workspace_->current() >= 0) others.push_back(workspace_->current());
  TableQuestion question{probedModel(*checkpoint, *workspace_),
                         measuredRows(*workspace_->points(), pictures, others), views};
  InvarianceTableOptions options;
  options.metrics.views = views;
  options.eachPicture = true;
  options.seed = kProbeSeed;
  parts_->table.want(question,
                     tr("Invariance of %1").arg(QString::fromStdString(checkpoint->path.filename().string())),
                     [checkpoint = *checkpoint, images = *workspace_->data().images, rows = question.rows,
                      options, engine = engine_](const JobContext& job) -> Result<Found> {
                       job.report("loading LibTorch", -1);
                       auto loaded = engine();
                       if (!loaded) return failure(loaded);
                       auto table = invarianceTable(**loaded, checkpoint, subset(images, rows), options, job);
                       if (!table) return failure(table);
                       if (table->pictures != std::ssize(rows))
                         table->pictureCells.clear();  // whose they are is not known
                       return Found{std::move(*table), rows};
                     });
  parts_->table.computeMissing();  // the same once more, after a stop or a failure
  Q_EMIT changed();
}

void InvarianceProbe::stop() {
  parts_->table.stop();
}

void InvarianceProbe::computeMissing() {
  parts_->table.computeMissing();
  for (Column& column : parts_->columns) {
    column.plain.computeMissing();
    for (auto& [view, smooth] : column.smooth) smooth.computeMissing();
  }
  Q_EMIT changed();
  Q_EMIT scalarsChanged();
}

bool InvarianceProbe::running() const {
  return parts_->table.running();
}

QString InvarianceProbe::state() const {
  if (const QString words = parts_->table.words(); !words.isEmpty() || found_) return words;
  return checkpointShown(*workspace_) ? tr("Measure shows what this model has become invariant to.")
                                      : tr("Pictures and a checkpoint are needed: open some first.");
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

// Colours --------------------------------------------------------------------------------------------------

InvarianceProbe::Column* InvarianceProbe::columnOf(const InvarianceColumn& asked, int checkpoint) {
  const auto* summary = workspace_->checkpoint(checkpoint);
  if (!summary || !workspace_->data().images) return nullptr;
  auto& columns = parts_->columns;
  const ColumnQuestion question{probedModel(*summary, *workspace_), asked.augmentation, asked.strength};
  const auto known = std::ranges::find_if(
      columns, [&](const Column& column) { return column.plain.question() == question; });
  if (known != columns.end()) {
    columns.splice(columns.begin(), columns, known);
    return &columns.front();
  }
  columns.emplace_front(&workspace_->jobs(), [this] { Q_EMIT scalarsChanged(); });
  columns.front().plain.want(question, tr("Invariance of every picture"),
                             [summary = *summary, images = *workspace_->data().images, asked,
                              engine = engine_](const JobContext& job) -> Result<PointInvariance> {
                               job.report("loading LibTorch", -1);
                               auto loaded = engine();
                               if (!loaded) return failure(loaded);
                               return pointInvariance(**loaded, summary, images, asked, {}, job);
                             });
  if (columns.size() > kMostColumns) columns.pop_back();
  return &columns.front();
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
  const auto& value = column->plain.value();
  scalars.note = value ? asked->words() : column->plain.words().toStdString();
  if (!value) return scalars;
  scalars.values = {value, id.stage == EmbeddingId::Stage::Encoder ? &value->encoder : &value->projector};
  return asked->smoothed ? smoothed(*column, view, std::move(scalars)) : scalars;
}

PointScalars InvarianceProbe::smoothed(Column& column, int view, PointScalars plain) {
  const auto map = finishedMap(*workspace_, view);
  const SmoothQuestion question{map, std::exchange(plain.values, nullptr)};
  auto& smooth =
      column.smooth.try_emplace(view, &workspace_->jobs(), [this] { Q_EMIT scalarsChanged(); }).first->second;
  if (!map || map->coordinates.rows() != std::ssize(*question.plain)) {
    smooth.clear();
    plain.note = tr("Smoothed when the map is finished").toStdString();
    return plain;
  }
  smooth.want(question, tr("Smoothing invariance"), [question](const JobContext& job) {
    return smoothedOver(*question.map, *question.plain, job);
  });
  plain.values = smooth.value();
  if (!plain.values) plain.note = smooth.words().toStdString();
  return plain;
}

/// Smoothed values belong to one map.
void InvarianceProbe::mapMoved(int view) {
  const auto map = finishedMap(*workspace_, view);
  bool stale = false;
  for (Column& column : parts_->columns) {
    const auto found = column.smooth.find(view);
    if (found == column.smooth.end()) continue;
    const auto& question = found->second.question();
    if ((question ? question->map : nullptr) == map) continue;
    found->second.clear();
    stale = true;
  }
  if (stale) Q_EMIT scalarsChanged();
}

}  // namespace mlens
