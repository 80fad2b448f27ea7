#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/base/Matrix.h"

namespace mlens {

/// What an npy header says (NumPy format 1.0-3.0, C order; numpy/lib/format.py describes it).
struct NpyHeader {
  std::string dtype;           ///< "<f4", "|u1", ...: order, kind and bytes per value
  std::vector<Index> shape;    ///< empty for a scalar
  std::size_t dataOffset = 0;  ///< bytes from the start of the file
};

/// Parses the header at the start of `bytes`; `fileSize` (>= bytes.size()) bounds the data it may promise.
/// Refused with the remedy: Fortran order, big-endian numbers, Python objects, structured arrays.
Result<NpyHeader> parseNpyHeader(std::span<const std::byte> bytes, std::uint64_t fileSize,
                                 const std::string& context);

/// The array in `bytes` (a whole .npy file) as a float matrix, by the rules of readNpyMatrix; float32 data
/// that is aligned stays in place, kept alive by `owner` (null: always copied).
Result<Matrix> matrixFromNpy(std::span<const std::byte> bytes, std::shared_ptr<const void> owner,
                             const std::string& context);
/// The same for 1-D integers, by the rules of readNpyIntegers.
Result<std::vector<std::int64_t>> integersFromNpy(std::span<const std::byte> bytes,
                                                  const std::string& context);

/// Words of an array of type U or S: one per row, without the zeros that fill them up.
Result<std::vector<std::string>> wordsFromNpy(std::span<const std::byte> bytes, const std::string& context);

/// A float matrix from an .npy file: 2-D (or 1-D as one column) of f4, f8, f2, integers or bool. float32
/// files are memory-mapped, all others converted. Does not look at the values: see requireFinite.
Result<Matrix> readNpyMatrix(const std::filesystem::path& path);

/// A 1-D integer array (any integer type, bool, or N x 1) as int64, for labels and indices.
Result<std::vector<std::int64_t>> readNpyIntegers(const std::filesystem::path& path);

/// A uint8 array of any shape (images): header and mapped bytes.
struct NpyBytes {
  std::vector<Index> shape;
  std::span<const std::uint8_t> bytes;
  std::shared_ptr<const void> owner;
};
Result<NpyBytes> readNpyBytes(const std::filesystem::path& path);

/// What stands before the values of an .npy file of this type ("<f4") and shape.
std::string npyStart(const std::string& dtype, const std::vector<Index>& shape);

/// Writers; each file appears whole or not at all (AtomicFile).
Result<void> writeNpy(const std::filesystem::path& path, const Matrix& matrix);
Result<void> writeNpy(const std::filesystem::path& path, std::span<const float> values);
Result<void> writeNpy(const std::filesystem::path& path, std::span<const double> values,
                      std::vector<Index> shape = {});  ///< shape {} = 1-D
Result<void> writeNpy(const std::filesystem::path& path, std::span<const std::int32_t> values,
                      std::vector<Index> shape = {});  ///< shape {} = 1-D
Result<void> writeNpy(const std::filesystem::path& path, std::span<const std::int64_t> values,
                      std::vector<Index> shape = {});

}  // namespace mlens
