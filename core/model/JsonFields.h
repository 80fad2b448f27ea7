#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "core/base/Error.h"

namespace mlens {

/// Reads the fields of a JSON object one by one. A missing field keeps its default; the first wrong type is
/// remembered, and finish() tells it, or names a field that nobody asked for.
class JsonFields {
 public:
  JsonFields(const nlohmann::json& object, std::string context);

  void read(const char* name, double& value);
  void read(const char* name, int& value);
  void read(const char* name, std::uint64_t& value);
  void read(const char* name, std::string& value);
  void read(const char* name, std::vector<double>& value);
  /// The field as it is, for a nested object; null if missing.
  const nlohmann::json* get(const char* name);

  Result<void> finish() const;  ///< BadFormat, with the context

 private:
  void expected(const char* name, const char* what);

  const nlohmann::json& object_;
  std::string context_;
  std::set<std::string> asked_;
  std::string problem_;
};

/// The same result, its error's context preceded by where the value was read.
inline Result<void> within(const std::string& context, Result<void> result) {
  if (!result) result.error().context = context + ", " + result.error().context;
  return result;
}

}  // namespace mlens
