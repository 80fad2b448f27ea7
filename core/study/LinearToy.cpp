#include "core/study/LinearToy.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/base/Parallel.h"
#include "core/geometry/GroupCovariance.h"
#include "core/geometry/Moments.h"
#include "core/geometry/PrincipalAngles.h"
#include "core/geometry/RepresentationMetrics.h"
#include "core/geometry/TangentTest.h"

namespace mlens {
namespace {

// Of the random numbers that one seed gives; views of the closed form have those from 0.
constexpr std::uint64_t kTrainingViews = std::uint64_t{1} << 40, kBatches = std::uint64_t{1} << 41;
constexpr Index kBlockEntries = 4 << 20;  // of a block of views
constexpr double kClosedFormShare = 0.5;  // of a strength's progress; the rest is training
constexpr Index kDirections = 200;        // samples at which the generators are looked at

/// Rows `count` of views, each made by draw(row, out).
template <class Draw>
Result<Matrix> drawRows(Index count, Index dimension, const JobContext& job, Draw&& draw) {
  std::vector<float> values(static_cast<std::size_t>(count * dimension));
  auto done = parallelFor(count, 16, job, [&](Index begin, Index end) {
    for (Index row = begin; row < end; ++row) {
      draw(row, std::span(values).subspan(static_cast<std::size_t>(row * dimension),
                                          static_cast<std::size_t>(dimension)));
    }
  });
  if (!done) return failure(done);
  return Matrix::create(count, dimension, std::move(values));
}

/// Everything of one strength.
class Strength {
 public:
  Strength(const ToyManifold& manifold, const LinearToyOptions& options, double strength)
      : manifold_(manifold),
        options_(options),
        samples_(manifold.samples().rows()),
        dimension_(manifold.samples().columns()) {
    row_.strength = strength;
  }

  Result<LinearToyRow> measure(ModelEngine* engine, std::span<const double> centre, const JobContext& job) {
    auto kept = closedForm(job.part(0, engine ? kClosedFormShare : 1));
    if (!kept) return failure(kept);
    row_.kept = kept->kept;
    RowSpace keptSpace{kept->kept, std::move(kept->basis)};
    keptSpace.basis.resize(static_cast<std::size_t>(keptSpace.rank * dimension_));
    row_.removedClosed = removedOf(keptSpace);
    if (!engine) return row_;
    auto projector = train(*engine, centre, job.part(kClosedFormShare, 1));
    if (!projector) return failure(projector);
    if (auto done = compare(*projector, keptSpace, job); !done) return failure(done);
    return row_;
  }

 private:
  Result<KeptDirections> closedForm(const JobContext& job) const {
    GroupScatter scatter(dimension_, options_.views);
    const Index block = std::max<Index>(1, kBlockEntries / (options_.views * dimension_));
    for (Index first = 0; first < samples_; first += block) {
      if (auto go = job.check(); !go) return failure(go);
      const Index count = std::min(block, samples_ - first);
      auto views = drawRows(count * options_.views, dimension_, job, [&](Index row, std::span<float> out) {
        const Index view = first * options_.views + row;
        RandomStream random(options_.seed, static_cast<std::uint64_t>(view));
        manifold_.view(view / options_.views, row_.strength, random, out);
      });
      if (!views) return failure(views);
      if (auto added = scatter.add(*views, job); !added) return failure(added);
      job.report("closed form", static_cast<double>(first + count) / static_cast<double>(samples_));
    }
    auto covariances = scatter.covariances(job);
    if (!covariances) return failure(covariances);
    return keptDirections(*covariances, job);
  }

  Result<LinearProjector> train(ModelEngine& engine, std::span<const double> centre,
                                const JobContext& job) const {
    const Index batch = std::min<Index>(options_.batch, samples_);
    LinearTraining training = options_.training;
    training.seed = options_.seed;
    const PairSource pairs = [&](int step) -> Result<std::pair<Matrix, Matrix>> {
      RandomStream order(options_.seed, kBatches + static_cast<std::uint64_t>(step));
      const auto chosen = sampleWithoutReplacement(samples_, batch, order);
      const auto views = [&](Index which) {
        return drawRows(batch, dimension_, job.quiet(), [&](Index row, std::span<float> out) {
          const Index view = (step * Index{2} + which) * batch + row;
          RandomStream random(options_.seed, kTrainingViews + static_cast<std::uint64_t>(view));
          manifold_.view(chosen[static_cast<std::size_t>(row)], row_.strength, random, out);
          for (std::size_t k = 0; k < out.size(); ++k) out[k] -= static_cast<float>(centre[k]);
        });
      };
      auto first = views(0);
      if (!first) return failure(first);
      auto second = views(1);
      if (!second) return failure(second);
      return std::pair(std::move(*first), std::move(*second));
    };
    return engine.trainLinear(training, pairs, job);
  }

