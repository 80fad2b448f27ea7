#include "core/base/EigenView.h"
#include "core/geometry/Moments.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/base/Parallel.h"
#include "core/base/Random.h"

using namespace mlens;

namespace {

using Dense = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

Matrix randomRows(Index n, Index d, double offset, std::uint64_t seed, double scale = 1) {
  RandomStream random(seed);
  std::vector<float> values(static_cast<std::size_t>(n * d));
  for (float& value : values) value = static_cast<float>(scale * (offset + random.normal()));
  return *Matrix::create(n, d, std::move(values));
}

/// Of the float32 values as they are, in float64.
Dense centeredRows(const Matrix& points) {
  Dense rows = eigenView(points).cast<double>();
  rows.rowwise() -= Eigen::RowVectorXd(rows.colwise().mean());
  return rows;
}

double largestError(const std::vector<double>& upper, const Dense& expected) {
  double worst = 0;
  for (Index a = 0; a < expected.rows(); ++a)
    for (Index b = a; b < expected.cols(); ++b)
      worst = std::max(worst,
                       std::abs(upper[static_cast<std::size_t>(a * expected.cols() + b)] - expected(a, b)));
  return worst / expected.cwiseAbs().maxCoeff();
}

}  // namespace

TEST(Moments, ScatterAgreesWithFloat64AlsoFarFromTheOrigin) {
  for (double offset : {0.0, 1e3}) {
    const Matrix points = randomRows(5000, 37, offset, 1);
    const Dense centered = centeredRows(points);
    const Dense expected = centered.transpose() * centered;
    auto mean = columnMeans(points, {});
    ASSERT_TRUE(mean);
    auto single = scatterMatrix(points, *mean, Precision::Single, {});
    auto twice = scatterMatrix(points, *mean, Precision::Double, {});
    ASSERT_TRUE(single && twice);
    EXPECT_LT(largestError(*single, expected), 3e-6) << offset;
    EXPECT_LT(largestError(*twice, expected), 1e-12) << offset;
  }
}

TEST(Moments, ScatterOfExtremeValues) {
  for (double scale : {1e-25, 1e30}) {
    const Matrix points = randomRows(300, 9, 0.5, 2, scale);
    const Dense centered = centeredRows(points);
    const Dense expected = centered.transpose() * centered;
    auto mean = columnMeans(points, {});
    ASSERT_TRUE(mean);
    auto single = scatterMatrix(points, *mean, Precision::Single, {});
    ASSERT_TRUE(single);
    EXPECT_LT(largestError(*single, expected), 1e-5) << scale;
  }
}

TEST(Moments, GramAgreesWithFloat64) {
  const Matrix points = randomRows(300, 1100, 10, 3);
  const Dense centered = centeredRows(points);
  auto mean = columnMeans(points, {});
  ASSERT_TRUE(mean);
  auto gram = gramMatrix(points, *mean, {});
  ASSERT_TRUE(gram);
  EXPECT_LT(largestError(*gram, centered * centered.transpose()), 1e-12);
}

TEST(Moments, SameBitsOnAnyNumberOfThreads) {
  const Matrix points = randomRows(9000, 40, 3, 4);
  std::vector<std::vector<double>> results;
  for (int threads : {1, 2, 4}) {
    setThreadBudget(threads);
    auto mean = columnMeans(points, {});
    auto single = scatterMatrix(points, *mean, Precision::Single, {});
    auto gram =
        gramMatrix(*Matrix::create(500, 720, std::vector<float>(points.data(), points.data() + 360000)),
                   std::vector<double>(720, 0.5), {});
    results.push_back(*mean);
    results.back().insert(results.back().end(), single->begin(), single->end());
    results.back().insert(results.back().end(), gram->begin(), gram->end());
  }
  setThreadBudget(2);
  EXPECT_EQ(results[0], results[1]);
  EXPECT_EQ(results[0], results[2]);
}

TEST(Moments, NamesTheValueThatIsNotFinite) {
  std::vector<float> values(5000 * 3, 1.f);
  values[4000 * 3 + 2] = NAN;
  auto mean = columnMeans(*Matrix::create(5000, 3, std::move(values)), {});
  ASSERT_FALSE(mean);
  EXPECT_EQ(mean.error().code, ErrorCode::InvalidArgument);
  EXPECT_NE(mean.error().message.find("row 4000, column 2"), std::string::npos);
}
