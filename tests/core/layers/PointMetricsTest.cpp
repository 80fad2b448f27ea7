#include "core/layers/PointMetrics.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <set>

#include "core/base/Parallel.h"
#include "core/base/Random.h"
#include "core/geometry/ManifoldMetrics.h"
#include "tests/core/base/TestFiles.h"

namespace mlens {
namespace {

/// A noisy 3-dimensional sheet in 12 dimensions.
Matrix sheet(Index rows) {
  std::vector<float> values;
  for (Index i = 0; i < rows; ++i) {
    RandomStream random(7, static_cast<std::uint64_t>(i));
    const double u = random.uniform(), v = random.uniform(), w = random.uniform();
    for (int j = 0; j < 12; ++j) {
      values.push_back(static_cast<float>(1 + u * std::cos(j) + v * std::sin(2 * j) + w * std::cos(3 * j) +
                                          0.01 * random.uniform()));
    }
  }
  return *Matrix::create(rows, 12, std::move(values));
}

NnkOptions candidates(int k) {
  NnkOptions options;
  options.k = k;
  return options;
}

bool sameBits(const Matrix& a, const Matrix& b) {
  const auto bits = [](const Matrix& m) {
    std::vector<std::uint32_t> all;
    for (Index i = 0; i < m.rows(); ++i) {
      for (float value : m.row(i)) all.push_back(std::bit_cast<std::uint32_t>(value));
    }
    return all;
  };
  return a.rows() == b.rows() && a.columns() == b.columns() && bits(a) == bits(b);
}

TEST(PointMetrics, TheListIsWellFormed) {
  std::set<std::string> names, titles;
  for (const PointMetric& metric : pointMetrics()) {
    EXPECT_TRUE(names.insert(metric.name).second);
    EXPECT_TRUE(titles.insert(metric.title).second);
    EXPECT_GT(std::string(metric.definition).size(), 30u) << metric.name;
    EXPECT_EQ(pointMetric(metric.name), &metric);
  }
  EXPECT_EQ(pointMetric("no such"), nullptr);
  EXPECT_EQ(pointMetric(""), nullptr);
}

TEST(PointMetrics, AreThoseOfTheGraph) {
  const Matrix points = sheet(150);
  const NnkOptions options = candidates(20);
  const auto measured = measurePoints(points, options, nullptr, {});
  ASSERT_TRUE(measured) << measured.error().text();
  const auto unit = l2Normalized(points, {});
  const auto graph = nnkGraph(points, options, {});
  const auto direct = manifoldMetrics(*unit, *graph, {}, {});
  ASSERT_TRUE(unit && graph && direct);
  const std::pair<const char*, const std::vector<double>*> expected[] = {
      {"nnk_count", &direct->neighborCount},
      {"nnk_diameter", &direct->diameter},
      {"nnk_diameter_relative", &direct->relativeDiameter},
      {"affinity", &direct->affinity},
      {"local_dimension", &direct->localDimension},
      {"mle_dimension", &direct->mleDimension},
      {"nnk_residual", &direct->residual},
      {"hubness", &direct->hubness}};
  EXPECT_EQ(std::size(expected), embeddingMetrics().size());
  for (const auto& [name, values] : expected) {
    const auto column = measured->column(name);
    ASSERT_EQ(column.size(), values->size()) << name;
    for (std::size_t i = 0; i < column.size(); ++i) EXPECT_EQ(column[i], static_cast<float>((*values)[i]));
  }
  EXPECT_EQ(measured->randomAffinity, static_cast<float>(direct->randomAffinity));
  EXPECT_EQ(measured->adjacentAngles[4], static_cast<float>(direct->adjacentAngles[4]));
  EXPECT_EQ(measured->randomAngles[8], static_cast<float>(direct->randomAngles[8]));
  EXPECT_EQ(measured->setting, options.setting());
  EXPECT_TRUE(measured->column("no such").empty());
}

TEST(PointMetrics, ComeFromTheCacheWithTheSameBits) {
  const TemporaryFolder folder;
  const ResultCache cache(folder / "cache");
  const Matrix points = sheet(90);
  const auto first = measurePoints(points, candidates(10), &cache, {});
  ASSERT_TRUE(first);
  std::stop_source stopped;
  stopped.request_stop();
  const auto other = measurePoints(points, candidates(11), &cache, {});
  ASSERT_TRUE(other);
  EXPECT_FALSE(sameBits(first->values, other->values));
  const auto again = measurePoints(points, candidates(10), &cache, {});
  ASSERT_TRUE(again);
  EXPECT_TRUE(sameBits(first->values, again->values));
  EXPECT_EQ(first->randomAngles, again->randomAngles);
  EXPECT_EQ(first->setting, again->setting);
  EXPECT_EQ(first->meanPairwiseDistance, again->meanPairwiseDistance);
  const auto cancelled = measurePoints(points, candidates(12), &cache, JobContext(stopped.get_token()));
  ASSERT_FALSE(cancelled);
  EXPECT_EQ(cancelled.error().code, ErrorCode::Cancelled);
}

TEST(PointMetrics, SmallAndOddSetsHaveValuesOrOneClearError) {
  for (const Index rows : {2, 3, 5}) {
    const auto metrics = measurePoints(sheet(rows), {}, nullptr, {});  // K = 50 is more than there are
    ASSERT_TRUE(metrics) << rows << ": " << metrics.error().text();
    EXPECT_EQ(metrics->values.rows(), rows);
  }
  EXPECT_FALSE(measurePoints(sheet(1), {}, nullptr, {}));
  std::vector<float> twice(2 * 40 * 12);
  const Matrix points = sheet(40);
  for (Index i = 0; i < 80; ++i) std::ranges::copy(points.row(i / 2), twice.begin() + i * 12);
  const auto duplicated = measurePoints(*Matrix::create(80, 12, twice), {}, nullptr, {});
  ASSERT_TRUE(duplicated) << duplicated.error().text();
  std::fill(twice.begin(), twice.begin() + 12, 0.f);
  const auto zero = measurePoints(*Matrix::create(80, 12, twice), {}, nullptr, {});
  ASSERT_FALSE(zero);  // no direction for the cosine kernel
  EXPECT_EQ(zero.error().text().find('\n'), std::string::npos);
}

}  // namespace
}  // namespace mlens
