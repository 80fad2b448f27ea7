#include "core/projection/Procrustes.h"
#include "core/base/EigenView.h"

#include <Eigen/SVD>

namespace mlens {

Result<Matrix> alignTo(const Matrix& fixed, const Matrix& moving) {
  if (fixed.rows() != moving.rows() || fixed.columns() != moving.columns() || fixed.empty()) {
    return fail(ErrorCode::InvalidArgument,
                "maps of " + std::to_string(fixed.rows()) + " x " + std::to_string(fixed.columns()) +
                    " and " + std::to_string(moving.rows()) + " x " + std::to_string(moving.columns()) +
                    " cannot be laid on each other",
                "alignment");
  }
  const Eigen::MatrixXd a = eigenView(fixed).cast<double>();
  const Eigen::MatrixXd b = eigenView(moving).cast<double>();
  const Eigen::RowVectorXd meanA = a.colwise().mean();
  const Eigen::RowVectorXd meanB = b.colwise().mean();
  const Eigen::MatrixXd cross = (b.rowwise() - meanB).transpose() * (a.rowwise() - meanA);
  const Eigen::JacobiSVD<Eigen::MatrixXd> svd(cross, Eigen::ComputeFullU | Eigen::ComputeFullV);
  const Eigen::MatrixXd rotation = svd.matrixU() * svd.matrixV().transpose();
  const Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> aligned =
      (((b.rowwise() - meanB) * rotation).rowwise() + meanA).cast<float>();
  return Matrix::create(fixed.rows(), fixed.columns(), {aligned.data(), aligned.data() + aligned.size()});
}

}  // namespace mlens
