#include "ui/figure/GifFile.h"

#include <gif_lib.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace mlens {
namespace {

constexpr int kExtensionBlock = 255;

int append(GifFileType* gif, const GifByteType* bytes, int count) {
  static_cast<QByteArray*>(gif->UserData)->append(reinterpret_cast<const char*>(bytes), count);
  return count;
}

tl::unexpected<Error> gifFailed(int error) {
  const char* words = GifErrorString(error);
  return fail(ErrorCode::Internal,
              std::string("the GIF cannot be written: ") + (words ? words : "no reason"));
}

/// An extension of any length, in the blocks of at most 255 bytes that the format has.
bool putExtension(GifFileType* gif, int code, const std::vector<std::string>& blocks) {
  bool good = EGifPutExtensionLeader(gif, code) == GIF_OK;
  for (const std::string& block : blocks) {
    for (std::size_t at = 0; at < block.size() && good; at += kExtensionBlock) {
      const auto length = std::min<std::size_t>(kExtensionBlock, block.size() - at);
      good = EGifPutExtensionBlock(gif, static_cast<int>(length), block.data() + at) == GIF_OK;
    }
  }
  return good && EGifPutExtensionTrailer(gif) == GIF_OK;
}

struct FreeMap {
  void operator()(ColorMapObject* map) const { GifFreeMapObject(map); }
};
using ColorMap = std::unique_ptr<ColorMapObject, FreeMap>;

ColorMap mapOf(const std::vector<QRgb>& colors) {
  std::vector<GifColorType> list(ColorTable::kMost);
  for (std::size_t i = 0; i < colors.size(); ++i) {
    list[i] = {static_cast<GifByteType>(qRed(colors[i])), static_cast<GifByteType>(qGreen(colors[i])),
               static_cast<GifByteType>(qBlue(colors[i]))};
  }
  return ColorMap(GifMakeMapObject(ColorTable::kMost, list.data()));
}

}  // namespace

struct GifFile::State {
  QByteArray bytes;
  QSize size;
  ColorTable colors;
  int centiseconds;
  GifFileType* gif = nullptr;

  State(QSize of, ColorTable table, int duration)
      : size(of), colors(std::move(table)), centiseconds(duration) {}
  ~State() {
    int error = 0;
    if (gif) EGifCloseFile(gif, &error);
  }
};

GifFile::GifFile(std::unique_ptr<State> state) : state_(std::move(state)) {
}
GifFile::GifFile(GifFile&&) noexcept = default;
GifFile& GifFile::operator=(GifFile&&) noexcept = default;
GifFile::~GifFile() = default;

Result<GifFile> GifFile::create(QSize size, ColorTable colors, int centiseconds, const std::string& comment) {
  auto state = std::make_unique<State>(size, std::move(colors), centiseconds);
  int error = 0;
  state->gif = EGifOpen(&state->bytes, append, &error);
  if (!state->gif) return gifFailed(error);
  GifFileType* gif = state->gif;
  EGifSetGifVersion(gif, true);
  constexpr int kBitsOfColor = 8;
  const ColorMap map = mapOf(state->colors.colors());
  const std::string forEver("\1\0\0", 3);
  const bool good =
      map && EGifPutScreenDesc(gif, size.width(), size.height(), kBitsOfColor, 0, map.get()) == GIF_OK &&
      putExtension(gif, APPLICATION_EXT_FUNC_CODE, {"NETSCAPE2.0", forEver}) &&
      (comment.empty() || putExtension(gif, COMMENT_EXT_FUNC_CODE, {comment}));
  if (!good) return gifFailed(gif->Error);
  return GifFile(std::move(state));
}

Result<void> GifFile::add(const QImage& frame) {
  GifFileType* gif = state_->gif;
  if (frame.size() != state_->size) {
    return fail(ErrorCode::InvalidArgument, "all frames of a GIF must have one size");
  }
  GraphicsControlBlock control{DISPOSE_DO_NOT, false, state_->centiseconds, NO_TRANSPARENT_COLOR};
  GifByteType bytes[4];
  const auto length = EGifGCBToExtension(&control, bytes);
  bool good = EGifPutExtension(gif, GRAPHICS_EXT_FUNC_CODE, static_cast<int>(length), bytes) == GIF_OK &&
              EGifPutImageDesc(gif, 0, 0, frame.width(), frame.height(), false, nullptr) == GIF_OK;
  const QImage rgb = frame.convertToFormat(QImage::Format_RGB32);
  std::vector<GifPixelType> line(static_cast<std::size_t>(rgb.width()));
  for (int y = 0; y < rgb.height() && good; ++y) {
    const auto* pixels = reinterpret_cast<const QRgb*>(rgb.constScanLine(y));
    std::transform(pixels, pixels + rgb.width(), line.begin(),
                   [this](QRgb color) { return state_->colors.indexOf(color); });
    good = EGifPutLine(gif, line.data(), rgb.width()) == GIF_OK;
  }
  if (!good) return gifFailed(gif->Error);
  return {};
}

Result<QByteArray> GifFile::finish() {
  int error = 0;
  if (EGifCloseFile(std::exchange(state_->gif, nullptr), &error) != GIF_OK) return gifFailed(error);
  return std::move(state_->bytes);
}

}  // namespace mlens
