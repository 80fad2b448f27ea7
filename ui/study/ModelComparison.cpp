#include "ui/study/ModelComparison.h"

#include <algorithm>
#include <tuple>

#include "core/compare/NeighborChange.h"
#include "ui/jobs/Derived.h"
#include "ui/workspace/Maps.h"

namespace mlens {
namespace {

constexpr Index kMostChanged = 500;

struct PairQuestion {
  std::vector<std::uint64_t> embeddings;  // serials
  ComparisonOptions options;
  std::shared_ptr<const PointTable> points;
  bool operator==(const PairQuestion&) const = default;
};

struct PairAnswer {
  Comparison comparison;
  NumberTable classes;
  std::vector<Index> most;
};

ComparisonOptions optionsOf(const Session& session) {
  const CompareSpec& spec = session.appearance.compare;
  return {spec.k, spec.metric, KnnMethod::Exact, true, metricSettings(session)};
}

bool colouredByPair(const AppearanceSpec& appearance) {
  if (appearance.color.by != ColorSpec::By::Metric) return false;
  const PointMetric* metric = pointMetric(appearance.color.column);
  return metric && metric->needsPair;
}

QString wordsOf(const DerivedState& derived) {
  return derived.state() == DerivedState::State::Idle ? ModelComparison::tr("Not compared yet")
                                                      : derived.words();
}

}  // namespace

struct ModelComparison::Parts {
  Derived<PairQuestion, PairAnswer> pair;
  Derived<std::vector<std::uint64_t>, CkaMatrix> stages;  // of these serials
};

ModelComparison::ModelComparison(Workspace* workspace, QObject* parent)
    : QObject(parent), workspace_(workspace) {
  const auto arrived = [this] { Q_EMIT changed(); };
  parts_.reset(new Parts{{&workspace->jobs(), arrived}, {&workspace->jobs(), arrived}});
  for (const auto signal :
       {&Workspace::viewsChanged, &Workspace::embeddingsChanged, &Workspace::appearanceChanged})
    connect(workspace, signal, this, &ModelComparison::refresh);
  connect(workspace, &Workspace::viewChanged, this, &ModelComparison::refresh);
  connect(workspace, &Workspace::missingAsked, this, &ModelComparison::computeMissing);
  refresh();
}

ModelComparison::~ModelComparison() = default;

void ModelComparison::setActive(bool active) {
  if (std::exchange(active_, active) != active) refresh();
}

void ModelComparison::computeMissing() {
  parts_->pair.computeMissing();
  parts_->stages.computeMissing();
  Q_EMIT changed();
}

void ModelComparison::refresh() {
  const auto shown = [this] { return std::tuple(pair_, stages_, comparison(), state(), cka(), ckaState()); };
  const auto before = shown();
  follow();
  if (shown() != before) Q_EMIT changed();
}

/// Asks what the views ask now; what is there stays when it is not wanted any more.
void ModelComparison::follow() {
  pair_ = comparedEmbeddings(*workspace_);
  problem_.clear();
  if (pair_.size() < 2) problem_ = tr("Two embeddings are needed: open a checkpoint, or a second one.");
  PairQuestion question{{}, optionsOf(workspace_->session()), workspace_->points()};
  std::vector<Matrix> sides;
  for (const EmbeddingId& id : pair_) {
    const auto* embedding = workspace_->embedding(id);
    if (embedding->values.empty() && problem_.isEmpty()) problem_ = embedding->state;
    question.embeddings.push_back(embedding->serial);
    sides.push_back(embedding->values);
  }
  auto& pair = parts_->pair;
  if (!problem_.isEmpty() ||
      (pair.question() != question && !active_ && !colouredByPair(workspace_->appearance()))) {
    pair.clear();
  } else {
    pair.want(question, tr("Comparing neighbourhoods"),
              [sides, question, cache = workspace_->cache()](const JobContext& job) -> Result<PairAnswer> {
                auto comparison = compareEmbeddings(sides[0], sides[1], question.options, &cache, job);
                if (!comparison) return failure(comparison);
                auto classes = classTableOf(*comparison, *question.points, {});
                auto most = mlens::mostChanged(comparison->overlap, comparison->stretch, kMostChanged);
                return PairAnswer{*std::move(comparison), std::move(classes), std::move(most)};
              });
  }

  stages_.clear();
  std::vector<std::uint64_t> serials;
  std::vector<Matrix> matrices;
  for (const auto& embedding : workspace_->embeddings()) {
    if (embedding.values.empty()) continue;
    stages_.push_back(embedding.id);
    serials.push_back(embedding.serial);
    matrices.push_back(embedding.values);
  }
  auto& stages = parts_->stages;
  if (stages_.size() < 2 || (stages.question() != serials && !active_)) {
    stages.clear();
  } else {
    stages.want(serials, tr("CKA of all stages"),
                [matrices](const JobContext& job) { return ckaMatrix(matrices, job); });
  }
}

std::shared_ptr<const Comparison> ModelComparison::comparison() const {
  const auto& answer = parts_->pair.value();
  return answer ? std::shared_ptr<const Comparison>(answer, &answer->comparison) : nullptr;
}

const NumberTable& ModelComparison::classes() const {
  return parts_->pair.value()->classes;
}

const std::vector<Index>& ModelComparison::mostChanged() const {
  return parts_->pair.value()->most;
}

QString ModelComparison::state() const {
  return problem_.isEmpty() ? wordsOf(parts_->pair) : problem_;
}

std::shared_ptr<const CkaMatrix> ModelComparison::cka() const {
  return parts_->stages.value();
}

QString ModelComparison::ckaState() const {
  if (stages_.size() < 2) return tr("Open a checkpoint, or a second one, to see how alike their stages are.");
  return wordsOf(parts_->stages);
}

PointScalars ModelComparison::scalars(const std::string& metric) {
  PointScalars scalars{{}, state().toStdString(), nullptr, 0, 0};
  const auto found = comparison();
  if (!found) return scalars;
  if (metric == "neighbor_overlap") scalars.values = {found, &found->overlap};
  if (metric == "neighbor_stretch") scalars.values = {found, &found->stretch};
  if (scalars.values) scalars.note = found->setting;
  return scalars;
}

void ModelComparison::show(const EmbeddingId& a, const EmbeddingId& b) {
  const std::pair<int, EmbeddingId> sides[] = {{0, a}, {1, b}};
  for (const auto& [view, id] : sides) {
    if (view >= workspace_->viewCount()) return;
    MapSpec spec = workspace_->session().views[static_cast<std::size_t>(view)].map;
    if (spec.alignment && spec.alignment->embedding == id) {  // no map is aligned to itself
      spec.alignment.reset();
      workspace_->noteViewMap(view, spec);
    }
    workspace_->setViewEmbedding(view, id);
  }
}

bool ModelComparison::aligned() const {
  if (pair_.size() < 2 || workspace_->viewCount() < 2) return false;
  const auto& views = workspace_->session().views;
  return views[1].map.alignment && views[1].map.alignment->embedding == views[0].embedding;
}

void ModelComparison::alignMaps() {
  if (pair_.size() < 2 || workspace_->viewCount() < 2) return;
  show(pair_[0], pair_[1]);
  MapSpec spec = workspace_->session().views[0].map;
  spec.alignment.reset();
  workspace_->maps().show(0, spec);
  spec.alignment = MapAlignment{pair_[0], false};
  workspace_->maps().show(1, spec);
}

bool ModelComparison::showGrid() {
  const Session& session = workspace_->session();
  const auto checkpoints = static_cast<int>(session.checkpoints.size());
  if (checkpoints < 2 || session.views.empty()) return false;
  const int a = std::max(0, session.views[0].embedding.checkpoint);
  int b = pair_.size() == 2 ? pair_[1].checkpoint : a;
  if (b == a || b < 0) b = a == 0 ? 1 : 0;
  std::vector<ViewSpec> views;
  for (const auto stage : {EmbeddingId::Stage::Encoder, EmbeddingId::Stage::Projector}) {
    ViewSpec left, right;
    left.name = toString(stage);
    left.embedding = {a, stage};
    left.map = session.views[0].map;
    left.map.alignment.reset();
    left.camera = session.views[0].camera;
    right = left;
    right.name += " 2";
    right.embedding = {b, stage};
    right.map.alignment = MapAlignment{left.embedding, false};
    views.push_back(left);
    views.push_back(right);
  }
  workspace_->setViews(std::move(views));
  return true;
}

}  // namespace mlens
