#include "core/base/JsonFields.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace mlens {
namespace {

using nlohmann::json;

constexpr std::size_t kLongestShown = 40;

/// The deepest nesting of lists and objects, without parsing.
int depthOf(std::string_view text) {
  int depth = 0, deepest = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '\\') ++i;
      if (c == '"') quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == '[' || c == '{') {
      deepest = std::max(deepest, ++depth);
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  return deepest;
}

bool isWithin(const json& value, std::int64_t low, std::int64_t high) {
  if (!value.is_number_integer()) return false;
  if (value.is_number_unsigned() && value.get<std::uint64_t>() > std::numeric_limits<std::int64_t>::max())
    return false;
  const auto number = value.get<std::int64_t>();
  return number >= low && number <= high;
}

bool isSeed(const json& value) {
  return value.is_number_unsigned() || (value.is_number_integer() && value.get<std::int64_t>() >= 0);
}

std::string rangeText(double low, double high) {
  if (high > 1e300) return "";
  return " from " + json(low).dump() + " to " + json(high).dump();
}

std::string wholeText(std::int64_t low, std::int64_t high) {
  return "a whole number from " + std::to_string(low) + " to " + std::to_string(high);
}

/// One line of plain letters, whatever the file holds.
std::string shown(const json& value) {
  if (value.is_object()) return "an object";
  if (value.is_array()) return "a list of " + std::to_string(value.size());
  if (value.is_string() && value.get_ref<const std::string&>().size() > kLongestShown) return "a long text";
  return value.dump(-1, ' ', true, json::error_handler_t::replace);
}

}  // namespace

template <class Json>
std::optional<Json> parseJson(std::string_view text, int deepest) {
  if (depthOf(text) > deepest) return std::nullopt;
  auto value = Json::parse(text, nullptr, false);
  if (value.is_discarded()) return std::nullopt;
  return value;
}

template std::optional<json> parseJson<json>(std::string_view, int);
template std::optional<nlohmann::ordered_json> parseJson<nlohmann::ordered_json>(std::string_view, int);

JsonFields::JsonFields(const json& object, std::string where, std::string& problem)
    : object_(object), where_(std::move(where)), problem_(problem) {
  if (!object_.is_object()) complainOf(where_.empty() ? "the file" : where_, "a JSON object { }", &object_);
}

bool JsonFields::has(const char* key) const {
  return object_.is_object() && object_.contains(key);
}

const json* JsonFields::get(const char* key) {
  asked_.emplace_back(key);
  if (!object_.is_object()) return nullptr;
  const auto found = object_.find(key);
  return found == object_.end() ? nullptr : &*found;
}

void JsonFields::text(const char* key, std::string& value) {
  const auto* field = get(key);
  if (!field) return;
  if (!field->is_string()) return complain(key, "a text");
  value = field->get_ref<const std::string&>();
}

void JsonFields::number(const char* key, double& value, double low, double high) {
  const auto* field = get(key);
  if (!field) return;
  const double read = field->is_number() ? field->get<double>() : std::numeric_limits<double>::quiet_NaN();
  if (!(read >= low && read <= high)) return complain(key, "a number" + rangeText(low, high));
  value = read;
}

void JsonFields::seed(const char* key, std::uint64_t& value) {
  const auto* field = get(key);
  if (!field) return;
  if (!isSeed(*field)) return complain(key, "a whole number, 0 or more");
  value = field->get<std::uint64_t>();
}

void JsonFields::flag(const char* key, bool& value) {
  const auto* field = get(key);
  if (!field) return;
  if (!field->is_boolean()) return complain(key, "true or false");
  value = field->get<bool>();
}

void JsonFields::triple(const char* key, std::array<double, 3>& value) {
  const auto* field = get(key);
  if (!field) return;
  if (!field->is_array() || field->size() != 3 ||
      !std::ranges::all_of(*field, [](const json& one) { return one.is_number(); }))
    return complain(key, "three numbers");
  value = field->get<std::array<double, 3>>();
}

