#pragma once

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mlens {

/// A value of an enum and what it is called. The one table of an enum stands beside the enum; the command
/// line, files and forms read it.
template <class Enum>
struct Named {
  Enum value;
  const char* name;        ///< on the command line and in files; never changes
  const char* title = "";  ///< to people, as within a sentence; empty if it is never told
};

/// The entry of a value; the first one if the table leaves the value out.
template <class Table, class Enum>
const auto& entryOf(Enum value, const Table& table) {
  const auto at = std::ranges::find_if(table, [value](const auto& entry) { return entry.value == value; });
  return at == std::end(table) ? *std::begin(table) : *at;
}

template <class Table, class Enum>
const char* nameOf(Enum value, const Table& table) {
  return entryOf(value, table).name;
}

template <class Table, class Enum>
const char* titleOf(Enum value, const Table& table) {
  return entryOf(value, table).title;
}

/// The value of this name, letter by letter; nothing if there is none.
template <class Table>
auto valueOf(std::string_view name, const Table& table) -> std::optional<decltype(std::begin(table)->value)> {
  for (const auto& entry : table) {
    if (name == entry.name) return entry.value;
  }
  return std::nullopt;
}

/// All names in the table's order, for help and for errors.
template <class Table>
std::vector<std::string> namesOf(const Table& table) {
  std::vector<std::string> names;
  for (const auto& entry : table) names.emplace_back(entry.name);
  return names;
}

}  // namespace mlens
