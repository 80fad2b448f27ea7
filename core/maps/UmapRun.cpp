#include "core/maps/UmapRun.h"

#include <algorithm>
#include <chrono>

#include "core/projection/UmapStart.h"

namespace mlens {
namespace {

tl::unexpected<Error> refuse(const std::string& message) {
  return fail(ErrorCode::InvalidArgument, message, "UMAP");
}

/// Neighbours per point that the options ask for, as far as there are points.
int neighborsOf(const UmapRecipe& recipe) {
  return static_cast<int>(std::min<Index>(recipe.options.neighbors - 1, recipe.points.rows() - 1));
}

/// Adds the time it lives to `seconds`.
class Watch {
 public:
  explicit Watch(double& seconds) : seconds_(seconds) {}
  ~Watch() { seconds_ += std::chrono::duration<double>(Clock::now() - begin_).count(); }
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

 private:
  using Clock = std::chrono::steady_clock;
  double& seconds_;
  const Clock::time_point begin_ = Clock::now();
};

}  // namespace

Result<UmapRun> UmapRun::create(UmapRecipe recipe) {
  const UmapOptions& options = recipe.options;
  if (auto valid = options.validate(); !valid) return failure(valid);
  const Index n = recipe.points.rows();
  if (n < 3 || recipe.points.empty()) {
    return refuse("a map needs at least 3 points, not " + std::to_string(n));
  }
  if (!recipe.start.empty() && (recipe.start.rows() != n || recipe.start.columns() != options.dims)) {
    return refuse("the start is " + std::to_string(recipe.start.rows()) + " x " +
                  std::to_string(recipe.start.columns()) + "; these points and dimensions need " +
                  std::to_string(n) + " x " + std::to_string(options.dims));
  }
  if (!(recipe.coupling >= 0 && recipe.coupling <= 1)) return refuse("coupling: must be from 0 to 1");
  if (recipe.coupling > 0 && recipe.start.empty()) return refuse("coupling needs a map to start from");
  if (!recipe.start.empty()) {
    if (auto finite = requireFinite(recipe.start, "start of the map"); !finite) return failure(finite);
  }
  if (recipe.neighbors) {
    if (recipe.neighbors->size() != n) return refuse("the neighbours given are of other points");
    if (auto valid = requireNeighbors(*recipe.neighbors, n); !valid) return failure(valid);
    for (Index i = 0; i < n; ++i) {
      if (std::ssize(recipe.neighbors->neighbors(i)) < neighborsOf(recipe))
        return refuse("the neighbours given are too few");
    }
  }
  return UmapRun(std::move(recipe));
}

Result<void> UmapRun::prepare(const JobContext& job) {
  const UmapOptions& options = recipe_.options;
  if (!recipe_.neighbors) {
    const Watch watch(seconds_.neighbors);
    KnnOptions knn;
    knn.k = std::max(options.neighbors - 1, kTrustNeighbors);
    knn.metric = options.metric;
    knn.method = options.search;
    auto found = nearestNeighbors(recipe_.points, knn, job);
    if (!found) return failure(found);
    recipe_.neighbors = std::make_shared<const NeighborGraph>(*std::move(found));
  }
  if (layout_) return {};
  if (!graph_) {
    const Watch watch(seconds_.graph);
    job.report("UMAP graph", -1);
    auto graph = umapGraph(firstNeighbors(*recipe_.neighbors, neighborsOf(recipe_)), job);
    if (!graph) return failure(graph);
    graph_ = *std::move(graph);
  }
  const Watch watch(seconds_.start);
  if (start_.empty()) {
    job.report("UMAP start", -1);
    auto start = recipe_.start.empty() ? umapStart(*graph_, recipe_.points, options, job)
                                       : Result<Matrix>(scaledStart(recipe_.start, options.seed));
    if (!start) return failure(start);
    start_ = *std::move(start);
  }
  auto layout = UmapLayout::create(*graph_, start_, options, job);
  if (!layout) return failure(layout);
  layout_ = *std::move(layout);
  layout_->couple(recipe_.coupling);
  graph_.reset();
  return {};
}

Result<void> UmapRun::advance(int epochs, const JobContext& job) {
  if (auto ready = prepare(job); !ready) return ready;
  const Watch watch(seconds_.layout);
  return layout_->advance(epochs, job);
}

Result<void> UmapRun::finish(const JobContext& job) {
  return advance(epochs(), job);
}

UmapRun::Stage UmapRun::stage() const {
  if (layout_) return layout_->finished() ? Stage::Done : Stage::Layout;
  if (!recipe_.neighbors) return Stage::Neighbors;
  return graph_ ? Stage::Start : Stage::Graph;
}

int UmapRun::epochs() const {
  return recipe_.options.epochsFor(recipe_.points.rows());
}

}  // namespace mlens