void JsonFields::numbers(const char* key, std::size_t most, std::vector<double>& values) {
  const auto* field = get(key);
  if (!field) return;
  const bool good = field->is_array() && field->size() <= most &&
                    std::ranges::all_of(*field, [](const json& one) { return one.is_number(); });
  if (!good) return complain(key, "a list of at most " + std::to_string(most) + " numbers");
  values = field->get<std::vector<double>>();
}

void JsonFields::texts(const char* key, std::size_t most, std::vector<std::string>& values) {
  const auto* field = get(key);
  if (!field) return;
  const bool good = field->is_array() && field->size() <= most &&
                    std::ranges::all_of(*field, [](const json& one) { return one.is_string(); });
  if (!good) return complain(key, "a list of at most " + std::to_string(most) + " texts");
  values = field->get<std::vector<std::string>>();
}

void JsonFields::seeds(const char* key, std::size_t most, std::vector<std::uint64_t>& values) {
  const auto* field = get(key);
  if (!field) return;
  const bool good = field->is_array() && field->size() <= most && std::ranges::all_of(*field, isSeed);
  if (!good) return complain(key, "a list of at most " + std::to_string(most) + " whole numbers, 0 or more");
  values = field->get<std::vector<std::uint64_t>>();
}

std::optional<std::int64_t> JsonFields::whole(const char* key, std::int64_t low, std::int64_t high) {
  const auto* field = get(key);
  if (!field) return std::nullopt;
  if (isWithin(*field, low, high)) return field->get<std::int64_t>();
  complain(key, wholeText(low, high));
  return std::nullopt;
}

std::optional<std::vector<std::int64_t>> JsonFields::wholes(const char* key, std::size_t most,
                                                            std::int64_t low, std::int64_t high) {
  if (!has(key)) {
    get(key);
    return std::nullopt;
  }
  std::vector<std::int64_t> values(sizeOfList(key, most));
  for (std::size_t i = 0; i < values.size(); ++i) {
    const json& one = elementOf(key, i);
    if (!isWithin(one, low, high)) {
      complainOf(name(key) + "[" + std::to_string(i) + "]", wholeText(low, high), &one);
      return std::nullopt;
    }
    values[i] = one.get<std::int64_t>();
  }
  return values;
}

std::size_t JsonFields::sizeOfList(const char* key, std::size_t most) {
  const auto* field = get(key);
  if (!field) return 0;
  if (field->is_array() && field->size() <= most) return field->size();
  complain(key, "a list of at most " + std::to_string(most));
  return 0;
}

const json& JsonFields::elementOf(const char* key, std::size_t i) {
  return object_.find(key)->operator[](i);
}

std::string_view JsonFields::wordIn(const json& value) {
  return value.is_string() ? std::string_view(value.get_ref<const std::string&>()) : std::string_view();
}

void JsonFields::require(std::initializer_list<const char*> keys) {
  for (const char* key : keys) {
    if (!has(key)) complain(key, "given");
  }
}

void JsonFields::refuseUnknown() {
  if (!problem_.empty() || !object_.is_object()) return;
  for (const auto& field : object_.items()) {
    if (std::ranges::find(asked_, field.key()) == asked_.end()) {
      problem_ = "unknown field \"" + name(field.key().c_str()) + "\"; check its spelling";
      return;
    }
  }
}

void JsonFields::complain(const char* key, const std::string& expected) {
  const auto* is = has(key) ? &*object_.find(key) : nullptr;
  complainOf(name(key), expected, is);
}

void JsonFields::complainOf(const std::string& what, const std::string& expected, const json* is) {
  if (problem_.empty()) problem_ = what + " must be " + expected + (is ? ", is " + shown(*is) : "");
}

std::string JsonFields::name(const char* key) const {
  return where_.empty() ? key : where_ + "." + key;
}

}  // namespace mlens
