#include "core/graph/PointSketch.h"

#include <cblas.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "core/base/Parallel.h"
#include "core/base/Random.h"
#include "core/graph/DistanceKernel.h"

namespace mlens {
namespace {

constexpr Index kRows = 256;     // packed and multiplied at once
constexpr Index kSample = 2048;  // rows the subspace is fitted to
constexpr int kPowerSteps = 3;   // subspace iterations: enough for a few per cent of the variance
constexpr std::uint64_t kSampleStream = 0x5e7c, kStartStream = 0x5e7d;

/// Makes `count` rows of `length` orthonormal, one after the other; rows without a direction of their own
/// become zero.
void orthonormalize(std::vector<float>& rows, Index count, Index length, const JobContext& job) {
  std::vector<double> row(static_cast<std::size_t>(length));
  for (Index r = 0; r < count && !job.stopRequested(); ++r) {
    float* own = rows.data() + r * length;
    std::copy(own, own + length, row.begin());
    double before = 0, after = 0;
    for (double x : row) before += x * x;
    for (int pass = 0; pass < 2; ++pass) {  // twice is enough (Giraud and others 2005)
      for (Index q = 0; q < r; ++q) {
        const float* other = rows.data() + q * length;
        double product = 0;
        for (Index t = 0; t < length; ++t) product += row[t] * static_cast<double>(other[t]);
        for (Index t = 0; t < length; ++t) row[t] -= product * static_cast<double>(other[t]);
      }
    }
    for (double x : row) after += x * x;
    const double scale = after > 1e-12 * before && after > 0 ? 1 / std::sqrt(after) : 0;
    for (Index t = 0; t < length; ++t) own[t] = static_cast<float>(row[t] * scale);
  }
}

/// count x dimensions, orthonormal rows: subspace iteration on a sample of the points.
Result<std::vector<float>> subspace(const ProductFrame& frame, Index points, Index dimensions, Index count,
                                    std::uint64_t seed, const JobContext& job) {
  RandomStream sampling(seed, kSampleStream), random(seed, kStartStream);
  const auto sample = sampleWithoutReplacement(points, kSample, sampling);
  const auto size = static_cast<Index>(sample.size());
  std::vector<float> rows(static_cast<std::size_t>(size * dimensions));
  for (Index s = 0; s < size; ++s) frame.packPoints(sample[s], sample[s] + 1, rows.data() + s * dimensions);
  std::vector<float> basis(static_cast<std::size_t>(count * dimensions));
  for (float& x : basis) x = static_cast<float>(random.normal());
  std::vector<float> scores(static_cast<std::size_t>(size * count));
  for (int step = 0; step < kPowerSteps; ++step) {
    orthonormalize(basis, count, dimensions, job);
    const auto d = static_cast<int>(dimensions), c = static_cast<int>(count);
    auto scored = parallelFor(size, kRows, job, [&](Index begin, Index end) {
      cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, static_cast<int>(end - begin), c, d, 1.0f,
                  rows.data() + begin * dimensions, d, basis.data(), d, 0.0f, scores.data() + begin * count,
                  c);
    });
    if (!scored) return failure(scored);
    auto turned = parallelFor(count, 8, job, [&](Index begin, Index end) {
      cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, static_cast<int>(end - begin), d,
                  static_cast<int>(size), 1.0f, scores.data() + begin, c, rows.data(), d, 0.0f,
                  basis.data() + begin * dimensions, d);
    });
    if (!turned) return failure(turned);
  }
  orthonormalize(basis, count, dimensions, job);
  if (auto alive = job.check(); !alive) return failure(alive);
  return basis;
}

}  // namespace

void PointSketch::reorder(const std::vector<std::int32_t>& order) {
  std::vector<float> moved(rows.size());
  for (std::size_t r = 0; r < order.size(); ++r) {
    std::memcpy(moved.data() + r * stride, row(order[r]), sizeof(float) * static_cast<std::size_t>(stride));
  }
  rows = std::move(moved);
}

Result<PointSketch> PointSketch::create(const ProductFrame& frame, Index points, Index dimensions,
                                        std::uint64_t seed, const JobContext& job) {
  PointSketch sketch;
  sketch.complete = dimensions <= kFewDimensions;
  const Index count = sketch.complete ? dimensions : kCoordinates - 1;
  const Index used = sketch.complete ? dimensions : kCoordinates;
  sketch.stride = static_cast<int>((used + kDistanceStep - 1) / kDistanceStep * kDistanceStep);
  sketch.rows.resize(static_cast<std::size_t>(points * sketch.stride));
  std::vector<float> basis;
  if (!sketch.complete) {
    auto found = subspace(frame, points, dimensions, count, seed, job);
    if (!found) return failure(found);
    basis = std::move(*found);
  }
  auto done = parallelFor(points, kRows, job, [&](Index begin, Index end) {
    std::vector<float> packed(static_cast<std::size_t>((end - begin) * dimensions));
    frame.packPoints(begin, end, packed.data());
    float* out = sketch.rows.data() + begin * sketch.stride;
    if (sketch.complete) {
      for (Index i = 0; i < end - begin; ++i)
        std::copy_n(packed.data() + i * dimensions, dimensions, out + i * sketch.stride);
      return;
    }
    const auto d = static_cast<int>(dimensions);
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, static_cast<int>(end - begin),
                static_cast<int>(count), d, 1.0f, packed.data(), d, basis.data(), d, 0.0f, out,
                sketch.stride);
    for (Index i = begin; i < end; ++i) {
      float* row = sketch.rows.data() + i * sketch.stride;
      double inside = 0;
      for (Index c = 0; c < count; ++c) inside += static_cast<double>(row[c]) * row[c];
      row[count] =
          static_cast<float>(std::sqrt(std::max(0.0, static_cast<double>(frame.pointNorms()[i]) - inside)));
    }
  });
  if (!done) return failure(done);
  return sketch;
}

}  // namespace mlens
