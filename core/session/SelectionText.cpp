#include "core/session/SelectionText.h"

#include <algorithm>
#include <charconv>

namespace mlens {

std::string rowRanges(const Selection& selection) {
  std::string text;
  const auto mask = selection.mask();
  for (std::size_t i = 0; i < mask.size();) {
    if (mask[i] == 0) {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end + 1 < mask.size() && mask[end + 1] != 0) ++end;
    if (!text.empty()) text += ',';
    text += std::to_string(i);
    if (end > i) text += '-' + std::to_string(end);
    i = end + 1;
  }
  return text;
}

std::optional<Selection> selectionFromRanges(const std::string& text, Index points) {
  std::vector<std::uint8_t> mask(static_cast<std::size_t>(points));
  const char* at = text.data();
  const char* const end = at + text.size();
  Index next = 0;  // rows below are taken
  while (at != end) {
    Index first = 0;
    auto parsed = std::from_chars(at, end, first);
    if (parsed.ec != std::errc() || first < next || first >= points) return std::nullopt;
    Index last = first;
    if (parsed.ptr != end && *parsed.ptr == '-') {
      parsed = std::from_chars(parsed.ptr + 1, end, last);
      if (parsed.ec != std::errc() || last < first || last >= points) return std::nullopt;
    }
    std::fill(mask.begin() + first, mask.begin() + last + 1, std::uint8_t{1});
    next = last + 1;
    at = parsed.ptr;
    if (at == end) break;
    if (*at != ',' || ++at == end) return std::nullopt;
  }
  return Selection::fromMask(std::move(mask));
}

}  // namespace mlens
