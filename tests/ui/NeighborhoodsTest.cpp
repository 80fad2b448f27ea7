#include "ui/study/NeighborhoodViews.h"

#include <QSignalSpy>
#include <algorithm>
#include <set>

#include "core/base/EigenView.h"
#include "core/base/Npy.h"
#include "core/engine/EngineLoader.h"
#include "tests/ui/Stage.h"

namespace mlens {
namespace {

using Stage = EmbeddingId::Stage;
using Pairs = std::set<std::pair<std::int32_t, std::int32_t>>;

class NeighborhoodsTest : public testing::Test {
 protected:
  NeighborhoodsTest() {
    setFakeEngine("");
    QObject::connect(&hoods, &Neighborhoods::message, &hoods, [this](const QString& text, bool isError) {
      messages.push_back(text.toStdString());
      errors += isError;
    });
  }

  void settle() {
    ASSERT_TRUE(waitFor([this] { return jobs.idle(); }));
  }
  void openVectors(Index rows) {
    workspace.openData(vectorSource(folder.vectors("points.npy", rows)));
    settle();
  }
  void set(const EdgeSpec& spec) { workspace.setEdges(spec); }
  EdgeSpec nnk(int k, NnkKernel kernel = NnkKernel::GaussianLocal) const {
    EdgeSpec spec = workspace.appearance().edges;
    spec.kind = EdgeSpec::Kind::Nnk;
    spec.nnk.k = k;
    spec.nnk.kernel = kernel;
    return spec;
  }
  const Matrix& points() const { return workspace.embedding(kId)->values; }
  Selection rows(std::vector<Index> which) const { return Selection::of(workspace.points()->count, which); }
  Pairs shown() const {
    const auto edges = drawn.edges(0);
    return edges ? Pairs(edges->pairs.begin(), edges->pairs.end()) : Pairs();
  }

