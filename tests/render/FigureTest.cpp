#include "ui/figure/FigureFile.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <QBuffer>
#include <QGuiApplication>
#include <QImageReader>
#include <filesystem>
#include <fstream>

#include "tests/render/Specimen.h"
#include "ui/figure/LegendPainter.h"
#include "ui/figure/OffscreenScene.h"

namespace mlens {
namespace {

namespace fs = std::filesystem;

/// Words need a QGuiApplication; it has no display here, and figures must not need one.
class Application : public testing::Environment {
 public:
  void SetUp() override {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    qunsetenv("DISPLAY");
    app_ = std::make_unique<QGuiApplication>(count_, arguments_);
  }
  void TearDown() override { app_.reset(); }

 private:
  int count_ = 1;
  char name_[12] = "test_render";
  char* arguments_[2] = {name_, nullptr};
  std::unique_ptr<QGuiApplication> app_;
};
const auto* const kApplication = testing::AddGlobalTestEnvironment(new Application);

/// How far two pictures are apart. Tolerated between drivers: kMean and kShare.
struct Difference {
  double mean = 255;  ///< of all channels, 0..255
  double share = 1;   ///< of pixels with a channel more than 32 apart
};
constexpr double kMean = 1.5, kShare = 0.02;

Difference compare(const QImage& first, const QImage& second) {
  if (first.size() != second.size()) return {};
  const QImage a = first.convertToFormat(QImage::Format_RGBA8888),
               b = second.convertToFormat(QImage::Format_RGBA8888);
  double sum = 0;
  std::int64_t far = 0;
  for (int y = 0; y < a.height(); ++y) {
    const uchar *p = a.constScanLine(y), *q = b.constScanLine(y);
    for (int x = 0; x < a.width(); ++x) {
      int largest = 0;
      for (int c = 0; c < 4; ++c) {
        const int d = std::abs(p[4 * x + c] - q[4 * x + c]);
        sum += d;
        largest = std::max(largest, d);
      }
      far += largest > 32;
    }
  }
  const double pixels = static_cast<double>(a.width()) * a.height();
  return {sum / (4 * pixels), static_cast<double>(far) / pixels};
}

FigureContent content(Index count, int dimensions) {
  FigureContent c;
  c.points = std::make_shared<PointTable>(specimen::table(count));
  c.map = specimen::map(count, dimensions, false);  // no axis labels: no words in the baselines
  return c;
}

FigureOptions bare(QSize size = {320, 240}) {
  FigureOptions options;
  options.size = size;
  options.legend = false;
  options.caption = false;
  return options;
}

void expectBaseline(const FigureContent& c, const FigureOptions& options, const char* name) {
  const auto picture = renderFigure(c, options);
  ASSERT_TRUE(picture) << picture.error().text();
  const fs::path path = fs::path(MLENS_SOURCE_DIR) / "tests/render/baselines" / name;
  if (getenv("MLENS_WRITE_BASELINES")) {
    ASSERT_TRUE(writePng(path, *picture, {}));
    return;
  }
  const QImage expected(QString::fromStdString(path.string()));
  const Difference d = compare(*picture, expected);
  if (d.mean > kMean || d.share > kShare) {
    const fs::path saved = fs::path(MLENS_BINARY_DIR) / name;
    (void)writePng(saved, *picture, {});
    ADD_FAILURE() << name << ": mean difference " << d.mean << " (at most " << kMean << "), share of pixels "
                  << d.share << " (at most " << kShare << "); see " << saved;
  }
}

/// A made-up neighbourhood of row 0: six neighbours around it and two candidates that were dropped.
std::shared_ptr<const Polytope> polytope(const Projection& map) {
  auto body = std::make_shared<Polytope>();
  const auto at = map.coordinates.row(0);
  body->row = 0;
  body->dimension = 512;
  body->at = {at[0], at[1], at[2]};
  const bool flat = map.spec.dimensions == 2;
  std::vector<Place> places;
  for (int n = 0; n < 6; ++n) {
    Polytope::Neighbor neighbor;
    const float side = n % 2 == 0 ? 0.4F : -0.35F;
    neighbor.at = body->at;
    const std::size_t axis = flat ? static_cast<std::size_t>(n / 2 % 2) : static_cast<std::size_t>(n / 2);
    neighbor.at[axis] += n < 4 || !flat ? side : 0.2F;
    neighbor.normal[axis] = 1;
    neighbor.strength = static_cast<float>(n + 1) / 6;
    places.push_back(neighbor.at);
    body->neighbors.push_back(neighbor);
  }
  body->eliminated = {{at[0] + 0.5F, at[1] + 0.3F, at[2]}, {at[0] - 0.5F, at[1] - 0.3F, at[2]}};
  body->faces = convexHull(places);
  return body;
}

TEST(Figure, DrawsPolytopesInBothDimensionsAndOnEveryGround) {
  for (const int dimensions : {2, 3}) {
    for (const auto ground : {FigureOptions::Ground::Dark, FigureOptions::Ground::Transparent}) {
      FigureContent c = content(600, dimensions);
      FigureOptions options = bare();
      options.ground = ground;
      const auto without = renderFigure(c, options);
      c.polytope = polytope(*c.map);
      const auto with = renderFigure(c, options);
      ASSERT_TRUE(with && without);
      const Difference d = compare(*with, *without);
      EXPECT_GT(d.share, 0.002) << dimensions << "D: lines, faces and marks are seen";
      EXPECT_LT(d.mean, 20) << "and do not cover the points";
      auto elsewhere = std::make_shared<Polytope>(*c.polytope);
      elsewhere->neighbors.clear();
      elsewhere->faces.clear();
      elsewhere->eliminated.clear();
      c.polytope = elsewhere;
      const auto empty = renderFigure(c, options);
      ASSERT_TRUE(empty);
      EXPECT_EQ(*empty, *without);
    }
  }
}

TEST(Figure, DrawsOrbits) {
  FigureContent c = content(600, 3);
  const auto without = renderFigure(c, bare());
  std::vector<float> places;
  for (int step = 0; step < 9; ++step)
    places.insert(places.end(), {-0.8F + 0.2F * static_cast<float>(step), 0.9F, 0});
  c.paths = std::make_shared<const Paths>(Paths{*Matrix::create(9, 3, std::move(places)), 9});
  const auto with = renderFigure(c, bare());
  ASSERT_TRUE(with && without);
  const Rgb color = pathColors(1).front();
  const auto inTheirColor = [&](const QColor& p) {
    const auto near = [](int a, int b) { return std::abs(a - b) < 60; };
    return near(p.red(), color[0]) && near(p.green(), color[1]) && near(p.blue(), color[2]);
  };
  int changed = 0, drawn = 0;
  for (int y = 0; y < with->height(); ++y) {
    for (int x = 0; x < with->width(); ++x) {
      changed += with->pixel(x, y) != without->pixel(x, y);
      drawn += inTheirColor(with->pixelColor(x, y)) && !inTheirColor(without->pixelColor(x, y));
    }
  }
  EXPECT_GT(changed, 100);
  EXPECT_GT(drawn, 0);
}

TEST(Figure, LooksLikeItsBaseline) {
  FigureContent c = content(600, 3);
  expectBaseline(c, bare(), "points-3d.png");
  c.edges = std::make_shared<const EdgeSet>(specimen::edges(600));
  std::vector<Index> rows;
  for (Index i = 3; i < 600; i += 10) rows.push_back(i);
  c.selection = Selection::of(600, rows);
  FigureOptions dark = bare();
  dark.ground = FigureOptions::Ground::Dark;
  expectBaseline(c, dark, "selection-edges-dark.png");
  FigureContent flat = content(600, 2);
  flat.appearance.color = {ColorSpec::By::Column, "brightness", ""};
  flat.appearance.hiddenClasses = {0, 1};
  expectBaseline(flat, bare(), "column-2d.png");
}

TEST(Figure, ToleranceTellsPicturesApart) {
  const auto a = renderFigure(content(600, 3), bare());
  FigureContent recolored = content(600, 3);
  recolored.appearance.color.palette = "distinct";
  const auto b = renderFigure(recolored, bare());
  FigureContent turned = content(600, 3);
  turned.camera = rotated(CameraPose{}, 33, 18);
  const auto c = renderFigure(turned, bare());
  ASSERT_TRUE(a && b && c);
  for (const QImage* other : {&*b, &*c}) {
    const Difference d = compare(*a, *other);
    EXPECT_TRUE(d.mean > kMean || d.share > kShare);
  }
}

TEST(Figure, SameBitsEveryTime) {
  const auto a = renderFigure(content(600, 3), bare());
  const auto b = renderFigure(content(600, 3), bare());
  ASSERT_TRUE(a && b);
  EXPECT_EQ(*a, *b);
}

TEST(Figure, TilesMakeTheSamePicture) {
  auto offscreen = OffscreenScene::create();
  ASSERT_TRUE(offscreen) << offscreen.error().text();
  Scene& scene = (*offscreen)->scene();
  for (const int dimensions : {3, 2}) {
    scene.setMap(specimen::map(500, dimensions));
    scene.setColors(specimen::colors(500, lightTheme()));
    const CameraPose pose = fitPose(scene.bounds(), dimensions, 1.5);
    (*offscreen)->maximumTile = 2048;
    const auto whole = (*offscreen)->render(pose, {300, 200}, 1);
    (*offscreen)->maximumTile = 128;
    const auto tiled = (*offscreen)->render(pose, {300, 200}, 1);
    ASSERT_TRUE(whole && tiled);
    const Difference d = compare(*whole, *tiled);
    // Only marks cut by a seam may differ a little.
    EXPECT_LT(d.mean, 0.5);
    EXPECT_LT(d.share, 0.01);
  }
}

TEST(Figure, LargerPicturesLookTheSame) {
  const auto small = renderFigure(content(400, 3), bare({200, 150}));
  const auto large = renderFigure(content(400, 3), bare({800, 600}));
  ASSERT_TRUE(small && large);
  const QImage shrunk = large->scaled(200, 150, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
  EXPECT_LT(compare(*small, shrunk).mean, 4);
}

TEST(Figure, TransparentGroundIsClear) {
  FigureOptions options = bare();
  options.ground = FigureOptions::Ground::Transparent;
  const auto picture = renderFigure(content(600, 3), options);
  ASSERT_TRUE(picture);
  EXPECT_EQ(qAlpha(picture->pixel(1, 1)), 0);
  int clear = 0, solid = 0;
  for (int y = 0; y < picture->height(); ++y) {
    for (int x = 0; x < picture->width(); ++x) {
      const int alpha = qAlpha(picture->pixel(x, y));
      clear += alpha == 0;
      solid += alpha == 255;
    }
  }
  EXPECT_GT(clear, 320 * 240 / 2);
  EXPECT_GT(solid, 1000);
}

TEST(Figure, LegendStandsBesideTheData) {
  FigureContent c = content(600, 3);
  FigureOptions options = bare({640, 400});
  const auto without = renderFigure(c, options);
  options.legend = true;
  c.title = "encoder h, 512-d";
  c.caption = QString(400, 'x') + " a caption that is far too long to stand on one line";
  options.caption = true;
  const auto with = renderFigure(c, options);
  ASSERT_TRUE(without && with);
  // The right quarter has no points but the colours of the first and the last class.
  const std::vector<Rgb> palette = {{0x33, 0x66, 0xCC}, {0xBB, 0x88, 0x99}};
  for (const Rgb& color : palette) {
    int found = 0;
    for (int y = 0; y < 300; ++y) {
      for (int x = 500; x < 640; ++x) {
        const QColor p = with->pixelColor(x, y);
        found += p.red() == color[0] && p.green() == color[1] && p.blue() == color[2];
      }
    }
    EXPECT_GT(found, 20);
  }
}

TEST(LegendPainter, FitsItsRoomAndCountsTheRest) {
  Legend legend;
  legend.kind = Legend::Kind::Classes;
  legend.title = "class";
  for (int i = 0; i < 500; ++i)
    legend.entries.push_back({"class " + std::to_string(i), {1, 2, 3}, i, 12, i == 3});
  const QFont font = QGuiApplication::font();
  for (const QSizeF room : {QSizeF(300, 400), QSizeF(900, 300), QSizeF(120, 90)}) {
    const LegendPainter painter(legend, font, room);
    EXPECT_LE(painter.size().width(), room.width() + 1);
    EXPECT_LE(painter.size().height(), room.height() + 1);
    EXPECT_EQ(painter.shown() + painter.left(), 499);
    EXPECT_GT(painter.shown(), 0);
  }
  EXPECT_TRUE(LegendPainter(legend, font, QSizeF(2, 2)).size().isEmpty());
  EXPECT_TRUE(LegendPainter(Legend(), font, QSizeF(300, 300)).size().isEmpty());
}

TEST(Figure, RefusesWhatCannotBeDrawn) {
  const auto codeOf = [](const FigureContent& c, const FigureOptions& o) {
    const auto result = renderFigure(c, o);
    return result ? ErrorCode::Internal : result.error().code;
  };
  EXPECT_EQ(codeOf(content(10, 3), bare({63, 240})), ErrorCode::InvalidArgument);
  EXPECT_EQ(codeOf(content(10, 3), bare({240, 16385})), ErrorCode::InvalidArgument);
  EXPECT_EQ(codeOf(FigureContent(), bare()), ErrorCode::InvalidArgument);
  FigureContent unequal = content(10, 3);
  unequal.points = std::make_shared<PointTable>(specimen::table(11));
  EXPECT_EQ(codeOf(unequal, bare()), ErrorCode::InvalidArgument);
  FigureContent strange = content(10, 3);
  strange.edges = std::make_shared<const EdgeSet>(EdgeSet{{{0, 10}, {-1, 3}, {4, 4}}, {}});
  strange.appearance.pointSize = 1e9;
  strange.camera.position = strange.camera.focus;
  EXPECT_TRUE(renderFigure(strange, bare({64, 64})));
  FigureContent one = content(1, 3);
  EXPECT_TRUE(renderFigure(one, bare()));
  FigureOptions full = bare({64, 64});
  full.legend = full.caption = true;
  one.title = one.caption = QString(3000, 'w');
  EXPECT_TRUE(renderFigure(one, full));
}

TEST(Png, HoldsPictureAndCaption) {
  const fs::path path = fs::path(MLENS_BINARY_DIR) / "test_render_caption.png";
  QImage image(3, 2, QImage::Format_RGBA8888_Premultiplied);
  image.fill(QColor(10, 200, 30));
  ASSERT_TRUE(writePng(path, image, QString::fromUtf8("PCA 3D · 2,000 points")));
  QImageReader reader(QString::fromStdString(path.string()));
  EXPECT_EQ(reader.text("Description"), QString::fromUtf8("PCA 3D · 2,000 points"));
  EXPECT_EQ(reader.read().pixelColor(2, 1), QColor(10, 200, 30));
  fs::remove(path);
  const auto refused = writePng("/proc/no/such/folder.png", image, {});
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().text().find("/proc/no"), std::string::npos);
  EXPECT_FALSE(writePng(path, QImage(), {}));
  EXPECT_FALSE(fs::exists(path));
}

}  // namespace
}  // namespace mlens
