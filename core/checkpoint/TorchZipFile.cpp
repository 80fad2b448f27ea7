#include <algorithm>

#include "core/base/Npy.h"
#include "core/base/ZipArchive.h"
#include "core/checkpoint/CheckpointContainers.h"
#include "core/checkpoint/TorchTensors.h"

namespace mlens {
namespace {

constexpr std::string_view kPickle = "data.pkl";

/// The bytes of a record in place: torch.save never compresses.
Result<std::span<const std::byte>> stored(const ZipArchive& archive, const ZipArchive::Entry& entry,
                                          const std::string& context) {
  if (!entry.stored) {
    return fail(ErrorCode::Unsupported,
                "the record " + entry.name +
                    " is compressed, which PyTorch never does; unpack the file and pack it again without "
                    "compression (zip -0), or save it again with torch.save",
                context);
  }
  return archive.bytes(entry);
}

/// The folder that the pickle lies in, with its slash: "archive/", or "" at the top.
std::optional<std::string> rootOf(const ZipArchive& archive) {
  for (const auto& entry : archive.entries()) {
    const std::string_view name = entry.name;
    if (name == kPickle) return std::string();
    if (name.ends_with(kPickle) && std::ranges::count(name, '/') == 1 && name.size() > kPickle.size() &&
        name[name.size() - kPickle.size() - 1] == '/') {
      return std::string(name.substr(0, name.size() - kPickle.size()));
    }
  }
  return std::nullopt;
}

Result<CheckpointFile> openTorch(const ZipArchive& archive, const std::string& root, CheckpointFile file) {
  const std::string context = file.path.string();
  if (const auto* order = archive.find(root + "byteorder")) {
    auto bytes = stored(archive, *order, context);
    if (!bytes) return failure(bytes);
    if (std::string_view(reinterpret_cast<const char*>(bytes->data()), bytes->size()) == "big") {
      return fail(ErrorCode::Unsupported,
                  "was written on a big-endian machine; load and save it with PyTorch on this one", context);
    }
  }
  const auto* entry = archive.find(root + std::string(kPickle));
  auto bytes = stored(archive, *entry, context);
  if (!bytes) return failure(bytes);
  if (auto whole = archive.verify(*entry); !whole) return failure(whole);
  auto pickle = readPickle(*bytes, context + ": " + entry->name);
  if (!pickle) return failure(pickle);

  const bool script = std::ranges::any_of(archive.entries(), [&](const auto& record) {
    return record.name.starts_with(root + "code/") || record.name == root + "constants.pkl";
  });
  file.container = script ? "TorchScript" : "PyTorch zip";
  if (script) file.notes.push_back("TorchScript: listing it runs none of its code");
  const TorchStorages storages = [&](const TorchStorageName& name) -> std::optional<TorchStorage> {
    const auto* record = archive.find(root + "data/" + std::string(name.key));
    if (!record || !record->stored) return std::nullopt;
    return TorchStorage{*archive.bytes(*record), record->name};
  };
  if (auto done = collectTorch(*pickle, storages, file); !done) return failure(done);
  if (file.plain.contains("pytorch-lightning_version")) file.container += " (Lightning)";
  return file;
}

std::string_view dtypeFromNumPy(std::string_view name) {
  constexpr std::pair<std::string_view, std::string_view> kTypes[] = {
      {"f4", "F32"}, {"f8", "F64"}, {"f2", "F16"}, {"i8", "I64"}, {"i4", "I32"}, {"i2", "I16"},
      {"i1", "I8"},  {"u1", "U8"},  {"u2", "U16"}, {"u4", "U32"}, {"u8", "U64"}, {"b1", "BOOL"}};
  for (const auto& [numpy, dtype] : kTypes) {
    if (!name.empty() && name.substr(1) == numpy) return dtype;
  }
  return {};
}

Result<CheckpointFile> openNpz(const ZipArchive& archive, CheckpointFile file) {
  file.container = "npz";
  for (const auto& entry : archive.entries()) {
    if (!entry.name.ends_with(".npy")) continue;
    const std::string context = file.path.string() + ": " + entry.name;
    if (!entry.stored) {
      return fail(ErrorCode::Unsupported,
                  "is compressed; write the file with numpy.savez instead of savez_compressed", context);
    }
    const auto bytes = *archive.bytes(entry);
    auto header = parseNpyHeader(bytes, bytes.size(), context);
    const auto dtype = header ? dtypeFromNumPy(header->dtype) : std::string_view();
    if (dtype.empty()) {
      file.notes.push_back("not read: " + entry.name +
                           (header ? ", of type " + header->dtype : ": " + header.error().message));
      continue;
    }
    StoredTensor tensor;
    tensor.name = entry.name.substr(0, entry.name.size() - 4);
    tensor.dtype = dtype;
    tensor.shape = header->shape;
    tensor.strides = contiguousStrides(tensor.shape);
    tensor.record = entry.name;
    const auto extent = extentInBytes(dtype, tensor.shape, tensor.strides);
    if (!extent || *extent > bytes.size() - header->dataOffset) {
      return fail(ErrorCode::BadFormat, "the array is longer than its record", context);
    }
    tensor.bytes = bytes.subspan(header->dataOffset, static_cast<std::size_t>(*extent));
    file.tensors.push_back(std::move(tensor));
  }
  return file;
}

}  // namespace

Result<CheckpointFile> openZipCheckpoint(const std::filesystem::path& path) {
  auto archive = ZipArchive::open(path);
  if (!archive) return failure(archive);
  CheckpointFile file;
  file.path = path;
  file.files = {path};
  file.owners = {archive->file().owner};
  if (const auto root = rootOf(*archive)) return openTorch(*archive, *root, std::move(file));
  const auto isArray = [](const auto& entry) { return entry.name.ends_with(".npy"); };
  if (std::ranges::any_of(archive->entries(), isArray)) return openNpz(*archive, std::move(file));
  return fail(ErrorCode::Unsupported,
              "is a zip archive, but neither PyTorch's (it has no data.pkl) nor NumPy's (it has no .npy); "
              "unpack it and open the checkpoint inside",
              path.string());
}

}  // namespace mlens
