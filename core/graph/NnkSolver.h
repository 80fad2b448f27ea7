#pragma once

#include <vector>

#include "core/base/InstructionSet.h"

namespace mlens {

/// Exact solver of one NNK problem: theta = argmin_{theta >= 0} 1/2 theta' K theta - k' theta, with K a
/// positive semidefinite n x n Gram matrix (row-major, rows `stride` apart, only the lower triangle is read)
/// and k the kernel values to the query. Float64. Block principal pivoting (Portugal, Judice and Vicente
/// 1994; Kim and Park 2011) from the full support; where K is singular to working precision, Lawson-Hanson
/// from the empty one. Scratch memory is kept between calls; one object per thread.
class NnkSolver {
 public:
  struct Solution {
    const double* theta = nullptr;  ///< n weights, exact zeros outside the support; valid until the next call
    const double* gradient = nullptr;  ///< n: K theta - k, likewise
    double kktResidual = 0;            ///< max of |gradient| on the support and -gradient off it
    bool exact = true;  ///< false if kktResidual stayed above 1e-10 (K not positive semidefinite)
  };
  Solution solve(const double* K, int stride, const double* k, int n);

  /// The one-way elimination of the authors' released code: start from all, solve, drop every weight <=
  /// tolerance, repeat; nothing returns. Not the minimiser.
  Solution solveCompatible(const double* K, int stride, const double* k, int n, double tolerance = 1e-10);

 private:
  void load(const double* K, int stride, const double* k, int n);
  bool factorAndSolve();  ///< on passive_, into solved_; false if not positive definite
  void findGradient(const std::vector<double>& weights);  ///< of passive_
  const std::vector<double>& weightsOfPassive();
  bool pivot();
  void lawsonHanson();
  Solution finish();

  const double* column(int j) const { return problem_.data() + static_cast<std::ptrdiff_t>(j) * stride_; }

  int n_ = 0, stride_ = 0;
  AlignedDoubles problem_;  ///< the columns of K, then k
  AlignedDoubles factor_, gradient_;
  std::vector<int> passive_, exchanged_;
  std::vector<char> inPassive_;
  std::vector<double> inverse_, solved_, weights_, theta_;
};

}  // namespace mlens