  static constexpr EmbeddingId kId{-1, Stage::Vectors};
  Folder folder;
  JobQueue jobs;
  Workspace workspace{&jobs, Services{loadEngine, ResultCache(folder.file("cache"))}};
  Neighborhoods hoods{&workspace};
  NeighborhoodViews drawn{&workspace, &hoods};
  std::vector<std::string> messages;
  int errors = 0;
};

TEST_F(NeighborhoodsTest, EdgesAreThoseOfTheNearestNeighbours) {
  openVectors(24);
  EdgeSpec spec;
  spec.show = EdgeSpec::Show::All;
  spec.k = 3;
  set(spec);
  settle();
  Pairs expected;
  std::vector<std::vector<std::int32_t>> nearest(24);
  for (std::int32_t i = 0; i < 24; ++i) {
    std::vector<std::pair<double, std::int32_t>> distances;
    for (std::int32_t j = 0; j < 24; ++j) {
      if (j != i)
        distances.emplace_back(
            (eigenView(points()).row(i) - eigenView(points()).row(j)).cast<double>().squaredNorm(), j);
    }
    std::ranges::sort(distances);
    for (std::size_t n = 0; n < 3; ++n) {
      nearest[static_cast<std::size_t>(i)].push_back(distances[n].second);
      expected.insert(std::minmax(i, distances[n].second));
    }
  }
  EXPECT_EQ(shown(), expected);
  ASSERT_EQ(drawn.captions(0).size(), 1);
  EXPECT_EQ(drawn.captions(0)[0].toStdString(),
            std::to_string(expected.size()) + " edges of kNN, k = 3, Euclidean");

  spec.kind = EdgeSpec::Kind::Mutual;
  set(spec);
  settle();
  Pairs mutual;
  for (const auto& [a, b] : expected) {
    const auto& of = nearest[static_cast<std::size_t>(a)];
    const auto& other = nearest[static_cast<std::size_t>(b)];
    if (std::ranges::count(of, b) > 0 && std::ranges::count(other, a) > 0) mutual.insert({a, b});
  }
  EXPECT_EQ(shown(), mutual);
}

TEST_F(NeighborhoodsTest, EdgesFollowTheSelectionAndTheCurrentPoint) {
  openVectors(24);
  EdgeSpec spec;
  spec.show = EdgeSpec::Show::Selection;
  set(spec);
  settle();
  EXPECT_EQ(drawn.edges(0), nullptr);  // nothing is selected
  workspace.select(rows({0}), SelectMode::Replace, "Lasso");
  settle();
  ASSERT_FALSE(shown().empty());
  for (const auto& [a, b] : shown()) EXPECT_TRUE(a == 0 || b == 0);
  spec.show = EdgeSpec::Show::Current;
  set(spec);
  EXPECT_EQ(drawn.edges(0), nullptr);
  workspace.setCurrent(7, false);
  ASSERT_FALSE(shown().empty());
  for (const auto& [a, b] : shown()) EXPECT_TRUE(a == 7 || b == 7);
  spec.show = EdgeSpec::Show::Off;
  set(spec);
  EXPECT_EQ(drawn.edges(0), nullptr);
  EXPECT_TRUE(drawn.captions(0).isEmpty());
}

TEST_F(NeighborhoodsTest, NnkIsThatOfTheCore) {
  openVectors(40);
  EdgeSpec spec = nnk(12);
  spec.show = EdgeSpec::Show::All;
  workspace.setCurrent(5, false);
  set(spec);
  settle();
  const auto expected = nnkGraph(points(), spec.nnk, {});
  ASSERT_TRUE(expected);
  const auto graph = hoods.graph(kId);
  ASSERT_TRUE(graph && graph->nnk);
  EXPECT_EQ(graph->nnk->weights, expected->weights);
  EXPECT_EQ(graph->graph->indices, expected->graph.indices);
  EXPECT_EQ(graph->setting, expected->setting);
  const auto edges = drawn.edges(0);
  ASSERT_NE(edges, nullptr);
  EXPECT_EQ(edges->strength.size(), edges->pairs.size());
  const auto polytope = drawn.polytope(0);
  ASSERT_NE(polytope, nullptr);
  EXPECT_EQ(polytope->row, 5);
  EXPECT_EQ(polytope->neighbors.size(), expected->graph.neighbors(5).size());
  EXPECT_EQ(polytope->neighbors.size() + polytope->eliminated.size(), 12U);
  ASSERT_EQ(drawn.captions(0).size(), 2);
  EXPECT_TRUE(drawn.captions(0)[1].contains("in the 5-d space, seen through the map"));

  spec.polytope = false;
  set(spec);
  EXPECT_EQ(drawn.polytope(0), nullptr);
}

TEST_F(NeighborhoodsTest, BothSolversAreCompared) {
  openVectors(60);
  EdgeSpec spec = nnk(20, NnkKernel::Cosine);
  set(spec);
  hoods.request(kId);
  settle();
  hoods.compare(kId);
  settle();
  NnkOptions published = spec.nnk;
  published.compatible = true;
  const Index expected =
      differingNeighborhoods(*nnkGraph(points(), spec.nnk, {}), *nnkGraph(points(), published, {}));
  ASSERT_TRUE(hoods.differing(kId));
  EXPECT_EQ(*hoods.differing(kId), expected);
  spec.nnk.compatible = true;
  set(spec);
  EXPECT_NE(hoods.graph(kId), nullptr) << "the comparison had found it";
  EXPECT_EQ(hoods.differing(kId), expected);
  spec.nnk.k = 9;
  set(spec);
  EXPECT_FALSE(hoods.differing(kId));
}

TEST_F(NeighborhoodsTest, ChangingKQuicklyLeavesTheNewest) {
  openVectors(60);
  EdgeSpec spec;
  spec.show = EdgeSpec::Show::All;
  for (int k = 1; k <= 9; ++k) {
    spec.k = k;
    set(spec);
  }
  settle();
  const auto graph = hoods.graph(kId);
  ASSERT_NE(graph, nullptr);
  EXPECT_EQ(graph->graph->neighbors(0).size(), 9U);
  EXPECT_EQ(graph->spec.k, 9);
  workspace.undo();  // the run of numbers is one step
  EXPECT_EQ(workspace.appearance().edges.k, 15);
  EXPECT_EQ(workspace.appearance().edges.show, EdgeSpec::Show::All);
}

TEST_F(NeighborhoodsTest, WhatIsOutOfDateSaysSoAndIsNeverGivenOutAsNew) {
  openVectors(60);
  EdgeSpec spec = nnk(10);
  spec.show = EdgeSpec::Show::All;
  workspace.setCurrent(3, false);
  set(spec);
  settle();
  const Pairs before = shown();
  spec.nnk.k = 30;
  set(spec);
  EXPECT_EQ(hoods.graph(kId), nullptr);
  EXPECT_EQ(drawn.polytope(0), nullptr);
  EXPECT_FALSE(hoods.state(kId).isEmpty());
  EXPECT_EQ(shown(), before);
  EXPECT_TRUE(drawn.captions(0)[0].contains("K = 10"));
  EXPECT_TRUE(drawn.captions(0)[0].endsWith("out of date"));
  settle();
  EXPECT_TRUE(drawn.captions(0)[0].contains("K = 30"));
  EXPECT_FALSE(drawn.captions(0)[0].endsWith("out of date"));
  EXPECT_NE(drawn.polytope(0), nullptr);
  spec.nnk.k = 10;
  set(spec);  // there and back costs nothing
  EXPECT_EQ(shown(), before);
}

TEST_F(NeighborhoodsTest, AnErrorIsSaidOnceAndCanBeTriedAgain) {
  std::vector<float> values(20 * 3, 1.0F);
  std::fill_n(values.begin() + 4 * 3, 3, 0.0F);  // a zero row has no direction
  ASSERT_TRUE(writeNpy(folder.file("zero.npy"), *Matrix::create(20, 3, std::move(values))));
  workspace.openData(vectorSource(folder.file("zero.npy")));
  settle();
  EdgeSpec spec = nnk(5, NnkKernel::Cosine);
  spec.show = EdgeSpec::Show::All;
  set(spec);
  settle();
  EXPECT_EQ(errors, 1);
  EXPECT_TRUE(hoods.state(kId).contains("row 4"));
  EXPECT_EQ(drawn.edges(0), nullptr);
  workspace.setCurrent(2, false);
  hoods.request(kId);
  settle();
  EXPECT_EQ(errors, 1);
  workspace.computeMissing();
  settle();
  EXPECT_EQ(errors, 2);
  spec.nnk.normalize = false;
  set(spec);
  settle();
  EXPECT_NE(hoods.graph(kId), nullptr);
}

TEST_F(NeighborhoodsTest, FewAndEqualPointsAreNoTrouble) {
  std::vector<float> values(4 * 3, 2.0F);
  ASSERT_TRUE(writeNpy(folder.file("same.npy"), *Matrix::create(4, 3, std::move(values))));
  workspace.openData(vectorSource(folder.file("same.npy")));
  settle();
  workspace.setCurrent(1, false);
  for (const auto kernel : {NnkKernel::Cosine, NnkKernel::GaussianGlobal, NnkKernel::GaussianLocal}) {
    EdgeSpec spec = nnk(50, kernel);
    spec.show = EdgeSpec::Show::All;
    set(spec);
    settle();
    ASSERT_NE(hoods.graph(kId), nullptr);
    EXPECT_NE(drawn.polytope(0), nullptr);
  }
  EXPECT_EQ(errors, 0);
}

TEST_F(NeighborhoodsTest, GraphsBelongToTheirEmbeddingUnderAnyNumber) {
  workspace.openSession(exampleSession(true));
  settle();
  EdgeSpec spec;
  spec.show = EdgeSpec::Show::All;
  set(spec);
  settle();
  const EmbeddingId h{1, Stage::Encoder};
  hoods.request(h);
  settle();
  const auto graph = hoods.graph(h);
  ASSERT_NE(graph, nullptr);
  workspace.removeCheckpoint(0);
  settle();
  EXPECT_EQ(hoods.graph({0, Stage::Encoder}), graph);
  const auto compared = comparedEmbeddings(workspace);
  EXPECT_EQ(compared, (std::vector<EmbeddingId>{{0, Stage::Encoder}, {0, Stage::Projector}}));
}

}  // namespace
}  // namespace mlens
