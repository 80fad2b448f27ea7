#include "ui/workspace/ModelComparison.h"

#include <algorithm>
#include <map>

#include "core/compare/NeighborChange.h"
#include "ui/workspace/Maps.h"
#include "ui/workspace/Measurements.h"

namespace mlens {
namespace {

constexpr Index kMostChanged = 500;
const auto kCompareSlot = QStringLiteral("compare"), kStagesSlot = QStringLiteral("cka");

QString failureWords(const Error& error) {
  return error.code == ErrorCode::Cancelled
             ? ModelComparison::tr("Stopped; Compute > Compute missing starts it again")
             : QString::fromStdString(error.text());
}

}  // namespace

/// Of which matrices, and how: equal questions have equal answers. Matrices are held, so that no other gets
/// their place in memory.
struct ModelComparison::Question {
  std::vector<Matrix> matrices;
  std::string setting;

  bool operator==(const Question& other) const {
    return setting == other.setting &&
           std::ranges::equal(matrices, other.matrices, {}, &Matrix::data, &Matrix::data);
  }
};

ModelComparison::ModelComparison(Workspace* workspace, QObject* parent)
    : QObject(parent), workspace_(workspace) {
  connect(workspace, &Workspace::viewsChanged, this, &ModelComparison::refresh);
  connect(workspace, &Workspace::viewChanged, this, &ModelComparison::refresh);
  connect(workspace, &Workspace::embeddingsChanged, this, &ModelComparison::refresh);
  connect(workspace, &Workspace::appearanceChanged, this, &ModelComparison::refresh);
  connect(workspace, &Workspace::missingAsked, this, &ModelComparison::forgetFailed);
  refresh();
}

ModelComparison::~ModelComparison() = default;

void ModelComparison::setActive(bool active) {
  if (std::exchange(active_, active) != active) refresh();
}

void ModelComparison::forgetFailed() {
  if (!comparison_) asked_.reset();
  if (!cka_) askedStages_.reset();
  refresh();
}

void ModelComparison::drop() {
  workspace_->jobs().dropSlot(kCompareSlot);
  asked_.reset();
  found_.reset();
  comparison_.reset();
  columns_.clear();
}

void ModelComparison::refresh() {
  const bool coloured = workspace_->appearance().color.by == ColorSpec::By::Metric && [this] {
    const PointMetric* metric = pointMetric(workspace_->appearance().color.column);
    return metric && metric->needsPair;
  }();
  const auto pair = comparedEmbeddings(*workspace_);
  const QString stateBefore = state_, stagesBefore = ckaState_;
  const bool pairChanged = std::exchange(pair_, pair) != pair;
  std::vector<Matrix> matrices;
  state_.clear();
  for (const EmbeddingId& id : pair_) {
    const auto* embedding = workspace_->embedding(id);
    if (embedding->values.empty()) state_ = embedding->state;
    matrices.push_back(embedding->values);
  }
  if (pair_.size() < 2) state_ = tr("Two embeddings are needed: open a checkpoint, or a second one.");
  const CompareSpec& spec = workspace_->appearance().compare;
  const ComparisonOptions options{spec.k, spec.metric, KnnMethod::Exact, true,
                                  metricSettings(workspace_->session())};
  Question question{matrices, options.setting() + options.nnkOptions.setting()};
  if (!state_.isEmpty()) {
    drop();
  } else if (!asked_ || !(*asked_ == question)) {
    drop();
    if (active_ || coloured) {
      asked_ = std::make_unique<Question>(std::move(question));
      state_ = tr("Comparing neighbourhoods…");
      compare(matrices[0], matrices[1], options);
    } else {
      state_ = tr("Not compared yet");
    }
  } else if (!comparison_) {
    state_ = stateBefore;
  }
  const auto before = cka_;
  measureStages();
  if (pairChanged || state_ != stateBefore || ckaState_ != stagesBefore || cka_ != before) Q_EMIT changed();
}

void ModelComparison::compare(const Matrix& a, const Matrix& b, const ComparisonOptions& options) {
  workspace_->jobs().start<Found>(
      tr("Comparing neighbourhoods"), kCompareSlot, this,
      [a, b, options, points = workspace_->points(),
       cache = workspace_->cache()](const JobContext& job) -> Result<Found> {
        auto comparison = compareEmbeddings(a, b, options, &cache, job);
        if (!comparison) return failure(comparison);
        auto classes = classTableOf(*comparison, *points, {});
        auto most = mlens::mostChanged(comparison->overlap, comparison->stretch, kMostChanged);
        return Found{*std::move(comparison), std::move(classes), std::move(most)};
      },
      [this](Result<Found> result) {
        if (result) {
          found_ = std::make_shared<const Found>(std::move(*result));
          comparison_ = {found_, &found_->comparison};
          columns_["neighbor_overlap"] = {found_, &comparison_->overlap};
          columns_["neighbor_stretch"] = {found_, &comparison_->stretch};
          state_.clear();
        } else {
          state_ = failureWords(result.error());
        }
        Q_EMIT changed();
      });
}

void ModelComparison::measureStages() {
  std::vector<EmbeddingId> stages;
  std::vector<Matrix> matrices;
  for (const auto& embedding : workspace_->embeddings()) {
    if (embedding.values.empty()) continue;
    stages.push_back(embedding.id);
    matrices.push_back(embedding.values);
  }
  stages_ = stages;
  Question question{matrices, {}};
  if (askedStages_ && *askedStages_ == question) return;
  workspace_->jobs().dropSlot(kStagesSlot);
  cka_.reset();
  askedStages_.reset();
  if (matrices.size() < 2) {
    ckaState_ = tr("Open a checkpoint, or a second one, to see how alike their stages are.");
    return;
  }
  ckaState_ = tr("Not compared yet");
  if (!active_) return;
  ckaState_ = tr("Comparing stages…");
  askedStages_ = std::make_unique<Question>(std::move(question));
  workspace_->jobs().start<CkaMatrix>(
      tr("CKA of all stages"), kStagesSlot, this,
      [matrices](const JobContext& job) { return ckaMatrix(matrices, job); },
      [this](Result<CkaMatrix> result) {
        if (result) {
          cka_ = std::make_shared<const CkaMatrix>(std::move(*result));
          ckaState_.clear();
        } else {
          ckaState_ = failureWords(result.error());
        }
        Q_EMIT changed();
      });
}

PointScalars ModelComparison::scalars(const std::string& metric) {
  PointScalars scalars{{}, state_.toStdString(), nullptr, 0, 0};
  const auto found = columns_.find(metric);
  if (found == columns_.end()) return scalars;
  scalars.values = found->second;
  scalars.note = comparison_->setting;
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
