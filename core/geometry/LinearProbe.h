#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <span>
#include <vector>

#include "core/base/Job.h"
#include "core/base/Matrix.h"

namespace mlens {

/// Multinomial logistic regression: class k of x with probability softmax_k(W x + b).
struct SoftmaxFit {
  Eigen::MatrixXd weights;     ///< classes x D
  Eigen::VectorXd intercepts;  ///< classes

  int classOf(const Eigen::VectorXd& row) const;
};

/// argmin c sum_i -log p(class of i) + |W|^2 / 2, intercepts free (scikit-learn's LogisticRegression), by
/// L-BFGS (Nocedal and Wright, algorithm 7.4) from `start` until no entry of the gradient of the mean loss
/// exceeds `tolerance`. `labels` are 0..classes-1. Cancelled when the job is stopped.
Result<SoftmaxFit> fitSoftmax(const Eigen::MatrixXd& rows, std::span<const int> labels, int classes, double c,
                              const SoftmaxFit* start, double tolerance, const JobContext& job);

struct LinearProbeOptions {
  std::vector<double> c{0.001, 0.01, 0.1, 1, 10};  ///< ascending; larger follows the rows more closely
  std::uint64_t seed = 1;                          ///< of the four parts
};

/// Share of rows whose class a linear probe predicts. The rows are dealt into four parts
/// with the same share of every class; each part is predicted by a fit on the other three, with the c whose
/// fit on two of them did best on the third; columns are standardised on what is fitted. Rows without a class
/// (-1) do not count. NaN for fewer than 2 classes or 8 such rows. The same bits on any number of threads.
Result<double> linearProbeAccuracy(const Matrix& vectors, std::span<const std::int32_t> labels,
                                   const LinearProbeOptions& options, const JobContext& job);

}  // namespace mlens
