#include "core/geometry/ShapeMetrics.h"

#include <algorithm>

#include "core/base/NotANumber.h"
#include "core/geometry/IntrinsicDimension.h"
#include "core/geometry/Spectrum.h"
#include "core/geometry/Uniformity.h"
#include "core/graph/Knn.h"

namespace mlens {
namespace {

constexpr int kMleNeighbors = 20;

enum At { EffectiveRank, RankMe, Participation, AlphaReq, TwoNn, Mle, UniformityAt, Collapse };

constexpr ShapeMetric kMetrics[] = {
    {"effective_rank", "effective rank",
     "exp of the entropy of the singular values of the centred rows, as shares of their sum (Roy and "
     "Vetterli "
     "2007)",
     2},
    {"rankme", "RankMe",
     "As effective rank, of the rows as they are, 1e-7 added to the shares (Garrido et al. 2023)", 2},
    {"participation_ratio", "participation ratio",
     "Square of the sum of the covariance eigenvalues over the sum of their squares", 2},
    {"alpha_req", "alpha-ReQ",
     "Decay exponent of the covariance eigenvalues: minus the slope of log value on log rank, ranks 11 to "
     "100, weights 1 / rank (Agrawal et al. 2022)",
     14},
    {"two_nn", "dimension, TwoNN",
     "Intrinsic dimension from the ratio of the distances to the second and the first neighbour, lowest 90 % "
     "(Facco et al. 2017)",
     3},
    {"mle_k20", "dimension, MLE",
     "Intrinsic dimension from the distances to the 20 nearest points, 1 / mean(1 / m) (Levina and Bickel "
     "2005; MacKay and Ghahramani 2005)",
     kMleNeighbors + 1},
    {"uniformity", "uniformity",
     "log of the mean of exp(-2 |x - y|^2) over pairs of unit rows; about -4: spread evenly (Wang and Isola "
     "2020)",
     2},
    {"collapse_std", "collapse number",
     "Mean standard deviation of the dimensions of the unit rows, times sqrt(D); 1: spread evenly, 0: "
     "collapsed (as in lightly)",
     2},
};

}  // namespace

std::span<const ShapeMetric> shapeMetrics() {
  return kMetrics;
}

Result<ShapeMeasures> measureShape(const Matrix& vectors, std::uint64_t seed, const JobContext& job) {
  ShapeMeasures measures;
  measures.rows = vectors.rows();
  measures.dimensions = vectors.columns();
  measures.values.assign(std::size(kMetrics), kNaN);
  if (auto finite = requireFinite(vectors, "vectors"); !finite) {
    return fail(ErrorCode::InvalidArgument, finite.error().message, finite.error().context);
  }
  const auto enough = [&](At at) { return vectors.rows() >= kMetrics[at].needs && vectors.columns() > 0; };
  if (!enough(EffectiveRank)) return measures;

  job.report("spectrum", -1);
  auto values = spectrum(vectors, job);
  if (!values) return failure(values);
  measures.singularValues = std::move(values->singularValues);
  const bool spread = !measures.singularValues.empty() && measures.singularValues.front() > 0;
  if (spread) {
    measures.values[EffectiveRank] = values->effectiveRank;
    measures.values[Participation] = values->participationRatio;
  } else {
    measures.notes.push_back("all rows are equal: there is no spectrum");
  }
  measures.values[RankMe] = values->rankMe;
  measures.values[AlphaReq] = values->alphaReq;
  measures.values[Collapse] = values->collapse;

  auto even = uniformity(vectors, seed, job);
  if (even) {
    measures.values[UniformityAt] = even->value;
    if (even->rows < vectors.rows()) {
      measures.notes.push_back("uniformity: of a sample of " + std::to_string(even->rows) + " rows");
    }
  } else if (even.error().code == ErrorCode::Cancelled) {
    return failure(even);
  } else {
    measures.notes.push_back("uniformity: " + even.error().message);
  }

  if (enough(TwoNn)) {
    job.report("nearest neighbours", -1);
    KnnOptions options;
    options.k = kMleNeighbors;
    auto neighbors = nearestNeighbors(vectors, options, job);
    if (!neighbors) return failure(neighbors);
    measures.values[TwoNn] = twoNn(*neighbors);
    if (enough(Mle)) measures.values[Mle] = aggregateMle(mleDimensions(*neighbors, kMleNeighbors));
  }
  return measures;
}

}  // namespace mlens
