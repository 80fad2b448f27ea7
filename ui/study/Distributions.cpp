#include "ui/study/Distributions.h"

#include <algorithm>
#include <map>

namespace mlens {
namespace {

constexpr std::size_t kMostClasses = 50;

}  // namespace

Distributions::Distributions(Workspace* workspace, Measurements* measurements, QObject* parent)
    : QObject(parent),
      workspace_(workspace),
      measurements_(measurements),
      metric_(pointMetrics().front().name),
      distribution_(&workspace->jobs(), [this] { tell(); }) {
  connect(measurements, &Measurements::changed, this, &Distributions::refresh);
  connect(workspace, &Workspace::selectionChanged, this, &Distributions::refresh);
  connect(workspace, &Workspace::embeddingsChanged, this, &Distributions::refresh);
  connect(workspace, &Workspace::viewsChanged, this, &Distributions::refresh);
  connect(workspace, &Workspace::missingAsked, this, &Distributions::computeMissing);
  connect(workspace, &Workspace::appearanceChanged, this, [this] {
    if (byClass_) refresh();  // hidden classes
  });
  connect(workspace, &Workspace::viewChanged, this, &Distributions::refresh);
}

void Distributions::setActive(bool active) {
  if (std::exchange(active_, active) == active) return;
  if (active) return refresh();
  if (distribution_.running()) distribution_.clear();
}

void Distributions::computeMissing() {
  distribution_.computeMissing();
  tell();
}

void Distributions::setMetric(const std::string& name) {
  if (std::exchange(metric_, name) != name) refresh();
}

void Distributions::setByClass(bool byClass) {
  if (std::exchange(byClass_, byClass) != byClass) refresh();
}

const Distribution::Set* Distributions::setOf(std::size_t side) const {
  if (!result_ || side >= sides_.size()) return nullptr;
  const auto set = std::ranges::find(shown_.sets, sides_[side].values);
  return set == shown_.sets.end() ? nullptr
                                  : &result_->sets[static_cast<std::size_t>(set - shown_.sets.begin())];
}

QString Distributions::className(std::size_t place) const {
  const auto& names = workspace_->points()->classNames;
  const auto label = static_cast<std::size_t>(shown_.classes[place]);
  return label < names.size() ? QString::fromStdString(names[label]) : QString::number(label);
}

/// All classes that are not hidden; of too many, those with selected points, then the largest ones.
std::vector<std::int32_t> Distributions::chosenClasses() {
  std::vector<std::int32_t> chosen;
  classNote_.clear();
  const PointTable& table = *workspace_->points();
  if (!byClass_ || !table.hasLabels()) return chosen;
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
    if (std::ranges::find(hidden, label) == hidden.end()) chosen.push_back(label);
  }
  if (chosen.size() > kMostClasses && !workspace_->selection().empty()) {
    std::erase_if(chosen, [&](std::int32_t label) { return counts[label].first == 0; });
  }
  if (chosen.size() > kMostClasses) {
    std::ranges::stable_sort(chosen, std::ranges::greater(),
                             [&](std::int32_t label) { return counts[label].second; });
    chosen.resize(kMostClasses);
    std::ranges::sort(chosen);
  }
  if (chosen.size() < total) {
    classNote_ = total > kMostClasses ? tr("%1 of %2 classes: hide classes or select points to choose them")
                                      : tr("%1 of %2 classes, the others are hidden");
    classNote_ = classNote_.arg(chosen.size()).arg(total);
  }
  return chosen;
}

void Distributions::refresh() {
  if (!active_) return;
  sides_.clear();
  settings_.clear();
  Question question;
  for (const EmbeddingId& id : comparedEmbeddings(*workspace_)) {
    const auto* embedding = workspace_->embedding(id);
    const PointScalars scalars = measurements_->scalarsOf(metric_, id);
    settings_.push_back(QString::fromStdString(scalars.note));
    sides_.push_back({id, embedding->title, embedding->source, scalars.values, settings_.back()});
    const bool ready =
        scalars.values && static_cast<Index>(scalars.values->size()) == workspace_->points()->count;
    if (ready) question.sets.push_back(scalars.values);
  }
  question.classes = chosenClasses();
  const PointMetric* metric = pointMetric(metric_);
  if (question.sets.empty() || !metric) {
    distribution_.clear();
  } else {
    question.whole = metric->isWhole;
    question.selection = workspace_->selection();
    question.points = workspace_->points();
    distribution_.want(question, tr("Distribution"), [question](const JobContext& job) {
      const auto selected = question.selection.mask();
      DistributionQuestion asked{question.sets, question.whole, {}, {}, question.classes};
      if (!question.selection.empty()) asked.selected.assign(selected.begin(), selected.end());
      if (!question.classes.empty()) asked.labels = question.points->labels;
      return distribution(asked, job);
    });
  }
  tell();
}

void Distributions::tell() {
  if (!distribution_.running()) {
    result_ = distribution_.value();
    shown_ = result_ ? *distribution_.question() : Question();
  }
  for (std::size_t side = 0; side < sides_.size(); ++side) {
    const bool missing = sides_[side].values && !setOf(side);
    sides_[side].note = missing ? distribution_.words() : settings_[side];
  }
  Q_EMIT changed();
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
