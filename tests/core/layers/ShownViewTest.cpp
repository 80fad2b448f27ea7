// What is said of a view, and what of a session does not fit its points.
#include "core/layers/ShownView.h"

#include <gtest/gtest.h>

#include "core/layers/FittedSession.h"
#include "core/layers/ViewTrust.h"
#include "core/session/SourceNames.h"

namespace mlens {
namespace {

std::shared_ptr<const PointTable> points(Index count) {
  auto table = std::make_shared<PointTable>();
  table->count = count;
  table->title = "fashion";
  table->columns.push_back({"brightness", std::vector<float>(static_cast<std::size_t>(count))});
  return table;
}

MapTrust trust(Index points, Index sampled) {
  MapTrust trust;
  trust.trustworthiness.resize(static_cast<std::size_t>(points));
  trust.meanTrustworthiness = 0.98749;
  trust.meanContinuity = 1;
  trust.k = 15;
  trust.sampled = sampled;
  return trust;
}

TEST(ShownView, SaysItsFactsInOneOrder) {
  Session session;
  session.checkpoints = {{"a/strong.safetensors"}};
  session.appearance.arrows = AppearanceSpec::Arrows::Sample;
  auto map = std::make_shared<Projection>();
  map->caption = "PCA 3D";
  map->coordinates = map->reference = *Matrix::create(3, 3, std::vector<float>(9));
  map->displacement = 0.125;
  ShownView view;
  view.points = points(3);
  view.embedding = {0, EmbeddingId::Stage::Encoder};
  view.dimensions = 512;
  view.map = map;
  view.trust = std::make_shared<const MapTrust>(trust(3, 3));
  view.scalars = PointScalars{"hubness", "K = 50", std::make_shared<const std::vector<float>>(3), 0, 0};
  view.layers.neighborhoodWords = "9 edges";
  view.layers.discWords = "discs";
  view.layers.orbitWords = "orbits";
  view.layers.markWords = markedWords(1200, "new.npy");
  EXPECT_EQ(viewTitle(view), "encoder h, 512-d");
  EXPECT_EQ(
      viewCaption(session, view),
      "strong.safetensors · fashion · PCA 3D · displaced by 0.12 (root mean square; radius 1) · trust "
      ".987 · continuity 1.000 (k = 15, exact) · marked: 1,200 new points of new.npy · hubness: K = 50 · "
      "9 edges · arrows of 3 points · discs · orbits");
  view.scalars->note = trustWords(*view.trust);  // said once
  EXPECT_NE(viewCaption(session, view).find("(root mean square; radius 1) · marked"), std::string::npos);
  view.scalars->values = nullptr;
  view.map = nullptr;
  view.layers = {};
  EXPECT_EQ(viewCaption(session, view), "strong.safetensors · fashion");
}

TEST(ShownView, SampledTrustSaysSo) {
  EXPECT_EQ(trustWords(trust(20'000, 4000)), "trust .987 · continuity 1.000 (k = 15, sampled 4,000)");
}

TEST(FittedSession, LeavesOutWhatThePointsHaveNot) {
  Session session;
  session.selection = Selection::of(4, std::vector<Index>{1});
  session.selections = {{"kept", Selection::of(3, std::vector<Index>{1})},
                        {"gone", Selection::of(4, std::vector<Index>{1})}};
  session.current = 3;
  session.orbits.rows = {0, 3, 2};
  session.appearance.color = {ColorSpec::By::Column, "gone", ""};
  const auto words = fitToPoints(session, *points(3));
  ASSERT_EQ(words.size(), 2U);
  EXPECT_NE(words[0].find("another number of points"), std::string::npos);
  EXPECT_NE(words[1].find("no such column"), std::string::npos);
  EXPECT_EQ(session.selection, Selection(3));
  ASSERT_EQ(session.selections.size(), 1U);
  EXPECT_EQ(session.selections[0].name, "kept");
  EXPECT_EQ(session.current, -1);
  EXPECT_EQ(session.orbits.rows, (std::vector<Index>{0, 2}));
  EXPECT_EQ(session.appearance.color, ColorSpec());

  for (const ColorSpec& color :
       {ColorSpec{ColorSpec::By::Column, "brightness", ""}, ColorSpec{ColorSpec::By::Metric, "hubness", ""},
        ColorSpec{ColorSpec::By::Metric, "invariance:rotation:1", ""}}) {
    session.appearance.color = color;
    EXPECT_TRUE(fitToPoints(session, *points(3)).empty());
    EXPECT_EQ(session.appearance.color, color);
  }
  session.appearance.color = {ColorSpec::By::Metric, "beauty", ""};
  EXPECT_EQ(fitToPoints(session, *points(3)).size(), 1U);
}

TEST(SourceNames, RunsAreToldApartByTheirFolders) {
  Session session;
  session.checkpoints = {{"in/strong.safetensors"}, {"in/run/checkpoint.safetensors"}, {"in/moco.pt"}};
  session.checkpoints[2].reading.encoder = "encoder_k";
  const auto of = [&](int checkpoint) { return EmbeddingId{checkpoint, EmbeddingId::Stage::Encoder}; };
  EXPECT_EQ(sourceTitle(session, of(0)), "strong.safetensors");
  EXPECT_EQ(sourceTitle(session, of(1)), "run/checkpoint.safetensors");
  EXPECT_EQ(sourceTitle(session, of(2)), "moco.pt [encoder_k]");
  EXPECT_EQ(sourceTitle(session, {-1, EmbeddingId::Stage::Vectors}), "");
  EXPECT_EQ(sourceTitle(session, of(3)), "");
  EXPECT_EQ(sourceName(session, of(0)), "strong");
  EXPECT_EQ(sourceName(session, of(1)), "run");
  EXPECT_EQ(sourceName(session, of(2)), "moco");
  EXPECT_EQ(sourceName(session, {-1, EmbeddingId::Stage::Vectors}), "vectors");
}

}  // namespace
}  // namespace mlens
