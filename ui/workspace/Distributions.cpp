#include "ui/workspace/Distributions.h"

#include <algorithm>
#include <map>

namespace mlens {
namespace {

constexpr std::size_t kMostClasses = 50;
constexpr const char* kSlot = "distribution";

}  // namespace

Distributions::Distributions(Workspace* workspace, Measurements* measurements, QObject* parent)
    : QObject(parent),
      workspace_(workspace),
      measurements_(measurements),
      metric_(pointMetrics().front().name) {
  connect(measurements, &Measurements::changed, this, &Distributions::refresh);
  connect(workspace, &Workspace::selectionChanged, this, &Distributions::refresh);
  connect(workspace, &Workspace::embeddingsChanged, this, &Distributions::refresh);
  connect(workspace, &Workspace::viewsChanged, this, &Distributions::refresh);
  connect(workspace, &Workspace::appearanceChanged, this, [this] {
    if (byClass_) refresh();  // hidden classes
  });
  connect(workspace, &Workspace::viewChanged, this, [this] {
    std::vector<EmbeddingId> now;
    for (const Side& side : sides_) now.push_back(side.id);
    if (active_ && now != comparedEmbeddings(*workspace_)) refresh();
  });
}

void Distributions::setActive(bool active) {
  if (std::exchange(active_, active) == active) return;
  if (active) return refresh();
  workspace_->jobs().dropSlot(QLatin1String(kSlot));
}

void Distributions::setMetric(const std::string& name) {
  if (std::exchange(metric_, name) != name) refresh();
}

void Distributions::setByClass(bool byClass) {
  if (std::exchange(byClass_, byClass) != byClass) refresh();
}

const Distribution::Set* Distributions::setOf(std::size_t side) const {
  if (!result_ || side >= setOf_.size() || setOf_[side] < 0) return nullptr;
  const auto at = static_cast<std::size_t>(setOf_[side]);
  return at < result_->sets.size() ? &result_->sets[at] : nullptr;
}

QString Distributions::className(std::size_t place) const {
  const auto& names = workspace_->points()->classNames;
  const auto label = static_cast<std::size_t>(classes_[place]);
  return label < names.size() ? QString::fromStdString(names[label]) : QString::number(classes_[place]);
}

/// All classes that are not hidden; of too many, those with selected points, then the largest ones.
void Distributions::chooseClasses() {
  classes_.clear();
  classNote_.clear();
  const PointTable& table = *workspace_->points();
  if (!byClass_ || !table.hasLabels()) return;
  const auto& hidden = workspace_->appearance().hiddenClasses;
  const auto selected = workspace_->selection().mask();
  std::map<std::int32_t, std::pair<Index, Index>> counts;  // selected, all
  for (std::size_t i = 0; i < table.labels.size(); ++i) {
    if (table.labels[i] < 0) continue;
    auto& [inSelection, all] = counts[table.labels[i]];
    ++all;
    if (i < selected.size() && selected[i] != 0) ++inSelection;
  }
  const auto total = counts.size();
  for (const auto& [label, count] : counts) {
    if (std::ranges::find(hidden, label) == hidden.end()) classes_.push_back(label);
  }
  if (classes_.size() > kMostClasses && !workspace_->selection().empty()) {
    std::erase_if(classes_, [&](std::int32_t label) { return counts[label].first == 0; });
  }
  if (classes_.size() > kMostClasses) {
    std::ranges::stable_sort(classes_, std::ranges::greater(),
                             [&](std::int32_t label) { return counts[label].second; });
    classes_.resize(kMostClasses);
    std::ranges::sort(classes_);
  }
  if (classes_.size() < total) {
    classNote_ = total > kMostClasses ? tr("%1 of %2 classes: hide classes or select points to choose them")
                                      : tr("%1 of %2 classes, the others are hidden");
    classNote_ = classNote_.arg(classes_.size()).arg(total);
  }
}

void Distributions::refresh() {
  if (!active_) return;
  sides_.clear();
  for (const EmbeddingId& id : comparedEmbeddings(*workspace_)) {
    const auto* embedding = workspace_->embedding(id);
    PointScalars scalars = measurements_->scalarsOf(metric_, id);
    sides_.push_back({id, embedding->title, embedding->source, std::move(scalars.values),
                      QString::fromStdString(scalars.note)});
  }
  chooseClasses();
  DistributionQuestion question;
  std::vector<int> places;
  const PointTable& table = *workspace_->points();
  for (const Side& side : sides_) {
    const bool ready = side.values && static_cast<Index>(side.values->size()) == table.count;
    places.push_back(ready ? static_cast<int>(question.sets.size()) : -1);
    if (ready) question.sets.push_back(side.values);
  }
  const PointMetric* metric = pointMetric(metric_);
  const QString slot = QLatin1String(kSlot);
  if (question.sets.empty() || !metric) {
    workspace_->jobs().dropSlot(slot);
    result_.reset();
    setOf_.clear();
    return Q_EMIT changed();
  }
  question.whole = metric->isWhole;
  if (!workspace_->selection().empty()) {
    const auto mask = workspace_->selection().mask();
    question.selected.assign(mask.begin(), mask.end());
  }
  if (!classes_.empty()) {
    question.labels = table.labels;
    question.classes = classes_;
  }
  workspace_->jobs().start<Distribution>(
      tr("Distribution"), slot, this,
      [question = std::move(question)](const JobContext& job) { return distribution(question, job); },
      [this, places](Result<Distribution> result) {
        if (!result) return;  // stopped: what is shown stays
        setOf_ = places;
        result_ = std::make_shared<const Distribution>(std::move(*result));
        Q_EMIT changed();
      });
}

void Distributions::select(std::vector<std::uint8_t> mask, SelectMode mode) {
  workspace_->select(Selection::fromMask(std::move(mask)), mode, tr("Select by metric"));
}

void Distributions::selectBins(std::size_t side, int first, int last, SelectMode mode) {
  if (!setOf(side) || side >= sides_.size() || !sides_[side].values) return;
  select(rowsInBins(*sides_[side].values, result_->edges, first, last), mode);
}

void Distributions::selectRange(std::size_t side, double low, double high, SelectMode mode) {
  if (side >= sides_.size() || !sides_[side].values) return;
  select(rowsInRange(*sides_[side].values, low, high), mode);
}

}  // namespace mlens
