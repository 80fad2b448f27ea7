#include "core/base/AtomicFile.h"
#include "core/base/PickleTree.h"
#include "core/data/CifarBatch.h"

namespace mlens {
namespace {

using Id = PickleTree::Id;
using Kind = PickleTree::Kind;

/// A mapped pickle and what it says.
struct PickleFile {
  MappedFile file;
  Pickle pickle;
};

Result<PickleFile> open(const std::filesystem::path& path) {
  auto file = mapFile(path);
  if (!file) return failure(file);
  auto pickle = readPickle(file->bytes, path.string());
  if (!pickle) return failure(pickle);
  return PickleFile{*std::move(file), *std::move(pickle)};
}

/// The value under a key that Python 2 wrote as text and Python 3 writes as text or bytes.
std::optional<Id> entry(const Pickle& pickle, std::string_view key) {
  const PickleTree& tree = pickle.tree;
  if (!tree.isMapping(pickle.root)) return std::nullopt;
  const auto items = tree.items(pickle.root);
  for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
    if (tree.text(items[i]) == key) return items[i + 1];
  }
  return std::nullopt;
}

std::vector<std::string> texts(const PickleTree& tree, Id list) {
  std::vector<std::string> found;
  for (const Id item : tree.items(list)) found.emplace_back(tree.text(item));
  return found;
}

/// A pickled NumPy array (numpy/core/src/multiarray/methods.c, array_reduce: version, shape, type, Fortran
/// order, bytes) of N x 3072 bytes.
Result<std::string_view> pixelsOf(const PickleTree& tree, Id array) {
  const auto bad = [](const std::string& what) { return fail(ErrorCode::BadFormat, what); };
  const PickleTree::Object* object = tree.object(array);
  if (!object || !tree.className(array).ends_with("multiarray._reconstruct") || !object->state)
    return bad("its data are no NumPy array; open the batch as it was published");
  const auto state = tree.items(*object->state);
  if (state.size() != 5) return bad("its array is of a NumPy that is not known");
  const auto shape = tree.items(state[1]);
  const PickleTree::Object* type = tree.object(state[2]);
  const auto arguments = type ? tree.items(type->arguments) : std::span<const Id>();
  if (arguments.empty() || tree.text(arguments[0]) != "u1")
    return bad("its data are not bytes (uint8); save data.astype(numpy.uint8)");
  if (tree.integer(state[3]) != 0)
    return bad("its data are stored column by column; save numpy.ascontiguousarray(data)");
  const std::string_view pixels = tree.text(state[4]);
  const bool right = shape.size() == 2 && tree.integer(shape[1]) == static_cast<Index>(kCifarPixels) &&
                     !pixels.empty() && pixels.size() % kCifarPixels == 0 &&
                     tree.integer(shape[0]) == static_cast<Index>(pixels.size() / kCifarPixels);
  if (!right) return bad("its data are not N x 3072 bytes (pictures of 3 x 32 x 32)");
  return pixels;
}

}  // namespace

bool looksLikePickle(const std::filesystem::path& path) {
  const auto start = readFileStart(path, 2);
  return start && start->size() == 2 && (*start)[0] == '\x80' && (*start)[1] >= 2 && (*start)[1] <= 5;
}

Result<CifarBatch> readCifarPickle(const std::filesystem::path& path) {
  auto file = open(path);
  if (!file) return failure(file);
  const PickleTree& tree = file->pickle.tree;
  const auto data = entry(file->pickle, "data");
  const auto fine = entry(file->pickle, "fine_labels");
  const auto labels = fine ? fine : entry(file->pickle, "labels");
  const auto bad = [&](const std::string& what) { return fail(ErrorCode::BadFormat, what, path.string()); };
  if (!data || !labels)
    return bad("is no CIFAR batch: a dictionary with data and labels (or fine_labels) is expected");
  auto pixels = pixelsOf(tree, *data);
  if (!pixels) return bad(pixels.error().message);
  CifarBatch batch;
  batch.classes = fine ? 100 : 10;
  const std::span bytes(reinterpret_cast<const std::uint8_t*>(pixels->data()), pixels->size());
  batch.pictures = {static_cast<Index>(bytes.size() / kCifarPixels), kCifarPixels, bytes, file->file.owner};
  const auto numbers = tree.items(*labels);
  if (static_cast<Index>(numbers.size()) != batch.pictures.count) {
    return bad("has " + std::to_string(numbers.size()) + " labels for " +
               std::to_string(batch.pictures.count) + " pictures");
  }
  for (const Id number : numbers) {
    const auto label = tree.integer(number);
    if (tree.kind(number) != Kind::Int || label < 0 || label >= batch.classes)
      return bad("has a label that is no number from 0 to " + std::to_string(batch.classes - 1));
    batch.labels.push_back(static_cast<std::int32_t>(label));
  }
  if (const auto names = entry(file->pickle, "filenames");
      names && static_cast<Index>(tree.items(*names).size()) == batch.pictures.count) {
    batch.names = texts(tree, *names);
  }
  return batch;
}

std::optional<std::vector<std::string>> cifarClassesInPickle(const std::filesystem::path& path) {
  if (!looksLikePickle(path)) return std::nullopt;
  const auto file = open(path);
  if (!file) return std::nullopt;
  for (const char* key : {"fine_label_names", "label_names"}) {
    if (const auto names = entry(file->pickle, key)) return texts(file->pickle.tree, *names);
  }
  return std::nullopt;
}

}  // namespace mlens
