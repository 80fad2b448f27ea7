#include "core/projection/Pca.h"

#include <cblas.h>

#include <algorithm>
#include <cmath>

#include "core/base/Parallel.h"
#include "core/base/SymmetricEigen.h"

namespace mlens {
namespace {

constexpr Index kRows = 2048;    // rows or columns per float32 product; the products are summed in float64
constexpr Index kWave = 4;       // products at work at once
constexpr Index kRowsOut = 512;  // rows of scores per task

/// Mean of every column, float64, the same bits on any number of threads.
Result<std::vector<double>> columnMeans(const Matrix& points, const JobContext& job) {
  const Index blocks = (points.rows() + kRows - 1) / kRows;
  const Index d = points.columns();
  std::vector<double> sums(static_cast<std::size_t>(blocks * d), 0.0);
  auto outcome = parallelFor(points.rows(), kRows, job, [&](Index begin, Index end) {
    double* sum = sums.data() + begin / kRows * d;
    for (Index i = begin; i < end; ++i) {
      const float* row = points.row(i).data();
      for (Index j = 0; j < d; ++j) sum[j] += static_cast<double>(row[j]);
    }
  });
  if (!outcome) return failure(outcome);
  std::vector<double> mean(static_cast<std::size_t>(d), 0.0);
  for (Index b = 0; b < blocks; ++b) {
    for (Index j = 0; j < d; ++j) mean[j] += sums[b * d + j];
  }
  for (double& m : mean) m /= static_cast<double>(points.rows());
  return mean;
}

void centerRows(const Matrix& points, const std::vector<double>& mean, Index begin, Index end, float* out) {
  for (Index i = begin; i < end; ++i) {
    const float* row = points.row(i).data();
    for (Index j = 0; j < points.columns(); ++j)
      *out++ = static_cast<float>(static_cast<double>(row[j]) - mean[j]);
  }
}

/// Sums float32 products of `count` pieces in float64, a few at a time, always in the same order. `product`
/// fills the lower triangle of n x n for one piece. Row-major.
template <class Product>
Result<std::vector<double>> summedProducts(Index pieces, Index n, const JobContext& job, const char* stage,
                                           const Product& product) {
  std::vector<double> total(static_cast<std::size_t>(n * n), 0.0);
  std::vector<float> parts(static_cast<std::size_t>(std::min(kWave, pieces) * n * n));
  for (Index first = 0; first < pieces; first += kWave) {
    job.report(stage, static_cast<double>(first) / static_cast<double>(pieces));
    const Index width = std::min(kWave, pieces - first);
    auto outcome =
        parallelFor(width, 1, job, [&](Index p, Index) { product(first + p, parts.data() + p * n * n); });
    if (!outcome) return failure(outcome);
    outcome = parallelFor(n, 64, job, [&](Index begin, Index end) {
      for (Index p = 0; p < width; ++p) {
        const float* part = parts.data() + p * n * n;
        for (Index r = begin; r < end; ++r) {
          for (Index c = 0; c <= r; ++c) total[c * n + r] += static_cast<double>(part[r * n + c]);
        }
      }
    });
    if (!outcome) return failure(outcome);
  }
  return total;
}

double trace(const std::vector<double>& matrix, Index n) {
  double sum = 0;
  for (Index i = 0; i < n; ++i) sum += matrix[static_cast<std::size_t>(i * n + i)];
  return sum;
}

struct Axes {
  std::vector<double> eigenvalues;  // of the scatter matrix, descending
  std::vector<float> components;    // d x D
  double total = 0;                 // trace of the scatter matrix
};

Result<Axes> axesByCovariance(const Matrix& points, const std::vector<double>& mean, Index count,
                              const JobContext& job) {
  const Index d = points.columns();
  const Index pieces = (points.rows() + kRows - 1) / kRows;
  auto scatter = summedProducts(pieces, d, job, "covariance", [&](Index piece, float* out) {
    const Index begin = piece * kRows;
    const Index end = std::min(points.rows(), begin + kRows);
    std::vector<float> rows(static_cast<std::size_t>((end - begin) * d));
    centerRows(points, mean, begin, end, rows.data());
    const auto n = static_cast<int>(d);
    cblas_ssyrk(CblasRowMajor, CblasLower, CblasTrans, n, static_cast<int>(end - begin), 1.f, rows.data(), n,
                0.f, out, n);
  });
  if (!scatter) return failure(scatter);
  Axes axes;
  axes.total = trace(*scatter, d);
  job.report("principal axes", -1);
  auto eigen = largestEigenPairs(std::move(*scatter), d, count, job);
  if (!eigen) return failure(eigen);
  axes.eigenvalues = std::move(eigen->values);
  axes.components.resize(eigen->vectors.size());
  std::ranges::transform(eigen->vectors, axes.components.begin(),
                         [](double x) { return static_cast<float>(x); });
  return axes;
}

Result<Axes> axesByGram(const Matrix& points, const std::vector<double>& mean, Index count,
                        const JobContext& job) {
  const Index n = points.rows();
  const Index d = points.columns();
  const Index pieces = (d + kRows - 1) / kRows;
  auto gram = summedProducts(pieces, n, job, "Gram matrix", [&](Index piece, float* out) {
    const Index begin = piece * kRows;
    const Index width = std::min(d, begin + kRows) - begin;
    std::vector<float> columns(static_cast<std::size_t>(n * width));
    for (Index i = 0; i < n; ++i) {
      for (Index j = 0; j < width; ++j) {
        columns[i * width + j] =
            static_cast<float>(static_cast<double>(points(i, begin + j)) - mean[begin + j]);
      }
    }
    cblas_ssyrk(CblasRowMajor, CblasLower, CblasNoTrans, static_cast<int>(n), static_cast<int>(width), 1.f,
                columns.data(), static_cast<int>(width), 0.f, out, static_cast<int>(n));
  });
  if (!gram) return failure(gram);
  Axes axes;
  axes.total = trace(*gram, n);
  auto eigen = largestEigenPairs(std::move(*gram), n, count, job);
  if (!eigen) return failure(eigen);
  axes.eigenvalues = eigen->values;
  // Component = centred' u / s, summed over the rows in float64.
  axes.components.assign(static_cast<std::size_t>(count * d), 0.f);
  auto outcome = parallelFor(count, 1, job, [&](Index c, Index) {
    const double value = axes.eigenvalues[c];
    if (value <= 0) return;
    std::vector<double> component(static_cast<std::size_t>(d), 0.0);
    for (Index i = 0; i < n && !job.stopRequested(); ++i) {
      const double u = eigen->vectors[c * n + i];
      for (Index j = 0; j < d; ++j) component[j] += u * (static_cast<double>(points(i, j)) - mean[j]);
    }
    for (Index j = 0; j < d; ++j)
      axes.components[c * d + j] = static_cast<float>(component[j] / std::sqrt(value));
  });
  if (!outcome) return failure(outcome);
  return axes;
}

/// The loading of largest magnitude, the first of equals, becomes positive; directions without variance
/// become zero.
void fixSigns(Axes& axes, Index d) {
  const double smallest = axes.eigenvalues.empty() ? 0 : axes.eigenvalues[0] * 1e-10;
  for (std::size_t c = 0; c < axes.eigenvalues.size(); ++c) {
    float* component = axes.components.data() + static_cast<Index>(c) * d;
    if (axes.eigenvalues[c] <= smallest) {
      axes.eigenvalues[c] = 0;
      std::fill(component, component + d, 0.f);
      continue;
    }
    const float* largest = std::max_element(component, component + d,
                                            [](float a, float b) { return std::abs(a) < std::abs(b); });
    if (*largest < 0) std::for_each(component, component + d, [](float& x) { x = -x; });
  }
}

}  // namespace

Result<Pca> pca(const Matrix& points, int components, const JobContext& job) {
  const auto refuse = [](std::string message) {
    return fail(ErrorCode::InvalidArgument, std::move(message), "PCA");
  };
  if (components < 1) return refuse("at least 1 component is needed, not " + std::to_string(components));
  if (points.empty()) return refuse("there are no points");
  auto mean = columnMeans(points, job);
  if (!mean) return failure(mean);
  for (std::size_t j = 0; j < mean->size(); ++j) {
    if (!std::isfinite((*mean)[j])) {
      return refuse("column " + std::to_string(j) +
                    " holds a value that is not finite; remove or repair such rows");
    }
  }
  const Index n = points.rows();
  const Index d = points.columns();
  const Index count = std::min({static_cast<Index>(components), n, d});
  auto axes = d <= n ? axesByCovariance(points, *mean, count, job) : axesByGram(points, *mean, count, job);
  if (!axes) return failure(axes);
  fixSigns(*axes, d);

  Pca result;
  result.mean = std::move(*mean);
  axes->components.resize(static_cast<std::size_t>(components * d), 0.f);
  result.components = *Matrix::create(components, d, std::move(axes->components));
  for (Index c = 0; c < components; ++c) {
    const double value = c < count ? std::max(0.0, axes->eigenvalues[c]) : 0.0;
    result.explainedVariance.push_back(n > 1 ? value / static_cast<double>(n - 1) : 0.0);
    result.explainedRatio.push_back(axes->total > 0 ? value / axes->total : 0.0);
  }
  auto scores = applyPca(result, points, job);
  if (!scores) return failure(scores);
  result.scores = std::move(*scores);
  return result;
}

Result<Matrix> applyPca(const Pca& basis, const Matrix& points, const JobContext& job) {
  const Index d = points.columns();
  const Index components = basis.components.rows();
  if (d != basis.components.columns()) {
    return fail(ErrorCode::InvalidArgument,
                "the points have " + std::to_string(d) + " dimensions, the basis " +
                    std::to_string(basis.components.columns()),
                "PCA");
  }
  std::vector<float> scores(static_cast<std::size_t>(points.rows() * components));
  auto outcome = parallelFor(points.rows(), kRowsOut, job, [&](Index begin, Index end) {
    std::vector<float> rows(static_cast<std::size_t>((end - begin) * d));
    centerRows(points, basis.mean, begin, end, rows.data());
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, static_cast<int>(end - begin),
                static_cast<int>(components), static_cast<int>(d), 1.f, rows.data(), static_cast<int>(d),
                basis.components.data(), static_cast<int>(d), 0.f, scores.data() + begin * components,
                static_cast<int>(components));
  });
  if (!outcome) return failure(outcome);
  return Matrix::create(points.rows(), components, std::move(scores));
}

}  // namespace mlens
