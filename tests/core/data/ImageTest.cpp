#include "core/data/Image.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/core/base/TestFiles.h"
#include "tests/core/data/DataFixtures.h"

namespace mlens {
namespace {

using Bytes = std::vector<std::uint8_t>;

const Bytes kGrey = {0, 50, 100, 150, 200, 250};
const Bytes kRgb = {255, 0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 128, 128, 128, 255, 255, 255};

TEST(ReadImage, EveryFormat) {
  const std::tuple<const char*, int, Bytes> cases[] = {
      {"grey.png", 1, kGrey},
      {"grey16.png", 1, kGrey},
      {"grey.pgm", 1, kGrey},
      {"rgb.png", 3, kRgb},
      {"rgb.ppm", 3, kRgb},
      {"rgb.bmp", 3, kRgb},
      {"rgb.tga", 3, kRgb},
      {"frames.gif", 3, {255, 0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255, 0}},
      {"rgba.png", 3, {255, 0, 0, 255, 0, 0, 255, 0, 0, 128, 128, 128, 128, 128, 128, 128, 128, 128}},
      {"grey_alpha.png", 1, {0, 0, 0, 200, 200, 200}},
  };
  for (const auto& [name, channels, pixels] : cases) {
    const auto image = readImage(fixture(name));
    ASSERT_TRUE(image) << name << ": " << image.error().text();
    EXPECT_EQ(image->width, 3) << name;
    EXPECT_EQ(image->height, 2) << name;
    EXPECT_EQ(image->channels, channels) << name;
    EXPECT_EQ(image->pixels, pixels) << name;
    const auto header = readImageHeader(fixture(name));
    ASSERT_TRUE(header) << name;
    EXPECT_EQ(header->channels, channels) << name;
    EXPECT_TRUE(hasImageExtension(name)) << name;
  }
}

TEST(ReadImage, Jpeg) {
  const auto grey = readImage(fixture("grey.jpg"));
  ASSERT_TRUE(grey) << grey.error().text();
  ASSERT_EQ(grey->pixels.size(), 16u * 8);
  EXPECT_EQ(grey->channels, 1);
  for (std::size_t i = 0; i < grey->pixels.size(); ++i)
    EXPECT_NEAR(grey->pixels[i], i % 16 < 8 ? 50 : 200, 1);
  const auto red = readImage(fixture("red.jpeg"));
  ASSERT_TRUE(red) << red.error().text();
  ASSERT_EQ(red->pixels.size(), 8u * 8 * 3);
  for (std::size_t i = 0; i < red->pixels.size(); ++i) EXPECT_NEAR(red->pixels[i], i % 3 == 0 ? 254 : 0, 2);
}

/// tests/tools/make_pictures.py wrote them, and what Pillow makes of them.
TEST(ReadImage, IsPillowsByteForByte) {
  for (const char* name :
       {"chirp444.jpg", "chirp422.jpg", "chirp420.jpg", "cmyk.jpg", "palette_transparent.png"}) {
    const auto image = readImage(fixture(name));
    ASSERT_TRUE(image) << name << ": " << image.error().text();
    const auto pillow = readImage(fixture(name).replace_extension(".ppm"));
    ASSERT_TRUE(pillow) << name;
    EXPECT_EQ(image->channels, 3) << name;
    EXPECT_EQ(image->pixels, pillow->pixels) << name;
  }
}

TEST(ReadImage, AJpegThatIsCutShortIsToBeCopiedAgain) {
  const TemporaryFolder folder;
  const std::string whole = fileBytes(fixture("chirp420.jpg"));
  ASSERT_TRUE(readImage(folder.write("whole.jpg", whole)));
  for (const std::size_t missing : {std::size_t{20}, std::size_t{200}, whole.size() - 4}) {
    const auto cut = readImage(folder.write("cut.jpg", whole.substr(0, whole.size() - missing)));
    ASSERT_FALSE(cut) << missing;
    EXPECT_NE(cut.error().message.find("copy or download it again"), std::string::npos) << cut.error().text();
    EXPECT_NE(cut.error().context.find("cut.jpg"), std::string::npos);
  }
}

TEST(ReadImage, CutAnywhereIsAnErrorOrAWholePicture) {
  const TemporaryFolder folder;
  for (const char* name : {"grey.png", "rgb.ppm", "rgb.bmp", "frames.gif", "red.jpeg", "rgb.tga"}) {
    const std::string whole = fileBytes(fixture(name));
    for (std::size_t length = 0; length < whole.size(); ++length) {
      const auto image = readImage(folder.write(std::string("cut") + name, whole.substr(0, length)));
      if (image) {
        ASSERT_EQ(image->pixels.size(),
                  static_cast<std::size_t>(image->width * image->height * image->channels));
      } else {
        ASSERT_EQ(image.error().code, ErrorCode::BadFormat) << image.error().text();
      }
    }
  }
}

TEST(ReadImage, RefusesTheHugeBeforeDecoding) {
  const TemporaryFolder folder;
  const auto huge = readImage(folder.write("huge.ppm", "P6\n20000 20000\n255\nabc"));
  ASSERT_FALSE(huge);
  EXPECT_EQ(huge.error().code, ErrorCode::Unsupported);
  EXPECT_NE(huge.error().message.find("20000 x 20000"), std::string::npos);
  EXPECT_FALSE(readImage(folder.write("negative.bmp", "BM" + std::string(60, '\xff'))));
}

TEST(ReadImage, PnmWithCommentsAndOtherDepths) {
  const TemporaryFolder folder;
  const auto pixels = [&](std::string_view bytes) { return readImage(folder.write("p.pgm", bytes)); };
  EXPECT_EQ(pixels("P5 # comment\n2\t1 # 7 7\n15 \x05\x0f")->pixels, (Bytes{85, 255}));
  EXPECT_EQ(pixels(std::string("P5 2 1 65535\n\x80\x00\xff\xff", 17))->pixels, (Bytes{128, 255}));
  EXPECT_EQ(pixels("P5 2 1 100\nd\xff")->pixels, (Bytes{255, 255}));  // above white is white
  for (const char* bad : {"P5 2 1 255\nx", "P5 2 1 65535\nxyz", "P5", "P5 2 1", "P5 2 1 255", "P5 0 1 255\nx",
                          "P5 2 1 70000\nxyzw", "P5 -2 1 255\nxx", "P5 # no end"}) {
    EXPECT_EQ(pixels(bad).error().code, ErrorCode::BadFormat) << bad;
  }
  EXPECT_EQ(pixels("P5 99999999999999999999 1 255\nx").error().code, ErrorCode::Unsupported);
}

TEST(ReadImage, NamesWhatIsNoPicture) {
  const TemporaryFolder folder;
  const auto text = readImage(folder.write("text.png", "not a picture at all"));
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().code, ErrorCode::BadFormat);
  EXPECT_EQ(text.error().context, (folder / "text.png").string());
  EXPECT_EQ(readImage(folder.write("empty.png", "")).error().message, "is empty");
  EXPECT_EQ(readImage(folder / "none.png").error().code, ErrorCode::NotFound);
  EXPECT_EQ(readImage(folder.path()).error().code, ErrorCode::Io);
}

Image gradient(int width, int height, int channels) {
  Image image{width, height, channels, {}};
  for (int i = 0; i < width * height * channels; ++i)
    image.pixels.push_back(static_cast<std::uint8_t>(i * 37 % 251));
  return image;
}

TEST(Scaling, IsPillowsBitByBit) {
  // tests/tools/make_resized.py made them of the picture below.
  const auto cases = nlohmann::json::parse(fileBytes(fixture("resized.json")));
  ASSERT_GT(cases.size(), 10u);
  for (const auto& each : cases) {
    const int width = each["width"], height = each["height"], channels = each["channels"];
    Image image{width, height, channels, {}};
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) {
        for (int c = 0; c < channels; ++c)
          image.pixels.push_back(static_cast<std::uint8_t>((x * 7 + y * 13 + c * 50 + x * y % 31 * 5) % 256));
      }
    }
    const bool bicubic = each["interpolation"] == "bicubic";
    const Image cut = resizeAndCrop(image, each["shorter"], each["size"],
                                    bicubic ? Interpolation::Bicubic : Interpolation::Bilinear);
    EXPECT_EQ(cut.pixels, each["pixels"].get<Bytes>())
        << width << " x " << height << " to " << each["shorter"] << ", " << each["interpolation"];
  }
}

