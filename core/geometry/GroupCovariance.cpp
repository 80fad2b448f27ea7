#include "core/geometry/GroupCovariance.h"

#include <algorithm>
#include <cmath>

#include "core/base/Parallel.h"
#include "core/base/SymmetricEigen.h"
#include "core/geometry/Moments.h"

namespace mlens {
namespace {

constexpr double kNothing = 1e-12;  // of the largest eigenvalue's magnitude: rounding, not variance
constexpr Index kGroupsPerBlock = 16;

tl::unexpected<Error> refuse(const std::string& what) {
  return fail(ErrorCode::InvalidArgument, what, "group covariances");
}

}  // namespace

GroupScatter::GroupScatter(Index dimension, Index views)
    : dimension_(dimension), views_(views), within_(static_cast<std::size_t>(dimension * dimension), 0.0) {
}

Result<void> GroupScatter::add(const Matrix& block, const JobContext& job) {
  if (views_ < 2) return refuse("needs at least 2 views of each sample");
  if (block.columns() != dimension_ || block.rows() % views_ != 0)
    return refuse("the block is not made of whole groups of " + std::to_string(dimension_) + " columns");
  if (auto finite = requireFinite(block, "group covariances"); !finite) return refuse(finite.error().message);
  const Index groups = block.rows() / views_;
  const std::size_t before = means_.size();
  means_.resize(before + static_cast<std::size_t>(groups * dimension_));
  std::vector<float> offsets(static_cast<std::size_t>(block.rows() * dimension_));
  auto centred = parallelFor(groups, kGroupsPerBlock, job, [&](Index begin, Index end) {
    std::vector<double> mean(static_cast<std::size_t>(dimension_));
    for (Index group = begin; group < end; ++group) {
      std::ranges::fill(mean, 0.0);
      for (Index v = group * views_; v < (group + 1) * views_; ++v) {
        for (Index j = 0; j < dimension_; ++j) mean[j] += static_cast<double>(block(v, j));
      }
      for (double& value : mean) value /= static_cast<double>(views_);
      std::ranges::copy(mean, means_.begin() + static_cast<std::ptrdiff_t>(before) + group * dimension_);
      for (Index v = group * views_; v < (group + 1) * views_; ++v) {
        for (Index j = 0; j < dimension_; ++j)
          offsets[v * dimension_ + j] = static_cast<float>(static_cast<double>(block(v, j)) - mean[j]);
      }
    }
  });
  if (!centred) return centred;
  auto matrix = Matrix::create(block.rows(), dimension_, std::move(offsets));
  if (!matrix) return failure(matrix);
  const std::vector<double> zero(static_cast<std::size_t>(dimension_), 0.0);
  auto scatter = scatterMatrix(*matrix, zero, Precision::Double, job.quiet());
  if (!scatter) return failure(scatter);
  for (std::size_t i = 0; i < within_.size(); ++i) within_[i] += (*scatter)[i];
  groups_ += groups;
  return {};
}

Result<GroupCovariances> GroupScatter::covariances(const JobContext& job) const {
  if (groups_ < 2) return refuse("needs at least 2 samples");
  auto means = Matrix::create(groups_, dimension_, means_);
  if (!means) return failure(means);
  const JobContext quiet = job.quiet();
  auto centre = columnMeans(*means, quiet);
  if (!centre) return failure(centre);
  auto between = scatterMatrix(*means, *centre, Precision::Double, quiet);
  if (!between) return failure(between);
  GroupCovariances result{dimension_, groups_, views_, std::move(*between), within_};
  for (std::size_t i = 0; i < within_.size(); ++i) {
    result.within[i] /= static_cast<double>(groups_ * (views_ - 1));
    result.between[i] =
        result.between[i] / static_cast<double>(groups_ - 1) - result.within[i] / static_cast<double>(views_);
  }
  return result;
}

Result<KeptDirections> keptDirections(const GroupCovariances& covariances, const JobContext& job) {
  const Index d = covariances.dimension;
  std::vector<double> difference(covariances.between);
  for (std::size_t i = 0; i < difference.size(); ++i) difference[i] -= covariances.within[i];
  auto pairs = largestEigenPairs(std::move(difference), d, d, job);
  if (!pairs) return failure(pairs);
  KeptDirections result;
  result.values = std::move(pairs->values);
  result.basis.assign(pairs->vectors.begin(), pairs->vectors.end());
  double largest = 0;
  for (const double value : result.values) largest = std::max(largest, std::abs(value));
  result.kept = static_cast<int>(
      std::ranges::count_if(result.values, [&](double value) { return value > kNothing * largest; }));
  return result;
}

}  // namespace mlens
