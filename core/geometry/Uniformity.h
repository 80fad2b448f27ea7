#pragma once

#include "core/base/Job.h"
#include "core/base/Matrix.h"

namespace mlens {

struct Uniformity {
  double value = 0;  ///< log mean_{i<j} exp(-2 |z_i - z_j|^2) over l2-normalised rows; about -4 is the floor
  Index rows = 0;    ///< rows used: all up to 20,000, else a seeded sample of so many
};

/// Wang and Isola 2020. Float64; the same bits on any number of threads. InvalidArgument for fewer than 2
/// rows or a zero row.
Result<Uniformity> uniformity(const Matrix& vectors, std::uint64_t seed, const JobContext& job);

/// Alignment: mean of |z_i - z'_i|^2 over l2-normalised rows of two views of the same samples.
Result<double> alignment(const Matrix& first, const Matrix& second);

/// LiDAR (Thilak et al. 2024): effective rank of S_w^-1/2 S_b S_w^-1/2 from `views` rows per sample, one
/// sample after another (N = samples * views rows); S_w has `delta` added on its diagonal. Needs 2 samples
/// and 2 views.
Result<double> lidar(const Matrix& vectors, Index views, double delta, const JobContext& job);

}  // namespace mlens
