#include "core/data/PnmImage.h"

#include <algorithm>

namespace mlens {
namespace {

bool isBlank(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

/// The number after blanks and comments at `at`; 0 if there is none or it is too large for a picture.
int nextNumber(std::string_view file, std::size_t& at) {
  while (at < file.size() && (isBlank(file[at]) || file[at] == '#')) {
    at = file[at] == '#' ? std::min(file.find('\n', at), file.size()) : at + 1;
  }
  std::int64_t number = 0;
  for (; at < file.size() && file[at] >= '0' && file[at] <= '9'; ++at) {
    number = std::min<std::int64_t>(10 * number + (file[at] - '0'), kMaxPixels + 1);
  }
  return static_cast<int>(number);
}

}  // namespace

std::optional<PnmHeader> pnmHeader(std::string_view file) {
  if (!file.starts_with("P5") && !file.starts_with("P6")) return std::nullopt;
  PnmHeader header;
  header.channels = file[1] == '5' ? 1 : 3;
  std::size_t at = 2;
  header.width = nextNumber(file, at);
  header.height = nextNumber(file, at);
  header.maximum = nextNumber(file, at);
  header.dataOffset = at + 1;
  if (header.width == 0 || header.height == 0 || header.maximum == 0 || header.maximum > 65535 ||
      at >= file.size() || !isBlank(file[at])) {
    return std::nullopt;
  }
  return header;
}

std::optional<Image> pnmImage(std::string_view file, const PnmHeader& header) {
  const std::size_t count = static_cast<std::size_t>(header.width) * static_cast<std::size_t>(header.height) *
                            static_cast<std::size_t>(header.channels);
  const std::size_t width = header.maximum > 255 ? 2 : 1;  // bytes per value, the high one first
  const std::string_view data = file.substr(header.dataOffset);
  if (data.size() / width < count) return std::nullopt;
  Image image{header.width, header.height, header.channels, std::vector<std::uint8_t>(count)};
  for (std::size_t i = 0; i < count; ++i) {
    int value = static_cast<unsigned char>(data[i * width]);
    if (width == 2) value = value * 256 + static_cast<unsigned char>(data[i * width + 1]);
    value = std::min(value, header.maximum);
    image.pixels[i] = static_cast<std::uint8_t>((value * 255 + header.maximum / 2) / header.maximum);
  }
  return image;
}

}  // namespace mlens
