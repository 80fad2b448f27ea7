#include "tests/cli/Samples.h"

#include <fstream>
#include <stdexcept>

#include "core/base/Npy.h"
#include "core/base/Random.h"
#include "core/session/SessionFile.h"

namespace mlens::cli {
namespace {

void require(const Result<void>& done) {
  if (!done) throw std::runtime_error(done.error().text());
}

}  // namespace

Matrix blobs(Index rows, Index columns, int classes) {
  RandomStream random(11);
  std::vector<float> values(static_cast<std::size_t>(rows * columns));
  for (Index i = 0; i < rows; ++i) {
    for (Index j = 0; j < columns; ++j) {
      const double center = j % classes == i % classes ? 20 : 0;
      values[static_cast<std::size_t>(i * columns + j)] = static_cast<float>(center + random.normal());
    }
  }
  return *Matrix::create(rows, columns, std::move(values));
}

Matrix writeBlobs(const std::filesystem::path& vectors, const std::filesystem::path& labels, Index rows,
                  Index columns, int classes) {
  const Matrix matrix = blobs(rows, columns, classes);
  std::vector<std::int32_t> numbers;
  for (Index i = 0; i < rows; ++i) numbers.push_back(static_cast<std::int32_t>(i % classes));
  require(writeNpy(vectors, matrix));
  require(writeNpy(labels, numbers));
  return matrix;
}

void writePictures(const std::filesystem::path& path, Index count, int side) {
  std::string header = "{'descr': '|u1', 'fortran_order': False, 'shape': (" + std::to_string(count) + ", " +
                       std::to_string(side) + ", " + std::to_string(side) + "), }";
  header.resize((header.size() + 10 + 1 + 63) / 64 * 64 - 11, ' ');
  header += '\n';
  std::ofstream stream(path, std::ios::binary);
  stream << std::string("\x93NUMPY\x01\x00", 8) << static_cast<char>(header.size() & 255)
         << static_cast<char>(header.size() >> 8) << header;
  RandomStream random(3);
  for (Index i = 0; i < count; ++i) {
    for (int y = 0; y < side; ++y) {
      for (int x = 0; x < side; ++x) {
        const int along = i % 4 == 0 ? x : i % 4 == 1 ? y : i % 4 == 2 ? x + y : x - y + side;
        stream.put(static_cast<char>((along / 3 % 2 ? 200 : 20) + random.below(30)));
      }
    }
  }
}

void writeVectorSession(const std::filesystem::path& session, const std::filesystem::path& vectors,
                        const std::filesystem::path& labels, Index points) {
  Session value;
  value.data = {DataSource::Kind::Vectors, vectors, labels, {}, "", 0, 1};
  value.views = {{"solid", {}, {"pca", 3}, {{0, 0, 4}, {0, 0, 0}, {0, 1, 0}, 1.1}},
                 {"flat", {}, {"pca", 2}, {{0, 0, 4}, {0, 0, 0}, {0, 1, 0}, 1.1}}};
  value.selections = {{"first three", Selection::of(points, std::vector<Index>{0, 1, 2})}};
  value.selection = Selection::of(points, std::vector<Index>{1});
  value.theme = "light";
  require(writeSession(session, value));
}

}  // namespace mlens::cli
