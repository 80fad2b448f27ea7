#include "core/geometry/PrincipalAngles.h"

#include <Eigen/SVD>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "core/graph/ExactDistance.h"

namespace mlens {
namespace {

using Rows = Eigen::Map<const Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>;

Eigen::MatrixXd columns(std::span<const float> vectors, int count, int dimension) {
  return Rows(vectors.data(), count, dimension).cast<double>().transpose();
}

}  // namespace

std::vector<double> principalAngles(std::span<const float> u, int p, std::span<const float> v, int q,
                                    int dimension) {
  if (p > q) return principalAngles(v, q, u, p, dimension);
  if (p == 0) return {};
  const Eigen::MatrixXd U = columns(u, p, dimension);
  const Eigen::MatrixXd V = columns(v, q, dimension);
  const Eigen::MatrixXd cross = V.transpose() * U;                                            // q x p
  const Eigen::VectorXd cosines = Eigen::JacobiSVD<Eigen::MatrixXd>(cross).singularValues();  // descending
  // The sines are the singular values of what of U lies outside V, ascending with the angle.
  const Eigen::VectorXd sines = Eigen::JacobiSVD<Eigen::MatrixXd>(U - V * cross).singularValues().reverse();
  std::vector<double> angles(static_cast<std::size_t>(p));
  for (int k = 0; k < p; ++k) {
    const double c = std::clamp(cosines[k], 0.0, 1.0);
    const double s = std::clamp(sines[k], 0.0, 1.0);
    angles[k] = c * c > 0.5 ? std::asin(s) : std::acos(c);
  }
  std::sort(angles.begin(), angles.end());
  return angles;
}

double affinity(std::span<const float> u, int p, std::span<const float> v, int q, int dimension) {
  if (p == 0 || q == 0) return std::numeric_limits<double>::quiet_NaN();
  // The sum of squared cosines is the squared norm of U'V: no decomposition is needed.
  double sum = 0;
  for (int a = 0; a < p; ++a) {
    for (int b = 0; b < q; ++b) {
      const auto d = static_cast<std::size_t>(dimension);
      const double product = innerProduct(u.subspan(static_cast<std::size_t>(a) * d, d),
                                          v.subspan(static_cast<std::size_t>(b) * d, d));
      sum += product * product;
    }
  }
  return std::min(1.0, std::sqrt(sum / std::min(p, q)));
}

SubspaceDistances subspaceDistances(std::span<const double> angles) {
  SubspaceDistances result;
  for (double angle : angles) {
    result.overlap += std::cos(angle) * std::cos(angle);
    result.grassmann += angle * angle;
    result.chordal += std::sin(angle) * std::sin(angle);
    result.largestAngle = std::max(result.largestAngle, angle);
  }
  if (!angles.empty()) result.overlap /= static_cast<double>(angles.size());
  result.grassmann = std::sqrt(result.grassmann);
  result.chordal = std::sqrt(result.chordal);
  return result;
}

double randomAffinity(int p, int q, int dimension) {
  return std::min(1.0, std::sqrt(static_cast<double>(std::max(p, q)) / dimension));
}

}  // namespace mlens
