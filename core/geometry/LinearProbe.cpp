#include "core/geometry/LinearProbe.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <deque>
#include <limits>
#include <map>

#include "core/base/EigenView.h"
#include "core/base/Parallel.h"
#include "core/base/Random.h"

namespace mlens {
namespace {

constexpr int kParts = 4, kMostSteps = 300;
constexpr std::size_t kMemory = 10;
constexpr double kTolerance = 1e-4;

/// The mean loss of weights and intercepts (side by side: classes x (D + 1)) and its gradient.
class SoftmaxLoss {
 public:
  SoftmaxLoss(const Eigen::MatrixXd& rows, std::span<const int> labels, double c)
      : rows_(rows), labels_(labels), decay_(1 / (c * static_cast<double>(rows.rows()))) {}

  double operator()(const Eigen::MatrixXd& parameters, Eigen::MatrixXd& gradient) const {
    const auto d = rows_.cols();
    Eigen::MatrixXd p = rows_ * parameters.leftCols(d).transpose();
    p.rowwise() += parameters.col(d).transpose();
    double loss = 0;
    for (Eigen::Index i = 0; i < p.rows(); ++i) {
      const double top = p.row(i).maxCoeff(), own = p(i, labels_[static_cast<std::size_t>(i)]);
      p.row(i) = (p.row(i).array() - top).exp();
      const double sum = p.row(i).sum();
      loss += std::log(sum) + top - own;
      p.row(i) /= sum;
      p(i, labels_[static_cast<std::size_t>(i)]) -= 1;
    }
    const auto n = static_cast<double>(p.rows());
    gradient.leftCols(d) = p.transpose() * rows_ / n + decay_ * parameters.leftCols(d);
    gradient.col(d) = p.colwise().sum().transpose() / n;
    return loss / n + 0.5 * decay_ * parameters.leftCols(d).squaredNorm();
  }

 private:
  const Eigen::MatrixXd& rows_;
  std::span<const int> labels_;
  double decay_;
};

struct Step {
  Eigen::MatrixXd moved, bent;  // change of the parameters and of the gradient
  double rho;
};

double dot(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) {
  return a.cwiseProduct(b).sum();
}

/// The two-loop recursion.
Eigen::MatrixXd direction(const Eigen::MatrixXd& gradient, const std::deque<Step>& steps) {
  Eigen::MatrixXd q = -gradient;
  std::vector<double> alpha(steps.size());
  for (std::size_t i = steps.size(); i-- > 0;) {
    alpha[i] = steps[i].rho * dot(steps[i].moved, q);
    q -= alpha[i] * steps[i].bent;
  }
  if (!steps.empty()) q /= steps.back().rho * steps.back().bent.squaredNorm();
  for (std::size_t i = 0; i < steps.size(); ++i) {
    q += (alpha[i] - steps[i].rho * dot(steps[i].bent, q)) * steps[i].moved;
  }
  return q;
}

/// Rows with a class, classes numbered from 0, and the part of each.
struct Probe {
  Eigen::MatrixXd rows;
  std::vector<int> labels, parts;
  int classes = 0;
};

Probe dealt(const Matrix& vectors, std::span<const std::int32_t> labels, std::uint64_t seed) {
  std::map<std::int32_t, std::vector<Index>> members;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (labels[i] >= 0) members[labels[i]].push_back(static_cast<Index>(i));
  }
  Probe probe;
  std::vector<Index> order;
  for (const auto& [label, rows] : members) {
    RandomStream random(seed, static_cast<std::uint64_t>(label));
    for (Index at : randomPermutation(std::ssize(rows), random)) {
      probe.parts.push_back(static_cast<int>(order.size() % kParts));
      probe.labels.push_back(probe.classes);
      order.push_back(rows[static_cast<std::size_t>(at)]);
    }
    ++probe.classes;
  }
  probe.rows.resize(std::ssize(order), vectors.columns());
  for (std::size_t i = 0; i < order.size(); ++i) {
    probe.rows.row(static_cast<Index>(i)) = eigenView(vectors).row(order[i]).cast<double>();
  }
  return probe;
}

struct LabelledRows {
  Eigen::MatrixXd values;
  std::vector<int> labels;
};

LabelledRows rowsOf(const Probe& probe, const std::array<bool, kParts>& wanted) {
  std::vector<Index> chosen;
  LabelledRows rows;
  for (std::size_t i = 0; i < probe.labels.size(); ++i) {
    if (!wanted[static_cast<std::size_t>(probe.parts[i])]) continue;
    chosen.push_back(static_cast<Index>(i));
    rows.labels.push_back(probe.labels[i]);
  }
  rows.values = probe.rows(chosen, Eigen::all);
  return rows;
}

/// Columns with mean 0 and standard deviation 1 on `fitted`; the others on the same scale.
void standardise(LabelledRows& fitted, LabelledRows& others) {
  const Eigen::RowVectorXd mean = fitted.values.colwise().mean();
  fitted.values.rowwise() -= mean;
  Eigen::RowVectorXd scale =
      (fitted.values.colwise().squaredNorm() / static_cast<double>(fitted.values.rows())).cwiseSqrt();
  scale = (scale.array() > 0).select(scale, 1);
  fitted.values.array().rowwise() /= scale.array();
  others.values = ((others.values.rowwise() - mean).array().rowwise() / scale.array()).matrix();
}

Index hits(const SoftmaxFit& fit, const LabelledRows& rows) {
  Index count = 0;
  for (std::size_t i = 0; i < rows.labels.size(); ++i) {
    count += fit.classOf(rows.values.row(static_cast<Index>(i)).transpose()) == rows.labels[i] ? 1 : 0;
  }
  return count;
}

/// Hits among the rows of `part`.
Result<Index> predicted(const Probe& probe, int part, const LinearProbeOptions& options,
                        const JobContext& job) {
  const auto only = [](int a) {
    std::array<bool, kParts> parts{};
    parts[static_cast<std::size_t>(a)] = true;
    return parts;
  };
  auto rest = only(part), pair = rest;
  const auto chosenBy = only((part + 1) % kParts);
  for (std::size_t i = 0; i < kParts; ++i) {
    rest[i] = !rest[i];
    pair[i] = rest[i] && !chosenBy[i];
  }
  double best = options.c.front();
  {
    LabelledRows fitted = rowsOf(probe, pair), tried = rowsOf(probe, chosenBy);
    standardise(fitted, tried);
    Index most = -1;
    SoftmaxFit last;
    for (const double c : options.c) {
      auto fit = fitSoftmax(fitted.values, fitted.labels, probe.classes, c,
                            last.weights.size() > 0 ? &last : nullptr, kTolerance, job);
      if (!fit) return failure(fit);
      last = std::move(*fit);
      const Index right = hits(last, tried);
      if (right > most) {
        most = right;
        best = c;
      }
    }
  }
  LabelledRows fitted = rowsOf(probe, rest), tested = rowsOf(probe, only(part));
  standardise(fitted, tested);
  auto fit = fitSoftmax(fitted.values, fitted.labels, probe.classes, best, nullptr, kTolerance, job);
  if (!fit) return failure(fit);
  return hits(*fit, tested);
}

}  // namespace

