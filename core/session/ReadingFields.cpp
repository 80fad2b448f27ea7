#include "core/session/ReadingFields.h"

namespace mlens {
namespace {

using nlohmann::json;

void readInteger(SessionFields& fields, const char* key, std::optional<int>& value, int low, int high) {
  if (fields.has(key)) fields.integer(key, value.emplace(0), low, high);
}

void readNumbers(SessionFields& fields, const char* key, std::vector<double>& values) {
  fields.array(key, 3, [&](const json& element, const std::string& where) {
    if (!element.is_number()) return fields.complain(where, "a number");
    values.push_back(element.get<double>());
  });
}

}  // namespace

void readReading(SessionFields fields, ReadingOptions& reading) {
  fields.text("encoder", reading.encoder);
  fields.text("projector", reading.projector);
  fields.text("activation", reading.activation);
  fields.text("pool", reading.pool);
  readInteger(fields, "projectorLayers", reading.projectorLayers, 1, 64);
  readInteger(fields, "stemPadding", reading.stemPadding, 0, 8);
  readInteger(fields, "stemStride", reading.stemStride, 1, 4);
  readInteger(fields, "heads", reading.heads, 1, 256);
  readInteger(fields, "size", reading.size, 8, 1024);
  readInteger(fields, "resize", reading.resize, 8, 2048);
  fields.text("interpolation", reading.interpolation);
  if (fields.has("maxPool")) fields.flag("maxPool", reading.maxPool.emplace(false));
  readNumbers(fields, "mean", reading.mean);
  readNumbers(fields, "std", reading.std);
  if (const auto valid = reading.validate(); !valid)
    fields.complain(fields.name(valid.error().context.c_str()), "valid: it " + valid.error().message);
}

json written(const ReadingOptions& reading) {
  json object;
  const auto text = [&](const char* key, const std::string& value) {
    if (!value.empty()) object[key] = value;
  };
  const auto given = [&](const char* key, const auto& value) {
    if (value) object[key] = *value;
  };
  text("encoder", reading.encoder);
  text("projector", reading.projector);
  text("activation", reading.activation);
  text("pool", reading.pool);
  given("projectorLayers", reading.projectorLayers);
  given("stemPadding", reading.stemPadding);
  given("stemStride", reading.stemStride);
  given("heads", reading.heads);
  given("size", reading.size);
  given("resize", reading.resize);
  text("interpolation", reading.interpolation);
  given("maxPool", reading.maxPool);
  if (!reading.mean.empty()) object["mean"] = reading.mean;
  if (!reading.std.empty()) object["std"] = reading.std;
  return object;
}

}  // namespace mlens
