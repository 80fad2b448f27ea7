// The command line and the window make the same figure of a session: every colour, every layer.
#include "app/FigureContents.h"
#include "app/SessionResults.h"
#include "core/layers/PointMetrics.h"
#include "core/session/SessionFile.h"
#include "tests/ui/WindowFixture.h"
#include "ui/figure/FigureFile.h"
#include "ui/window/ViewFigure.h"

namespace mlens {
namespace {

using Contents = std::vector<FigureContent>;

class OneRoad : public WindowFixture {
 protected:
  static constexpr Index kPictures = 60;

  /// Encoder and projector of 60 pictures, the projector's map turned onto the encoder's.
  void openViews(const MapSpec& map) {
    Session session = exampleSession();
    session.data.limit = kPictures;
    ViewSpec encoder{"encoder", {0, EmbeddingId::Stage::Encoder}, map, {}}, projector = encoder;
    projector.name = "projector";
    projector.embedding.stage = EmbeddingId::Stage::Projector;
    projector.map.alignment = MapAlignment{encoder.embedding, false};
    session.views = {encoder, projector};
    session.selection = Selection::of(kPictures, std::vector<Index>{2, 3, 5, 8, 13, 21});
    session.current = 3;
    workspace->openSession(session);
    settle();
    ASSERT_NE(workspace->viewMap(1), nullptr);
  }

  Contents ofTheWindow() {
    Contents contents;
    for (int view = 0; view < workspace->viewCount(); ++view) {
      const auto& camera = workspace->session().views[static_cast<std::size_t>(view)].camera;
      auto content = viewFigure(*workspace, *window->views(), view, camera);
      EXPECT_TRUE(content);
      if (content) contents.push_back(*std::move(content));
    }
    return contents;
  }

  /// Of the window's session, saved.
  Contents ofTheCommandLine() {
    Contents contents;
    SessionRequest request;
    request.file = folder.file("s.mlens");
    request.outside = request.figures = true;
    EXPECT_TRUE(writeSession(request.file, workspace->session()));
    const auto results = computeSession(request, {}, workspace->services(), {});
    EXPECT_TRUE(results) << results.error().text();
    if (!results) return contents;
    EXPECT_TRUE(results->warnings.empty()) << results->warnings.front();
    for (const ViewResult& view : results->views) {
      auto content = figureContent(*results, view, {});
      EXPECT_TRUE(content) << content.error().text();
      if (content) contents.push_back(*std::move(content));
    }
    return contents;
  }