TEST(Scaling, EveryFilterIsPillowsAndSquashesAWidePicture) {
  const auto image = readImage(fixture("chirp.ppm"));
  ASSERT_TRUE(image);
  const std::pair<const char*, Interpolation> filters[] = {
      {"nearest", Interpolation::Nearest},   {"box", Interpolation::Box},
      {"hamming", Interpolation::Hamming},   {"lanczos", Interpolation::Lanczos},
      {"bilinear", Interpolation::Bilinear}, {"bicubic", Interpolation::Bicubic}};
  const auto pillow = nlohmann::json::parse(fileBytes(fixture("filters.json")));
  for (const auto& [name, filter] : filters) {
    for (const int side : {9, 26}) {
      EXPECT_EQ(resizeAndCrop(*image, side, side, filter, true).pixels,
                pillow[name][std::to_string(side)].get<Bytes>())
          << name << " to " << side;
    }
    EXPECT_NE(resizeAndCrop(*image, 9, 9, filter).pixels, pillow[name]["9"].get<Bytes>()) << name;
  }
}

TEST(Scaling, UpIsBilinearBetweenCentres) {
  const Image image = resizeAndCrop(Image{2, 2, 1, {0, 100, 0, 100}}, 4, 4, Interpolation::Bilinear);
  EXPECT_EQ(image.pixels, (Bytes{0, 25, 75, 100, 0, 25, 75, 100, 0, 25, 75, 100, 0, 25, 75, 100}));
}

