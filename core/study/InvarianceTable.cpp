#include "core/study/InvarianceTable.h"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>

#include "core/base/EigenView.h"
#include "core/geometry/RepresentationMetrics.h"
#include "core/graph/Knn.h"
#include "core/model/AugmentationFamily.h"

namespace mlens {
namespace {

/// The families asked for, or all that can change these pictures.
std::vector<std::string> familiesOf(const std::vector<std::string>& asked, int channels) {
  if (!asked.empty()) return asked;
  std::vector<std::string> names;
  for (const char* name : augmentationFamilies()) {
    if (channels > 1 || !needsColour(name)) names.emplace_back(name);
  }
  return names;
}

/// The identity, then the views of each augmentation at each strength.
Result<std::vector<ViewSet>> viewSets(const std::vector<std::string>& augmentations,
                                      const std::vector<double>& strengths, int channels, Index views,
                                      std::uint64_t seed) {
  std::vector<ViewSet> sets{ViewSet(1)};
  for (const auto& name : augmentations) {
    for (const double strength : strengths) {
      auto drawn = probeViews(name, strength, channels, static_cast<int>(views), seed);
      if (!drawn) return failure(drawn);
      sets.push_back(std::move(*drawn));
    }
  }
  return sets;
}

bool isCoin(const std::string& augmentation) {
  return augmentation == "flip" || augmentation == "grey";
}

/// A coin may fall the same way for all views; then nothing moves and nothing is measured.
std::vector<std::string> drawnAlike(const std::vector<ViewSet>& sets,
                                    const std::vector<std::string>& augmentations,
                                    const std::vector<double>& strengths) {
  std::vector<std::string> notes;
  auto set = sets.begin() + 1;
  for (const auto& name : augmentations) {
    std::string where;
    for (const double strength : strengths) {
      const ViewSet& views = *set++;
      const bool alike = std::ranges::all_of(views, [&](const ViewParameters& view) {
        return view.flip == views.front().flip && view.grey == views.front().grey;
      });
      if (!isCoin(name) || strength == 0 || !alike) continue;
      std::ostringstream number;
      number << strength;
      where += (where.empty() ? "" : ", ") + number.str();
    }
    if (where.empty()) continue;
    notes.push_back("all views of " + name + " at strength " + where +
                    " were drawn alike: its numbers say nothing there; take more views");
  }
  return notes;
}

/// Of the singular values, through the smaller Gram matrix.
double effectiveRankOf(const Eigen::MatrixXd& matrix) {
  const Eigen::MatrixXd gram = matrix.rows() < matrix.cols() ? Eigen::MatrixXd(matrix * matrix.transpose())
                                                             : Eigen::MatrixXd(matrix.transpose() * matrix);
  const Eigen::VectorXd squares =
      Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(gram, Eigen::EigenvaluesOnly).eigenvalues();
  std::vector<double> values;
  for (const double square : squares) values.push_back(std::sqrt(std::max(0.0, square)));
  return effectiveRank(values);
}

}  // namespace

Result<InvarianceTable> invarianceTable(ModelEngine& engine, const CheckpointSummary& checkpoint,
                                        const ImageSet& images, const InvarianceTableOptions& options,
                                        const JobContext& job) {
  const Index views = options.metrics.views;
  if (views < 2 || views > 1000) return fail(ErrorCode::InvalidArgument, "must be from 2 to 1000", "views");
  if (options.strengths.empty())
    return fail(ErrorCode::InvalidArgument, "at least one is needed", "strengths");
  const int channels = checkpoint.spec.input.channels;
  InvarianceTable table;
  table.augmentations = familiesOf(options.augmentations, channels);
  table.strengths = options.strengths;
  auto sets = viewSets(table.augmentations, table.strengths, channels, views, options.seed);
  if (!sets) return failure(sets);

  const JobContext quiet = job.quiet();
  std::vector<StageVectors> originals;
  const auto visit = [&](std::size_t set, const std::vector<StageVectors>& stages) -> Result<void> {
    if (set == 0) {
      originals = stages;
      for (const StageVectors& stage : stages) table.stages.push_back(stage.name);
      return {};
    }
    for (std::size_t s = 0; s < stages.size(); ++s) {
      PictureInvariance each;
      auto metrics = invariance(originals[s].vectors, stages[s].vectors, options.metrics, quiet,
                                options.eachPicture ? &each : nullptr);
      if (!metrics) return failure(metrics);
      if (options.eachPicture) table.pictureCells.push_back(std::move(each));
      table.cells.push_back(*metrics);
    }
    return {};
  };
  auto warnings = engine.embedViews(checkpoint, images, *sets, options.embed, job, visit);
  if (!warnings) return failure(warnings);
  table.warnings = std::move(*warnings);
  for (auto& note : drawnAlike(*sets, table.augmentations, table.strengths))
    table.warnings.push_back(std::move(note));
  table.pictures = originals.front().vectors.rows();
  return table;
}

InvarianceMetrics InvarianceTable::cellOf(std::span<const Index> rows, std::size_t augmentation,
                                          std::size_t strength, std::size_t stage) const {
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  InvarianceMetrics metrics{kNone, kNone, kNone, kNone, kNone};
  if (pictureCells.empty()) return metrics;
  const PictureInvariance& each = pictureCells[index(augmentation, strength, stage)];
  const auto mean = [&](const std::vector<float>& values) {
    std::vector<double> chosen;
    for (const Index row : rows) chosen.push_back(static_cast<double>(values[static_cast<std::size_t>(row)]));
    return meanOfNumbers(chosen);
  };
  metrics.ratio = mean(each.ratio);
  metrics.cosine = mean(each.cosine);
  metrics.alignment = 2 - 2 * metrics.cosine;
  metrics.retention = mean(each.retention);
  return metrics;
}

InvarianceTable InvarianceTable::of(std::span<const Index> rows) const {
  InvarianceTable some{augmentations, stages, strengths, std::ssize(rows), cells, {}, warnings};
  if (some.pictures == pictures) return some;
  for (std::size_t a = 0; a < augmentations.size(); ++a) {
    for (std::size_t s = 0; s < strengths.size(); ++s) {
      for (std::size_t stage = 0; stage < stages.size(); ++stage)
        some.cells[index(a, s, stage)] = cellOf(rows, a, s, stage);
    }
  }
  return some;
}

TangentTest TangentTest::of(std::span<const Index> rows) const {
  TangentTest some = *this;
  some.points.clear();
  some.removed.clear();
  const auto each = std::ssize(augmentations);
  for (const Index row : rows) {
    some.points.push_back(points[static_cast<std::size_t>(row)]);
    some.removed.insert(some.removed.end(), removed.begin() + row * each, removed.begin() + (row + 1) * each);
  }
  return some;
}

Result<TangentTest> tangentTest(ModelEngine& engine, const CheckpointSummary& checkpoint,
                                const ImageSet& images, const TangentTestOptions& options,
                                const JobContext& job) {
  if (options.views < 1 || options.views > 1000)
    return fail(ErrorCode::InvalidArgument, "must be from 1 to 1000", "views");
  if (!(options.energy > 0 && options.energy <= 1))
    return fail(ErrorCode::InvalidArgument, "must be above 0, at most 1", "energy");
  const int channels = checkpoint.spec.input.channels;
  TangentTest test;
  test.augmentations = familiesOf(options.augmentations, channels);
  auto sets = viewSets(test.augmentations, {options.strength}, channels, options.views, options.seed);
  if (!sets) return failure(sets);
  std::vector<Matrix> h;  // of the pictures, then of their views
  const auto keep = [&](std::size_t, const std::vector<StageVectors>& stages) -> Result<void> {
    h.push_back(stages.front().vectors);
    return {};
  };
  auto warnings = engine.embedViews(checkpoint, images, *sets, options.embed, job, keep);
  if (!warnings) return failure(warnings);
  test.warnings = std::move(*warnings);

  const Matrix& points = h.front();
  auto neighbors = nearestNeighbors(points, {options.neighbors, Metric::Euclidean}, job);
  if (!neighbors) return failure(neighbors);
  auto planes = tangentField(points, *neighbors, options.tangent, {}, job);
  if (!planes) return failure(planes);

  const JobContext quiet = job.quiet();
  Eigen::MatrixXd sum;
  const auto compare = [&](Index i, const Matrix& jacobian) -> Result<void> {
    if (sum.size() == 0) sum.setZero(jacobian.rows(), jacobian.columns());
    sum += eigenView(jacobian).cast<double>();
    auto space = rowSpace(jacobian, options.energy, quiet);
    if (!space) return failure(space);
    const int dimension = planes->dimension[static_cast<std::size_t>(i)];
    const auto length = static_cast<std::size_t>(dimension * planes->ambient);
    const auto first =
        static_cast<std::size_t>(planes->offset[static_cast<std::size_t>(i)] * planes->ambient);
    test.points.push_back(compareWithTangent(*space, std::span(planes->bases).subspan(first, length),
                                             dimension, planes->ambient, options.seed,
                                             static_cast<std::uint64_t>(i)));
    for (std::size_t a = 0; a < test.augmentations.size(); ++a) {
      std::vector<double> shares;
      for (Index v = 0; v < options.views; ++v) {
        const auto moved = h[a + 1].row(i * options.views + v), here = points.row(i);
        std::vector<float> direction(here.size());
        for (std::size_t k = 0; k < here.size(); ++k) direction[k] = moved[k] - here[k];
        shares.push_back(removedShare(*space, direction));
      }
      test.removed.push_back(meanOfNumbers(shares));
    }
    return {};
  };
  auto done = engine.projectorJacobians(checkpoint, points, options.embed, job, compare);
  if (!done) return failure(done);
  test.meanJacobianRank = effectiveRankOf(sum);
  return test;
}

}  // namespace mlens
