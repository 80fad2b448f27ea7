#include "core/base/Npy.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/core/base/TestFiles.h"

namespace mlens {
namespace {

std::filesystem::path fixture(const std::string& name) {
  return std::filesystem::path(MLENS_SOURCE_DIR) / "tests/core/base/fixtures" / name;
}

std::string npy(const std::string& header, const std::string& data) {
  return "\x93NUMPY" + std::string("\x01\x00", 2) + littleEndianBytes(header.size(), 2) + header + data;
}

Error errorOf(std::string_view bytes) {
  const auto matrix = matrixFromNpy(std::as_bytes(std::span(bytes.data(), bytes.size())), nullptr, "t");
  return matrix ? Error{ErrorCode::Internal, "no error", ""} : matrix.error();
}

TEST(Npy, ReadsEveryTypeThatNumPyWrites) {
  for (const char* kind : {"f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "b1"}) {
    const auto matrix = readNpyMatrix(fixture(kind + std::string(".npy")));
    ASSERT_TRUE(matrix) << kind << ": " << matrix.error().text();
    ASSERT_EQ(matrix->rows(), 2) << kind;
    ASSERT_EQ(matrix->columns(), 3) << kind;
    for (Index i = 0; i < 6; ++i) {
      const Index expected = kind[0] == 'b' ? i % 2 : kind[0] == 'u' ? i : i - 2;
      EXPECT_EQ((*matrix)(i / 3, i % 3), static_cast<float>(expected)) << kind << " " << i;
    }
  }
  for (const char* name : {"version2.npy", "version3.npy"}) {
    EXPECT_EQ((*readNpyMatrix(fixture(name)))(1, 2), 3.0f) << name;
  }
}

TEST(Npy, RefusalsNameTheRemedy) {
  const std::pair<const char*, const char*> cases[] = {
      {"big_endian.npy", "a.astype('f4')"},       {"fortran.npy", "numpy.ascontiguousarray(a)"},
      {"complex.npy", "a.astype('float32')"},     {"objects.npy", "save a plain numeric array"},
      {"fields.npy", "save one plain array"},     {"words.npy", "a.astype('float32')"},
      {"cube.npy", "save a.reshape(len(a), -1)"}, {"scalar.npy", "a table of rows is needed"},
  };
  for (const auto& [name, remedy] : cases) {
    const auto matrix = readNpyMatrix(fixture(name));
    ASSERT_FALSE(matrix) << name;
    EXPECT_EQ(matrix.error().code, ErrorCode::Unsupported) << name;
    EXPECT_NE(matrix.error().message.find(remedy), std::string::npos) << matrix.error().text();
    EXPECT_EQ(matrix.error().context, fixture(name).string());
  }
}

TEST(Npy, EmptyTablesAndOneColumn) {
  EXPECT_EQ(readNpyMatrix(fixture("empty.npy"))->rows(), 0);
  EXPECT_EQ(readNpyMatrix(fixture("empty.npy"))->columns(), 4);
  const auto column = readNpyMatrix(fixture("labels.npy"));
  EXPECT_EQ(column->rows(), 3);
  EXPECT_EQ(column->columns(), 1);
}

TEST(Npy, Integers) {
  EXPECT_EQ(readNpyIntegers(fixture("labels.npy")).value(), (std::vector<std::int64_t>{0, 2, 1}));
  EXPECT_EQ(readNpyIntegers(fixture("i8.npy")).error().code, ErrorCode::BadFormat);  // two axes
  const auto floats = npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", std::string(4, '\0'));
  EXPECT_NE(
      integersFromNpy(std::as_bytes(std::span(floats)), "t").error().message.find("integers are needed"),
      std::string::npos);
  const auto huge = npy("{'descr': '<u8', 'fortran_order': False, 'shape': (1,), }", std::string(8, '\xff'));
  EXPECT_EQ(integersFromNpy(std::as_bytes(std::span(huge)), "t").error().code, ErrorCode::BadFormat);
}

TEST(Npy, CutAtEveryLengthIsOneClearError) {
  const TemporaryFolder folder;
  for (const char* name : {"f4.npy", "version2.npy", "b1.npy"}) {
    const std::string whole = fileBytes(fixture(name));
    for (std::size_t length = 0; length < whole.size(); ++length) {
      const auto matrix = readNpyMatrix(folder.write("cut.npy", whole.substr(0, length)));
      ASSERT_FALSE(matrix) << name << " " << length;
      ASSERT_EQ(matrix.error().code, ErrorCode::BadFormat) << matrix.error().text();
    }
  }
}

TEST(Npy, HostileHeaders) {
  const auto header = [](const std::string& shape, const std::string& descr = "<f4") {
    return npy("{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + shape + ", }",
               std::string(16, '\0'));
  };
  ASSERT_EQ(errorOf(header("(2, 2)")).message, "no error");
  ASSERT_EQ(errorOf(header("(2L, 2L)")).message, "no error");
  ASSERT_EQ(errorOf(header("(2, 0, )")).message, "no error");
  for (const char* shape : {"(2, 3)", "(4294967296, 4294967296)", "(9223372036854775807, 2)", "(-1, 2)",
                            "(2 2)", "(2, 2", "2", "(99999999999999999999,)", "(,)", "(2,,2)"}) {
    EXPECT_EQ(errorOf(header(shape)).code, ErrorCode::BadFormat) << shape;
  }
  for (const char* descr : {"", "<", "<f", "<f4294967300", "<f-4", "<f3", "?", "<M8[ns]", "<f16"}) {
    EXPECT_NE(errorOf(header("(1, 1)", descr)).message, "no error") << descr;
  }
  EXPECT_EQ(errorOf(npy("{}", "")).code, ErrorCode::BadFormat);
  EXPECT_EQ(errorOf(npy("{'descr': '<f4', 'fortran_order': 0, 'shape': (1, 1)}", "1234")).code,
            ErrorCode::BadFormat);
  EXPECT_EQ(errorOf(npy("{'descr': '<f4", "1234")).code, ErrorCode::BadFormat);
  EXPECT_EQ(errorOf("\x93NUMPZ").code, ErrorCode::BadFormat);
  EXPECT_EQ(errorOf("\x93NUMPY\x04" + std::string(100, '\0')).code, ErrorCode::Unsupported);
}

TEST(Npy, UnalignedDataIsCopiedNotMisread) {
  const std::string head = "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }";
  const float values[2] = {1.5f, -2.25f};
  for (int pad = 0; pad < 4; ++pad) {
    const auto bytes = npy(head + std::string(static_cast<std::size_t>(pad), ' '),
                           {reinterpret_cast<const char*>(values), 8});
    const auto owner = std::make_shared<std::string>(bytes);
    const auto matrix = matrixFromNpy(std::as_bytes(std::span(*owner)), owner, "t");
    ASSERT_TRUE(matrix) << pad;
    EXPECT_EQ((*matrix)(0, 0), 1.5f);
    EXPECT_EQ((*matrix)(0, 1), -2.25f);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(matrix->data()) % alignof(float), 0u);
  }
}

TEST(Npy, WritesTheBytesNumPyWrites) {
  const TemporaryFolder folder;
  const auto path = folder / "out.npy";
  ASSERT_TRUE(writeNpy(path, *readNpyMatrix(fixture("f4.npy"))));
  EXPECT_EQ(fileBytes(path), fileBytes(fixture("f4.npy")));
  const std::vector<std::int64_t> labels = {0, 2, 1};
  ASSERT_TRUE(writeNpy(path, std::span<const std::int64_t>(labels)));
  EXPECT_EQ(fileBytes(path), fileBytes(fixture("labels.npy")));
  const std::vector<std::int32_t> table = {-2, -1, 0, 1, 2, 3};
  ASSERT_TRUE(writeNpy(path, std::span<const std::int32_t>(table), {2, 3}));
  EXPECT_EQ(fileBytes(path), fileBytes(fixture("i4.npy")));
  EXPECT_EQ(writeNpy(path, std::span<const std::int32_t>(table), {2, 2}).error().code,
            ErrorCode::InvalidArgument);
  EXPECT_EQ(fileBytes(path), fileBytes(fixture("i4.npy")));
  EXPECT_FALSE(writeNpy("/dev/full", std::span<const std::int32_t>(table)));
}

TEST(Npy, NotFiniteValuesAreNamedByRow) {
  const TemporaryFolder folder;
  const auto path = folder / "nan.npy";
  ASSERT_TRUE(writeNpy(path, *Matrix::create(3, 2, {0, 1, 2, 3, std::nanf(""), 5})));
  const auto finite = requireFinite(*readNpyMatrix(path), path.string());
  ASSERT_FALSE(finite);
  EXPECT_NE(finite.error().text().find("row 2, column 0"), std::string::npos);
  const std::vector<double> large = {1e300};
  ASSERT_TRUE(writeNpy(path, std::span<const double>(large)));
  EXPECT_FALSE(requireFinite(*readNpyMatrix(path), ""));
}

TEST(Npy, BytesKeepTheirShape) {
  const auto array = readNpyBytes(fixture("u1.npy"));
  ASSERT_TRUE(array);
  EXPECT_EQ(array->shape, (std::vector<Index>{2, 3}));
  EXPECT_EQ(std::vector<std::uint8_t>(array->bytes.begin(), array->bytes.end()),
            (std::vector<std::uint8_t>{0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(readNpyBytes(fixture("i1.npy")).error().code, ErrorCode::Unsupported);
}

}  // namespace
}  // namespace mlens