  Result<void> compare(const LinearProjector& projector, const RowSpace& kept, const JobContext& job) {
    auto space = rowSpace(projector.weights, options_.energy, job);
    if (!space) return failure(space);
    const auto tail = std::max<std::size_t>(1, projector.losses.size() / 10);
    row_.loss =
        meanOfNumbers({projector.losses.end() - static_cast<std::ptrdiff_t>(tail), projector.losses.end()});
    row_.rank = space->rank;
    row_.removedTrained = removedOf(*space);
    if (kept.rank > 0 && space->rank > 0) {
      row_.affinity =
          affinity(space->basis, space->rank, kept.basis, kept.rank, static_cast<int>(dimension_));
      row_.null = randomAffinity(space->rank, kept.rank, static_cast<int>(dimension_));
    }
    double all = 0, outside = 0;
    for (Index output = 0; output < projector.weights.rows(); ++output) {
      const auto weights = projector.weights.row(output);
      double squares = 0;
      for (const float weight : weights) squares += static_cast<double>(weight) * weight;
      all += squares;
      if (squares > 0) outside += squares * removedShare(kept, weights);
    }
    if (all > 0) row_.keptEnergy = 1 - outside / all;
    return {};
  }

  /// Mean share of each generator's direction outside of the space, over some samples.
  std::vector<double> removedOf(const RowSpace& space) const {
    std::vector<double> shares;
    std::vector<float> direction(static_cast<std::size_t>(dimension_));
    const Index step = std::max<Index>(1, samples_ / kDirections);
    for (std::size_t g = 0; g < manifold_.generators().size(); ++g) {
      std::vector<double> each;
      for (Index i = 0; i < samples_; i += step) {
        manifold_.direction(i, g, direction);
        each.push_back(removedShare(space, direction));
      }
      shares.push_back(meanOfNumbers(each));
    }
    return shares;
  }

  const ToyManifold& manifold_;
  const LinearToyOptions& options_;
  Index samples_, dimension_;
  LinearToyRow row_;
};

}  // namespace

Result<void> LinearToyOptions::validate() const {
  const auto refuse = [](const char* what) { return fail(ErrorCode::InvalidArgument, what, "linear toy"); };
  if (strengths.empty() || std::ranges::any_of(strengths, [](double s) { return !(s >= 0 && s <= 10); }))
    return refuse("name strengths from 0 to 10");
  if (views < 2 || views > 1000) return refuse("views must be from 2 to 1,000");
  if (batch < 2 || batch > 65536) return refuse("the batch must be from 2 to 65,536");
  if (!(energy > 0 && energy <= 1)) return refuse("the energy must be above 0, 1 at most");
  return train ? training.validate() : Result<void>();
}

Result<LinearToy> linearToy(ModelEngine* engine, const ToyManifold& manifold, const LinearToyOptions& options,
                            const JobContext& job, const std::function<void(const LinearToy&)>& arrived) {
  if (auto valid = options.validate(); !valid) return failure(valid);
  if (options.train && !engine)
    return fail(ErrorCode::InvalidArgument, "training needs LibTorch", "linear toy");
  const auto& samples = manifold.samples();
  auto centre = columnMeans(samples, job.quiet());
  if (!centre) return failure(centre);
  LinearToy toy{samples.columns(),
                samples.rows(),
                manifold.generators(),
                manifold.about(),
                {},
                manifold.warnings(),
                options.seed,
                options.views,
                options.train ? options.training.steps : 0};
  auto strengths = options.strengths;
  std::ranges::sort(strengths);
  for (std::size_t i = 0; i < strengths.size(); ++i) {
    const auto all = static_cast<double>(strengths.size()), before = static_cast<double>(i);
    const JobContext mine =
        job.part(before / all, (before + 1) / all)
            .named({}, ", strength " + std::to_string(i + 1) + " of " + std::to_string(strengths.size()));
    auto row =
        Strength(manifold, options, strengths[i]).measure(options.train ? engine : nullptr, *centre, mine);
    if (!row) return failure(row);
    toy.rows.push_back(std::move(*row));
    if (arrived) arrived(toy);
  }
  return toy;
}

NumberTable numbersOf(const LinearToy& toy) {
  NumberTable table;
  const auto add = [&](const std::string& name, auto&& value) {
    NumberTable::Column column{name, {}};
    for (const auto& row : toy.rows) column.values.push_back(value(row));
    table.columns.push_back(std::move(column));
  };
  add("strength", [](const LinearToyRow& row) { return row.strength; });
  add("kept", [](const LinearToyRow& row) { return static_cast<double>(row.kept); });
  if (toy.steps > 0) {
    add("trained_rank", [](const LinearToyRow& row) { return row.rank; });
    add("affinity", [](const LinearToyRow& row) { return row.affinity; });
    add("affinity_of_random", [](const LinearToyRow& row) { return row.null; });
    add("energy_in_kept", [](const LinearToyRow& row) { return row.keptEnergy; });
    add("loss", [](const LinearToyRow& row) { return row.loss; });
  }
  for (std::size_t g = 0; g < toy.generators.size(); ++g) {
    std::string name = toy.generators[g];
    std::ranges::replace(name, ' ', '_');
    add("closed_" + name, [&](const LinearToyRow& row) { return row.removedClosed[g]; });
    if (toy.steps > 0) add("trained_" + name, [&](const LinearToyRow& row) { return row.removedTrained[g]; });
  }
  table.about =
      nlohmann::ordered_json{
          {"toy", toy.about},
          {"dimension", toy.dimension},
          {"samples", toy.samples},
          {"views", toy.views},
          {"steps", toy.steps},
          {"seed", toy.seed},
          {"kept", "eigenvectors of Sigma_between - Sigma_within with a positive eigenvalue"},
          {"closed_*, trained_*", "share of a generator's direction that is removed"}}
          .dump();
  return table;
}

}  // namespace mlens
