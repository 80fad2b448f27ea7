#include "core/base/EigenView.h"
#include "core/projection/UmapLayout.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <thread>

#include "core/base/Hash.h"
#include "core/base/Parallel.h"
#include "core/projection/Trustworthiness.h"
#include "tests/core/projection/UmapData.h"

namespace mlens {
namespace {

using namespace umaptest;

UmapOptions shortRun(int dims = 2) {
  UmapOptions options;
  options.dims = dims;
  options.epochs = 40;
  options.seed = 11;
  return options;
}

/// Moves points 0 and 1 (of four) by one kernel step and returns how far apart they are before and after.
std::pair<float, float> oneStep(int repulsions, float apart, void (*run)(const UmapMove&)) {
  std::vector<float> x(2 * kUmapLanes), y(x.size()), movedX(x), movedY(y);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = i % 2 == 0 ? 0 : apart;
  std::vector<std::int32_t> targets(kUmapLanes, 2);
  targets[0] = 1;
  const std::int64_t steps[] = {0, 1};
  UmapMove move;
  move.own[0] = move.others[0] = x.data();
  move.own[1] = move.others[1] = y.data();
  move.moved[0] = movedX.data();
  move.moved[1] = movedY.data();
  move.otherCount = 2;
  move.targets = targets.data();
  move.groupSteps = steps;
  move.lastGroup = 1;
  move.repulsions = repulsions;
  move.rate = 0.01f;
  move.a = 1.577f;
  move.b = 0.895f;
  run(move);
  EXPECT_EQ(movedX[1], x[1]) << "a point without a target stays";
  return {movedX[0], apart};
}

TEST(UmapKernel, AttractsByTheGradientOfTheCurve) {
  for (float apart : {0.3f, 1.0f, 4.0f, 30.0f}) {
    const auto [place, at] = oneStep(0, apart, moveUmapPlain);
    const double a = 1.577, b = 0.895, squared = static_cast<double>(at) * at;
    const double slope = 2 * a * b * std::pow(squared, b - 1) / (1 + a * std::pow(squared, b)) * at;
    EXPECT_NEAR(place, 0.01 * std::min(slope, 4.0), 1e-4 * 0.01 * std::min(slope, 4.0) + 1e-9);
  }
}

TEST(UmapKernel, RepelsByTheGradientOfTheCurve) {
  // Of two points one draw in two is the point itself, which does nothing: the move is a whole number of
  // pushes.
  for (float apart : {0.02f, 0.3f, 1.0f, 4.0f}) {
    const double pulled = oneStep(0, apart, moveUmapPlain).first;
    const double pushed = oneStep(64, apart, moveUmapPlain).first - pulled;
    const double a = 1.577, b = 0.895, squared = static_cast<double>(apart) * apart;
    const double slope = 2 * b / ((0.001 + squared) * (1 + a * std::pow(squared, b))) * apart;
    const double count = -pushed / (0.01 * std::min(slope, 4.0));
    EXPECT_GT(count, 12);
    EXPECT_LT(count, 52);
    EXPECT_NEAR(count, std::round(count), 0.02);
  }
}

TEST(UmapKernel, Avx2AndPlainGiveTheSameBits) {
  if (!haveUmapAvx2()) GTEST_SKIP() << "this processor has no AVX2";
  for (int dims : {2, 3}) {
    const Matrix points = clusters(700, 10, 4, 5, 3);
    UmapLayout fast = layoutOf(points, shortRun(dims)), plain = layoutOf(points, shortRun(dims));
    fast.setArithmetic(UmapArithmetic::Avx2);
    plain.setArithmetic(UmapArithmetic::Plain);
    ASSERT_TRUE(fast.advance(40, JobContext()) && plain.advance(40, JobContext()));
    EXPECT_TRUE(sameBits(fast.coordinates(), plain.coordinates()));
  }
}

TEST(UmapLayout, SameBitsOnAnyNumberOfThreads) {
  const Matrix points = clusters(3000, 10, 4, 5, 3);
  for (int dims : {2, 3}) {
    std::vector<Matrix> maps;
    for (int threads : {1, 2, 4}) {
      setThreadBudget(threads);
      maps.push_back(mapOf(points, shortRun(dims)));
    }
    setThreadBudget(2);
    EXPECT_TRUE(sameBits(maps[0], maps[1]));
    EXPECT_TRUE(sameBits(maps[0], maps[2]));
  }
}

// The same of every build: release, sanitizers, AVX2 or plain. The graph is a ring with chords, so that
// nothing but the layout and its schedule decides.
TEST(UmapLayout, HasTheBitsItHadBefore) {
  constexpr Index kPoints = 1000;
  NeighborGraph ring;
  std::vector<float> start;
  for (Index i = 0; i < kPoints; ++i) {
    for (const Index step : {1, 2, 5, 30}) {
      ring.indices.push_back(static_cast<std::int32_t>((i + step) % kPoints));
      ring.distances.push_back(static_cast<float>(step));
    }
    ring.indptr.push_back(static_cast<std::int64_t>(ring.indices.size()));
    start.push_back(static_cast<float>(i % 40) * 0.25F);
    start.push_back(static_cast<float>(i / 40) * 0.25F);
  }
  const auto graph = umapGraph(ring, {});
  ASSERT_TRUE(graph) << graph.error().text();
  auto layout = UmapLayout::create(*graph, *Matrix::create(kPoints, 2, start), shortRun(), {});
  ASSERT_TRUE(layout);
  ASSERT_TRUE(layout->advance(40, {}));
  ContentHash hash;
  const Matrix map = layout->coordinates();
  hash.add(std::as_bytes(std::span(map.data(), static_cast<std::size_t>(2 * kPoints))));
  EXPECT_EQ(hash.hex(), "eb7389f9e1d3568a92d0fd3b07da13e3");
}

TEST(UmapLayout, PausedStoppedAndStraightGiveTheSameBits) {
  const Matrix points = clusters(2000, 10, 4, 5, 3);
  const Matrix straight = mapOf(points, shortRun());
  UmapLayout paused = layoutOf(points, shortRun());
  for (int count : {1, 0, 6, 2, 11}) ASSERT_TRUE(paused.advance(count, JobContext()));
  EXPECT_EQ(paused.epoch(), 20);
  // Stopped wherever the clock strikes, over and over.
  for (int round = 0; round < 300 && !paused.finished(); ++round) {
    std::stop_source source;
    const std::jthread clock([&source, round] {
      std::this_thread::sleep_for(std::chrono::microseconds(50 + 400 * (round % 20)));
      source.request_stop();
    });
    const auto done = paused.advance(1, JobContext(source.get_token()));
    EXPECT_TRUE(done || done.error().code == ErrorCode::Cancelled);
  }
  ASSERT_TRUE(paused.advance(100, JobContext()));
  EXPECT_TRUE(paused.finished());
  EXPECT_TRUE(sameBits(paused.coordinates(), straight));
}

TEST(UmapLayout, AStoppedRoundLeavesNoTrace) {
  const Matrix points = clusters(2000, 10, 4, 5, 3);
  UmapLayout layout = layoutOf(points, shortRun());
  ASSERT_TRUE(layout.advance(3, JobContext()));
  const Matrix before = layout.coordinates();
  std::stop_source source;
  source.request_stop();
  EXPECT_FALSE(layout.advance(1, JobContext(source.get_token())));
  EXPECT_EQ(layout.epoch(), 3);
  EXPECT_TRUE(sameBits(layout.coordinates(), before));
}

TEST(UmapLayout, AnotherSeedGivesAnotherMap) {
  const Matrix points = clusters(300, 10, 4, 5, 3);
  UmapOptions other = shortRun();
  other.seed = 12;
  EXPECT_TRUE(sameBits(mapOf(points, shortRun()), mapOf(points, shortRun())));
  EXPECT_FALSE(sameBits(mapOf(points, shortRun()), mapOf(points, other)));
}

TEST(UmapLayout, TwoFarClustersStayApart) {
  for (int dims : {2, 3}) {
    UmapOptions options = shortRun(dims);
    options.epochs = 200;
    const Matrix map = mapOf(clusters(200, 10, 2, 60, 4), options);
    double within = 0, between = 1e9;
    for (Index i = 0; i < 200; ++i) {
      double nearest = 1e9;
      for (Index j = 0; j < 200; ++j) {
        if (i == j) continue;
        (i % 2 == j % 2 ? nearest : between) =
            std::min(i % 2 == j % 2 ? nearest : between, distance(map, i, j));
      }
      within = std::max(within, nearest);
    }
    EXPECT_GT(between, 2 * within);
  }
}

TEST(UmapLayout, UnrollsASwissRoll) {
  RandomStream random(8);
  std::vector<float> values, along;
  for (int i = 0; i < 1500; ++i) {
    const double turn = 1.5 * std::numbers::pi * (1 + 2 * random.uniform());
    along.push_back(static_cast<float>(turn));
    values.push_back(static_cast<float>(turn * std::cos(turn)));
    values.push_back(static_cast<float>(12 * random.uniform()));
    values.push_back(static_cast<float>(turn * std::sin(turn)));
  }
  const Matrix points = matrix(1500, 3, values);
  UmapOptions options = shortRun();
  options.epochs = 200;
  const Matrix map = mapOf(points, options);
  const auto near = nearestNeighbors(map, KnnOptions{15, Metric::Euclidean, KnnMethod::Auto}, JobContext());
  // The roll's sheets are 2 pi apart: neighbours in the map lie on one sheet, so their turns are alike.
  int strangers = 0;
  for (Index i = 0; i < 1500; ++i) {
    for (std::int32_t j : near->neighbors(i)) strangers += std::abs(along[i] - along[j]) > 3;
  }
  EXPECT_LT(strangers, 1500 * 15 / 200);
}

TEST(UmapLayout, KeepsNeighbourhoods) {
  const Matrix points = clusters(800, 12, 6, 8, 9);
  UmapOptions options = shortRun();
  options.epochs = 200;
  const auto trust =
      mapTrust(points, neighbors(points, 15), mapOf(points, options), TrustOptions{}, JobContext());
  ASSERT_TRUE(trust);
  EXPECT_GT(trust->meanTrustworthiness, 0.85);
  EXPECT_GT(trust->meanContinuity, 0.85);
}

TEST(UmapLayout, CopesWithLittleOrDegenerateData) {
  std::vector<float> twins;
  RandomStream random(2);
  for (int i = 0; i < 60; ++i) {
    const auto x = static_cast<float>(random.normal()), y = static_cast<float>(random.normal());
    twins.insert(twins.end(), {x, y, x, y, x, y});  // every point three times
  }
  const Matrix cases[] = {
      matrix(1, 2, {1, 2}),
      matrix(2, 2, {1, 2, 3, 4}),
      matrix(3, 2, {0, 0, 1, 0, 0, 5}),
      matrix(4, 3, {0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1}),
      matrix(50, 3, std::vector<float>(150, -1.5f)),
      matrix(180, 2, twins),
      clusters(100, 20, 10, 1000, 1),  // more clusters than a row has neighbours: many components
  };
  for (const Matrix& points : cases) {
    for (int dims : {2, 3}) {
      const int k = static_cast<int>(std::min<Index>(14, points.rows() - 1));
      UmapGraph graph{std::vector<std::int64_t>(points.rows() + 1, 0), {}, {}};
      if (k > 0) graph = fuzzy(points, k);
      const auto start = umapStart(graph, points, shortRun(dims), JobContext());
      ASSERT_TRUE(start) << start.error().text();
      auto layout = UmapLayout::create(graph, *start, shortRun(dims), JobContext());
      ASSERT_TRUE(layout) << layout.error().text();
      ASSERT_TRUE(layout->advance(40, JobContext()));
      const Matrix map = layout->coordinates();
      EXPECT_TRUE(requireFinite(map, "map"));
      EXPECT_LT(eigenView(map).cwiseAbs().maxCoeff(), 1e3);
    }
  }
}

TEST(UmapLayout, AHubDoesNotOverflow) {
  // A star: one point pulled by 5,000 others at once.
  UmapGraph graph;
  for (std::int32_t j = 1; j <= 5000; ++j) graph.indices.push_back(j);
  graph.indptr.push_back(5000);
  for (std::int32_t i = 1; i <= 5000; ++i) {
    graph.indices.push_back(0);
    graph.indptr.push_back(5000 + i);
  }
  graph.weights.assign(graph.indices.size(), 1);
  RandomStream random(3);
  std::vector<float> values;
  for (int i = 0; i < 2 * 5001; ++i) values.push_back(static_cast<float>(random.uniform(0, 10)));
  UmapOptions options = shortRun();
  options.epochs = 5;
  auto layout = UmapLayout::create(graph, matrix(5001, 2, values), options, JobContext());
  ASSERT_TRUE(layout && layout->advance(5, JobContext()));
  EXPECT_LT(eigenView(layout->coordinates()).cwiseAbs().maxCoeff(), 5001 * 4 * 5);
}

TEST(UmapLayout, RefusesWhatDoesNotFit) {
  const Matrix points = clusters(50, 3, 1, 0, 1);
  const UmapGraph graph = fuzzy(points);
  const auto refused = [&](const Matrix& start, UmapOptions options = {}) {
    return !UmapLayout::create(graph, start, options, JobContext());
  };
  EXPECT_TRUE(refused(matrix(50, 3, std::vector<float>(150, 0))));
  EXPECT_TRUE(refused(matrix(49, 2, std::vector<float>(98, 0))));
  std::vector<float> values(100, 0);
  EXPECT_FALSE(refused(matrix(50, 2, values)));
  values[7] = NAN;
  EXPECT_TRUE(refused(matrix(50, 2, values)));
  EXPECT_FALSE(UmapLayout::create(UmapGraph{}, Matrix(), UmapOptions{}, JobContext()));
}

}  // namespace
}  // namespace mlens
