#include "app/Text.h"

#include <algorithm>
#include <cstdio>

namespace mlens {

std::string shortNumber(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", value);
  return text;
}

std::string numberList(const std::vector<double>& values) {
  std::string text;
  for (const double value : values) text += (text.empty() ? "" : ", ") + shortNumber(value);
  return text;
}

std::string shapeText(const std::vector<Index>& shape) {
  std::string text;
  for (Index size : shape) text += (text.empty() ? "" : " x ") + std::to_string(size);
  return text.empty() ? "scalar" : text;
}

std::string field(std::string_view name, std::string_view value) {
  std::string line = "  " + std::string(name);
  line.resize(std::max<std::size_t>(line.size() + 1, 32), ' ');
  return line + std::string(value) + "\n";
}

}  // namespace mlens
