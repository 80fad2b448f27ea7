#include "core/geometry/TangentSpace.h"

#include <algorithm>
#include <numeric>

#include "core/base/Parallel.h"
#include "core/geometry/LocalSvd.h"

namespace mlens {
namespace {

constexpr Index kSpacesPerBlock = 32;
constexpr double kRank = 1e-7;  // singular values below this share of the largest are rounding

}  // namespace

int tangentDimension(std::span<const double> values, const TangentOptions& options) {
  if (values.empty() || values[0] <= 0.0) return 0;
  int rank = 0;
  double total = 0;
  for (double s : values) {
    if (s > kRank * values[0]) ++rank;
    total += s * s;
  }
  int dimension = 0;
  switch (options.rule) {
    case TangentOptions::Rule::Fixed:
      dimension = options.dimension;
      break;
    case TangentOptions::Rule::Ratio:
      for (double s : values) dimension += s * s >= options.threshold * values[0] * values[0] ? 1 : 0;
      break;
    case TangentOptions::Rule::Explained: {
      double sum = 0;
      while (dimension < rank && sum < options.threshold * total)
        sum += values[dimension] * values[dimension], ++dimension;
      break;
    }
  }
  return std::min(dimension, rank);
}

Result<void> TangentOptions::validate() const {
  if (rule == Rule::Fixed && dimension < 1) {
    return fail(ErrorCode::InvalidArgument, "the dimension must be at least 1", "tangent spaces");
  }
  if (rule != Rule::Fixed && !(threshold > 0.0 && threshold <= 1.0)) {
    return fail(ErrorCode::InvalidArgument, "the threshold must lie in (0, 1]", "tangent spaces");
  }
  return {};
}

Result<TangentField> tangentField(const Matrix& points, const NeighborGraph& neighbors,
                                  const TangentOptions& options, std::span<const Index> rows,
                                  const JobContext& job) {
  if (auto valid = options.validate(); !valid) return failure(valid);
  if (neighbors.size() != points.rows()) {
    return fail(ErrorCode::InvalidArgument,
                "the neighbourhoods are of " + std::to_string(neighbors.size()) + " points, the vectors of " +
                    std::to_string(points.rows()),
                "tangent spaces");
  }
  std::vector<Index> wanted(rows.begin(), rows.end());
  if (wanted.empty()) {
    wanted.resize(static_cast<std::size_t>(points.rows()));
    std::iota(wanted.begin(), wanted.end(), Index{0});
  }
  const auto count = static_cast<Index>(wanted.size());
  struct Local {
    std::vector<float> basis, values;
  };
  std::vector<Local> found(static_cast<std::size_t>(count));
  auto outcome = parallelFor(count, kSpacesPerBlock, job, [&](Index begin, Index end) {
    LocalSvd svd;
    for (Index w = begin; w < end && !job.stopRequested(); ++w) {
      const Index i = wanted[w];
      svd.compute(points, neighbors.neighbors(i), i, options.centerOnMean);
      const int dimension = tangentDimension(svd.values(), options);
      svd.findVectors(dimension);
      Local& local = found[w];
      local.basis.resize(static_cast<std::size_t>(dimension * points.columns()));
      for (int j = 0; j < dimension; ++j) {
        svd.vector(j,
                   {local.basis.data() + j * points.columns(), static_cast<std::size_t>(points.columns())});
        local.values.push_back(static_cast<float>(svd.values()[j]));
      }
    }
  });
  if (!outcome) return failure(outcome);
  if (auto alive = job.check(); !alive) return failure(alive);
  TangentField field;
  field.ambient = points.columns();
  field.dimension.assign(static_cast<std::size_t>(points.rows()), 0);
  for (Index w = 0; w < count; ++w)
    field.dimension[wanted[w]] = static_cast<std::int32_t>(found[w].values.size());
  field.offset.assign(static_cast<std::size_t>(points.rows()) + 1, 0);
  for (Index i = 0; i < points.rows(); ++i) field.offset[i + 1] = field.offset[i] + field.dimension[i];
  field.bases.resize(static_cast<std::size_t>(field.offset.back() * field.ambient));
  field.singularValues.resize(static_cast<std::size_t>(field.offset.back()));
  for (Index w = 0; w < count; ++w) {
    const Index first = field.offset[wanted[w]];
    std::ranges::copy(found[w].basis, field.bases.begin() + first * field.ambient);
    std::ranges::copy(found[w].values, field.singularValues.begin() + first);
  }
  return field;
}

std::vector<double> localSingularValues(const Matrix& points, std::span<const std::int32_t> neighbors,
                                        Index point, bool centerOnMean) {
  LocalSvd svd;
  svd.compute(points, neighbors, point, centerOnMean);
  return {svd.values().begin(), svd.values().end()};
}

}  // namespace mlens