TEST(Scaling, TheSameSizeKeepsTheBytes) {
  const Image image = gradient(28, 28, 1);
  EXPECT_EQ(resizeAndCrop(image, 28, 28, Interpolation::Bicubic).pixels, image.pixels);
  const Image wide =
      resizeAndCrop(gradient(9, 4, 1), 4, 4, Interpolation::Bicubic);  // only cut: columns 2 to 5
  for (int y = 0; y < 4; ++y) {
    for (int x = 0; x < 4; ++x) {
      EXPECT_EQ(wide.pixels[static_cast<std::size_t>(y * 4 + x)], (y * 9 + x + 2) * 37 % 251);
    }
  }
}

TEST(Scaling, ConstantStaysConstantAtAnySize) {
  for (const auto& [width, height] : std::vector<std::pair<int, int>>{{1, 1}, {1, 500}, {333, 2}, {31, 17}}) {
    const Image image{width, height, 1, Bytes(static_cast<std::size_t>(width * height), 77)};
    for (const int size : {1, 3, 28, 64}) {
      const Image scaled = resizeAndCrop(image, size, size, Interpolation::Bicubic);
      EXPECT_EQ(scaled.pixels, Bytes(static_cast<std::size_t>(size * size), 77))
          << width << " " << height << " " << size;
      const Image small = thumbnail(image, size);
      EXPECT_LE(std::max(small.width, small.height), std::max(size, 1));
      EXPECT_EQ(small.pixels, Bytes(static_cast<std::size_t>(small.width * small.height), 77));
    }
  }
}

TEST(Scaling, ThumbnailsKeepTheirShape) {
  const Image wide = thumbnail(gradient(400, 100, 3), 64);
  EXPECT_EQ(wide.width, 64);
  EXPECT_EQ(wide.height, 16);
  EXPECT_EQ(wide.channels, 3);
  const Image small = gradient(20, 30, 1);
  EXPECT_EQ(thumbnail(small, 64).pixels, small.pixels);
  EXPECT_TRUE(thumbnail(Image{}, 64).pixels.empty());
  EXPECT_TRUE(resizeAndCrop(Image{}, 64, 64, Interpolation::Bicubic).pixels.empty());
}

TEST(Channels, GreyAndColour) {
  const Image red{1, 1, 3, {255, 0, 0}};
  EXPECT_EQ(withChannels(red, 1).pixels, (Bytes{76}));  // 0.299 * 255
  EXPECT_EQ(withChannels(Image{2, 1, 1, {7, 9}}, 3).pixels, (Bytes{7, 7, 7, 9, 9, 9}));
  EXPECT_EQ(withChannels(withChannels(gradient(3, 3, 1), 3), 1).pixels, gradient(3, 3, 1).pixels);
}

}  // namespace
}  // namespace mlens
