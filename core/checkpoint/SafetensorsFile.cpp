#include "core/checkpoint/SafetensorsFile.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <nlohmann/json.hpp>

#include "core/checkpoint/SafetensorsHeader.h"

namespace mlens {
namespace {

static_assert(std::endian::native == std::endian::little, "safetensors is little-endian");

constexpr std::uint64_t kLongestHeader = 100'000'000;
constexpr std::size_t kLengthBytes = 8;

std::string asText(const nlohmann::ordered_json& json) {
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

Result<SafetensorsFile> SafetensorsFile::open(const std::filesystem::path& path) {
  auto mapped = mapFile(path);
  if (!mapped) return failure(mapped);
  const std::string context = path.string();
  const auto bytes = mapped->bytes;
  std::uint64_t length = 0;
  if (bytes.size() < kLengthBytes) {
    return fail(ErrorCode::BadFormat, "not a safetensors file: shorter than its header; is it cut off?",
                context);
  }
  std::memcpy(&length, bytes.data(), kLengthBytes);
  if (length > kLongestHeader || length > bytes.size() - kLengthBytes) {
    return fail(ErrorCode::BadFormat,
                "not a safetensors file, or cut off: its header would be longer than allowed", context);
  }
  const std::string_view json(reinterpret_cast<const char*>(bytes.data()) + kLengthBytes, length);
  auto header = parseSafetensorsHeader(json, bytes.size() - kLengthBytes - length, context);
  if (!header) return failure(header);

  SafetensorsFile file;
  file.file_ = std::move(*mapped);
  file.bufferOffset_ = kLengthBytes + length;
  file.tensors_ = std::move(header->tensors);
  file.metadata_ = std::move(header->metadata);
  for (std::size_t i = 0; i < file.tensors_.size(); ++i) file.byName_[file.tensors_[i].name] = i;
  return file;
}

const TensorInfo* SafetensorsFile::find(std::string_view name) const {
  const auto found = byName_.find(name);
  return found == byName_.end() ? nullptr : &tensors_[found->second];
}

std::span<const std::byte> SafetensorsFile::bytes(const TensorInfo& tensor) const {
  return file_.bytes.subspan(bufferOffset_ + tensor.begin, tensor.end - tensor.begin);
}

Result<void> writeSafetensors(const std::filesystem::path& path, const std::vector<TensorToWrite>& tensors,
                              const std::map<std::string, std::string>& metadata) {
  std::vector<const TensorToWrite*> order;
  for (const auto& tensor : tensors) order.push_back(&tensor);
  std::sort(order.begin(), order.end(), [](const TensorToWrite* a, const TensorToWrite* b) {
    const auto widthA = safetensorsElementSize(a->dtype), widthB = safetensorsElementSize(b->dtype);
    return widthA != widthB ? widthA > widthB : a->name < b->name;
  });

  nlohmann::ordered_json header = nlohmann::ordered_json::object();
  if (!metadata.empty()) header["__metadata__"] = metadata;
  std::uint64_t offset = 0;
  for (const TensorToWrite* tensor : order) {
    const auto bytes = safetensorsByteCount(tensor->dtype, tensor->shape);
    if (safetensorsElementSize(tensor->dtype) == 0 || !bytes || *bytes != tensor->bytes.size()) {
      return fail(ErrorCode::InvalidArgument,
                  "the tensor " + tensor->name + " has a wrong type, shape or length", path.string());
    }
    if (header.contains(tensor->name) || tensor->name == "__metadata__") {
      return fail(ErrorCode::InvalidArgument, "the tensor name " + tensor->name + " cannot be used twice",
                  path.string());
    }
    header[tensor->name] = {
        {"dtype", tensor->dtype}, {"shape", tensor->shape}, {"data_offsets", {offset, offset + *bytes}}};
    offset += *bytes;
  }
  std::string json = asText(header);
  json.append((8 - json.size() % 8) % 8, ' ');
  const std::uint64_t length = json.size();
  if (length > kLongestHeader)
    return fail(ErrorCode::InvalidArgument, "too many tensors or too much metadata", path.string());

  auto file = AtomicFile::create(path);
  if (!file) return failure(file);
  if (auto ok = file->write(std::as_bytes(std::span(&length, 1))); !ok) return ok;
  if (auto ok = file->write(json); !ok) return ok;
  for (const TensorToWrite* tensor : order) {
    if (auto ok = file->write(tensor->bytes); !ok) return ok;
  }
  return file->commit();
}

}  // namespace mlens
