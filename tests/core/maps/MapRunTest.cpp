#include "core/maps/MapRun.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/base/Parallel.h"
#include "tests/core/base/TestFiles.h"
#include "tests/core/projection/UmapData.h"

namespace mlens {
namespace {

using namespace umaptest;

MapSpec umap(int dimensions = 2) {
  MapSpec spec{"umap", dimensions};
  spec.umap.neighbors = 10;
  spec.umap.epochs = 30;
  spec.umap.seed = 4;
  return spec;
}

MapSource source(Index rows = 400) {
  MapSource result;
  result.vectors = clusters(rows, 8, 3, 6, 5);
  return result;
}

MapSource alignedSource() {
  MapSource result = source();
  result.referenceVectors = clusters(400, 5, 3, 6, 9);
  result.referenceTitle = "encoder h";
  return result;
}

std::shared_ptr<const Projection> finished(MapRun& run, const MapRun::Listener& snapshot = {}) {
  auto map = run.run({}, snapshot);
  EXPECT_TRUE(map) << map.error().text();
  return map ? *map : nullptr;
}

TEST(MapRun, TheUmapIsThatOfTheRecipeInTheFrameOfTheScene) {
  MapRun run(source(), umap());
  const auto map = finished(run);
  ASSERT_TRUE(map);
  EXPECT_TRUE(sameBits(map->own, umaptest::mapOf(source().vectors, umapOptions(umap()))));
  ASSERT_EQ(map->coordinates.columns(), 3);
  int near = 0;
  double mean[3] = {0, 0, 0};
  for (Index i = 0; i < 400; ++i) {
    near += std::hypot(map->coordinates(i, 0), map->coordinates(i, 1)) <= 1.0001;
    for (int d = 0; d < 3; ++d) mean[d] += map->coordinates(i, d) / 400;
    EXPECT_EQ(map->coordinates(i, 2), 0);
  }
  EXPECT_EQ(near, 396);
  for (const double value : mean) EXPECT_NEAR(value, 0, 1e-5);
  EXPECT_TRUE(map->axisLabels.empty());
  EXPECT_EQ(map->caption, "UMAP 2D, 10 neighbours, min. distance 0.1, 30 epochs, seed 4");
  // New rows find their place in the same frame.
  EXPECT_TRUE(sameBits(placed(map->frame, map->own), map->coordinates));
}

TEST(MapRun, SnapshotsBeginWhereThePointsStart) {
  MapRun run(source(), umap(3));
  std::vector<std::shared_ptr<const Projection>> seen;
  const auto map = finished(run, [&](auto snapshot) { seen.push_back(std::move(snapshot)); });
  ASSERT_TRUE(map);
  ASSERT_FALSE(seen.empty());
  EXPECT_EQ(seen.front()->epoch, 0);
  EXPECT_NE(seen.front()->caption.find("epoch 0 of 30"), std::string::npos) << seen.front()->caption;
  for (std::size_t i = 1; i < seen.size(); ++i) EXPECT_GT(seen[i]->epoch, seen[i - 1]->epoch);
  EXPECT_LT(seen.back()->epoch, 30);
  EXPECT_EQ(map->epoch, 30);
  MapRun quiet(source(), umap(3));
  EXPECT_TRUE(sameBits(finished(quiet)->coordinates, map->coordinates));
}

TEST(MapRun, StoppedAnywhereAndTakenUpAgainIsTheSameMap) {
  for (const bool aligned : {false, true}) {
    MapSpec spec = umap();
    if (aligned) spec.alignment = MapAlignment{{}, false, 0.2};
    MapRun straight(aligned ? alignedSource() : source(), spec);
    const auto expected = finished(straight);
    ASSERT_TRUE(expected);
    MapRun run(aligned ? alignedSource() : source(), spec);
    std::shared_ptr<const Projection> map;
    for (int patience = 0; !map && patience < 400; ++patience) {
      std::stop_source stop;
      int left = patience / 4;
      const JobContext job(stop.get_token(), [&](const Progress&) {
        if (left-- == 0) stop.request_stop();
      });
      auto result = run.run(job, [](const auto&) {});
      if (result) map = *result;
      EXPECT_TRUE(result || result.error().code == ErrorCode::Cancelled);
    }
    ASSERT_TRUE(map);
    EXPECT_TRUE(sameBits(map->coordinates, expected->coordinates));
  }
}

TEST(MapRun, TheMapOfALayoutThatWasStoppedCanBeMadeAgain) {
  MapSpec spec = umap();
  spec.umap.stopAt = 12;
  MapRun again(source(), spec);
  const auto map = finished(again);
  ASSERT_TRUE(map);
  EXPECT_EQ(map->epoch, 12);
  EXPECT_NE(map->caption.find("stopped at epoch 12 of 30"), std::string::npos) << map->caption;
  UmapLayout layout = layoutOf(source().vectors, umapOptions(umap()));
  ASSERT_TRUE(layout.advance(12, {}));
  EXPECT_TRUE(sameBits(map->own, layout.coordinates()));
  again.continueToTheEnd();
  MapRun straight(source(), umap());
  EXPECT_TRUE(sameBits(finished(again)->coordinates, finished(straight)->coordinates));
}

TEST(MapRun, ASnapshotThatIsKeptSaysWhereItWasStopped) {
  Projection snapshot = *umapProjection(umap(), *Matrix::create(3, 2, {0, 0, 1, 0, 0, 1}), {}, 12, 30);
  EXPECT_NE(snapshot.caption.find(", epoch 12 of 30"), std::string::npos);
  snapshot = stoppedHere(std::move(snapshot));
  EXPECT_EQ(snapshot.spec.umap.stopAt, 12);
  EXPECT_NE(snapshot.caption.find(", stopped at epoch 12 of 30"), std::string::npos) << snapshot.caption;
}

TEST(MapRun, WhatIsFinishedComesFromTheCache) {
  const TemporaryFolder folder;
  MapSource cached = source();
  cached.cache = ResultCache(folder.path());
  MapRun first(cached, umap());
  const auto map = finished(first);
  EXPECT_FALSE(first.fromCache());
  MapRun second(cached, umap());
  const auto same = finished(second);
  EXPECT_TRUE(second.fromCache());
  EXPECT_TRUE(sameBits(map->coordinates, same->coordinates));
  EXPECT_EQ(map->caption, same->caption);
  MapSpec other = umap();
  other.umap.seed = 5;
  MapRun third(cached, other);
  EXPECT_FALSE(sameBits(finished(third)->coordinates, map->coordinates));
  EXPECT_FALSE(third.fromCache());
}

TEST(MapRun, AnAlignedMapStartsFromItsReferenceAndIsTurnedOntoIt) {
  MapSpec spec = umap();
  spec.alignment = MapAlignment{{0, EmbeddingId::Stage::Encoder}, false};
  MapRun run(alignedSource(), spec);
  const auto map = finished(run);
  ASSERT_TRUE(map);
  MapSource reference;
  reference.vectors = alignedSource().referenceVectors;
  MapRun alone(reference, umap());
  const auto expected = finished(alone);
  ASSERT_TRUE(run.reference());
  EXPECT_TRUE(sameBits(run.reference()->coordinates, expected->coordinates));
  EXPECT_TRUE(sameBits(map->reference, expected->coordinates));
  double squared = 0;
  for (Index i = 0; i < 400; ++i) {
    for (int d = 0; d < 3; ++d) squared += std::pow(map->coordinates(i, d) - map->reference(i, d), 2.0);
  }
  EXPECT_NEAR(map->displacement, std::sqrt(squared / 400), 1e-6);
  EXPECT_LT(map->displacement, 0.7);  // two maps that know nothing of each other: about 1.2
  EXPECT_NE(map->caption.find("aligned to encoder h"), std::string::npos) << map->caption;
  EXPECT_TRUE(sameBits(placed(map->frame, map->own), map->coordinates));

  // With the map at hand its vectors are not needed; scaling lays it nearer still.
  MapSource ready = source();
  ready.reference = expected;
  ready.referenceTitle = "encoder h";
  MapRun second(ready, spec);
  EXPECT_TRUE(sameBits(finished(second)->coordinates, map->coordinates));
  spec.alignment->scaled = true;
  MapRun third(ready, spec);
  EXPECT_LE(finished(third)->displacement, map->displacement + 1e-9);
}

TEST(MapRun, CouplingHoldsThePointsNearTheirPlaces) {
  MapSpec spec = umap();
  double before = 1e9;
  for (const double coupling : {0.0, 1.0}) {
    spec.alignment = MapAlignment{{}, true, coupling};
    std::shared_ptr<const Projection> first;
    for (const int threads : {1, 2}) {
      setThreadBudget(threads);
      MapRun run(alignedSource(), spec);
      const auto map = finished(run);
      ASSERT_TRUE(map);
      if (first) {
        EXPECT_TRUE(sameBits(map->coordinates, first->coordinates));
      }
      first = map;
    }
    setThreadBudget(2);
    EXPECT_LT(first->displacement, before - 0.005) << coupling;
    before = first->displacement;
    EXPECT_EQ(first->caption.find("coupled") != std::string::npos, coupling > 0) << first->caption;
  }
}

TEST(MapRun, PrincipalComponentsCanBeTurnedOntoOthers) {
  MapSpec spec{"pca", 3};
  spec.alignment = MapAlignment{};
  MapSource both = alignedSource();
  both.referenceVectors = both.vectors;
  MapRun run(both, spec);
  const auto map = finished(run);
  ASSERT_TRUE(map);
  EXPECT_NEAR(map->displacement, 0, 1e-6);
  EXPECT_TRUE(map->axisLabels.empty());
}

TEST(MapRun, NeighborsFoundByAnotherSearchAreNotUsed) {
  MapSource many = source(2100);
  const auto exact = nearestNeighbors(many.vectors, {15, Metric::Euclidean, KnnMethod::Exact}, {});
  ASSERT_TRUE(exact);
  many.neighbors = std::make_shared<const NeighborGraph>(*exact);
  MapSpec spec = umap();
  spec.umap.epochs = 2;
  MapRun reusing(many, spec);
  ASSERT_TRUE(finished(reusing));
  EXPECT_EQ(reusing.neighbors(), many.neighbors);
  spec.umap.search = KnnMethod::Approximate;
  MapRun searching(many, spec);
  const auto map = finished(searching);
  ASSERT_TRUE(map);
  EXPECT_EQ(searching.neighbors()->method.rfind("exact", 0), std::string::npos);
  EXPECT_EQ(map->caption, "UMAP 2D, 10 neighbours, min. distance 0.1, approximate search, 2 epochs, seed 4");
}

TEST(MapRun, RefusesWhatCannotBeMapped) {
  EXPECT_EQ(MapRun({}, umap()).run({}).error().code, ErrorCode::InvalidArgument);
  EXPECT_EQ(MapRun(source(), {"tsne", 2}).run({}).error().code, ErrorCode::Unsupported);
  EXPECT_EQ(MapRun(source(), {"umap", 4}).run({}).error().code, ErrorCode::InvalidArgument);
  EXPECT_EQ(MapRun(source(2), umap()).run({}).error().code, ErrorCode::InvalidArgument);
  MapSpec spec = umap();
  spec.umap.neighbors = 1;
  EXPECT_FALSE(MapRun(source(), spec).run({}));
  spec = umap();
  spec.alignment = MapAlignment{};
  MapSource other = alignedSource();
  other.referenceVectors = clusters(300, 5, 3, 6, 9);
  EXPECT_NE(MapRun(other, spec).run({}).error().message.find("same points"), std::string::npos);
  std::vector<float> values(400 * 8, 1.0f);
  values[17] = std::nanf("");
  MapSource bad;
  bad.vectors = matrix(400, 8, values);
  EXPECT_FALSE(MapRun(bad, umap()).run({}));
}

TEST(MapRun, ThreadsDoNotChangeTheBits) {
  MapSpec spec = umap(3);
  spec.alignment = MapAlignment{};
  const int before = threadBudget();
  setThreadBudget(1);
  MapRun one(alignedSource(), spec);
  const auto expected = finished(one);
  setThreadBudget(2);
  MapRun two(alignedSource(), spec);
  EXPECT_TRUE(sameBits(finished(two)->coordinates, expected->coordinates));
  setThreadBudget(before);
}

}  // namespace
}  // namespace mlens