  /// Waits, makes both, demands the same words, the same shapes and the same pixels, and hands out one of
  /// them.
  Contents bothWays(const std::string& what) {
    SCOPED_TRACE(what);
    settle();
    Contents theirs = ofTheWindow(), ours = ofTheCommandLine();
    EXPECT_EQ(ours.size(), theirs.size());
    if (ours.size() != theirs.size() || ours.size() != 2) return {};
    for (std::size_t i = 0; i < ours.size(); ++i) {
      EXPECT_EQ(ours[i].caption.toStdString(), theirs[i].caption.toStdString());
      EXPECT_EQ(ours[i].title.toStdString(), theirs[i].title.toStdString());
      EXPECT_EQ(ours[i].scalars.has_value(), theirs[i].scalars.has_value());
    }
    FigureOptions options;
    options.size = {480, 240};
    const auto shapes = figureBytes(ours, options, FigureFormat::Svg, {});
    const auto others = figureBytes(theirs, options, FigureFormat::Svg, {});
    EXPECT_TRUE(shapes && others && *shapes == *others);
    options.size = {160, 120};
    const auto pixels = renderFigure(ours.back(), options), picture = renderFigure(theirs.back(), options);
    EXPECT_TRUE(pixels && picture && *pixels == *picture);
    return ours;
  }
};

TEST_F(OneRoad, EveryMetricColoursBothFiguresAlike) {
  openViews({"pca", 2});
  for (const PointMetric& metric : pointMetrics()) {
    const std::string name = metric.name;
    const std::string column = metric.needsViews ? name + ":rotation:0.5" : name;
    workspace->setColor({ColorSpec::By::Metric, column, ""});
    const Contents both = bothWays(name);
    ASSERT_EQ(both.size(), 2U) << name;
    for (const FigureContent& content : both) {
      ASSERT_TRUE(content.scalars && content.scalars->values) << name;
      EXPECT_EQ(std::ssize(*content.scalars->values), kPictures);
      const std::string fact = std::string(metric.title) + ": ";
      EXPECT_NE(content.caption.toStdString().find(fact), std::string::npos) << content.caption.toStdString();
    }
  }
  for (const auto by : {ColorSpec::By::Class, ColorSpec::By::Selection, ColorSpec::By::Single}) {
    workspace->setColor({by, "", ""});
    EXPECT_EQ(bothWays("colour " + std::to_string(static_cast<int>(by))).size(), 2U);
  }
}

TEST_F(OneRoad, EveryNeighbourhoodIsDrawnAlike) {
  openViews({"pca", 3});
  using Kind = EdgeSpec::Kind;
  using Show = EdgeSpec::Show;
  for (const Kind kind : {Kind::Knn, Kind::Mutual, Kind::Nnk}) {
    for (const Show show : {Show::Off, Show::Selection, Show::All, Show::Current}) {
      EdgeSpec edges;
      edges.kind = kind;
      edges.show = show;
      edges.k = 5;
      workspace->setEdges(edges);
      const Contents both =
          bothWays(std::to_string(static_cast<int>(kind)) + " " + std::to_string(static_cast<int>(show)));
      ASSERT_EQ(both.size(), 2U);
      EXPECT_EQ(both[0].edges != nullptr, show != Show::Off);
      EXPECT_EQ(both[0].polytope != nullptr, kind == Kind::Nnk);
    }
  }
  workspace->setHiddenClasses({1, 4}, "Hide");
  EXPECT_EQ(bothWays("hidden classes").size(), 2U);
}

TEST_F(OneRoad, DiscsArrowsAndOrbitsAreDrawnAlike) {
  openViews({"pca", 3});
  for (const auto show : {DiscSpec::Show::Current, DiscSpec::Show::Selection, DiscSpec::Show::Sample}) {
    DiscSpec discs;
    discs.show = show;
    discs.sample = 12;
    discs.plane.neighbors = 8;
    workspace->setDiscs(discs);
    const Contents both = bothWays("discs " + std::to_string(static_cast<int>(show)));
    ASSERT_EQ(both.size(), 2U);
    EXPECT_TRUE(both[0].discs && both[1].discs);
  }
  for (const auto arrows : {AppearanceSpec::Arrows::Selection, AppearanceSpec::Arrows::Sample}) {
    workspace->setArrows(arrows);
    const Contents both = bothWays("arrows " + std::to_string(static_cast<int>(arrows)));
    ASSERT_EQ(both.size(), 2U);
    EXPECT_FALSE(both[0].caption.contains("arrows of"));
    EXPECT_TRUE(both[1].caption.contains("arrows of")) << both[1].caption.toStdString();
  }
  study->orbits()->show("rotation", 1);
  const Contents both = bothWays("orbits");
  ASSERT_EQ(both.size(), 2U);
  EXPECT_TRUE(both[0].paths && both[1].paths);
}

TEST_F(OneRoad, TheFactsOfACaptionComeInOneOrder) {
  MapSpec umap{"umap", 2};
  umap.umap.epochs = 20;
  openViews(umap);
  EdgeSpec edges;
  edges.show = EdgeSpec::Show::All;
  workspace->setEdges(edges);
  DiscSpec discs;
  discs.show = DiscSpec::Show::Sample;
  workspace->setDiscs(discs);
  workspace->setArrows(AppearanceSpec::Arrows::Sample);
  workspace->setColor({ColorSpec::By::Metric, "hubness", ""});
  study->orbits()->show("rotation", 1);
  const Contents both = bothWays("everything");
  ASSERT_EQ(both.size(), 2U);
  const std::string caption = both[1].caption.toStdString();
  std::size_t before = 0;
  for (const std::string fact :
       {"strong.safetensors", "60 of ", "UMAP 2D", "displaced by ", "trust .", "hubness: ", " edges of kNN",
        "arrows of ", "tangent discs at ", "orbits of 6"}) {
    const auto at = caption.find(fact);
    ASSERT_NE(at, std::string::npos) << fact << " in " << caption;
    EXPECT_GE(at, before) << fact << " in " << caption;
    before = at;
  }
}

}  // namespace
}  // namespace mlens
