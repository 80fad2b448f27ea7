#include "core/graph/NnkSolver.h"

#include <algorithm>
#include <cmath>

namespace mlens {
namespace {

constexpr double kKktTolerance = 1e-10;
constexpr double kFeasible = 1e-12;       // how far below zero rounding may push a gradient or weight
constexpr double kSmallestPivot = 1e-13;  // of a unit diagonal: below it a candidate depends on the others

}  // namespace

// Cholesky factor of K on the passive set, in the order of passive_, and the unconstrained solution on it.
bool NnkSolver::factorAndSolve(const double* K, const double* k, int n) {
  const int m = static_cast<int>(passive_.size());
  factor_.resize(static_cast<std::size_t>(m) * m);
  solved_.resize(static_cast<std::size_t>(m));
  double* L = factor_.data();
  for (int r = 0; r < m; ++r) {
    const double* source = K + static_cast<std::ptrdiff_t>(passive_[r]) * n;
    double* row = L + static_cast<std::ptrdiff_t>(r) * m;
    for (int c = 0; c <= r; ++c) row[c] = source[passive_[c]];
  }
  for (int r = 0; r < m; ++r) {
    double* row = L + static_cast<std::ptrdiff_t>(r) * m;
    const double diagonal = row[r];
    for (int c = 0; c < r; ++c) {
      const double* other = L + static_cast<std::ptrdiff_t>(c) * m;
      double sum = row[c];
      for (int t = 0; t < c; ++t) sum -= row[t] * other[t];
      row[c] = sum * other[c];  // the diagonal holds reciprocals
    }
    double pivot = diagonal;
    for (int t = 0; t < r; ++t) pivot -= row[t] * row[t];
    if (!(pivot > kSmallestPivot * diagonal)) return false;
    row[r] = 1.0 / std::sqrt(pivot);
  }
  for (int r = 0; r < m; ++r) {
    const double* row = L + static_cast<std::ptrdiff_t>(r) * m;
    double sum = k[passive_[r]];
    for (int t = 0; t < r; ++t) sum -= row[t] * solved_[t];
    solved_[r] = sum * row[r];
  }
  for (int r = m - 1; r >= 0; --r) {
    const double* row = L + static_cast<std::ptrdiff_t>(r) * m;
    solved_[r] *= row[r];
    for (int t = 0; t < r; ++t) solved_[t] -= row[t] * solved_[r];
  }
  return true;
}

bool NnkSolver::pivot(const double* K, const double* k, int n) {
  passive_.resize(static_cast<std::size_t>(n));
  for (int j = 0; j < n; ++j) passive_[j] = j;
  inPassive_.assign(static_cast<std::size_t>(n), 1);
  int fewestInfeasible = n + 1;
  int patience = 3;
  for (int round = 0; round < 5 * n + 20; ++round) {
    if (!factorAndSolve(K, k, n)) return false;
    theta_.assign(static_cast<std::size_t>(n), 0.0);
    for (std::size_t r = 0; r < passive_.size(); ++r) theta_[passive_[r]] = solved_[r];
    int infeasible = 0;
    int last = -1;
    previous_.clear();  // the indices to exchange
    for (int j = 0; j < n; ++j) {
      bool bad = false;
      if (inPassive_[j]) {
        bad = theta_[j] < -kFeasible;
      } else {
        double gradient = -k[j];
        const double* row = K + static_cast<std::ptrdiff_t>(j) * n;
        for (std::size_t r = 0; r < passive_.size(); ++r) gradient += row[passive_[r]] * solved_[r];
        bad = gradient < -kFeasible;
      }
      if (bad) {
        ++infeasible;
        last = j;
        previous_.push_back(j);
      }
    }
    if (infeasible == 0) return true;
    // Exchange all while that makes progress, else only the last one (Murty), which cannot cycle.
    if (infeasible < fewestInfeasible) {
      fewestInfeasible = infeasible;
      patience = 3;
    } else if (patience > 0) {
      --patience;
    } else {
      previous_.assign(1, last);
    }
    for (int j : previous_) inPassive_[j] = !inPassive_[j];
    passive_.clear();
    for (int j = 0; j < n; ++j) {
      if (inPassive_[j]) passive_.push_back(j);
    }
  }
  return false;
}

void NnkSolver::lawsonHanson(const double* K, const double* k, int n) {
  theta_.assign(static_cast<std::size_t>(n), 0.0);
  inPassive_.assign(static_cast<std::size_t>(n), 0);
  passive_.clear();
  std::vector<char> dependent(static_cast<std::size_t>(n), 0);
  for (int round = 0; round < 30 * n + 30; ++round) {
    int best = -1;
    double steepest = -kFeasible;
    for (int j = 0; j < n; ++j) {
      if (inPassive_[j] || dependent[j]) continue;
      double gradient = -k[j];
      const double* row = K + static_cast<std::ptrdiff_t>(j) * n;
      for (int t : passive_) gradient += row[t] * theta_[t];
      if (gradient < steepest) {
        steepest = gradient;
        best = j;
      }
    }
    if (best < 0) return;
    passive_.push_back(best);
    inPassive_[best] = 1;
    while (true) {
      if (!factorAndSolve(K, k, n)) {  // the newcomer lies in the span of the others: it cannot help
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

NnkSolver::Solution NnkSolver::finish(const double* K, const double* k, int n) {
  for (double& weight : theta_) weight = weight > 0.0 ? weight : 0.0;
  Solution solution{theta_.data(), 0.0, true};
  for (int j = 0; j < n; ++j) {
    double gradient = -k[j];
    const double* row = K + static_cast<std::ptrdiff_t>(j) * n;
    for (int t : passive_) gradient += row[t] * theta_[t];
    solution.kktResidual = std::max(solution.kktResidual, theta_[j] > 0.0 ? std::abs(gradient) : -gradient);
  }
  solution.exact = solution.kktResidual <= kKktTolerance;
  return solution;
}

NnkSolver::Solution NnkSolver::solve(const double* K, const double* k, int n) {
  if (!pivot(K, k, n)) lawsonHanson(K, k, n);
  Solution solution = finish(K, k, n);
  if (!solution.exact) {
    lawsonHanson(K, k, n);
    solution = finish(K, k, n);
  }
  return solution;
}

NnkSolver::Solution NnkSolver::solveCompatible(const double* K, const double* k, int n, double tolerance) {
  passive_.resize(static_cast<std::size_t>(n));
  for (int j = 0; j < n; ++j) passive_[j] = j;
  theta_.assign(static_cast<std::size_t>(n), 0.0);
  while (!passive_.empty()) {
    if (!factorAndSolve(K, k, n)) {  // singular: drop the candidate that depends on nearer ones, the last
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
  return finish(K, k, n);
}

}  // namespace mlens
