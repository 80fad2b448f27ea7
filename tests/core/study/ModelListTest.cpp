#include "core/study/ModelList.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/base/Npy.h"
#include "core/base/Random.h"
#include "core/compare/ModelGeometry.h"
#include "core/study/SurveyTables.h"
#include "tests/core/base/TestFiles.h"

namespace mlens {
namespace {

Matrix cloud(Index rows, Index columns, std::uint64_t seed) {
  RandomStream random(seed);
  std::vector<float> values(static_cast<std::size_t>(rows * columns));
  for (float& value : values) value = static_cast<float>(random.normal());
  return *Matrix::create(rows, columns, std::move(values));
}

class ModelList : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(folder / "models");
    for (std::uint64_t m = 0; m < 3; ++m) {
      std::string name = "models/m";
      name.append(std::to_string(m)).append(".npy");
      ASSERT_TRUE(writeNpy(folder / name, cloud(80, 6, m)));
    }
  }
  Result<MeasuredModels> measured(const std::filesystem::path& list) const {
    return measureModels(list, {}, {{}, ResultCache(folder / "cache")}, {});
  }

  const TemporaryFolder folder;
};

TEST_F(ModelList, MeasuresEveryModelAsItsVectorsSay) {
  const auto list = folder.write(
      "list.csv", "group,path,model\nx,models/m0.npy,first\nx,models/m1.npy,\ny,models/m1.npy,\n");
  const auto models = measured(list);
  ASSERT_TRUE(models) << models.error().text();
  EXPECT_EQ(models->table.models, (std::vector<std::string>{"first", "m1", "m1 (2)"}));
  EXPECT_EQ(models->table.groups, (std::vector<std::string>{"x", "x", "y"}));
  const auto direct = modelGeometry(cloud(80, 6, 1), {}, {}, 1, {});
  ASSERT_TRUE(direct);
  ASSERT_EQ(models->table.metrics.size(), direct->size());
  for (std::size_t j = 0; j < direct->size(); ++j) {
    EXPECT_EQ(models->table.metrics[j], "vectors." + (*direct)[j].name);
    const double value = models->table.values(1, static_cast<Eigen::Index>(j));
    if (std::isnan((*direct)[j].value)) continue;
    EXPECT_EQ(value, (*direct)[j].value) << (*direct)[j].name;
    EXPECT_EQ(models->table.values(2, static_cast<Eigen::Index>(j)), value);
  }
  EXPECT_EQ(models->origins[1].file, (folder / "models/m1.npy"));
  EXPECT_EQ(models->origins[1].count, 80);
  EXPECT_EQ(models->origins[1].stages[0].dimensions, 6);
  EXPECT_NE(models->setting.find("K = 50"), std::string::npos);
}

TEST_F(ModelList, ATextOfPathsIsAList) {
  const auto models =
      readModelList(folder.write("list.txt", "models/m0.npy\nmodels/m1.npy\nmodels/m2.npy\n"));
  ASSERT_TRUE(models) << models.error().text();
  ASSERT_EQ(models->size(), 3u);
  EXPECT_EQ(models->front().path, (folder / "models/m0.npy"));
}

TEST_F(ModelList, ATableOfNumbersIsTakenAsItIs) {
  const auto models = measured(folder.write("metrics.csv", "model,group,a,b\nx,g,1,2\ny,g,3,\nz,h,5,6\n"));
  ASSERT_TRUE(models) << models.error().text();
  EXPECT_EQ(models->table.values(2, 1), 6);
  EXPECT_TRUE(std::isnan(models->table.values(1, 1)));
  EXPECT_EQ(models->origins[2].count, 0);
  EXPECT_TRUE(models->setting.empty());
}

TEST_F(ModelList, WhatIsWrongIsSaid) {
  ASSERT_TRUE(writeNpy(folder / "models/few.npy", cloud(79, 6, 1)));
  const std::pair<std::string, const char*> bad[] = {
      {"path\nmodels/m0.npy\nmodels/m1.npy\n", "2 models"},
      {"model,where\na,x\nb,y\nc,z\n", "no column named path"},
      {"path\nmodels/m0.npy\nmodels/few.npy\nmodels/m1.npy\n", "79 rows"},
      {"path\nmodels/m0.npy\nmodels/none.npy\nmodels/m1.npy\n", "none.npy"},
      {"path\nmodels/m0.npy\na.pth\nmodels/m1.npy\n", "--data"}};
  for (const auto& [content, says] : bad) {
    const auto models = measured(folder.write("bad.csv", content));
    ASSERT_FALSE(models) << content;
    EXPECT_NE(models.error().text().find(says), std::string::npos) << models.error().text();
  }
}

TEST_F(ModelList, TablesForFilesReadBackAndSayWhereTheyComeFrom) {
  const auto models =
      measured(folder.write("list.csv", "path,group\nmodels/m0.npy,x\nmodels/m1.npy,y\nmodels/m2.npy,y\n"));
  ASSERT_TRUE(models) << models.error().text();
  const auto survey = surveyModels(models->table, {19, 1}, {});
  ASSERT_TRUE(survey) << survey.error().text();
  const NumberTable metrics = metricTable(*models, *survey);
  ASSERT_TRUE(writeNumbers(folder / "out.csv", metrics));
  const auto read = readModelTable(folder / "out.csv");
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(read->models, models->table.models);
  EXPECT_EQ(read->groups, models->table.groups);
  for (Eigen::Index i = 0; i < read->values.size(); ++i) {
    const double value = models->table.values.data()[i];
    EXPECT_TRUE(read->values.data()[i] == value || std::isnan(value));
  }
  EXPECT_NE(metrics.about.find("m1.npy"), std::string::npos);
  for (const std::string& metric : survey->scores.metrics)
    EXPECT_FALSE(metricDefinition(metric).empty()) << metric;
  EXPECT_EQ(metricDefinition("accuracy"), "");

  const NumberTable places = placeTable(*survey);
  const auto order = survey->tree.leafOrder();
  for (std::size_t place = 0; place < order.size(); ++place) {
    EXPECT_EQ(places.columns[2].values[static_cast<std::size_t>(order[place])], static_cast<double>(place));
  }
}

}  // namespace
}  // namespace mlens
