#include "ui/figure/FigureFile.h"

#include <gtest/gtest.h>

#include <QImageReader>
#include <QXmlStreamReader>
#include <cmath>

#include "core/session/FigureRecipe.h"
#include "core/session/SessionFile.h"
#include "tests/render/Specimen.h"
#include "ui/figure/FigureLayout.h"
#include "ui/figure/VectorScene.h"

namespace mlens {
namespace {

FigureContent titled(Index count, int dimensions) {
  FigureContent c;
  c.points = std::make_shared<PointTable>(specimen::table(count));
  c.map = specimen::map(count, dimensions, true);
  c.title = "encoder h, 512-d";
  c.caption = "strong.safetensors <a&b>";
  return c;
}

FigureOptions paper(QSizeF millimetres = {85, 64}) {
  FigureOptions options;
  options.dpi = 150;
  options.size = FigureOptions::pixelsOf(millimetres, options.dpi);
  options.fontPoints = 8;
  return options;
}

/// What an SVG holds; fails if it is not well-formed.
struct Svg {
  std::map<QString, int> elements;
  QStringList words;
  QString recipe, description, width;
};
Svg read(const QByteArray& bytes) {
  Svg svg;
  QXmlStreamReader xml(bytes);
  while (!xml.atEnd()) {
    if (xml.readNext() != QXmlStreamReader::StartElement) continue;
    const QString name = xml.name().toString();
    ++svg.elements[name];
    if (name == "svg") svg.width = xml.attributes().value("width").toString();
    if (name == "text") svg.words << xml.readElementText(QXmlStreamReader::IncludeChildElements).trimmed();
    if (name == "recipe") svg.recipe = xml.readElementText();
    if (name == "description") svg.description = xml.readElementText();
  }
  EXPECT_FALSE(xml.hasError()) << xml.errorString().toStdString();
  return svg;
}

TEST(FigureFile, AnSvgHasItsPointsAndEdgesAsShapesAndItsWordsAsText) {
  FigureContent c = titled(600, 3);
  c.edges = std::make_shared<const EdgeSet>(specimen::edges(600));
  c.appearance.hiddenClasses = {3};
  FigureOptions options = paper();
  options.letters = true;
  const auto bytes = figureBytes({c}, options, FigureFormat::Svg, "{\"command\": \"<&>\"}");
  ASSERT_TRUE(bytes) << bytes.error().text();
  const Svg svg = read(*bytes);
  EXPECT_EQ(svg.elements.count("image"), 0U);
  // 60 of 600 points are hidden; 9 classes have a disc in the legend.
  const int discs = svg.elements.count("circle") > 0 ? svg.elements.at("circle") : svg.elements.at("ellipse");
  EXPECT_EQ(discs, 540 + 9);
  const QString all = svg.words.join('|');
  for (const char* word : {"a   encoder h, 512-d", "PC 1 (32.1 %)", "ankle boot"}) {
    EXPECT_TRUE(all.contains(word)) << word << " in " << all.toStdString();
  }
  EXPECT_FALSE(all.contains("dress"));
  EXPECT_EQ(svg.recipe, "{\"command\": \"<&>\"}");
  EXPECT_EQ(svg.description, "strong.safetensors <a&b>");
  EXPECT_NEAR(svg.width.chopped(2).toDouble(), 85, 0.2) << svg.width.toStdString();
}

/// Two paths of four knots that leave the first two points.
std::shared_ptr<const Paths> orbits(const Projection& map) {
  std::vector<float> places;
  for (Index path = 0; path < 2; ++path) {
    const auto at = map.coordinates.row(path);
    for (int step = 0; step < 4; ++step)
      places.insert(places.end(), {at[0] + 0.1F * static_cast<float>(step), at[1], at[2]});
  }
  return std::make_shared<const Paths>(Paths{*Matrix::create(8, 3, std::move(places)), 4});
}

TEST(FigureFile, OrbitsAreShapesAmongThePoints) {
  for (const int dimensions : {2, 3}) {
    FigureContent c = titled(600, dimensions);
    const Svg bare = read(*figureBytes({c}, paper(), FigureFormat::Svg, {}));
    c.paths = orbits(*c.map);
    const Svg svg = read(*figureBytes({c}, paper(), FigureFormat::Svg, {}));
    const auto discs = [](const Svg& one) {
      const auto circles = one.elements.find("circle");
      return circles != one.elements.end() ? circles->second : one.elements.at("ellipse");
    };
    const auto lines = [](const Svg& one) {
      int all = 0;
      for (const char* name : {"polyline", "line", "path"}) {
        if (const auto found = one.elements.find(name); found != one.elements.end()) all += found->second;
      }
      return all;
    };
    EXPECT_EQ(discs(svg), discs(bare) + 8) << dimensions;
    EXPECT_EQ(lines(svg), lines(bare) + 6) << dimensions;
    EXPECT_EQ(svg.elements.count("image"), 0U);
    auto damaged = std::make_shared<Paths>(*c.paths);
    damaged->each = 3;
    c.paths = damaged;
    EXPECT_EQ(discs(read(*figureBytes({c}, paper(), FigureFormat::Svg, {}))), discs(bare));
  }
}

TEST(FigureFile, ManyPointsArePixelsAndThatIsSaid) {
  const FigureContent many = titled(kMostVectorPoints + 1, 2);
  const auto bytes = figureBytes({many}, paper(), FigureFormat::Svg, {});
  ASSERT_TRUE(bytes) << bytes.error().text();
  const Svg svg = read(*bytes);
  EXPECT_EQ(svg.elements.at("image"), 1);
  EXPECT_TRUE(svg.words.join('|').contains("PC 1"));
  EXPECT_EQ(figureNote({many}, FigureFormat::Svg), "20,001 points drawn as pixels");
  EXPECT_EQ(figureNote({titled(600, 2), many}, FigureFormat::Pdf), "b: 20,001 points drawn as pixels");
  EXPECT_EQ(figureNote({many}, FigureFormat::Png), "");
  EXPECT_EQ(figureNote({titled(600, 3)}, FigureFormat::Pdf), "");
}

TEST(FigureFile, APdfHasItsSizeOnPaperAndItsRecipeAndIsTheSameEachTime) {
  const auto first = figureBytes({titled(300, 3)}, paper({100, 50}), FigureFormat::Pdf, "{}");
  const auto second = figureBytes({titled(300, 3)}, paper({100, 50}), FigureFormat::Pdf, "{}");
  ASSERT_TRUE(first && second);
  EXPECT_EQ(*first, *second);
  EXPECT_TRUE(first->startsWith("%PDF-"));
  EXPECT_TRUE(first->contains("recipe.json"));
  const auto box = first->indexOf("/MediaBox [");
  ASSERT_GE(box, 0);
  const auto numbers = first->mid(box + 11, first->indexOf(']', box) - box - 11).simplified().split(' ');
  ASSERT_EQ(numbers.size(), 4);
  EXPECT_NEAR(numbers[2].toDouble(), 100 / 25.4 * 72, 1);
  EXPECT_NEAR(numbers[3].toDouble(), 50 / 25.4 * 72, 1);
}

TEST(FigureFile, APngCarriesCaptionRecipeAndResolution) {
  const auto bytes = figureBytes({titled(300, 3)}, paper(), FigureFormat::Png, "{\"x\": 1}");
  ASSERT_TRUE(bytes) << bytes.error().text();
  const QImage image = QImage::fromData(*bytes);
  EXPECT_EQ(image.text("Recipe"), "{\"x\": 1}");
  EXPECT_EQ(image.text("Description"), "strong.safetensors <a&b>");
  EXPECT_NEAR(image.dotsPerMeterX(), 150 / 0.0254, 1);
}

TEST(FigureFile, ShapesLookAsThePixelsDo) {
  for (const int dimensions : {2, 3}) {
    FigureContent c = titled(600, dimensions);
    c.edges = std::make_shared<const EdgeSet>(specimen::edges(600));
    FigureOptions options = paper();
    const auto pixels = renderFigure(c, options);
    ASSERT_TRUE(pixels) << pixels.error().text();
    QImage shapes(options.size, QImage::Format_RGBA8888_Premultiplied);
    QPainter painter(&shapes);
    ASSERT_TRUE(paintFigure(painter, {c}, options));
    painter.end();
    double sum = 0, ink = 0;
    for (int y = 0; y < shapes.height(); ++y) {
      for (int x = 0; x < shapes.width(); ++x) {
        const QRgb a = shapes.pixel(x, y), b = pixels->pixel(x, y);
        sum += std::abs(qRed(a) - qRed(b)) + std::abs(qGreen(a) - qGreen(b)) + std::abs(qBlue(a) - qBlue(b));
        ink += 765 - qRed(b) - qGreen(b) - qBlue(b);
      }
    }
    // Points are flat where OpenGL shades them; nothing else differs.
    EXPECT_LT(sum, 0.2 * ink) << dimensions;
  }
}

TEST(FigureFile, PanelsShareTheSheetWithoutTouching) {
  const std::vector<FigureContent> views(5, titled(100, 3));
  FigureOptions options = paper({175, 120});
  options.columns = 3;
  const Legend legend = colorPoints(*views[0].points, {}, {}, lightTheme()).legend;
  const FigureLayout at = layOutFigure(views, options, legend);
  ASSERT_EQ(at.panels.size(), 5U);
  const QRectF sheet(QPointF(0, 0), QSizeF(options.size));
  const QRectF words(at.legendAt, at.legend->size());
  EXPECT_TRUE(sheet.contains(words));
  EXPECT_TRUE(sheet.contains(at.caption));
  for (std::size_t i = 0; i < 5; ++i) {
    const QRectF scene = at.panels[i].scene;
    EXPECT_TRUE(sheet.contains(scene));
    EXPECT_GT(scene.width(), 100);
    EXPECT_FALSE(scene.intersects(words) || scene.intersects(at.caption));
    for (std::size_t j = 0; j < 5; ++j) {
      EXPECT_FALSE(scene.intersects(at.panels[j].title)) << i << j;
      EXPECT_FALSE(j != i && scene.intersects(at.panels[j].scene)) << i << j;
    }
  }
  EXPECT_EQ(at.panels[0].scene.top(), at.panels[2].scene.top());
  EXPECT_GT(at.panels[3].scene.top(), at.panels[0].scene.bottom());
  EXPECT_EQ(panelLetter(0), "a");
  EXPECT_EQ(panelLetter(27), "ab");
}

TEST(FigureFile, WordsHaveTheHeightAskedForOnPaper) {
  FigureOptions options = paper();
  for (const double dpi : {150.0, 600.0}) {
    options.dpi = dpi;
    options.size = FigureOptions::pixelsOf({85, 64}, dpi);
    const FigureLayout at = layOutFigure({titled(10, 3)}, options, {});
    EXPECT_NEAR(at.font.pixelSize() / dpi * 72, 8, 0.3);
  }
}

TEST(FigureRecipe, NamesFilesWithoutTheirFoldersAndReadsBackAsASession) {
  Session session;
  session.data.kind = DataSource::Kind::Images;
  session.data.path = "/home/someone/secret project/images.gz";
  session.checkpoints = {{"/home/someone/strong.safetensors"}};
  session.stamps[session.data.path] = {"abc", 5};
  session.views = {{"encoder", {0, EmbeddingId::Stage::Encoder}, {}, {}}};
  session.notes = "do not tell";
  const std::string recipe = figureRecipe(session, "1.2", "manifold-lens render");
  EXPECT_EQ(recipe.find("someone"), std::string::npos) << recipe;
  EXPECT_EQ(recipe.find("do not tell"), std::string::npos);
  EXPECT_NE(recipe.find("Manifold Lens 1.2"), std::string::npos);
  EXPECT_NE(recipe.find("\"path\": \"images.gz\""), std::string::npos) << recipe;
}

TEST(FigureFormat, IsTheEndingOfTheName) {
  EXPECT_EQ(figureFormat("a.PDF"), FigureFormat::Pdf);
  EXPECT_EQ(figureFormat("b/c.svg"), FigureFormat::Svg);
  EXPECT_FALSE(figureFormat("a.jpg"));
}

}  // namespace
}  // namespace mlens
