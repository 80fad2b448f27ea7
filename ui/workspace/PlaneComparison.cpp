#include "ui/workspace/PlaneComparison.h"

#include <algorithm>

#include "core/geometry/PrincipalAngles.h"
#include "ui/workspace/Measurements.h"

namespace mlens {
namespace {

struct Source {
  QString title;
  Matrix vectors;
};

/// Encoder and projector of what the views show, or what they show.
std::vector<Source> compared(const Workspace& workspace) {
  std::vector<Source> sources;
  for (const EmbeddingId& id : comparedEmbeddings(workspace)) {
    const auto* value = workspace.embedding(id);
    if (value && !value->values.empty()) sources.push_back({value->title, value->values});
  }
  return sources;
}

PlaneComparison::Reading readingOf(const Source& source, Index current, PlaneComparison::Pair pair,
                                   std::vector<TangentPlane> planes) {
  const auto planeAt = [&](Index row) { return *std::ranges::find(planes, row, &TangentPlane::row); };
  PlaneComparison::Reading reading;
  reading.title = source.title;
  if (pair.complete()) {
    const TangentPlane a = planeAt(pair.first), b = planeAt(pair.second);
    const int ambient = static_cast<int>(source.vectors.columns());
    reading.firstDimension = a.dimension;
    reading.secondDimension = b.dimension;
    reading.angles = principalAngles(a.basis, a.dimension, b.basis, b.dimension, ambient);
    reading.affinity = affinity(a.basis, a.dimension, b.basis, b.dimension, ambient);
  }
  if (current >= 0) {
    reading.current = planeAt(current);
    reading.current->basis.clear();
  }
  return reading;
}

}  // namespace

struct PlaneComparison::Question {
  Index current = -1;
  Pair pair;
  TangentPlaneOptions options;
  std::vector<const float*> vectors;
  bool operator==(const Question&) const = default;
};

struct PlaneComparison::Baseline {
  Matrix vectors;  // keeps the memory, so that its address stands for it
  TangentPlaneOptions options;
  AffinityBaseline value;
};

PlaneComparison::PlaneComparison(Workspace* workspace, QObject* parent)
    : QObject(parent), workspace_(workspace), asked_(std::make_unique<Question>()) {
  connect(workspace, &Workspace::pointsChanged, this, [this] {
    pin(-1);
    refresh();
  });
  for (const auto signal : {&Workspace::viewsChanged, &Workspace::embeddingsChanged,
                            &Workspace::selectionChanged, &Workspace::appearanceChanged}) {
    connect(workspace, signal, this, &PlaneComparison::refresh);
  }
  connect(workspace, &Workspace::viewChanged, this, &PlaneComparison::refresh);
  connect(workspace, &Workspace::currentChanged, this, &PlaneComparison::refresh);
  refresh();
}

PlaneComparison::~PlaneComparison() = default;

void PlaneComparison::pin(Index row) {
  if (row >= workspace_->points()->count || row == pinned_) return;
  pinned_ = std::max<Index>(row, -1);
  Q_EMIT pinnedChanged(pinned_);
  refresh();
}

PlaneComparison::Pair PlaneComparison::pair() const {
  if (pinned_ < 0 && workspace_->selection().count() == 2) {
    const std::vector<Index> rows = workspace_->selection().rows();
    return {rows[0], rows[1]};
  }
  return {pinned_, pinned_ >= 0 && workspace_->current() != pinned_ ? workspace_->current() : -1};
}

void PlaneComparison::refresh() {
  const std::vector<Source> sources = compared(*workspace_);
  Question question{workspace_->current(), pair(), workspace_->appearance().discs.plane, {}};
  for (const Source& source : sources) question.vectors.push_back(source.vectors.data());
  if (question == *asked_) return;
  *asked_ = question;
  readings_.clear();
  state_.clear();
  const QString slot = QStringLiteral("tangent-planes");
  std::vector<Index> rows;
  for (const Index row : {question.current, question.pair.first, question.pair.second}) {
    const bool wanted = row >= 0 && (row == question.current || question.pair.complete());
    if (wanted && std::ranges::find(rows, row) == rows.end()) rows.push_back(row);
  }
  if (rows.empty() || sources.empty()) {
    workspace_->jobs().dropSlot(slot);
    workspace_->jobs().dropSlot(QStringLiteral("tangent-baseline"));
    return Q_EMIT changed();
  }
  state_ = tr("Computing…");
  workspace_->jobs().start<std::vector<Reading>>(
      tr("Tangent planes"), slot, this,
      [question, sources, rows](const JobContext& job) -> Result<std::vector<Reading>> {
        std::vector<Reading> readings;
        for (const Source& source : sources) {
          if (std::ranges::max(rows) >= source.vectors.rows()) continue;
          auto planes = tangentPlanes(source.vectors, rows, question.options, job);
          if (!planes) return failure(planes);
          readings.push_back(readingOf(source, question.current, question.pair, *std::move(planes)));
        }
        return readings;
      },
      [this, question](Result<std::vector<Reading>> readings) {
        if (!(question == *asked_)) return;
        if (readings) {
          readings_ = *std::move(readings);
          state_.clear();
          refreshBaselines();
        } else {
          state_ = QString::fromStdString(readings.error().text());
          asked_ = std::make_unique<Question>();  // the next change asks again
        }
        Q_EMIT changed();
      });
  Q_EMIT changed();
}

void PlaneComparison::refreshBaselines() {
  const QString slot = QStringLiteral("tangent-baseline");
  if (!asked_->pair.complete()) return workspace_->jobs().dropSlot(slot);
  const std::vector<Source> sources = compared(*workspace_);
  std::erase_if(baselines_, [&](const Baseline& known) {
    return !(known.options == asked_->options) || std::ranges::none_of(sources, [&](const Source& s) {
      return s.vectors.data() == known.vectors.data();
    });
  });
  const Source* missing = nullptr;
  for (std::size_t i = 0; i < sources.size() && i < readings_.size(); ++i) {
    const auto known = std::ranges::find_if(
        baselines_, [&](const Baseline& b) { return b.vectors.data() == sources[i].vectors.data(); });
    if (known != baselines_.end()) {
      readings_[i].baseline = known->value;
    } else if (!missing) {
      missing = &sources[i];
    }
  }
  if (!missing) return workspace_->jobs().dropSlot(slot);
  workspace_->jobs().start<AffinityBaseline>(
      tr("Random pairs in %1").arg(missing->title), slot, this,
      [vectors = missing->vectors, options = asked_->options](const JobContext& job) {
        return affinityBaseline(vectors, kRandomPairs, kSeed, options, job);
      },
      [this, vectors = missing->vectors, options = asked_->options](Result<AffinityBaseline> value) {
        if (!value || !(options == asked_->options)) return;
        baselines_.push_back({vectors, options, *value});
        refreshBaselines();
        Q_EMIT changed();
      });
}

}  // namespace mlens
