#include "core/projection/Procrustes.h"
#include "core/base/EigenView.h"

#include <Eigen/SVD>

namespace mlens {
namespace {

Eigen::RowVectorXd meanOf(const Matrix& points) {
  Eigen::RowVectorXd sum = Eigen::RowVectorXd::Zero(points.columns());
  for (Index i = 0; i < points.rows(); ++i) sum += eigenView(points).row(i).cast<double>();
  return sum / static_cast<double>(points.rows());
}

}  // namespace

Result<Similarity> procrustes(const Matrix& fixed, const Matrix& moving, bool scaled) {
  if (fixed.rows() != moving.rows() || fixed.columns() != moving.columns() || fixed.empty()) {
    return fail(ErrorCode::InvalidArgument,
                "maps of " + std::to_string(fixed.rows()) + " x " + std::to_string(fixed.columns()) +
                    " and " + std::to_string(moving.rows()) + " x " + std::to_string(moving.columns()) +
                    " cannot be laid on each other",
                "alignment");
  }
  const Index d = fixed.columns();
  Similarity result{{}, meanOf(moving), meanOf(fixed), 1};
  Eigen::MatrixXd cross = Eigen::MatrixXd::Zero(d, d);
  Eigen::RowVectorXd a(d), b(d);
  double squared = 0;
  for (Index i = 0; i < fixed.rows(); ++i) {
    a = eigenView(fixed).row(i).cast<double>() - result.to;
    b = eigenView(moving).row(i).cast<double>() - result.from;
    cross.noalias() += b.transpose() * a;
    squared += b.squaredNorm();
  }
  const Eigen::JacobiSVD<Eigen::MatrixXd> svd(cross, Eigen::ComputeFullU | Eigen::ComputeFullV);
  result.rotation = svd.matrixU() * svd.matrixV().transpose();
  if (scaled && squared > 0) result.scale = svd.singularValues().sum() / squared;
  return result;
}

Matrix movedBy(const Similarity& similarity, const Matrix& points) {
  std::vector<float> values(static_cast<std::size_t>(points.rows() * points.columns()));
  const Eigen::MatrixXd linear = similarity.scale * similarity.rotation;
  Eigen::RowVectorXd row(points.columns());
  for (Index i = 0; i < points.rows(); ++i) {
    row.noalias() = (eigenView(points).row(i).cast<double>() - similarity.from) * linear;
    row += similarity.to;
    for (Index j = 0; j < points.columns(); ++j) {
      values[static_cast<std::size_t>(i * points.columns() + j)] = static_cast<float>(row(j));
    }
  }
  return *Matrix::create(points.rows(), points.columns(), std::move(values));
}

Result<Matrix> alignTo(const Matrix& fixed, const Matrix& moving) {
  auto similarity = procrustes(fixed, moving, false);
  if (!similarity) return failure(similarity);
  return movedBy(*similarity, moving);
}

}  // namespace mlens
