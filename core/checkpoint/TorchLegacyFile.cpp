#include <map>

#include "core/base/AtomicFile.h"
#include "core/base/ByteReader.h"
#include "core/checkpoint/CheckpointContainers.h"
#include "core/checkpoint/SafetensorsHeader.h"
#include "core/checkpoint/TorchTensors.h"

namespace mlens {
namespace {

using Kind = PickleTree::Kind;

// torch/serialization.py, _legacy_save: MAGIC_NUMBER as a pickled long, PROTOCOL_VERSION.
constexpr std::string_view kMagic("\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19", 10);
constexpr std::int64_t kProtocol = 1001;

/// The pickles at the start of the file, one after the other.
class PickleSequence {
 public:
  PickleSequence(std::span<const std::byte> bytes, std::string context)
      : bytes_(bytes), context_(std::move(context)) {}

  Result<Pickle> next() {
    auto pickle = readPickle(bytes_.subspan(at_), context_);
    if (pickle) at_ += pickle->length;
    return pickle;
  }
  std::size_t at() const { return at_; }

 private:
  std::span<const std::byte> bytes_;
  std::string context_;
  std::size_t at_ = 0;
};

/// How long each storage is; the pickle's references say it.
std::map<std::string_view, TorchStorageName> storagesOf(const PickleTree& tree) {
  std::map<std::string_view, TorchStorageName> storages;
  for (PickleTree::Id id = 0; id < tree.size(); ++id) {
    if (const auto name = torchStorageName(tree, id)) storages.emplace(name->key, *name);
  }
  return storages;
}

}  // namespace

Result<CheckpointFile> openLegacyCheckpoint(const std::filesystem::path& path) {
  auto mapped = mapFile(path);
  if (!mapped) return failure(mapped);
  const std::string context = path.string();
  const auto cut = [&](const std::string& what) {
    return fail(ErrorCode::BadFormat, what + "; copy or download the file again", context);
  };
  PickleSequence pickles(mapped->bytes, context);
  auto magic = pickles.next();
  if (!magic) return failure(magic);
  if (magic->tree.kind(magic->root) != Kind::BigInt || magic->tree.text(magic->root) != kMagic) {
    return fail(ErrorCode::Unsupported,
                "is a Python pickle, but not one that torch.save wrote; save model.state_dict() with "
                "torch.save, or vectors as .npy",
                context);
  }
  auto protocol = pickles.next();
  if (!protocol) return failure(protocol);
  if (protocol->tree.integer(protocol->root) != kProtocol)
    return fail(ErrorCode::Unsupported, "was written by an unknown version of torch.save", context);
  auto system = pickles.next();
  if (!system) return failure(system);
  const auto little = system->tree.find(system->root, "little_endian");
  if (little && system->tree.integer(*little) == 0) {
    return fail(ErrorCode::Unsupported,
                "was written on a big-endian machine; load and save it with PyTorch on this one", context);
  }
  auto content = pickles.next();
  if (!content) return failure(content);
  auto keys = pickles.next();
  if (!keys) return failure(keys);

  const auto names = storagesOf(content->tree);
  std::map<std::string_view, std::span<const std::byte>> bytes;
  ByteReader reader(mapped->bytes, pickles.at());
  for (const auto id : keys->tree.items(keys->root)) {
    const auto key = keys->tree.text(id);
    const auto name = names.find(key);
    const std::uint64_t elements = reader.u64();
    const std::uint64_t size = name == names.end() ? 0 : safetensorsElementSize(name->second.dtype);
    std::uint64_t length = 0;
    if (size == 0) return cut("the numbers \"" + std::string(key.substr(0, 100)) + "\" belong to nothing");
    if (!reader.ok() || __builtin_mul_overflow(elements, size, &length) || length > reader.left())
      return cut("is cut off: " + std::to_string(reader.left()) + " bytes are left where a tensor follows");
    bytes[key] = reader.take(length);
  }

  CheckpointFile file;
  file.path = path;
  file.files = {path};
  file.container = "PyTorch before 1.6";
  file.owners = {mapped->owner};
  const TorchStorages storages = [&](const TorchStorageName& name) -> std::optional<TorchStorage> {
    const auto found = bytes.find(name.key);
    if (found == bytes.end()) return std::nullopt;
    return TorchStorage{found->second, "storage " + std::string(name.key)};
  };
  if (auto done = collectTorch(*content, storages, file); !done) return failure(done);
  if (file.plain.contains("pytorch-lightning_version")) file.container += " (Lightning)";
  return file;
}

}  // namespace mlens
