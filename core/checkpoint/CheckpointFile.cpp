#include "core/checkpoint/CheckpointFile.h"

#include "core/base/AtomicFile.h"
#include "core/base/Text.h"
#include "core/checkpoint/CheckpointContainers.h"
#include "core/checkpoint/SafetensorsHeader.h"

namespace mlens {
namespace {

namespace fs = std::filesystem;

/// How files begin that are no checkpoint we read.
struct Foreign {
  std::string_view start, remedy;
};
constexpr Foreign kForeign[] = {
    {"version https://git-lfs", "is only a pointer of Git LFS; fetch the file itself with git lfs pull"},
    {"<", "is a web page or XML, not a checkpoint; download the file itself"},
    {"\x89HDF\r\n\x1a\n", "is an HDF5 file (Keras), which is not read; export the vectors as .npy"},
    {"\x1f\x8b", "is compressed with gzip; unpack it first"},
    {"BZh", "is compressed with bzip2; unpack it first"},
    {"\xfd"
     "7zXZ",
     "is compressed with xz; unpack it first"},
    {"\x28\xb5\x2f\xfd", "is compressed with zstd; unpack it first"},
    {"GGUF", "is a GGUF file of language models, which is not read"},
    {"\x08", "looks like ONNX, which is not read; open the PyTorch checkpoint, or vectors as .npy"},
};

bool isTar(std::string_view start) {
  return start.size() > 262 && start.substr(257, 5) == "ustar";
}

/// The checkpoint in a folder, by the names that Hugging Face and others give it.
Result<fs::path> insideFolder(const fs::path& folder) {
  for (const char* name : {"model.safetensors", "model.safetensors.index.json", "pytorch_model.bin",
                           "pytorch_model.bin.index.json", "checkpoint.safetensors"}) {
    std::error_code ignored;
    if (fs::is_regular_file(folder / name, ignored)) return folder / name;
  }
  return fail(ErrorCode::NotFound,
              "the folder has no model.safetensors or pytorch_model.bin; give the checkpoint's file",
              folder.string());
}

}  // namespace

std::vector<Index> contiguousStrides(const std::vector<Index>& shape) {
  std::vector<Index> strides(shape.size(), 1);
  for (std::size_t i = shape.size(); i-- > 1;) {
    if (__builtin_mul_overflow(strides[i], std::max<Index>(shape[i], 1), &strides[i - 1])) return {};
  }
  return strides;
}

std::optional<std::uint64_t> extentInBytes(std::string_view dtype, const std::vector<Index>& shape,
                                           const std::vector<Index>& strides) {
  const std::uint64_t size = safetensorsElementSize(dtype);
  if (size == 0 || shape.size() != strides.size()) return std::nullopt;
  std::uint64_t last = 0;
  bool empty = false;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] < 0 || strides[i] < 0) return std::nullopt;
    empty |= shape[i] == 0;
    std::uint64_t span = 0;
    if (shape[i] > 0 && (__builtin_mul_overflow(static_cast<std::uint64_t>(shape[i] - 1),
                                                static_cast<std::uint64_t>(strides[i]), &span) ||
                         __builtin_add_overflow(last, span, &last))) {
      return std::nullopt;
    }
  }
  if (empty) return 0;
  std::uint64_t bytes = 0;
  if (__builtin_add_overflow(last, 1, &last) || __builtin_mul_overflow(last, size, &bytes))
    return std::nullopt;
  return bytes;
}

Result<CheckpointFile> CheckpointFile::open(const fs::path& path) {
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) {
    auto inside = insideFolder(path);
    if (!inside) return failure(inside);
    return open(*inside);
  }
  auto start = readFileStart(path, 512);
  if (!start) return failure(start);
  const std::string context = path.string();
  const std::string_view text = *start;
  try {
    if (text.empty()) return fail(ErrorCode::BadFormat, "the file is empty", context);
    if (text.starts_with("PK")) return openZipCheckpoint(path);
    if (text.starts_with("\x80")) return openLegacyCheckpoint(path);
    if (text.size() > 8 && text[8] == '{') return openSafetensorsCheckpoint(path);
    if (trimmed(text).starts_with('{')) return openShardedCheckpoint(path);
  } catch (const std::bad_alloc&) {
    return fail(ErrorCode::OutOfMemory, "not enough memory to list what it holds", context);
  }
  for (const Foreign& foreign : kForeign) {
    if (text.starts_with(foreign.start))
      return fail(ErrorCode::Unsupported, std::string(foreign.remedy), context);
  }
  if (isTar(text))
    return fail(ErrorCode::Unsupported, "is a tar archive; unpack it, or save it again with PyTorch",
                context);
  return fail(ErrorCode::Unsupported,
              "not a checkpoint that is read (PyTorch, safetensors, npz); for another model, save its "
              "vectors as .npy and open those",
              context);
}

}  // namespace mlens
