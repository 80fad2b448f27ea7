#include "core/checkpoint/SafetensorsHeader.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

namespace mlens {
namespace {

/// Takes the header's JSON event by event: no tree is built, nothing nests deeper than the format does.
class HeaderReader : public nlohmann::json_sax<nlohmann::json> {
 public:
  SafetensorsHeader header;
  std::string problem;

  bool start_object(std::size_t) override {
    if (depth_ >= 2 || list_) return refuse("objects nest too deep");
    return ++depth_ > 0;
  }
  bool end_object() override {
    if (--depth_ != 1 || inMetadata_) return true;
    if (fields_ != kAllFields) return refuse(quoted() + " needs dtype, shape and data_offsets");
    header.tensors.push_back(std::move(tensor_));
    return true;
  }
  bool key(std::string& name) override {
    if (depth_ == 1) return entry(name);
    if (inMetadata_) {
      key_ = name;
      if (header.metadata.contains(key_)) return refuse("\"" + key_ + "\" appears twice in the metadata");
      return true;
    }
    const unsigned field = name == "dtype"          ? kDtype
                           : name == "shape"        ? kShape
                           : name == "data_offsets" ? kOffsets
                                                    : 0;
    if (field == 0 || (fields_ & field) != 0) return refuse(quoted() + " has an unknown or repeated field");
    fields_ |= field;
    field_ = field;
    return true;
  }
  bool string(std::string& text) override {
    if (depth_ != 2 || list_) return refuse("a text stands where none belongs");
    if (inMetadata_) {
      header.metadata[key_] = text;
      return true;
    }
    if (field_ != kDtype) return refuse(quoted() + " has a text where numbers belong");
    tensor_.dtype = text;
    return true;
  }
  bool start_array(std::size_t) override {
    if (depth_ != 2 || inMetadata_ || list_ || field_ == kDtype)
      return refuse("a list stands where none belongs");
    list_ = true;
    numbers_.clear();
    return true;
  }
  bool end_array() override {
    list_ = false;
    if (field_ == kShape) {
      tensor_.shape.assign(numbers_.begin(), numbers_.end());
      return true;
    }
    if (numbers_.size() != 2) return refuse(quoted() + " needs two data_offsets");
    tensor_.begin = numbers_[0];
    tensor_.end = numbers_[1];
    return true;
  }
  bool number_unsigned(std::uint64_t value) override {
    if (!list_) return refuse("a number stands where none belongs");
    if (value > static_cast<std::uint64_t>(std::numeric_limits<Index>::max())) {
      return refuse(quoted() + " has a number that is too large");
    }
    if (numbers_.size() >= 64) return refuse(quoted() + " has more than 64 dimensions");
    numbers_.push_back(value);
    return true;
  }
  bool number_integer(std::int64_t) override { return refuse(quoted() + " has a negative number"); }
  bool number_float(double, const std::string&) override {
    return refuse(quoted() + " has a number that is not whole or is too large");
  }
  bool null() override { return refuse("null stands where none belongs"); }
  bool boolean(bool) override { return refuse("a truth value stands where none belongs"); }
  bool binary(nlohmann::json::binary_t&) override { return refuse("binary data in JSON"); }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
    return refuse("the JSON is wrong at byte " + std::to_string(position));
  }

 private:
  static constexpr unsigned kDtype = 1, kShape = 2, kOffsets = 4, kAllFields = 7;

  bool refuse(std::string why) {
    if (problem.empty()) problem = std::move(why);
    return false;
  }
  std::string quoted() const { return "the tensor \"" + tensor_.name.substr(0, 200) + "\""; }

  bool entry(const std::string& name) {
    if (!names_.insert(name).second) return refuse("the name \"" + name.substr(0, 200) + "\" appears twice");
    inMetadata_ = name == "__metadata__";
    tensor_ = {};
    tensor_.name = name;
    fields_ = 0;
    return true;
  }

  std::set<std::string> names_;
  TensorInfo tensor_;
  std::vector<std::uint64_t> numbers_;
  std::string key_;
  int depth_ = 0;
  unsigned fields_ = 0, field_ = 0;
  bool inMetadata_ = false, list_ = false;
};

/// Types, sizes and ranges of tensors that are sorted by their place in the buffer.
std::string problemOf(const std::vector<TensorInfo>& tensors, std::uint64_t bufferSize) {
  std::uint64_t covered = 0;
  for (const TensorInfo& tensor : tensors) {
    const std::string name = "the tensor \"" + tensor.name.substr(0, 200) + "\"";
    if (safetensorsElementSize(tensor.dtype) == 0) {
      return name + " has the type " + tensor.dtype.substr(0, 20) +
             ", which is not supported; save it as F32";
    }
    const auto bytes = safetensorsByteCount(tensor.dtype, tensor.shape);
    if (!bytes) return name + " has a shape that is too large";
    if (tensor.end < tensor.begin || tensor.end > bufferSize)
      return name + " lies outside the file; is it cut off?";
    if (tensor.end - tensor.begin != *bytes) return name + " has data of another length than its shape says";
    if (tensor.begin != covered) return name + " leaves a hole in the data or overlaps another tensor";
    covered = tensor.end;
  }
  if (covered != bufferSize) return "the data has bytes that belong to no tensor";
  return {};
}

}  // namespace

std::uint64_t safetensorsElementSize(std::string_view dtype) {
  struct Type {
    std::string_view name;
    std::uint64_t size;
  };
  static constexpr Type kTypes[] = {{"BOOL", 1}, {"U8", 1},   {"I8", 1},  {"I16", 2}, {"U16", 2},
                                    {"F16", 2},  {"BF16", 2}, {"I32", 4}, {"U32", 4}, {"F32", 4},
                                    {"I64", 8},  {"U64", 8},  {"F64", 8}, {"C64", 8}};
  for (const Type& type : kTypes) {
    if (type.name == dtype) return type.size;
  }
  return 0;
}

std::optional<std::uint64_t> safetensorsByteCount(std::string_view dtype, const std::vector<Index>& shape) {
  std::uint64_t bytes = safetensorsElementSize(dtype);
  for (const Index size : shape) {
    if (size < 0 || __builtin_mul_overflow(bytes, static_cast<std::uint64_t>(size), &bytes))
      return std::nullopt;
  }
  return bytes;
}

Result<SafetensorsHeader> parseSafetensorsHeader(std::string_view json, std::uint64_t bufferSize,
                                                 const std::string& context) {
  const auto bad = [&](const std::string& why) {
    return fail(ErrorCode::BadFormat, "not a readable safetensors file: " + why, context);
  };
  if (!json.starts_with('{')) return bad("the header does not start with {");
  HeaderReader reader;
  if (!nlohmann::json::sax_parse(json, &reader) || !reader.problem.empty()) {
    return bad(reader.problem.empty() ? "the JSON is wrong" : reader.problem);
  }
  auto& tensors = reader.header.tensors;
  std::sort(tensors.begin(), tensors.end(), [](const TensorInfo& a, const TensorInfo& b) {
    return std::tie(a.begin, a.end, a.name) < std::tie(b.begin, b.end, b.name);
  });
  if (const auto problem = problemOf(tensors, bufferSize); !problem.empty()) return bad(problem);
  return std::move(reader.header);
}

}  // namespace mlens
