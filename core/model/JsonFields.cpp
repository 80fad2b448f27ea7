#include "core/model/JsonFields.h"

#include <limits>

namespace mlens {

JsonFields::JsonFields(const nlohmann::json& object, std::string context)
    : object_(object), context_(std::move(context)) {
  if (!object_.is_object()) problem_ = "a JSON object { } is expected here";
}

const nlohmann::json* JsonFields::get(const char* name) {
  asked_.insert(name);
  if (!object_.is_object()) return nullptr;
  const auto found = object_.find(name);
  return found == object_.end() ? nullptr : &*found;
}

void JsonFields::expected(const char* name, const char* what) {
  if (problem_.empty()) problem_ = std::string("\"") + name + "\" must be " + what;
}

void JsonFields::read(const char* name, double& value) {
  const auto* field = get(name);
  if (!field) return;
  if (!field->is_number()) return expected(name, "a number");
  value = field->get<double>();
}

void JsonFields::read(const char* name, int& value) {
  const auto* field = get(name);
  if (!field) return;
  using Limits = std::numeric_limits<int>;
  const bool fits =
      field->is_number_unsigned()
          ? field->get<std::uint64_t>() <= static_cast<std::uint64_t>(Limits::max())
          : field->is_number_integer() && field->get<std::int64_t>() >= std::int64_t{Limits::min()};
  if (!fits) return expected(name, "a whole number");
  value = field->get<int>();
}

void JsonFields::read(const char* name, std::uint64_t& value) {
  const auto* field = get(name);
  if (!field) return;
  const bool fits =
      field->is_number_unsigned() || (field->is_number_integer() && field->get<std::int64_t>() >= 0);
  if (!fits) return expected(name, "a whole number, 0 or more");
  value = field->get<std::uint64_t>();
}

void JsonFields::read(const char* name, std::string& value) {
  const auto* field = get(name);
  if (!field) return;
  if (!field->is_string()) return expected(name, "a text");
  value = field->get<std::string>();
}

void JsonFields::read(const char* name, std::vector<double>& value) {
  const auto* field = get(name);
  if (!field) return;
  if (!field->is_array() || field->size() > 16) return expected(name, "a short list of numbers");
  std::vector<double> numbers;
  for (const auto& item : *field) {
    if (!item.is_number()) return expected(name, "a short list of numbers");
    numbers.push_back(item.get<double>());
  }
  value = std::move(numbers);
}

Result<void> JsonFields::finish() const {
  if (!problem_.empty()) return fail(ErrorCode::BadFormat, problem_, context_);
  for (const auto& field : object_.items()) {
    if (!asked_.contains(field.key())) {
      return fail(ErrorCode::BadFormat, "unknown field \"" + field.key() + "\"; check its spelling",
                  context_);
    }
  }
  return {};
}

}  // namespace mlens
