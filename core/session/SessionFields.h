#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <initializer_list>
#include <limits>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <type_traits>
#include <utility>

#include "core/base/Error.h"
#include "core/base/NamedValues.h"

namespace mlens {

/// The word that stands for a value in the file; the first one if there is none.
template <class Enum>
const char* wordOf(Enum value, std::initializer_list<std::pair<const char*, Enum>> words) {
  const auto* it = std::ranges::find(words, value, &std::pair<const char*, Enum>::second);
  return it == words.end() ? words.begin()->first : it->first;
}

/// Reads the fields of one JSON object into values, strictly: a missing key keeps the value, a key of the
/// wrong type or out of range is an error that names it ("views[0].map.dimensions must be ..."), unknown keys
/// are tolerated. The first error of a document is kept in the shared `Problem`; reading goes on harmlessly.
class SessionFields {
 public:
  using Problem = std::string;

  SessionFields(const nlohmann::json& object, std::string where, Problem& problem)
      : object_(object), where_(std::move(where)), problem_(problem) {
    if (!object_.is_object()) complain(where_.empty() ? "the file" : where_, "a JSON object");
  }

  bool has(const char* key) const { return object_.is_object() && object_.contains(key); }

  void text(const char* key, std::string& value) {
    if (const auto* json = find(key)) {
      if (!json->is_string()) return complain(name(key), "text");
      value = json->get<std::string>();
    }
  }

  void number(const char* key, double& value, double low, double high) {
    if (const auto* json = find(key)) {
      const double read = json->is_number() ? json->get<double>() : std::nan("");
      if (!(read >= low && read <= high)) return complain(name(key), "a number" + range(low, high));
      value = read;
    }
  }

  template <class Integer>
  void integer(const char* key, Integer& value, std::int64_t low, std::int64_t high) {
    if (const auto* json = find(key)) {
      if (!isWithin(*json, low, high)) {
        return complain(name(key),
                        "a whole number from " + std::to_string(low) + " to " + std::to_string(high));
      }
      value = static_cast<Integer>(json->get<std::int64_t>());
    }
  }

  /// A random seed: any unsigned 64-bit number.
  void seed(const char* key, std::uint64_t& value) {
    if (const auto* json = find(key)) {
      if (!json->is_number_unsigned()) return complain(name(key), "a whole number, 0 or more");
      value = json->get<std::uint64_t>();
    }
  }

  void flag(const char* key, bool& value) {
    if (const auto* json = find(key)) {
      if (!json->is_boolean()) return complain(name(key), "true or false");
      value = json->get<bool>();
    }
  }

  void triple(const char* key, std::array<double, 3>& value) {
    if (const auto* json = find(key)) {
      bool good = json->is_array() && json->size() == 3;
      for (std::size_t i = 0; good && i < 3; ++i) good = (*json)[i].is_number();
      if (!good) return complain(name(key), "three numbers");
      value = json->get<std::array<double, 3>>();
    }
  }

  template <class Enum>
  void choice(const char* key, Enum& value, std::initializer_list<std::pair<const char*, Enum>> words) {
    if (const auto* json = find(key)) {
      std::string expected;
      for (const auto& [word, meaning] : words) {
        if (json->is_string() && json->get_ref<const std::string&>() == word) {
          value = meaning;
          return;
        }
        expected += (expected.empty() ? "" : ", ") + std::string(word);
      }
      complain(name(key), "one of " + expected);
    }
  }

  template <class Enum>
  void choice(const char* key, Enum& value, std::span<const Named<std::type_identity_t<Enum>>> table) {
    if (const auto* json = find(key)) {
      const auto read =
          json->is_string() ? valueOf(json->get_ref<const std::string&>(), table) : std::nullopt;
      if (read) {
        value = *read;
        return;
      }
      std::string expected;
      for (const auto& entry : table) expected += (expected.empty() ? "" : ", ") + std::string(entry.name);
      complain(name(key), "one of " + expected);
    }
  }

  /// body(SessionFields) for the object under `key`, if there is one.
  template <class Body>
  void object(const char* key, Body body) {
    if (const auto* json = find(key)) body(SessionFields(*json, name(key), problem_));
  }

  /// body(element, its place) for each element of the array under `key`.
  template <class Body>
  void array(const char* key, std::size_t most, Body body) {
    if (const auto* json = find(key)) {
      if (!json->is_array() || json->size() > most) {
        return complain(name(key), "a list of at most " + std::to_string(most));
      }
      std::size_t place = 0;
      for (const auto& element : *json) body(element, name(key) + "[" + std::to_string(place++) + "]");
    }
  }

  template <class Body>
  void objects(const char* key, std::size_t most, Body body) {
    array(key, most, [&](const nlohmann::json& element, const std::string& where) {
      body(SessionFields(element, where, problem_));
    });
  }

  static bool isWithin(const nlohmann::json& json, std::int64_t low, std::int64_t high) {
    if (!json.is_number_integer()) return false;
    if (json.is_number_unsigned() && json.get<std::uint64_t>() > std::numeric_limits<std::int64_t>::max()) {
      return false;
    }
    const auto value = json.get<std::int64_t>();
    return value >= low && value <= high;
  }

  std::string name(const char* key) const { return where_.empty() ? key : where_ + "." + key; }

  void complain(const std::string& what, const std::string& expected) {
    if (problem_.empty()) problem_ = what + " must be " + expected;
  }

 private:
  const nlohmann::json* find(const char* key) const {
    if (!object_.is_object()) return nullptr;
    const auto it = object_.find(key);
    return it == object_.end() ? nullptr : &*it;
  }

  static std::string range(double low, double high) {
    if (high > 1e300) return "";
    nlohmann::json ends = {low, high};
    return " from " + ends[0].dump() + " to " + ends[1].dump();
  }

  const nlohmann::json& object_;
  std::string where_;
  Problem& problem_;
};

}  // namespace mlens
