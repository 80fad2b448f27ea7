#include "core/geometry/Moments.h"

#include <cblas.h>

#include <algorithm>
#include <cmath>

#include "core/base/Parallel.h"

namespace mlens {
namespace {

constexpr Index kRowsPerSum = 2048;

void symmetricProduct(const float* rows, Index count, Index d, float* out) {
  cblas_ssyrk(CblasRowMajor, CblasUpper, CblasTrans, static_cast<int>(d), static_cast<int>(count), 1.0f, rows,
              static_cast<int>(d), 0.0f, out, static_cast<int>(d));
}

void symmetricProduct(const double* rows, Index count, Index d, double* out) {
  cblas_dsyrk(CblasRowMajor, CblasUpper, CblasTrans, static_cast<int>(d), static_cast<int>(count), 1.0, rows,
              static_cast<int>(d), 0.0, out, static_cast<int>(d));
}

/// A power of two that brings the largest value near 1 where float32 squares would leave their range.
double safeScale(const Matrix& points) {
  float largest = 0;
  for (Index i = 0; i < points.rows() * points.columns(); ++i)
    largest = std::max(largest, std::abs(points.data()[i]));
  if (largest == 0.0f || (largest > 1e-12f && largest < 1e12f)) return 1.0;
  return std::ldexp(1.0, -std::clamp(std::ilogb(largest), -120, 120));
}

template <class Real>
Result<std::vector<double>> scatter(const Matrix& points, std::span<const double> mean,
                                    const JobContext& job) {
  const Index n = points.rows(), d = points.columns();
  const bool single = sizeof(Real) == sizeof(float);
  const double scale = single ? safeScale(points) : 1.0;
  std::vector<Real> center(static_cast<std::size_t>(d));
  for (Index j = 0; j < d; ++j) center[j] = static_cast<Real>(mean[j] * scale);

  // Blocks small enough for 50 ms; some at a time in parallel, added up in their order.
  const Index most = (Index{1} << 30) / std::max<Index>(1, d * d);
  const Index grain = std::clamp<Index>(most, 64, kRowsPerSum);
  const Index blocks = (n + grain - 1) / grain;
  const Index entries = d * d;
  const Index room = std::max<Index>(1, (Index{64} << 20) / (entries * static_cast<Index>(sizeof(Real))));
  const Index wave = std::min({blocks, room, Index{2} * threadBudget()});
  std::vector<double> total(static_cast<std::size_t>(entries), 0.0);
  std::vector<Real> partial(static_cast<std::size_t>(wave * entries));
  std::vector<Real> centered(static_cast<std::size_t>(wave * grain * d));
  for (Index first = 0; first < blocks; first += wave) {
    const Index count = std::min(wave, blocks - first);
    auto multiplied = parallelFor(count, 1, job, [&](Index slot, Index) {
      const Index begin = (first + slot) * grain, end = std::min(n, begin + grain);
      Real* out = centered.data() + slot * grain * d;
      const auto factor = static_cast<Real>(scale);
      for (Index i = begin; i < end; ++i) {
        const float* row = points.row(i).data();
        for (Index j = 0; j < d; ++j) *out++ = static_cast<Real>(row[j]) * factor - center[j];
      }
      symmetricProduct(centered.data() + slot * grain * d, end - begin, d, partial.data() + slot * entries);
    });
    if (!multiplied) return failure(multiplied);
    auto added = parallelFor(d, std::max<Index>(1, 65536 / d), job, [&](Index begin, Index end) {
      for (Index a = begin; a < end; ++a) {
        for (Index slot = 0; slot < count; ++slot) {
          const Real* from = partial.data() + slot * entries + a * d;
          for (Index b = a; b < d; ++b) total[a * d + b] += static_cast<double>(from[b]);
        }
      }
    });
    if (!added) return failure(added);
    job.report("covariance", static_cast<double>(first + count) / static_cast<double>(blocks));
  }
  // What the mean lost when it was rounded, and the scale.
  const double unscale = 1.0 / (scale * scale);
  for (Index a = 0; a < d; ++a) {
    const double shiftA = mean[a] * scale - static_cast<double>(center[a]);
    for (Index b = a; b < d; ++b) {
      const double shiftB = mean[b] * scale - static_cast<double>(center[b]);
      total[a * d + b] = (total[a * d + b] - static_cast<double>(n) * shiftA * shiftB) * unscale;
    }
  }
  return total;
}

}  // namespace

Result<std::vector<double>> columnMeans(const Matrix& points, const JobContext& job) {
  const Index n = points.rows(), d = points.columns();
  const Index grain = std::clamp<Index>((Index{1} << 22) / std::max<Index>(1, d), 16, 4096);
  const Index blocks = n > 0 ? (n + grain - 1) / grain : 0;
  std::vector<double> sums(static_cast<std::size_t>(blocks * d), 0.0);
  auto summed = parallelFor(n, grain, job, [&](Index begin, Index end) {
    double* sum = sums.data() + begin / grain * d;
    for (Index i = begin; i < end; ++i) {
      const float* row = points.row(i).data();
      for (Index j = 0; j < d; ++j) sum[j] += static_cast<double>(row[j]);
    }
  });
  if (!summed) return failure(summed);
  std::vector<double> mean(static_cast<std::size_t>(d), 0.0);
  for (Index block = 0; block < blocks; ++block)
    for (Index j = 0; j < d; ++j) mean[j] += sums[block * d + j];
  for (double& value : mean) {
    if (!std::isfinite(value)) {
      auto finite = requireFinite(points, {});
      if (!finite) return fail(ErrorCode::InvalidArgument, finite.error().message);
    }
    value /= static_cast<double>(std::max<Index>(1, n));
  }
  return mean;
}

Result<std::vector<double>> scatterMatrix(const Matrix& points, std::span<const double> mean,
                                          Precision precision, const JobContext& job) {
  return precision == Precision::Single ? scatter<float>(points, mean, job)
                                        : scatter<double>(points, mean, job);
}

Result<std::vector<double>> gramMatrix(const Matrix& points, std::span<const double> mean,
                                       const JobContext& job) {
  const Index n = points.rows(), d = points.columns();
  constexpr Index kChunk = 512, kTile = 256;
  const Index tiles = (n + kTile - 1) / kTile;
  std::vector<double> gram(static_cast<std::size_t>(n * n), 0.0);
  std::vector<double> chunk(static_cast<std::size_t>(n * std::min(d, kChunk)));
  for (Index first = 0; first < d; first += kChunk) {
    const Index width = std::min(kChunk, d - first);
    auto filled = parallelFor(n, kTile, job, [&](Index begin, Index end) {
      for (Index i = begin; i < end; ++i) {
        const float* row = points.row(i).data() + first;
        for (Index j = 0; j < width; ++j)
          chunk[i * width + j] = static_cast<double>(row[j]) - mean[first + j];
      }
    });
    if (!filled) return failure(filled);
    auto multiplied = parallelFor(tiles * tiles, 1, job, [&](Index pair, Index) {
      const Index a = pair / tiles * kTile, b = pair % tiles * kTile;
      if (b < a) return;
      cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, static_cast<int>(std::min(kTile, n - a)),
                  static_cast<int>(std::min(kTile, n - b)), static_cast<int>(width), 1.0,
                  chunk.data() + a * width, static_cast<int>(width), chunk.data() + b * width,
                  static_cast<int>(width), 1.0, gram.data() + a * n + b, static_cast<int>(n));
    });
    if (!multiplied) return failure(multiplied);
    job.report("inner products", static_cast<double>(first + width) / static_cast<double>(d));
  }
  return gram;
}

}  // namespace mlens
