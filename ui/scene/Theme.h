#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace mlens {

using Rgb = std::array<std::uint8_t, 3>;

/// The colours of a view; the window's widgets take theirs from the same values (ui/window/Style.h).
struct Theme {
  std::string name;
  Rgb ground;  ///< behind the data
  Rgb text;
  Rgb quietText;  ///< captions, axes
  Rgb panel;      ///< docks
  Rgb border;
  Rgb accent;  ///< selection and focus only
};

inline Theme darkTheme() {
  return {"dark",
          {0x16, 0x18, 0x1D},
          {0xE6, 0xE8, 0xEB},
          {0x9A, 0xA1, 0xAC},
          {0x1E, 0x21, 0x27},
          {0x33, 0x38, 0x42},
          {0x4C, 0x8D, 0xFF}};
}
inline Theme lightTheme() {
  return {"light",
          {0xFF, 0xFF, 0xFF},
          {0x1B, 0x1E, 0x23},
          {0x5C, 0x65, 0x70},
          {0xF5, 0xF6, 0xF8},
          {0xD5, 0xD9, 0xDF},
          {0x4C, 0x8D, 0xFF}};
}

}  // namespace mlens
