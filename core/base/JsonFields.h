#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "core/base/Error.h"
#include "core/base/NamedValues.h"

namespace mlens {

/// A document of this program or of another; nothing if it is not JSON, or lists and objects lie deeper in
/// each other than `deepest`: comparing and writing recurse. Of a key given twice the last counts. Json is
/// nlohmann::json or, where the order of keys matters, nlohmann::ordered_json.
template <class Json = nlohmann::json>
std::optional<Json> parseJson(std::string_view text, int deepest = 64);

/// Reads the fields of one JSON object into values, strictly: a missing key keeps the value, a key of the
/// wrong type or out of range is an error that names it ("views[0].map.dimensions must be ..."). Unknown keys
/// are tolerated unless refuseUnknown() is called. The first error of a document is kept in the shared
/// `problem`; reading goes on harmlessly.
class JsonFields {
 public:
  JsonFields(const nlohmann::json& object, std::string where, std::string& problem);
  JsonFields(const JsonFields&) = delete;  // it knows what was asked for
  JsonFields& operator=(const JsonFields&) = delete;

  bool has(const char* key) const;
  /// The field as it is; null if missing.
  const nlohmann::json* get(const char* key);

  void text(const char* key, std::string& value);
  void number(const char* key, double& value, double low = std::numeric_limits<double>::lowest(),
              double high = std::numeric_limits<double>::max());
  template <class Integer>
  void integer(const char* key, Integer& value, std::int64_t low = std::numeric_limits<Integer>::min(),
               std::int64_t high = std::numeric_limits<Integer>::max()) {
    if (const auto read = whole(key, low, high)) value = static_cast<Integer>(*read);
  }
  /// A random seed: any unsigned 64-bit number.
  void seed(const char* key, std::uint64_t& value);
  void flag(const char* key, bool& value);
  void triple(const char* key, std::array<double, 3>& value);
  void numbers(const char* key, std::size_t most, std::vector<double>& values);
  void texts(const char* key, std::size_t most, std::vector<std::string>& values);
  template <class Integer>
  void integers(const char* key, std::size_t most, std::int64_t low, std::int64_t high,
                std::vector<Integer>& values) {
    if (const auto read = wholes(key, most, low, high)) {
      values.clear();
      for (const auto one : *read) values.push_back(static_cast<Integer>(one));
    }
  }
  void seeds(const char* key, std::size_t most, std::vector<std::uint64_t>& values);

  template <class Enum>
  void choice(const char* key, Enum& value, std::span<const Named<std::type_identity_t<Enum>>> table) {
    const auto* word = get(key);
    if (!word) return;
    const auto read = valueOf(wordIn(*word), table);
    if (read) {
      value = *read;
      return;
    }
    std::string expected;
    for (const auto& entry : table) expected += (expected.empty() ? "" : ", ") + std::string(entry.name);
    complain(key, "one of " + expected);
  }

  /// body(JsonFields&) for the object under `key`, if there is one.
  template <class Body>
  void object(const char* key, Body body) {
    if (const auto* json = get(key)) {
      JsonFields inner(*json, name(key), problem_);
      body(inner);
    }
  }
  /// body(JsonFields&) for each element of the array under `key`.
  template <class Body>
  void objects(const char* key, std::size_t most, Body body) {
    const std::size_t count = sizeOfList(key, most);
    for (std::size_t i = 0; i < count; ++i) {
      JsonFields inner(elementOf(key, i), name(key) + "[" + std::to_string(i) + "]", problem_);
      body(inner);
    }
  }

  void require(std::initializer_list<const char*> keys);
  /// A key that was not asked for is an error.
  void refuseUnknown();
  /// The field under `key` must be `expected`; what it is, is said too.
  void complain(const char* key, const std::string& expected);

 private:
  void complainOf(const std::string& what, const std::string& expected, const nlohmann::json* is);
  std::string name(const char* key) const;
  std::optional<std::int64_t> whole(const char* key, std::int64_t low, std::int64_t high);
  std::optional<std::vector<std::int64_t>> wholes(const char* key, std::size_t most, std::int64_t low,
                                                  std::int64_t high);
  /// 0 if it is missing, or none, or too long.
  std::size_t sizeOfList(const char* key, std::size_t most);
  const nlohmann::json& elementOf(const char* key, std::size_t i);
  static std::string_view wordIn(const nlohmann::json& json);

  const nlohmann::json& object_;
  std::string where_;
  std::string& problem_;
  std::vector<std::string_view> asked_;
};

/// The same result, its error's context preceded by where the value was read.
inline Result<void> within(const std::string& context, Result<void> result) {
  if (!result) result.error().context = context + ", " + result.error().context;
  return result;
}

}  // namespace mlens
