#include "core/base/EigenView.h"
#include "core/data/ImageSet.h"
#include "core/embedding/OpenedData.h"
#include "core/maps/MapRun.h"
#include "core/session/Session.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/Npy.h"
#include "core/base/Parallel.h"
#include "core/base/Random.h"
#include "core/embedding/EmbeddingRecipe.h"
#include "core/embedding/InputStatistics.h"
#include "tests/core/base/TestFiles.h"

namespace mlens {
namespace {

/// Gaussian rows with standard deviations 3, 2, 1 along the first axes and a mean far from 0.
Matrix cloud(Index rows, Index columns) {
  RandomStream random(5);
  std::vector<float> values(static_cast<std::size_t>(rows * columns));
  for (Index i = 0; i < rows; ++i) {
    for (Index j = 0; j < columns; ++j) {
      const double deviation = j < 3 ? 3.0 - static_cast<double>(j) : 0.1;
      values[static_cast<std::size_t>(i * columns + j)] =
          static_cast<float>(50 + deviation * random.normal());
    }
  }
  return *Matrix::create(rows, columns, std::move(values));
}

std::vector<double> radii(const Matrix& coordinates) {
  std::vector<double> result;
  for (Index i = 0; i < coordinates.rows(); ++i) {
    result.push_back(std::hypot(coordinates(i, 0), coordinates(i, 1), coordinates(i, 2)));
  }
  std::ranges::sort(result);
  return result;
}

TEST(ComputeMap, IsCentredAndScaledToItsNinetyNinthPercentile) {
  const auto map = computeMap(cloud(1000, 8), {"pca", 3}, JobContext());
  ASSERT_TRUE(map) << map.error().text();
  ASSERT_EQ(map->coordinates.columns(), 3);
  const auto sorted = radii(map->coordinates);
  EXPECT_NEAR(sorted[989], 1, 1e-6);
  EXPECT_GT(sorted.back(), 1);
  const Eigen::RowVector3f mean = eigenView(map->coordinates).colwise().mean();
  EXPECT_LT(mean.norm(), 1e-4);
}

TEST(ComputeMap, SaysHowMuchOfTheVarianceItShows) {
  const auto map = computeMap(cloud(5000, 3), {"pca", 3}, JobContext());
  ASSERT_TRUE(map) << map.error().text();
  EXPECT_EQ(map->caption, "PCA 3D, 100.0 % of the variance");
  ASSERT_EQ(map->axisLabels.size(), 3U);
  // The true shares are 9, 4 and 1 of 14.
  double share = 0;
  ASSERT_EQ(std::sscanf(map->axisLabels[0].c_str(), "PC 1 (%lf %%)", &share), 1);
  EXPECT_NEAR(share, 100.0 * 9 / 14, 2);
}

TEST(ComputeMap, InTwoDimensionsTheThirdIsZero) {
  const auto map = computeMap(cloud(200, 8), {"pca", 2}, JobContext());
  ASSERT_TRUE(map) << map.error().text();
  ASSERT_EQ(map->coordinates.columns(), 3);
  EXPECT_EQ(eigenView(map->coordinates).col(2).cwiseAbs().maxCoeff(), 0);
  EXPECT_NEAR(radii(map->coordinates)[197], 1, 1e-6);
  EXPECT_EQ(map->axisLabels.size(), 2U);
}

TEST(ComputeMap, FewOrEqualPointsAreAMapToo) {
  for (const auto& points :
       {cloud(1, 5), *Matrix::create(40, 2, std::vector<float>(80, 7.0f)), cloud(2, 1)}) {
    const auto map = computeMap(points, {"pca", 3}, JobContext());
    ASSERT_TRUE(map) << map.error().text();
    EXPECT_EQ(map->coordinates.rows(), points.rows());
    EXPECT_TRUE(requireFinite(map->coordinates, ""));
    EXPECT_LE(radii(map->coordinates).back(), 1 + 1e-6);
  }
}

TEST(ComputeMap, OneFarPointDoesNotCrushTheOthers) {
  std::vector<float> values(400, 0.0f);  // 99 % of the points are one
  values[0] = 1000;
  const auto map = computeMap(*Matrix::create(200, 2, std::move(values)), {"pca", 2}, JobContext());
  ASSERT_TRUE(map) << map.error().text();
  EXPECT_TRUE(requireFinite(map->coordinates, ""));
}

TEST(ComputeMap, RefusesWhatItCannotMap) {
  std::vector<float> values(40, 1.0f);
  values[13] = std::numeric_limits<float>::quiet_NaN();
  const auto bad = computeMap(*Matrix::create(10, 4, std::move(values)), {"pca", 3}, JobContext());
  ASSERT_FALSE(bad);
  EXPECT_NE(bad.error().text().find("row 3, column 1"), std::string::npos) << bad.error().text();
  EXPECT_FALSE(computeMap(Matrix(), {"pca", 3}, JobContext()));
  EXPECT_FALSE(computeMap(cloud(10, 4), {"pca", 4}, JobContext()));
  EXPECT_EQ(computeMap(cloud(10, 4), {"tsne", 3}, JobContext()).error().code, ErrorCode::Unsupported);
}

TEST(ComputeMap, HasTheSameBitsOnOneAndTwoThreads) {
  const Matrix points = cloud(3000, 40);
  setThreadBudget(1);
  const auto one = computeMap(points, {"pca", 3}, JobContext());
  setThreadBudget(2);
  const auto two = computeMap(points, {"pca", 3}, JobContext());
  ASSERT_TRUE(one && two);
  EXPECT_TRUE(std::equal(one->coordinates.data(), one->coordinates.data() + 9000, two->coordinates.data()));
}

TEST(ComputeMap, StopsWhenAsked) {
  std::stop_source stop;
  stop.request_stop();
  const auto map = computeMap(cloud(5000, 40), {"pca", 3}, JobContext(stop.get_token()));
  ASSERT_FALSE(map);
  EXPECT_EQ(map.error().code, ErrorCode::Cancelled);
}

TEST(OpenData, VectorsComeWithTheirPoints) {
  const TemporaryFolder folder;
  ASSERT_TRUE(writeNpy(folder / "x.npy", cloud(12, 3)));
  DataSource source;
  source.kind = DataSource::Kind::Vectors;
  source.path = folder / "x.npy";
  const auto data = openData(source, JobContext());
  ASSERT_TRUE(data) << data.error().text();
  EXPECT_EQ(data->points->count, 12);
  EXPECT_EQ(data->vectors.rows(), 12);
  EXPECT_FALSE(data->images);
}

TEST(OpenData, ASampleOfPicturesTakesItsRowsOfTheColumns) {
  const TemporaryFolder folder;
  std::string table = "number,loss\n";
  for (int i = 0; i < 30; ++i) table += std::to_string(i) + "," + std::to_string(i * 0.5) + "\n";
  const std::string header{0, 0, 8, 3, 0, 0, 0, 30, 0, 0, 0, 8, 0, 0, 0, 8};
  folder.write("p-idx3-ubyte", header + std::string(30 * 8 * 8, 'x'));
  folder.write("p-idx3-ubyte.columns.csv", table);
  DataSource source;
  source.kind = DataSource::Kind::Images;
  source.path = folder / "p-idx3-ubyte";
  source.limit = 12;
  const auto data = openData(source, JobContext());
  ASSERT_TRUE(data) << data.error().text();
  ASSERT_EQ(data->points->columns.size(), 2U);
  for (std::size_t i = 0; i < 12; ++i) {
    EXPECT_EQ(std::to_string(static_cast<int>(data->points->columns[0].values[i])), data->points->names[i]);
    EXPECT_EQ(data->points->columns[1].values[i], 0.5F * data->points->columns[0].values[i]);
  }
  folder.write("p-idx3-ubyte.columns.csv", "loss\n1\n");
  EXPECT_FALSE(openData(source, JobContext()));
}

TEST(OpenData, NoSourceIsNoPoints) {
  const auto data = openData({}, JobContext());
  ASSERT_TRUE(data);
  EXPECT_EQ(data->points->count, 0);
}

TEST(OpenData, AMissingFileIsNamed) {
  DataSource source;
  source.kind = DataSource::Kind::Images;
  source.path = "/nowhere/at-all";
  const auto data = openData(source, JobContext());
  ASSERT_FALSE(data);
  EXPECT_NE(data.error().text().find("/nowhere/at-all"), std::string::npos);
}

class FlatPictures : public ImageSource {
 public:
  Index count() const override { return 4; }
  Result<Image> read(Index i) const override {
    if (i == 0) return fail(ErrorCode::BadFormat, "broken");
    const auto value = static_cast<std::uint8_t>(i % 2 ? 0 : 255);
    return Image{40, 20, 1, std::vector<std::uint8_t>(800, value)};
  }
};

TEST(InputSpecOf, TakesSizeMeanAndDeviationFromReadablePictures) {
  ImageSet set;
  set.images = std::make_shared<FlatPictures>();
  const auto spec = inputSpecOf(set, JobContext());
  ASSERT_TRUE(spec) << spec.error().text();
  EXPECT_EQ(spec->size, 20);
  EXPECT_EQ(spec->channels, 1);
  // Pictures 1 and 3 are black, 2 is white: mean 1/3, standard deviation sqrt(2)/3.
  EXPECT_NEAR(spec->mean.at(0), 1.0 / 3, 1e-4);
  EXPECT_NEAR(spec->std.at(0), std::sqrt(2.0) / 3, 1e-4);
}

TEST(EmbeddingRecipe, VectorsOfAGpuAreKeptApart) {
  const std::string here = layerRecipe("recipe", "encoder", "cpu");
  EXPECT_EQ(here, "recipe encoder");  // what older versions kept is found
  EXPECT_EQ(layerRecipe("recipe", "encoder", "auto"), here);
  EXPECT_NE(layerRecipe("recipe", "encoder", "cuda"), here);
  EXPECT_EQ(layerRecipe("recipe", "encoder", "cuda:1"), layerRecipe("recipe", "encoder", "cuda"));
}

}  // namespace
}  // namespace mlens
