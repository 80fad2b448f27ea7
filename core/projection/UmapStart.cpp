#include "core/projection/UmapStart.h"

#include <algorithm>
#include <cmath>

#include "core/base/Random.h"
#include "core/projection/Pca.h"
#include "core/projection/UmapSpectral.h"

namespace mlens {
namespace {

constexpr double kExtent = 10;
constexpr double kNoise = 1e-4;
constexpr std::uint64_t kNoiseStream = 0x401e;

Matrix withUnitRows(const Matrix& points) {
  std::vector<float> values(points.data(), points.data() + points.rows() * points.columns());
  for (Index i = 0; i < points.rows(); ++i) {
    float* row = values.data() + i * points.columns();
    double sum = 0;
    for (Index d = 0; d < points.columns(); ++d) sum += static_cast<double>(row[d]) * row[d];
    if (sum == 0) continue;
    const double scale = 1 / std::sqrt(sum);
    for (Index d = 0; d < points.columns(); ++d) row[d] = static_cast<float>(row[d] * scale);
  }
  return *Matrix::create(points.rows(), points.columns(), std::move(values));
}

Result<Matrix> principalStart(const Matrix& points, const UmapOptions& options, const JobContext& job) {
  auto basis = pca(options.metric == Metric::Cosine ? withUnitRows(points) : points, options.dims, job);
  if (!basis) return failure(basis);
  return basis->scores;
}

}  // namespace

Matrix scaledStart(const Matrix& coordinates, std::uint64_t seed) {
  const Index n = coordinates.rows(), dims = coordinates.columns();
  double largest = 0;
  for (Index i = 0; i < n * dims; ++i) largest = std::max<double>(largest, std::abs(coordinates.data()[i]));
  const double scale = largest > 0 ? kExtent / largest : 0;
  RandomStream random(seed, kNoiseStream);
  std::vector<double> noisy(n * dims);
  for (Index i = 0; i < n * dims; ++i) noisy[i] = coordinates.data()[i] * scale + kNoise * random.normal();
  std::vector<float> values(n * dims);
  for (Index d = 0; d < dims; ++d) {
    double low = INFINITY, high = -INFINITY;
    for (Index i = 0; i < n; ++i) {
      low = std::min(low, noisy[i * dims + d]);
      high = std::max(high, noisy[i * dims + d]);
    }
    const double stretch = high > low ? kExtent / (high - low) : 0;
    for (Index i = 0; i < n; ++i) {
      values[i * dims + d] = static_cast<float>((noisy[i * dims + d] - low) * stretch);
    }
  }
  return *Matrix::create(n, dims, std::move(values));
}

Result<Matrix> umapStart(const UmapGraph& graph, const Matrix& points, const UmapOptions& options,
                         const JobContext& job) {
  if (auto valid = options.validate(); !valid) return failure(valid);
  if (!points.empty() && points.rows() != graph.size()) {
    return fail(ErrorCode::InvalidArgument, "the graph and the points have different numbers of rows");
  }
  const bool tooSmall = graph.size() < options.dims + 2;
  const bool principal = options.init == UmapInit::Pca || tooSmall;
  if (options.init == UmapInit::Pca && points.empty()) {
    return fail(ErrorCode::InvalidArgument, "a PCA start needs the points themselves", "init");
  }
  auto coordinates = principal && !points.empty() ? principalStart(points, options, job)
                                                  : spectralLayout(graph, options.dims, options.seed, job);
  if (!coordinates) return failure(coordinates);
  if (auto finite = requireFinite(*coordinates, "start of the layout"); !finite) return failure(finite);
  return scaledStart(*coordinates, options.seed);
}

}  // namespace mlens
