#include "core/layers/Comparison.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "core/base/Parallel.h"
#include "core/base/Random.h"

namespace mlens {
namespace {

/// Three far blobs of 20 points; row i is of class i % 3.
Matrix blobs(std::uint64_t seed, const std::vector<Index>& order) {
  RandomStream random(seed);
  std::vector<float> rows;
  for (Index i = 0; i < 60; ++i) {
    for (Index j = 0; j < 4; ++j) {
      rows.push_back(static_cast<float>(random.normal()) + (i % 3 == j ? 50.f : 0.f));
    }
  }
  return Matrix::create(60, 4, std::move(rows))->gather(order);
}

std::vector<Index> inOrder() {
  std::vector<Index> order(60);
  std::iota(order.begin(), order.end(), Index{0});
  return order;
}

PointTable tableOf() {
  PointTable points;
  points.count = 60;
  for (int i = 0; i < 60; ++i) {
    points.names.push_back(std::to_string(i));
    points.labels.push_back(i % 3);
  }
  points.classNames = {"bag", "boot", "coat"};
  return points;
}

const std::vector<double>& column(const NumberTable& table, const std::string& name) {
  static const std::vector<double> kNone;
  for (const auto& one : table.columns) {
    if (one.name == name) return one.values;
  }
  ADD_FAILURE() << "no column " << name;
  return kNone;
}

// Two points of different blobs change places in B: they, and nobody else, lose all their neighbours; 18 or
// fewer others lose one.
TEST(Comparison, FindsTwoPointsThatChangedPlaces) {
  const Matrix a = blobs(1, inOrder());
  std::vector<Index> order = inOrder();
  std::swap(order[0], order[1]);
  ComparisonOptions options;
  options.k = 10;
  const auto comparison = compareEmbeddings(a, a.gather(order), options, nullptr, {});
  ASSERT_TRUE(comparison) << comparison.error().text();
  EXPECT_EQ(comparison->overlap[0], 0);
  EXPECT_EQ(comparison->overlap[1], 0);
  EXPECT_GT(comparison->stretch[0], 10);
  for (std::size_t i = 2; i < 60; ++i) EXPECT_GE(comparison->overlap[i], 0.9f);
  EXPECT_NEAR(comparison->chanceOverlap, 10.0 / 59, 1e-12);

  const NumberTable classes = classTableOf(*comparison, tableOf(), {});
  EXPECT_EQ(classes.words[0].values, tableOf().classNames);
  EXPECT_EQ(column(classes, "own_class_a"), (std::vector<double>{1, 1, 1}));
  EXPECT_NEAR(column(classes, "own_class_change")[2], 0, 1e-12);
  EXPECT_LT(column(classes, "own_class_change")[0], -0.05);  // 1 of its 20 points lost all 10
  const NumberTable points = pointTableOf(*comparison, tableOf(), std::vector<float>(60, 2.f));
  EXPECT_EQ(points.words[1].values[4], "boot");
  EXPECT_EQ(column(points, "displacement")[7], 2);
  const auto &before = column(points, "nnk_count_a"), &after = column(points, "nnk_count_b");
  EXPECT_EQ(before[0], after[1]);
  EXPECT_EQ(column(points, "nnk_count_change")[0], after[0] - before[0]);
}

TEST(Comparison, OfItselfChangesNothing) {
  const Matrix a = blobs(2, inOrder());
  setThreadBudget(1);
  const auto one = compareEmbeddings(a, a, {}, nullptr, {});
  setThreadBudget(2);
  const auto two = compareEmbeddings(a, a, {}, nullptr, {});
  ASSERT_TRUE(one && two);
  EXPECT_EQ(one->meanOverlap, 1);
  for (float stretch : one->stretch) EXPECT_NEAR(stretch, 1, 1e-5);
  EXPECT_EQ(one->stretch, two->stretch);
}

TEST(Comparison, RefusesOtherPoints) {
  const Matrix a = blobs(3, inOrder());
  const std::vector<Index> few{0, 1, 2, 3};
  const auto comparison = compareEmbeddings(a, a.gather(few), {}, nullptr, {});
  ASSERT_FALSE(comparison);
  EXPECT_NE(comparison.error().message.find("60 rows and B 4"), std::string::npos);
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(compareEmbeddings(a, a, {}, nullptr, JobContext(stop.get_token())).error().code,
            ErrorCode::Cancelled);
}

TEST(Comparison, ComparedAreTheFirstTwoThatDifferOfThoseThereAre) {
  using Stage = EmbeddingId::Stage;
  const EmbeddingId h{0, Stage::Encoder}, z{0, Stage::Projector}, other{1, Stage::Encoder};
  const auto of = [](std::vector<EmbeddingId> ids) {
    Session session;
    session.checkpoints.resize(2);
    if (ids == std::vector<EmbeddingId>{{-1, Stage::Vectors}}) session.data.kind = DataSource::Kind::Vectors;
    session.views.resize(ids.size());
    for (std::size_t i = 0; i < ids.size(); ++i) session.views[i].embedding = ids[i];
    return comparedEmbeddings(session);
  };
  EXPECT_EQ(of({h, h, other, z}), (std::vector<EmbeddingId>{h, other}));
  EXPECT_EQ(of({z, z}), (std::vector<EmbeddingId>{h, z}));
  EXPECT_EQ(of({{-1, Stage::Vectors}}), (std::vector<EmbeddingId>{{-1, Stage::Vectors}}));
  EXPECT_TRUE(of({}).empty());
  EXPECT_EQ(of({{2, Stage::Encoder}, {-1, Stage::Vectors}, z, h}), (std::vector<EmbeddingId>{z, h}));
}

TEST(Comparison, DisplacementIsTheDistanceBetweenMaps) {
  const Matrix fixed = *Matrix::create(2, 2, {0, 0, 1, 1}), moved = *Matrix::create(2, 2, {3, 4, 1, 1});
  EXPECT_EQ(displacements(fixed, moved), (std::vector<float>{5, 0}));
}

}  // namespace
}  // namespace mlens
