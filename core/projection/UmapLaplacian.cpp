#include "core/projection/UmapLaplacian.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

#include "core/base/Parallel.h"
#include "core/base/Random.h"

namespace mlens {
namespace {

constexpr int kColumns = NormalisedAdjacency::kColumns;
constexpr Index kRowGrain = 1024;
constexpr Index kDense = 64;  // up to this many points the whole spectrum is cheaper
constexpr int kDegree = 16;   // of one Chebyshev filter
constexpr int kMostFilters = 24;
constexpr double kResidual = 2e-2;  // relative to the gap between 1 and the eigenvalue wanted last

static_assert(kColumns == 8);
constexpr std::int64_t kAhead = 24;  // edges whose rows are fetched early: they lie all over the block
using Four = float __attribute__((vector_size(16), aligned(4), may_alias));
struct Eight {
  Four low, high;
};
using Block = std::vector<float>;
using Small = Eigen::Matrix<double, kColumns, kColumns>;

/// x'y in float64, summed block by block.
Result<Small> product(const Block& x, const Block& y, const JobContext& job) {
  const Index n = static_cast<Index>(x.size()) / kColumns;
  std::vector<Small, Eigen::aligned_allocator<Small>> parts((n + kRowGrain - 1) / kRowGrain, Small::Zero());
  auto done = parallelFor(n, kRowGrain, job, [&](Index begin, Index end) {
    Eigen::Map<const Eigen::Matrix<float, Eigen::Dynamic, kColumns, Eigen::RowMajor>> a(
        x.data() + begin * kColumns, end - begin, kColumns),
        b(y.data() + begin * kColumns, end - begin, kColumns);
    Small sum = Small::Zero();
    for (Index i = 0; i < end - begin; ++i) {
      const Eigen::Matrix<double, 1, kColumns> row = a.row(i).cast<double>(), other = b.row(i).cast<double>();
      sum.noalias() += row.transpose() * other;
    }
    parts[begin / kRowGrain] = sum;
  });
  if (!done) return failure(done);
  Small total = Small::Zero();
  for (const Small& part : parts) total += part;
  return total;
}

/// x := x * turn, and the same for y.
Result<void> rotate(Block& x, Block& y, const Small& turn, const JobContext& job) {
  const Eigen::Matrix<float, kColumns, kColumns> small = turn.cast<float>();
  return parallelFor(static_cast<Index>(x.size()) / kColumns, kRowGrain, job, [&](Index begin, Index end) {
    for (Block* block : {&x, &y}) {
      Eigen::Map<Eigen::Matrix<float, Eigen::Dynamic, kColumns, Eigen::RowMajor>> rows(
          block->data() + begin * kColumns, end - begin, kColumns);
      for (Index i = 0; i < end - begin; ++i) {
        const Eigen::Matrix<float, 1, kColumns> row = rows.row(i);
        rows.row(i).noalias() = row * small;
      }
    }
  });
}

/// Takes the trivial eigenvector out of every column.
void deflate(Block& x, const std::vector<float>& root) {
  double along[kColumns] = {};
  for (std::size_t i = 0; i < root.size(); ++i) {
    for (int c = 0; c < kColumns; ++c) along[c] += static_cast<double>(root[i]) * x[i * kColumns + c];
  }
  for (std::size_t i = 0; i < root.size(); ++i) {
    for (int c = 0; c < kColumns; ++c) x[i * kColumns + c] -= static_cast<float>(along[c]) * root[i];
  }
}

}  // namespace

NormalisedAdjacency::NormalisedAdjacency(const UmapGraph& graph, std::span<const std::int32_t> members,
                                         std::span<const std::int32_t> numberOf) {
  std::vector<double> degree(members.size(), 0);
  double total = 0;
  for (std::size_t i = 0; i < members.size(); ++i) {
    for (float w : graph.weightsOf(members[i])) degree[i] += w;
    total += degree[i];
  }
  root_.resize(members.size());
  for (std::size_t i = 0; i < members.size(); ++i) {
    root_[i] = static_cast<float>(total > 0 ? std::sqrt(degree[i] / total) : 1);
    const auto neighbors = graph.neighbors(members[i]);
    const auto weights = graph.weightsOf(members[i]);
    for (std::size_t e = 0; e < neighbors.size(); ++e) {
      const auto other = numberOf[neighbors[e]];
      indices_.push_back(other);
      weights_.push_back(static_cast<float>(weights[e] / std::sqrt(degree[i] * degree[other])));
    }
    indptr_.push_back(static_cast<std::int64_t>(indices_.size()));
  }
}

Result<void> NormalisedAdjacency::apply(const float* x, float centre, float scale, const float* previous,
                                        float* out, const JobContext& job) const {
  return parallelFor(size(), kRowGrain, job, [&](Index begin, Index end) {
    const auto last = static_cast<std::int64_t>(indices_.size());
    for (Index i = begin; i < end; ++i) {
      const auto row = [](const float* block, Index number) {
        const auto* four = reinterpret_cast<const Four*>(block + number * kColumns);
        return Eight{four[0], four[1]};
      };
      const Eight own = row(x, i);
      Eight sum{-centre * own.low, -centre * own.high};
      for (auto e = indptr_[i]; e < indptr_[i + 1]; ++e) {
        if (e + kAhead < last) __builtin_prefetch(x + static_cast<Index>(indices_[e + kAhead]) * kColumns);
        const Eight other = row(x, indices_[e]);
        sum.low += weights_[e] * other.low;
        sum.high += weights_[e] * other.high;
      }
      Eight result{scale * sum.low, scale * sum.high};
      if (previous) {
        const Eight before = row(previous, i);
        result.low -= before.low;
        result.high -= before.high;
      }
      auto* to = reinterpret_cast<Four*>(out + i * kColumns);
      to[0] = result.low;
      to[1] = result.high;
    }
  });
}

std::vector<std::vector<float>> NormalisedAdjacency::denseVectors(int count) const {
  Eigen::MatrixXd dense = Eigen::MatrixXd::Zero(size(), size());
  for (Index i = 0; i < size(); ++i) {
    for (auto e = indptr_[i]; e < indptr_[i + 1]; ++e) dense(i, indices_[e]) = weights_[e];
  }
  // The trivial eigenvalue moves from 1 to -1.
  const Eigen::VectorXd root = Eigen::Map<const Eigen::VectorXf>(root_.data(), size()).cast<double>();
  dense -= 2 * root * root.transpose();
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(dense);
  std::vector<std::vector<float>> vectors;
  for (int c = 0; c < count; ++c) {
    const Eigen::VectorXf vector = solver.eigenvectors().col(size() - 1 - c).cast<float>();
    vectors.emplace_back(vector.begin(), vector.end());
  }
  return vectors;
}

Result<std::vector<std::vector<float>>> NormalisedAdjacency::leadingVectors(int count, std::uint64_t seed,
                                                                            const JobContext& job) const {
  if (size() <= kDense) return denseVectors(count);
  Block x(root_.size() * kColumns), y(x.size()), z(x.size());
  RandomStream random(seed);
  for (float& value : x) value = static_cast<float>(random.uniform(-1, 1));

  double bound = 0.5;  // eigenvalues in [-1, bound] are damped
  for (int filter = 0; filter < kMostFilters; ++filter) {
    deflate(x, root_);
    const auto centre = static_cast<float>((bound - 1) / 2), half = static_cast<float>((bound + 1) / 2);
    if (auto done = apply(x.data(), centre, 1 / half, nullptr, y.data(), job); !done) return failure(done);
    for (int degree = 2; degree <= kDegree; ++degree) {
      if (auto done = apply(y.data(), centre, 2 / half, x.data(), x.data(), job); !done) return failure(done);
      std::swap(x, y);
    }
    std::swap(x, y);
    deflate(x, root_);

    // Rayleigh-Ritz: the best vectors in the span of the columns.
    if (auto done = apply(x.data(), 0, 1, nullptr, y.data(), job); !done) return failure(done);
    auto gram = product(x, x, job);
    if (!gram) return failure(gram);
    auto image = product(x, y, job);
    if (!image) return failure(image);
    const Small ridge = Small::Identity() * (gram->trace() * 1e-12 + 1e-300);
    const Small symmetric = (*image + image->transpose()) / 2;
    const Eigen::GeneralizedSelfAdjointEigenSolver<Small> ritz(symmetric, *gram + ridge);
    if (ritz.info() != Eigen::Success) return fail(ErrorCode::Internal, "the eigenvectors were not found");
    const Small turn = ritz.eigenvectors().rowwise().reverse();
    if (auto done = rotate(x, y, turn, job); !done) return failure(done);
    const auto values = ritz.eigenvalues().reverse();

    double worst = 0;
    for (int c = 0; c < count; ++c) {
      double sum = 0;
      for (std::size_t i = c; i < x.size(); i += kColumns) {
        const double residual = y[i] - values[c] * x[i];
        sum += residual * residual;
      }
      worst = std::max(worst, std::sqrt(sum));
    }
    if (worst <= kResidual * std::max(1 - values[count - 1], 1e-4)) break;
    bound = std::clamp(values[kColumns - 1], -0.5, 1 - 1e-6);
  }

  std::vector<std::vector<float>> vectors(count, std::vector<float>(root_.size()));
  for (int c = 0; c < count; ++c) {
    for (std::size_t i = 0; i < root_.size(); ++i) vectors[c][i] = x[i * kColumns + c];
  }
  return vectors;
}

}  // namespace mlens
