#include "core/graph/NnkSolver.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/graph/PositiveDefinite.h"

namespace mlens {
namespace {

constexpr double kKktTolerance = 1e-10;
constexpr double kFeasible = 1e-12;       // how far below zero rounding may push a gradient or weight
constexpr double kSmallestPivot = 1e-13;  // of a unit diagonal: below it a candidate depends on the others

const PositiveDefinite& kernels() {
  static const PositiveDefinite fastest = PositiveDefinite::all().back();
  return fastest;
}

}  // namespace

void NnkSolver::load(const double* K, int stride, const double* k, int n) {
  n_ = n;
  stride_ = paddedColumn(n);
  problem_.resize(static_cast<std::size_t>(n + 1) * stride_);
  gradient_.resize(static_cast<std::size_t>(stride_));
  double* const columns = problem_.data();
  for (int j = 0; j <= n; ++j) {
    double* out = columns + static_cast<std::ptrdiff_t>(j) * stride_;
    const double* row = j < n ? K + static_cast<std::ptrdiff_t>(j) * stride : k;
    const int known = j < n ? j + 1 : n;
    for (int i = 0; i < known; ++i) out[i] = row[i];
    if (j < n) {
      for (int i = 0; i < j; ++i) columns[static_cast<std::ptrdiff_t>(i) * stride_ + j] = row[i];
    }
    std::fill(out + n, out + stride_, 0.0);
  }
}

bool NnkSolver::factorAndSolve() {
  const int m = static_cast<int>(passive_.size());
  const int stride = paddedColumn(m + 1);
  factor_.resize(static_cast<std::size_t>(m) * stride);
  inverse_.resize(static_cast<std::size_t>(m));
  solved_.resize(static_cast<std::size_t>(m));
  for (int c = 0; c < m; ++c) {
    const double* source = column(passive_[c]);
    double* out = factor_.data() + static_cast<std::ptrdiff_t>(c) * stride;
    std::fill_n(out, stride, 0.0);
    for (int r = c; r < m; ++r) out[r] = source[passive_[r]];
    out[m] = column(n_)[passive_[c]];
  }
  return kernels().solve(factor_.data(), m, stride, kSmallestPivot, inverse_.data(), solved_.data());
}

void NnkSolver::findGradient(const std::vector<double>& weights) {
  kernels().combine(problem_.data(), stride_, passive_.data(), weights.data(),
                    static_cast<int>(passive_.size()), column(n_), gradient_.data());
}

const std::vector<double>& NnkSolver::weightsOfPassive() {
  weights_.clear();
  for (const int j : passive_) weights_.push_back(theta_[j]);
  return weights_;
}

bool NnkSolver::pivot() {
  passive_.resize(static_cast<std::size_t>(n_));
  std::iota(passive_.begin(), passive_.end(), 0);
  inPassive_.assign(static_cast<std::size_t>(n_), 1);
  int fewestInfeasible = n_ + 1;
  int patience = 3;
  for (int round = 0; round < 5 * n_ + 20; ++round) {
    if (!factorAndSolve()) return false;
    theta_.assign(static_cast<std::size_t>(n_), 0.0);
    for (std::size_t r = 0; r < passive_.size(); ++r) theta_[passive_[r]] = solved_[r];
    findGradient(solved_);
    exchanged_.clear();
    for (int j = 0; j < n_; ++j) {
      if ((inPassive_[j] ? theta_[j] : gradient_.data()[j]) < -kFeasible) exchanged_.push_back(j);
    }
    const int infeasible = static_cast<int>(exchanged_.size());
    if (infeasible == 0) return true;
    // Exchange all while that makes progress, else only the last one (Murty), which cannot cycle.
    if (infeasible < fewestInfeasible) {
      fewestInfeasible = infeasible;
      patience = 3;
    } else if (patience > 0) {
      --patience;
    } else {
      exchanged_.erase(exchanged_.begin(), exchanged_.end() - 1);
    }
    for (int j : exchanged_) inPassive_[j] = !inPassive_[j];
    passive_.clear();
    for (int j = 0; j < n_; ++j) {
      if (inPassive_[j]) passive_.push_back(j);
    }
  }
  return false;
}

void NnkSolver::lawsonHanson() {
  theta_.assign(static_cast<std::size_t>(n_), 0.0);
  inPassive_.assign(static_cast<std::size_t>(n_), 0);
  passive_.clear();
  std::vector<char> dependent(static_cast<std::size_t>(n_), 0);
  for (int round = 0; round < 30 * n_ + 30; ++round) {
    findGradient(weightsOfPassive());
    int best = -1;
    double steepest = -kFeasible;
    for (int j = 0; j < n_; ++j) {
      if (inPassive_[j] || dependent[j]) continue;
      if (gradient_.data()[j] < steepest) {
        steepest = gradient_.data()[j];
        best = j;
      }
    }
    if (best < 0) return;
    passive_.push_back(best);
    inPassive_[best] = 1;
    while (true) {
      if (!factorAndSolve()) {  // the newcomer lies in the span of the others: it cannot help
        passive_.pop_back();
        inPassive_[best] = 0;
        dependent[best] = 1;
        break;
      }
      double step = 1.0;
      for (std::size_t r = 0; r < passive_.size(); ++r) {
        if (solved_[r] <= 0.0) {
          const double old = theta_[passive_[r]];
          step = std::min(step, old / (old - solved_[r]));
        }
      }
      for (std::size_t r = 0; r < passive_.size(); ++r) {
        double& weight = theta_[passive_[r]];
        weight += step * (solved_[r] - weight);
      }
      if (step >= 1.0) {
        std::fill(dependent.begin(), dependent.end(), char{0});
        break;
      }
      std::vector<int> kept;
      for (std::size_t r = 0; r < passive_.size(); ++r) {
        const int j = passive_[r];
        if (solved_[r] <= 0.0 && theta_[j] <= kFeasible) {
          theta_[j] = 0.0;
          inPassive_[j] = 0;
        } else {
          kept.push_back(j);
        }
      }
      passive_ = kept;
      if (passive_.empty()) break;
    }
  }
}

NnkSolver::Solution NnkSolver::finish() {
  for (double& weight : theta_) weight = weight > 0.0 ? weight : 0.0;
  findGradient(weightsOfPassive());
  Solution solution{theta_.data(), gradient_.data(), 0.0, true};
  for (int j = 0; j < n_; ++j) {
    const double gradient = gradient_.data()[j];
    solution.kktResidual = std::max(solution.kktResidual, theta_[j] > 0.0 ? std::abs(gradient) : -gradient);
  }
  solution.exact = solution.kktResidual <= kKktTolerance;
  return solution;
}

NnkSolver::Solution NnkSolver::solve(const double* K, int stride, const double* k, int n) {
  load(K, stride, k, n);
  if (!pivot()) lawsonHanson();
  Solution solution = finish();
  if (!solution.exact) {
    lawsonHanson();
    solution = finish();
  }
  return solution;
}

NnkSolver::Solution NnkSolver::solveCompatible(const double* K, int stride, const double* k, int n,
                                               double tolerance) {
  load(K, stride, k, n);
  passive_.resize(static_cast<std::size_t>(n));
  std::iota(passive_.begin(), passive_.end(), 0);
  theta_.assign(static_cast<std::size_t>(n), 0.0);
  while (!passive_.empty()) {
    if (!factorAndSolve()) {  // singular: drop the candidate that depends on nearer ones, the last
      passive_.pop_back();
      continue;
    }
    std::vector<int> kept;
    for (std::size_t r = 0; r < passive_.size(); ++r) {
      if (solved_[r] > tolerance) kept.push_back(passive_[r]);
    }
    if (kept.size() == passive_.size()) break;
    passive_ = kept;
  }
  for (std::size_t r = 0; r < passive_.size(); ++r) theta_[passive_[r]] = solved_[r];
  return finish();
}

}  // namespace mlens
