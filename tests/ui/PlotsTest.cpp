#include <QImage>
#include <cmath>

#include "core/base/AtomicFile.h"
#include "tests/ui/Stage.h"
#include "ui/charts/ChartFile.h"
#include "ui/charts/DendrogramPlot.h"
#include "ui/charts/HeatmapPlot.h"
#include "ui/charts/LinePlot.h"
#include "ui/charts/QtColor.h"
#include "ui/charts/ScatterPlot.h"
#include "ui/scene/Palette.h"

namespace mlens {
namespace {

HeatmapPlot smallHeatmap() {
  HeatmapPlot plot;
  plot.rowNames = QStringList{"first", "second"};
  plot.columnNames = {"a", "b", "c"};
  plot.values = {0, 0.25, 1, 0.5, std::nan(""), 0.75};
  return plot;
}

// A cell's corner is free of its number: there is the colour of the palette at the cell's value.
TEST(Heatmap, CellsHaveTheColourOfTheirValue) {
  const HeatmapPlot plot = smallHeatmap();
  QImage image(500, 300, QImage::Format_RGB32);
  image.fill(Qt::white);
  QPainter painter(&image);
  plot.paint(painter, image.rect(), lightTheme());
  const QRectF area = plot.area(image.rect(), QFontMetricsF(painter.font(), &image));
  painter.end();
  for (int row = 0; row < 2; ++row) {
    for (int column = 0; column < 3; ++column) {
      const QPointF corner = plot.cell(row, column, area).topLeft() + QPointF(4, 4);
      const double value = plot.value(row, column);
      const Rgb expected = std::isnan(value) ? lightTheme().border : continuousColor("", value);
      EXPECT_EQ(image.pixelColor(corner.toPoint()), qtColor(expected)) << row << " " << column;
      EXPECT_EQ(plot.cellAt(corner, area), QPoint(column, row));
    }
  }
  EXPECT_FALSE(plot.cellAt(area.topLeft() - QPointF(2, 2), area).has_value());
  EXPECT_EQ(plot.words(0, 1), "first, b: 0.25");
}

// Names that need several lines are all within the picture, also with nameless curves between them.
TEST(LinePlot, TheLegendKeepsEveryName) {
  LinePlot plot;
  plot.yTitle = QStringLiteral("share");
  for (int i = 0; i < 6; ++i) {
    const QColor color = i == 0 ? QColor(Qt::red) : QColor(Qt::black);
    plot.series.push_back({QStringLiteral("generator %1").arg(i), color, 2, {{0, 0}, {1, 1}}});
    plot.series.push_back({{}, QColor(Qt::black), 2, {{0, 0}, {1, 1}}});
  }
  QImage image(480, 300, QImage::Format_RGB32);
  image.fill(Qt::white);
  QPainter painter(&image);
  plot.paint(painter, image.rect(), lightTheme());
  const QRectF area = plot.area(image.rect(), QFontMetricsF(painter.font(), &image));
  ASSERT_GT(plot.legendLines(480, QFontMetricsF(painter.font(), &image)).back(), 1);
  painter.end();
  int red = 0;  // of the line before the first name
  for (int y = 0; y < static_cast<int>(area.top()) - 8; ++y) {
    for (int x = 0; x < image.width(); ++x) red += image.pixelColor(x, y) == QColor(Qt::red);
  }
  EXPECT_GT(red, 10);
}

TEST(Plots, KeepTheirNamesAsTextInAFile) {
  const Folder folder;
  DendrogramPlot tree;
  tree.tree.merges = {{0, 2, 1.0, 2}, {1, 3, 2.5, 3}};
  tree.names = {"moco", "swav", "dino"};
  ScatterPlot scatter;
  scatter.dots = {{"simclr", {1, 2}, Qt::red}, {"byol", {3, 5}, Qt::blue}};
  const auto written = [&](const char* name, auto& plot) {
    const auto path = folder.file(name);
    EXPECT_TRUE(writeChart(path, {300, 200}, QStringLiteral("t"), [&](QPainter& painter, const QRectF& room) {
      plot.paint(painter, room, lightTheme());
    }));
    return readTextFile(path).value_or("");
  };
  const std::string first = written("tree.svg", tree), second = written("scatter.svg", scatter);
  for (const char* name : {"moco", "swav", "dino"}) EXPECT_NE(first.find(name), std::string::npos) << name;
  for (const char* name : {"simclr", "byol"}) EXPECT_NE(second.find(name), std::string::npos) << name;
}

TEST(Plots, AKeyNamesItsColoursOrSaysHowManyAreLeftOut) {
  const Folder folder;
  ScatterPlot plot;
  plot.dots = {{"one", {0, 0}, Qt::red}, {"two", {1, 1}, Qt::blue}};
  for (int i = 0; i < 12; ++i) plot.key.entries.push_back({QStringLiteral("paradigm%1").arg(i), Qt::red});
  const auto written = [&](double width) {
    EXPECT_TRUE(
        writeChart(folder.file("k.svg"), {width, 200}, QStringLiteral("t"),
                   [&](QPainter& painter, const QRectF& room) { plot.paint(painter, room, lightTheme()); }));
    return readTextFile(folder.file("k.svg")).value_or("");
  };
  const std::string wide = written(1200), narrow = written(300);
  EXPECT_NE(wide.find("paradigm11"), std::string::npos);
  EXPECT_EQ(narrow.find("paradigm11"), std::string::npos);
  EXPECT_NE(narrow.find(" more"), std::string::npos);
}

}  // namespace
}  // namespace mlens
