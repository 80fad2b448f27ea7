#include "core/base/Npy.h"

#include <Eigen/Core>
#include <bit>
#include <cstring>
#include <limits>

#include "core/base/AtomicFile.h"
#include "core/base/Text.h"

namespace mlens {
namespace {

using Bytes = std::span<const std::byte>;

static_assert(std::endian::native == std::endian::little, "npy data is mapped as it lies on disk");

std::string shapeText(const std::vector<Index>& shape) {
  std::string text = "(";
  for (std::size_t i = 0; i < shape.size(); ++i) text += (i > 0 ? ", " : "") + std::to_string(shape[i]);
  return text + (shape.size() == 1 ? ",)" : ")");
}

/// Calls `use` with a value of the array's type ("<f4" gives float); false if it is none of the numeric ones.
template <class Use>
bool withType(const std::string& dtype, const Use& use) {
  const std::string_view type = std::string_view(dtype).substr(1);
  if (type == "f4") return use(float{}), true;
  if (type == "f8") return use(double{}), true;
  if (type == "f2") return use(Eigen::half{}), true;
  if (type == "i1") return use(std::int8_t{}), true;
  if (type == "i2") return use(std::int16_t{}), true;
  if (type == "i4") return use(std::int32_t{}), true;
  if (type == "i8") return use(std::int64_t{}), true;
  if (type == "u1" || type == "b1") return use(std::uint8_t{}), true;
  if (type == "u2") return use(std::uint16_t{}), true;
  if (type == "u4") return use(std::uint32_t{}), true;
  if (type == "u8") return use(std::uint64_t{}), true;
  return false;
}

/// Value i of an array that need not be aligned.
template <class T>
T valueAt(Bytes data, Index i) {
  T value;
  std::memcpy(static_cast<void*>(&value), data.data() + static_cast<std::size_t>(i) * sizeof(T), sizeof(T));
  return value;
}

Index product(const std::vector<Index>& shape) {
  for (const Index extent : shape) {
    if (extent == 0) return 0;
  }
  Index count = 1;
  for (const Index extent : shape) count *= extent;
  return count;
}

void appendUtf8(std::uint32_t letter, std::string& text) {
  const auto tail = [&](int shift) { text += static_cast<char>(0x80 | ((letter >> shift) & 0x3f)); };
  if (letter < 0x80) {
    text += static_cast<char>(letter);
  } else if (letter < 0x800) {
    text += static_cast<char>(0xc0 | (letter >> 6));
    tail(0);
  } else if (letter < 0x10000) {
    text += static_cast<char>(0xe0 | (letter >> 12));
    tail(6), tail(0);
  } else if (letter < 0x110000) {
    text += static_cast<char>(0xf0 | (letter >> 18));
    tail(12), tail(6), tail(0);
  } else {
    text += '?';
  }
}

template <class T>
Result<void> writeArray(const std::filesystem::path& path, const std::string& dtype,
                        std::span<const T> values, std::vector<Index> shape) {
  if (shape.empty()) shape = {static_cast<Index>(values.size())};
  if (product(shape) != static_cast<Index>(values.size())) {
    return fail(ErrorCode::InvalidArgument,
                std::to_string(values.size()) + " values do not fill " + shapeText(shape), path.string());
  }
  auto file = AtomicFile::create(path);
  if (!file) return failure(file);
  if (auto written = file->write(npyStart(dtype, shape)); !written) return written;
  if (auto written = file->write(std::as_bytes(values)); !written) return written;
  return file->commit();
}

}  // namespace

Result<Matrix> matrixFromNpy(Bytes bytes, std::shared_ptr<const void> owner, const std::string& context) {
  auto header = parseNpyHeader(bytes, bytes.size(), context);
  if (!header) return failure(header);
  const auto& shape = header->shape;
  if (shape.empty() || shape.size() > 2) {
    return fail(
        ErrorCode::Unsupported,
        "has the shape " + shapeText(shape) + ", a table of rows is needed; save a.reshape(len(a), -1)",
        context);
  }
  const Index rows = shape[0];
  const Index columns = shape.size() == 2 ? shape[1] : 1;
  const Index count = product(shape);
  const Bytes data = bytes.subspan(header->dataOffset);
  const bool aligned = reinterpret_cast<std::uintptr_t>(data.data()) % alignof(float) == 0;
  if (header->dtype == "<f4" && owner && aligned) {
    return Matrix::view(rows, columns, reinterpret_cast<const float*>(data.data()), std::move(owner));
  }
  try {
    std::vector<float> values(static_cast<std::size_t>(count));
    const bool numeric = withType(header->dtype, [&](auto example) {
      using T = decltype(example);
      for (Index i = 0; i < count; ++i) {
        values[static_cast<std::size_t>(i)] = static_cast<float>(valueAt<T>(data, i));
      }
    });
    if (numeric) return Matrix::create(rows, columns, std::move(values));
  } catch (const std::bad_alloc&) {
    return fail(ErrorCode::OutOfMemory, "not enough memory; save it as float32, which is read in place",
                context);
  }
  return fail(ErrorCode::Unsupported,
              "holds type '" + header->dtype + "', not real numbers; save it with a.astype('float32')",
              context);
}

Result<std::vector<std::int64_t>> integersFromNpy(Bytes bytes, const std::string& context) {
  auto header = parseNpyHeader(bytes, bytes.size(), context);
  if (!header) return failure(header);
  const auto& shape = header->shape;
  if (shape.size() != 1 && !(shape.size() == 2 && shape[1] == 1)) {
    return fail(ErrorCode::BadFormat,
                "has the shape " + shapeText(shape) + ", one number per row is needed; save a.ravel()",
                context);
  }
  const Index count = product(shape);
  const Bytes data = bytes.subspan(header->dataOffset);
  std::vector<std::int64_t> values;
  bool integers = false, tooLarge = false;
  try {
    values.resize(static_cast<std::size_t>(count));
    withType(header->dtype, [&](auto example) {
      using T = decltype(example);
      if constexpr (std::numeric_limits<T>::is_integer) {
        integers = true;
        for (Index i = 0; i < count; ++i) {
          const T value = valueAt<T>(data, i);
          tooLarge = tooLarge || !std::in_range<std::int64_t>(value);
          values[static_cast<std::size_t>(i)] = static_cast<std::int64_t>(value);
        }
      }
    });
  } catch (const std::bad_alloc&) {
    return fail(ErrorCode::OutOfMemory, "not enough memory", context);
  }
  if (!integers) {
    return fail(ErrorCode::BadFormat,
                "holds type '" + header->dtype + "', integers are needed; save it with a.astype('int64')",
                context);
  }
  if (tooLarge) return fail(ErrorCode::BadFormat, "holds an integer above 2^63", context);
  return values;
}

Result<std::vector<std::string>> wordsFromNpy(Bytes bytes, const std::string& context) {
  auto header = parseNpyHeader(bytes, bytes.size(), context);
  if (!header) return failure(header);
  const auto& shape = header->shape;
  const char kind = header->dtype[1];
  if ((kind != 'U' && kind != 'S') || (shape.size() != 1 && !(shape.size() == 2 && shape[1] == 1)))
    return fail(ErrorCode::BadFormat, "holds no list of words", context);
  const Index count = product(shape);
  const std::size_t unit = kind == 'U' ? 4 : 1;
  const auto length = static_cast<std::size_t>(*parseInteger(std::string_view(header->dtype).substr(2)));
  const Bytes data = bytes.subspan(header->dataOffset);
  try {
    std::vector<std::string> words(static_cast<std::size_t>(count));
    for (std::size_t i = 0; i < words.size(); ++i) {
      for (std::size_t at = 0; at < length; ++at) {
        std::uint32_t letter = 0;
        std::memcpy(&letter, data.data() + (i * length + at) * unit, unit);
        if (letter == 0) break;
        if (unit == 1) {
          words[i] += static_cast<char>(letter);
        } else {
          appendUtf8(letter, words[i]);
        }
      }
    }
    return words;
  } catch (const std::bad_alloc&) {
    return fail(ErrorCode::OutOfMemory, "not enough memory", context);
  }
}

Result<Matrix> readNpyMatrix(const std::filesystem::path& path) {
  auto file = mapFile(path);
  if (!file) return failure(file);
  return matrixFromNpy(file->bytes, file->owner, path.string());
}

Result<std::vector<std::int64_t>> readNpyIntegers(const std::filesystem::path& path) {
  auto file = mapFile(path);
  if (!file) return failure(file);
  return integersFromNpy(file->bytes, path.string());
}

Result<NpyBytes> readNpyBytes(const std::filesystem::path& path) {
  auto file = mapFile(path);
  if (!file) return failure(file);
  auto header = parseNpyHeader(file->bytes, file->bytes.size(), path.string());
  if (!header) return failure(header);
  if (header->dtype.substr(1) != "u1") {
    return fail(ErrorCode::Unsupported,
                "holds type '" + header->dtype + "', bytes are needed; save it with a.astype('uint8')",
                path.string());
  }
  NpyBytes array;
  array.bytes = {reinterpret_cast<const std::uint8_t*>(file->bytes.data()) + header->dataOffset,
                 static_cast<std::size_t>(product(header->shape))};
  array.shape = std::move(header->shape);
  array.owner = std::move(file->owner);
  return array;
}

std::string npyStart(const std::string& dtype, const std::vector<Index>& shape) {
  std::string header =
      "{'descr': '" + dtype + "', 'fortran_order': False, 'shape': " + shapeText(shape) + ", }";
  constexpr std::size_t kPreamble = 10;  // magic, version, length
  header.resize((header.size() + 1 + kPreamble + 63) / 64 * 64 - kPreamble, ' ');
  header.back() = '\n';
  std::string start("\x93NUMPY\x01\x00", 8);
  start += static_cast<char>(header.size() & 0xff);
  start += static_cast<char>(header.size() >> 8);
  return start + header;
}

Result<void> writeNpy(const std::filesystem::path& path, const Matrix& matrix) {
  const std::span values(matrix.data(), static_cast<std::size_t>(matrix.rows() * matrix.columns()));
  return writeArray(path, "<f4", values, {matrix.rows(), matrix.columns()});
}

Result<void> writeNpy(const std::filesystem::path& path, std::span<const float> values) {
  return writeArray(path, "<f4", values, {});
}

Result<void> writeNpy(const std::filesystem::path& path, std::span<const double> values,
                      std::vector<Index> shape) {
  return writeArray(path, "<f8", values, std::move(shape));
}

Result<void> writeNpy(const std::filesystem::path& path, std::span<const std::int32_t> values,
                      std::vector<Index> shape) {
  return writeArray(path, "<i4", values, std::move(shape));
}

Result<void> writeNpy(const std::filesystem::path& path, std::span<const std::int64_t> values,
                      std::vector<Index> shape) {
  return writeArray(path, "<i8", values, std::move(shape));
}

}  // namespace mlens
