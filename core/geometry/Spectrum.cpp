#include "core/geometry/Spectrum.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/Parallel.h"
#include "core/base/SymmetricEigen.h"
#include "core/geometry/Moments.h"

namespace mlens {
namespace {

constexpr Index kLargestSide = 16384;

/// Singular values from the eigenvalues of a Gram matrix; what is rounding noise of the largest is 0.
std::vector<double> rootsOf(std::vector<double> eigenvalues, Index longerSide) {
  const double noise = eigenvalues.empty() ? 0.0
                                           : eigenvalues.front() * static_cast<double>(longerSide) *
                                                 std::numeric_limits<double>::epsilon();
  for (double& value : eigenvalues) value = value > noise ? std::sqrt(value) : 0.0;
  return eigenvalues;
}

double sumOf(const std::vector<double>& values) {
  double sum = 0;
  for (double value : values) sum += value;
  return sum;
}

/// -slope of log l against log rank over the ranks 11-100, weights 1 / rank.
double decayExponent(const std::vector<double>& eigenvalues) {
  constexpr std::size_t kFirst = 11, kLast = 100, kFewest = 3;
  double weights = 0, meanX = 0, meanY = 0;
  std::size_t last = kFirst - 1;
  while (last < std::min(kLast, eigenvalues.size()) && eigenvalues[last] > 0.0) ++last;
  if (last < kFirst - 1 + kFewest) return std::numeric_limits<double>::quiet_NaN();
  const auto forEachRank = [&](const auto& add) {
    for (std::size_t rank = kFirst; rank <= last; ++rank) {
      const auto r = static_cast<double>(rank);
      add(1.0 / r, std::log(r), std::log(eigenvalues[rank - 1]));
    }
  };
  forEachRank([&](double w, double x, double y) {
    weights += w;
    meanX += w * x;
    meanY += w * y;
  });
  meanX /= weights;
  meanY /= weights;
  double xx = 0, xy = 0;
  forEachRank([&](double w, double x, double y) {
    xx += w * (x - meanX) * (x - meanX);
    xy += w * (x - meanX) * (y - meanY);
  });
  return -xy / xx;
}

/// The Gram matrix of the rows as they are, from that of the centred rows (upper triangles).
void addMeanToScatter(std::vector<double>& scatter, const std::vector<double>& mean, Index rows) {
  const auto d = static_cast<Index>(mean.size());
  for (Index a = 0; a < d; ++a)
    for (Index b = a; b < d; ++b) scatter[a * d + b] += static_cast<double>(rows) * mean[a] * mean[b];
}

void addMeanToGram(std::vector<double>& gram, const std::vector<double>& mean, const Matrix& vectors) {
  const Index n = vectors.rows();
  double meanSquare = 0;
  for (double value : mean) meanSquare += value * value;
  std::vector<double> along(static_cast<std::size_t>(n), 0.0);  // centred row times mean
  for (Index i = 0; i < n; ++i) {
    const auto row = vectors.row(i);
    for (std::size_t j = 0; j < row.size(); ++j)
      along[i] += (static_cast<double>(row[j]) - mean[j]) * mean[j];
  }
  for (Index a = 0; a < n; ++a)
    for (Index b = a; b < n; ++b) gram[a * n + b] += along[a] + along[b] + meanSquare;
}

/// Standard deviation of each column of the l2-normalised rows (a zero row stays zero), averaged, times
/// sqrt(D).
Result<double> collapseOf(const Matrix& vectors, const JobContext& job) {
  const Index n = vectors.rows(), d = vectors.columns();
  constexpr Index kRows = 1024;
  const Index blocks = (n + kRows - 1) / kRows;
  std::vector<double> sums(static_cast<std::size_t>(blocks * d * 2), 0.0);
  auto summed = parallelFor(n, kRows, job, [&](Index begin, Index end) {
    double* sum = sums.data() + begin / kRows * d * 2;
    double* squares = sum + d;
    for (Index i = begin; i < end; ++i) {
      const float* row = vectors.row(i).data();
      double length = 0;
      for (Index j = 0; j < d; ++j) length += static_cast<double>(row[j]) * static_cast<double>(row[j]);
      const double scale = length > 0.0 ? 1.0 / std::sqrt(length) : 0.0;
      for (Index j = 0; j < d; ++j) {
        const double value = static_cast<double>(row[j]) * scale;
        sum[j] += value;
        squares[j] += value * value;
      }
    }
  });
  if (!summed) return failure(summed);
  double total = 0;
  for (Index j = 0; j < d; ++j) {
    double sum = 0, squares = 0;
    for (Index block = 0; block < blocks; ++block) {
      sum += sums[block * d * 2 + j];
      squares += sums[block * d * 2 + d + j];
    }
    const auto count = static_cast<double>(n);
    total += std::sqrt(std::max(0.0, (squares - sum * sum / count) / (count - 1)));
  }
  return total / static_cast<double>(d) * std::sqrt(static_cast<double>(d));
}

}  // namespace

double effectiveRank(const std::vector<double>& values, double addedToShares) {
  const double sum = sumOf(values);
  if (sum <= 0.0) return 0.0;
  double entropy = 0;
  for (double value : values) {
    const double share = value / sum + addedToShares;
    if (share > 0.0) entropy -= share * std::log(share);
  }
  return std::exp(entropy);
}

Result<Spectrum> spectrum(const Matrix& vectors, const JobContext& job) {
  const Index n = vectors.rows(), d = vectors.columns(), side = std::min(n, d);
  if (n < 2 || d < 1) {
    return fail(ErrorCode::InvalidArgument, "a spectrum needs at least 2 rows and 1 column, not " +
                                                std::to_string(n) + " x " + std::to_string(d));
  }
  if (side > kLargestSide) {
    return fail(ErrorCode::Unsupported, "a spectrum needs rows or columns to be at most " +
                                            std::to_string(kLargestSide) + "; take a sample of the rows");
  }
  auto mean = columnMeans(vectors, job);
  if (!mean) return failure(mean);
  auto centered =
      d <= n ? scatterMatrix(vectors, *mean, Precision::Double, job) : gramMatrix(vectors, *mean, job);
  if (!centered) return failure(centered);
  std::vector<double> asTheyAre = *centered;
  if (d <= n) {
    addMeanToScatter(asTheyAre, *mean, n);
  } else {
    addMeanToGram(asTheyAre, *mean, vectors);
  }

  auto eigenvalues = symmetricEigenvalues(std::move(*centered), side, job);
  if (!eigenvalues) return failure(eigenvalues);
  Spectrum result;
  result.singularValues = rootsOf(std::move(*eigenvalues), std::max(n, d));
  result.effectiveRank = effectiveRank(result.singularValues);
  std::vector<double> variances = result.singularValues;
  for (double& value : variances) value = value * value / static_cast<double>(n - 1);
  result.effectiveRankEigenvalues = effectiveRank(variances);
  const double sum = sumOf(variances);
  if (sum > 0.0) {
    double squares = 0;  // of the shares: the same ratio without leaving the range of float64
    for (double value : variances) squares += value / sum * (value / sum);
    result.participationRatio = 1.0 / squares;
    result.stableRank = sum / variances.front();
  }
  result.alphaReq = decayExponent(variances);

  auto uncentered = symmetricEigenvalues(std::move(asTheyAre), side, job);
  if (!uncentered) return failure(uncentered);
  result.rankMe = effectiveRank(rootsOf(std::move(*uncentered), std::max(n, d)), 1e-7);

  auto collapse = collapseOf(vectors, job);
  if (!collapse) return failure(collapse);
  result.collapse = *collapse;
  return result;
}

}  // namespace mlens
