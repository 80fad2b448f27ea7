#include "core/data/JpegImage.h"

#include <algorithm>
#include <csetjmp>
#include <cstdio>
#include <new>

#include <jerror.h>
#include <jpeglib.h>  // after <cstdio>, which it wants

namespace mlens {
namespace {

/// libjpeg leaves by longjmp on an error. So what has a destructor lives outside the functions that jump.
struct Failure {
  jpeg_error_mgr manager;
  std::jmp_buf back;
  char words[JMSG_LENGTH_MAX] = "";
  bool cutShort = false;
};
Failure& failureOf(j_common_ptr info) {
  return *reinterpret_cast<Failure*>(info->err);
}
[[noreturn]] void leave(j_common_ptr info) {
  Failure& failure = failureOf(info);
  failure.manager.format_message(info, failure.words);
  std::longjmp(failure.back, 1);
}
void note(j_common_ptr info, int level) {
  if (level < 0 && info->err->msg_code == JWRN_JPEG_EOF) failureOf(info).cutShort = true;
}
void stayQuiet(j_common_ptr) {
}

/// The channels that come out of the decoder: 1, 3, or 4 of CMYK.
struct Decoder {
  jpeg_decompress_struct info{};
  Failure failure{};

  Decoder() {
    info.err = jpeg_std_error(&failure.manager);
    failure.manager.error_exit = leave;
    failure.manager.emit_message = note;
    failure.manager.output_message = stayQuiet;
  }
  ~Decoder() { jpeg_destroy_decompress(&info); }
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  bool begin(std::span<const std::byte> file) {
    if (setjmp(failure.back)) return false;
    jpeg_create_decompress(&info);
    info.mem->max_memory_to_use = 900L << 20;
    jpeg_mem_src(&info, reinterpret_cast<const unsigned char*>(file.data()), file.size());
    jpeg_read_header(&info, TRUE);
    const bool cmyk = info.jpeg_color_space == JCS_CMYK || info.jpeg_color_space == JCS_YCCK;
    info.out_color_space = cmyk ? JCS_CMYK : info.jpeg_color_space == JCS_GRAYSCALE ? JCS_GRAYSCALE : JCS_RGB;
    return true;
  }
  int channels() const {
    return info.out_color_space == JCS_CMYK ? 4 : info.out_color_space == JCS_GRAYSCALE ? 1 : 3;
  }
  /// Rows of image_width * channels() bytes.
  bool read(unsigned char* pixels) {
    if (setjmp(failure.back)) return false;
    jpeg_start_decompress(&info);
    const std::size_t row = std::size_t{info.output_width} * static_cast<std::size_t>(info.output_components);
    while (info.output_scanline < info.output_height && !failure.cutShort) {
      JSAMPROW at = pixels + info.output_scanline * row;
      jpeg_read_scanlines(&info, &at, 1);
    }
    if (failure.cutShort) return false;
    jpeg_finish_decompress(&info);
    return !failure.cutShort;
  }
  tl::unexpected<Error> problem() const {
    if (failure.cutShort)
      return fail(ErrorCode::BadFormat, "is a JPEG that is cut short; copy or download it again");
    return fail(ErrorCode::BadFormat,
                std::string("is a damaged JPEG (") + failure.words + "); copy or download it again");
  }
};

/// Pillow's conversion (libImaging/Convert.c, cmyk2rgb) of the inverted values that Adobe writes.
std::uint8_t fromCmyk(int ink, int black) {
  const int product = (255 - ink) * black + 128;
  const int share = ((product >> 8) + product) >> 8;
  return static_cast<std::uint8_t>(std::max(0, black - share));
}

}  // namespace

bool isJpeg(std::span<const std::byte> file) {
  return file.size() > 2 && file[0] == std::byte{0xff} && file[1] == std::byte{0xd8} &&
         file[2] == std::byte{0xff};
}

Result<Image> jpegHeader(std::span<const std::byte> file) {
  Decoder decoder;
  if (!decoder.begin(file)) return decoder.problem();
  return Image{static_cast<int>(decoder.info.image_width),
               static_cast<int>(decoder.info.image_height),
               decoder.channels() == 1 ? 1 : 3,
               {}};
}

Result<Image> jpegImage(std::span<const std::byte> file) {
  Decoder decoder;
  if (!decoder.begin(file)) return decoder.problem();
  const auto channels = static_cast<std::size_t>(decoder.channels());
  const std::size_t count = std::size_t{decoder.info.image_width} * decoder.info.image_height;
  Image image{static_cast<int>(decoder.info.image_width), static_cast<int>(decoder.info.image_height),
              channels == 1 ? 1 : 3, std::vector<std::uint8_t>(count * channels)};
  if (!decoder.read(image.pixels.data())) return decoder.problem();
  if (channels == 4) {
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint8_t* ink = image.pixels.data() + 4 * i;
      const int black = ink[3];
      for (std::size_t c = 0; c < 3; ++c) image.pixels[3 * i + c] = fromCmyk(ink[c], black);
    }
    image.pixels.resize(3 * count);
  }
  return image;
}

}  // namespace mlens
