#include "ui/figure/Turntable.h"

#include <gif_lib.h>
#include <gtest/gtest.h>

#include <QPainter>

#include "tests/render/Specimen.h"
#include "ui/figure/ColorTable.h"
#include "ui/figure/FigureFile.h"

namespace mlens {
namespace {

FigureContent turning(int dimensions) {
  FigureContent c;
  c.points = std::make_shared<PointTable>(specimen::table(400));
  c.map = specimen::map(400, dimensions, true);
  c.title = "encoder h";
  return c;
}

FigureOptions small() {
  FigureOptions options;
  options.size = {200, 150};
  return options;
}

FrameSource drawing(const FigureContent& view) {
  return [view](const FigureOptions& options) { return renderFigure(view, options); };
}

/// A GIF read by giflib itself.
struct Gif {
  std::vector<QImage> frames;
  std::vector<int> delays;
  std::string comment;
  bool forEver = false;
};
Gif readGif(const QByteArray& bytes) {
  struct Source {
    const QByteArray& bytes;
    qsizetype at = 0;
  } source{bytes};
  const auto take = [](GifFileType* gif, GifByteType* out, int count) {
    auto& from = *static_cast<Source*>(gif->UserData);
    const auto length = std::min<qsizetype>(count, from.bytes.size() - from.at);
    std::copy_n(from.bytes.constData() + from.at, length, out);
    from.at += length;
    return static_cast<int>(length);
  };
  Gif result;
  int error = 0;
  GifFileType* gif = DGifOpen(&source, take, &error);
  EXPECT_NE(gif, nullptr);
  if (!gif) return result;
  EXPECT_EQ(DGifSlurp(gif), GIF_OK);
  for (int i = 0; i < gif->ImageCount; ++i) {
    const SavedImage& saved = gif->SavedImages[i];
    QImage image(gif->SWidth, gif->SHeight, QImage::Format_RGB32);
    for (int p = 0; p < gif->SWidth * gif->SHeight; ++p) {
      const GifColorType& color = gif->SColorMap->Colors[saved.RasterBits[p]];
      image.setPixel(p % gif->SWidth, p / gif->SWidth, qRgb(color.Red, color.Green, color.Blue));
    }
    result.frames.push_back(image);
    GraphicsControlBlock control;
    EXPECT_EQ(DGifSavedExtensionToGCB(gif, i, &control), GIF_OK);
    result.delays.push_back(control.DelayTime);
    for (int e = 0; e < saved.ExtensionBlockCount; ++e) {
      const ExtensionBlock& block = saved.ExtensionBlocks[e];
      const std::string text(reinterpret_cast<const char*>(block.Bytes),
                             static_cast<std::size_t>(block.ByteCount));
      if (text == "NETSCAPE2.0") result.forEver = true;
      const bool follows = block.Function == CONTINUE_EXT_FUNC_CODE && !result.comment.empty();
      if (block.Function == COMMENT_EXT_FUNC_CODE || follows) result.comment += text;
    }
  }
  DGifCloseFile(gif, &error);
  return result;
}

/// Mean difference of a channel.
double difference(const QImage& a, const QImage& b) {
  double sum = 0;
  for (int y = 0; y < a.height(); ++y) {
    for (int x = 0; x < a.width(); ++x) {
      const QColor one = a.pixelColor(x, y), other = b.pixelColor(x, y);
      sum += std::abs(one.red() - other.red()) + std::abs(one.green() - other.green()) +
             std::abs(one.blue() - other.blue());
    }
  }
  return sum / (3.0 * a.width() * a.height());
}

TEST(ColorTable, FewColoursStayAsTheyAre) {
  QImage picture(20, 10, QImage::Format_RGB32);
  for (int i = 0; i < 200; ++i) picture.setPixel(i % 20, i / 20, qRgb(i, (7 * i) % 256, 255 - i));
  ColorTable table({picture});
  EXPECT_LE(table.colors().size(), 256u);
  EXPECT_EQ(table.colors()[0], picture.pixel(0, 0));
  double worst = 0;
  for (int i = 0; i < 200; ++i) {
    const QRgb color = picture.pixel(i % 20, i / 20), shown = table.colors()[table.indexOf(color)];
    worst =
        std::max<double>(worst, std::abs(qRed(color) - qRed(shown)) + std::abs(qBlue(color) - qBlue(shown)));
  }
  EXPECT_LE(worst, 16);  // colours that share a cell of 8 x 8 x 8
}

TEST(ColorTable, AGradientIsCutFinely) {
  QImage picture(256, 64, QImage::Format_RGB32);
  for (int y = 0; y < 64; ++y) {
    for (int x = 0; x < 256; ++x) picture.setPixel(x, y, qRgb(x, 4 * y, 128));
  }
  ColorTable table({picture});
  EXPECT_EQ(table.colors().size(), 256u);
  double sum = 0;
  for (int y = 0; y < 64; ++y) {
    for (int x = 0; x < 256; ++x) {
      const QRgb shown = table.colors()[table.indexOf(picture.pixel(x, y))];
      sum += std::abs(qRed(shown) - x) + std::abs(qGreen(shown) - 4 * y);
    }
  }
  EXPECT_LT(sum / (256 * 64 * 2), 6);  // 16 x 16 boxes of side 16 would leave 4
  const QRgb unseen = table.colors()[table.indexOf(qRgb(10, 10, 255))];
  EXPECT_LT(qRed(unseen), 40);
}

TEST(Turntable, TurnsOnceAroundAndCarriesItsRecipe) {
  const FigureContent view = turning(3);
  const std::string recipe = std::string(700, 'r') + "end";
  const TurntableOptions turn{8, 2};
  ASSERT_TRUE(validateTurntable({view}, small(), turn));
  const auto bytes = turntableBytes(small(), turn, recipe, drawing(view), {});
  ASSERT_TRUE(bytes) << bytes.error().text();
  EXPECT_TRUE(bytes->startsWith("GIF89a"));
  const Gif gif = readGif(*bytes);
  ASSERT_EQ(gif.frames.size(), 8u);
  EXPECT_TRUE(gif.forEver);
  EXPECT_EQ(gif.comment, recipe);
  EXPECT_EQ(gif.delays, std::vector<int>(8, 25));
  for (int i = 0; i < 8; ++i) {
    FigureOptions turned = small();
    turned.turn = 45 * i;
    const auto drawn = renderFigure(view, turned);
    ASSERT_TRUE(drawn);
    EXPECT_LT(difference(gif.frames[static_cast<std::size_t>(i)], *drawn), 2) << i;
  }
  EXPECT_GT(difference(gif.frames[0], gif.frames[4]), 4);
  EXPECT_EQ(gif.frames[3].pixelColor(0, 0), QColor(Qt::white));
  EXPECT_EQ(*turntableBytes(small(), turn, recipe, drawing(view), {}), *bytes);
}

TEST(Turntable, AFullTurnIsNone) {
  FigureOptions full = small();
  full.turn = 360;
  const auto once = renderFigure(turning(3), small()), again = renderFigure(turning(3), full);
  ASSERT_TRUE(once && again);
  EXPECT_LT(difference(*once, *again), 0.05);
}

TEST(Turntable, StopsBetweenFrames) {
  std::stop_source stop;
  int drawn = 0;
  const FrameSource frames = [&](const FigureOptions& options) -> Result<QImage> {
    if (++drawn == 6) stop.request_stop();
    QImage picture(options.size, QImage::Format_RGB32);
    picture.fill(Qt::white);
    return picture;
  };
  double last = 0;
  const JobContext job(stop.get_token(), [&](const Progress& progress) {
    EXPECT_GE(progress.fraction, last);
    last = progress.fraction;
  });
  const auto bytes = turntableBytes(small(), {20, 2}, {}, frames, job);
  ASSERT_FALSE(bytes);
  EXPECT_EQ(bytes.error().code, ErrorCode::Cancelled);
  EXPECT_EQ(drawn, 6);
  EXPECT_GT(last, 0.1);
}

TEST(Turntable, RefusesWhatDoesNotTurn) {
  EXPECT_FALSE(validateTurntable({turning(3), turning(2)}, small(), {}));
  FigureOptions large = small(), clear = small();
  large.size = {4000, 2000};
  clear.ground = FigureOptions::Ground::Transparent;
  EXPECT_FALSE(validateTurntable({turning(3)}, large, {}));
  EXPECT_FALSE(validateTurntable({turning(3)}, clear, {}));
  EXPECT_FALSE(validateTurntable({turning(3)}, small(), {1, 2}));
  EXPECT_FALSE(validateTurntable({turning(3)}, small(), {20, 0}));
}

TEST(Turntable, ItsCommandSaysSo) {
  const std::string command = turntableCommand({"encoder"}, small(), {36, 4});
  EXPECT_NE(command.find("--view encoder"), std::string::npos);
  EXPECT_NE(command.find("--turntable 36 --seconds 4 --out figure.gif"), std::string::npos);
}

}  // namespace
}  // namespace mlens