int SoftmaxFit::classOf(const Eigen::VectorXd& row) const {
  Eigen::Index best = 0;
  (weights * row + intercepts).maxCoeff(&best);
  return static_cast<int>(best);
}

Result<SoftmaxFit> fitSoftmax(const Eigen::MatrixXd& rows, std::span<const int> labels, int classes, double c,
                              const SoftmaxFit* start, double tolerance, const JobContext& job) {
  const auto d = rows.cols();
  Eigen::MatrixXd at = Eigen::MatrixXd::Zero(classes, d + 1), gradient(classes, d + 1);
  if (start) at << start->weights, start->intercepts;
  const SoftmaxLoss loss(rows, labels, c);
  if (auto go = job.check(); !go) return failure(go);
  double value = loss(at, gradient);
  std::deque<Step> steps;
  for (int step = 0; step < kMostSteps && gradient.cwiseAbs().maxCoeff() > tolerance; ++step) {
    Eigen::MatrixXd along = direction(gradient, steps);
    double slope = dot(gradient, along);
    if (!(slope < 0)) {
      steps.clear();
      along = -gradient;
      slope = -gradient.squaredNorm();
    }
    double length = steps.empty() ? std::min(1.0, 1 / gradient.norm()) : 1;
    Eigen::MatrixXd next, nextGradient(classes, d + 1);
    double nextValue = 0;
    bool lower = false;
    for (int cut = 0; cut < 40 && !lower; ++cut, length /= 2) {
      if (auto go = job.check(); !go) return failure(go);
      next = at + length * along;
      nextValue = loss(next, nextGradient);
      lower = nextValue <= value + 1e-4 * length * slope;
    }
    if (!lower) break;  // as low as float64 tells
    Step done{next - at, nextGradient - gradient, 0};
    const double curvature = dot(done.moved, done.bent);
    if (curvature > 1e-12 * done.bent.squaredNorm()) {
      done.rho = 1 / curvature;
      steps.push_back(std::move(done));
      if (steps.size() > kMemory) steps.pop_front();
    }
    at = std::move(next);
    gradient = nextGradient;
    value = nextValue;
  }
  return SoftmaxFit{at.leftCols(d), at.col(d)};
}

Result<double> linearProbeAccuracy(const Matrix& vectors, std::span<const std::int32_t> labels,
                                   const LinearProbeOptions& options, const JobContext& job) {
  if (!labels.empty() && std::ssize(labels) != vectors.rows())
    return fail(ErrorCode::InvalidArgument, "there must be one label per row", "linear probe");
  if (options.c.empty() || !(*std::ranges::min_element(options.c) > 0))
    return fail(ErrorCode::InvalidArgument, "c must be above 0", "linear probe");
  if (auto finite = requireFinite(vectors, "linear probe"); !finite) return failure(finite);
  const Probe probe = dealt(vectors, labels, options.seed);
  const auto count = std::ssize(probe.labels);
  if (probe.classes < 2 || count < 2 * kParts) return std::numeric_limits<double>::quiet_NaN();
  std::array<Index, kParts> right{};
  auto done = parallelFor(kParts, 1, job, [&](Index begin, Index end) {
    for (Index part = begin; part < end; ++part) {
      if (auto found = predicted(probe, static_cast<int>(part), options, job))
        right[static_cast<std::size_t>(part)] = *found;
    }
  });
  if (!done) return failure(done);
  return static_cast<double>(right[0] + right[1] + right[2] + right[3]) / static_cast<double>(count);
}

}  // namespace mlens
