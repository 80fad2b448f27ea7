#include "core/data/ColumnTitles.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include "core/base/Text.h"

namespace mlens {
namespace {

constexpr std::array<std::string_view, 5> kLabels = {"label", "labels", "class", "target", "targets"};
constexpr std::array<std::string_view, 6> kRowNames = {"name", "file", "filename", "id", "index", ""};
constexpr std::array<std::string_view, 2> kPictures = {"image", "path"};

/// In lower case; the name that pandas makes up for a nameless column is none.
std::string plain(const std::string& title) {
  std::string name = lowerCase(trimmed(title));
  if (name.starts_with("unnamed: ")) name.clear();
  return name;
}

int firstTitled(const std::vector<std::string>& titles, std::span<const std::string_view> names) {
  for (const std::string_view name : names) {
    const auto at = std::ranges::find_if(titles, [&](const auto& title) { return plain(title) == name; });
    if (at != titles.end()) return static_cast<int>(at - titles.begin());
  }
  return -1;
}

}  // namespace

int labelColumn(const std::vector<std::string>& titles) {
  constexpr std::array<std::string_view, 1> x = {"x"}, y = {"y"};
  const int found = firstTitled(titles, kLabels);
  return found >= 0 || firstTitled(titles, x) >= 0 ? found : firstTitled(titles, y);
}

int nameColumn(const std::vector<std::string>& titles) {
  return firstTitled(titles, kRowNames);
}

int pictureColumn(const std::vector<std::string>& titles) {
  return firstTitled(titles, kPictures);
}

bool namesRows(const std::string& title) {
  return std::ranges::find(kRowNames, plain(title)) != kRowNames.end();
}

}  // namespace mlens
