#include "core/base/Npz.h"

#include "core/base/Npy.h"
#include "core/base/ZipArchive.h"

namespace mlens {
namespace {

constexpr std::string_view kSuffix = ".npy";
constexpr std::size_t kHeaderBytes = std::size_t{1} << 17;  // more than numpy ever writes

/// One array's npy bytes: in place when stored, else unpacked.
Result<MappedFile> arrayBytes(const ZipArchive& archive, const ZipArchive::Entry& entry) {
  MappedFile array;
  if (entry.stored) {
    if (auto verified = archive.verify(entry); !verified) return failure(verified);
    array.bytes = *archive.bytes(entry);
    array.owner = archive.file().owner;
    return array;
  }
  auto unpacked = archive.unpack(entry);
  if (!unpacked) return failure(unpacked);
  auto owner = std::make_shared<const std::vector<std::byte>>(std::move(*unpacked));
  array.bytes = *owner;
  array.owner = std::move(owner);
  return array;
}

Result<NpyHeader> headerOf(const ZipArchive& archive, const ZipArchive::Entry& entry,
                           const std::string& context) {
  auto first = archive.head(entry, kHeaderBytes);
  if (!first) return failure(first);
  return parseNpyHeader(*first, entry.size, context);
}

std::string nameOf(const ZipArchive::Entry& entry) {
  return entry.name.substr(0, entry.name.size() - kSuffix.size());
}

std::string listed(const ZipArchive& archive) {
  std::string names;
  for (const auto& entry : archive.entries()) {
    if (entry.name.ends_with(kSuffix)) names += (names.empty() ? "" : ", ") + nameOf(entry);
  }
  return names.empty() ? "no arrays" : names;
}

Result<const ZipArchive::Entry*> entryNamed(const ZipArchive& archive, const std::string& name,
                                            const std::string& context) {
  if (const auto* entry = archive.find(name + std::string(kSuffix))) return entry;
  return fail(ErrorCode::NotFound, "has no array \"" + name + "\"; it holds " + listed(archive), context);
}

Result<MappedFile> namedArray(const std::filesystem::path& path, const std::string& name) {
  auto archive = ZipArchive::open(path);
  if (!archive) return failure(archive);
  auto entry = entryNamed(*archive, name, path.string());
  if (!entry) return failure(entry);
  return arrayBytes(*archive, **entry);
}

}  // namespace

Result<std::map<std::string, std::vector<Index>>> listNpz(const std::filesystem::path& path) {
  auto archive = ZipArchive::open(path);
  if (!archive) return failure(archive);
  std::map<std::string, std::vector<Index>> shapes;
  for (const auto& entry : archive->entries()) {
    if (!entry.name.ends_with(kSuffix)) continue;
    auto header = headerOf(*archive, entry, path.string() + ": " + entry.name);
    if (header) shapes.emplace(nameOf(entry), header->shape);  // arrays of other kinds are not offered
  }
  return shapes;
}

Result<Matrix> readNpzMatrix(const std::filesystem::path& path, const std::string& name) {
  if (!name.empty()) {
    auto array = namedArray(path, name);
    if (!array) return failure(array);
    return matrixFromNpy(array->bytes, array->owner, path.string() + ": " + name);
  }
  auto archive = ZipArchive::open(path);
  if (!archive) return failure(archive);
  for (const auto& entry : archive->entries()) {
    if (!entry.name.ends_with(kSuffix)) continue;
    const std::string context = path.string() + ": " + nameOf(entry);
    const auto header = headerOf(*archive, entry, context);
    if (!header || header->shape.size() != 2 || header->dtype[1] != 'f') continue;
    auto array = arrayBytes(*archive, entry);
    if (!array) return failure(array);
    return matrixFromNpy(array->bytes, array->owner, context);
  }
  return fail(ErrorCode::NotFound,
              "has no table of floating-point numbers (rows x dimensions); it holds " + listed(*archive),
              path.string());
}

Result<std::vector<std::int64_t>> readNpzIntegers(const std::filesystem::path& path,
                                                  const std::string& name) {
  auto array = namedArray(path, name);
  if (!array) return failure(array);
  return integersFromNpy(array->bytes, path.string() + ": " + name);
}

}  // namespace mlens
