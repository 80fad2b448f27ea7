#include "core/geometry/TangentTest.h"

#include <Eigen/QR>
#include <cmath>

#include "core/base/EigenView.h"
#include "core/base/NotANumber.h"
#include "core/base/Random.h"
#include "core/base/SymmetricEigen.h"
#include "core/geometry/PrincipalAngles.h"

namespace mlens {
namespace {

/// `dimension` orthonormal rows of a uniformly random subspace.
std::vector<float> randomBasis(Index ambient, int dimension, std::uint64_t seed, std::uint64_t stream) {
  RandomStream random(seed, stream);
  Eigen::MatrixXd values(ambient, dimension);
  for (Index j = 0; j < dimension; ++j) {
    for (Index i = 0; i < ambient; ++i) values(i, j) = random.normal();
  }
  const Eigen::MatrixXd q = Eigen::HouseholderQR<Eigen::MatrixXd>(values).householderQ() *
                            Eigen::MatrixXd::Identity(ambient, dimension);
  std::vector<float> basis;
  for (Index j = 0; j < dimension; ++j) {
    for (Index i = 0; i < ambient; ++i) basis.push_back(static_cast<float>(q(i, j)));
  }
  return basis;
}

}  // namespace

Result<RowSpace> rowSpace(const Matrix& jacobian, double energy, const JobContext& job) {
  const Eigen::MatrixXd j = eigenView(jacobian).cast<double>();
  const bool wide = j.rows() < j.cols();
  const Eigen::MatrixXd gram = wide ? Eigen::MatrixXd(j * j.transpose()) : Eigen::MatrixXd(j.transpose() * j);
  const Index n = gram.rows();
  auto pairs = largestEigenPairs({gram.data(), gram.data() + gram.size()}, n, n, job);
  if (!pairs) return failure(pairs);
  double sum = 0, seen = 0;
  for (const double value : pairs->values) sum += std::max(value, 0.0);
  RowSpace space;
  if (sum <= 0) return space;
  while (space.rank < n && seen < energy * sum)
    seen += std::max(pairs->values[static_cast<std::size_t>(space.rank++)], 0.0);
  for (int k = 0; k < space.rank; ++k) {
    const Eigen::Map<const Eigen::VectorXd> vector(pairs->vectors.data() + k * n, n);
    const Eigen::VectorXd direction = wide ? Eigen::VectorXd((j.transpose() * vector).normalized()) : vector;
    for (Index i = 0; i < direction.size(); ++i) space.basis.push_back(static_cast<float>(direction(i)));
  }
  return space;
}

TangentTestPoint compareWithTangent(const RowSpace& space, std::span<const float> plane, int dimension,
                                    Index ambient, std::uint64_t seed, std::uint64_t stream) {
  const int d = static_cast<int>(ambient);
  TangentTestPoint point{space.rank, dimension, kNaN, kNaN, kNaN, kNaN};
  if (space.rank == 0 || dimension == 0) return point;
  point.affinity = affinity(space.basis, space.rank, plane, dimension, d);
  point.largestAngle = principalAngles(space.basis, space.rank, plane, dimension, d).back();
  point.null = randomAffinity(space.rank, dimension, d);
  point.random =
      affinity(space.basis, space.rank, randomBasis(ambient, dimension, seed, stream), dimension, d);
  return point;
}

double removedShare(const RowSpace& space, std::span<const float> direction) {
  double whole = 0, seen = 0;
  for (const float value : direction) whole += static_cast<double>(value) * value;
  if (whole <= 0) return kNaN;
  for (int k = 0; k < space.rank; ++k) {
    double dot = 0;
    for (std::size_t i = 0; i < direction.size(); ++i)
      dot +=
          static_cast<double>(space.basis[static_cast<std::size_t>(k) * direction.size() + i]) * direction[i];
    seen += dot * dot;
  }
  return std::max(0.0, 1 - seen / whole);
}

}  // namespace mlens
