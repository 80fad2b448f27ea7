#include "core/base/Matrix.h"

#include <gtest/gtest.h>

namespace mlens {
namespace {

TEST(Matrix, SizesMustFit) {
  EXPECT_TRUE(Matrix::create(2, 3, std::vector<float>(6)));
  EXPECT_TRUE(Matrix::create(0, 3, {}));
  EXPECT_EQ(Matrix::create(2, 3, std::vector<float>(5)).error().code, ErrorCode::InvalidArgument);
  EXPECT_EQ(Matrix::create(-1, -1, std::vector<float>(1)).error().code, ErrorCode::InvalidArgument);
}

TEST(Matrix, GatherAndCopiesShareMemory) {
  const Matrix matrix = *Matrix::create(3, 2, {0, 1, 2, 3, 4, 5});
  const Matrix copy = matrix;
  EXPECT_EQ(copy.data(), matrix.data());
  const std::vector<Index> rows = {2, 0, 2};
  const Matrix gathered = matrix.gather(rows);
  ASSERT_EQ(gathered.rows(), 3);
  EXPECT_EQ(gathered(0, 1), 5);
  EXPECT_EQ(gathered(1, 0), 0);
  EXPECT_EQ(gathered(2, 0), 4);
  EXPECT_EQ(matrix.gather({}).rows(), 0);
}

TEST(Matrix, AViewKeepsItsOwner) {
  auto owner = std::make_shared<std::vector<float>>(std::vector<float>{1, 2});
  const std::weak_ptr<std::vector<float>> watch = owner;
  Matrix view = Matrix::view(1, 2, owner->data(), owner);
  owner.reset();
  EXPECT_FALSE(watch.expired());
  EXPECT_EQ(view(0, 1), 2);
  view = Matrix();
  EXPECT_TRUE(watch.expired());
}

TEST(Error, OneLineOfText) {
  EXPECT_EQ((Error{ErrorCode::Io, "two\nlines", "file"}).text(), "file: two lines");
  EXPECT_EQ((Error{ErrorCode::Io, "alone", ""}).text(), "alone");
}

}  // namespace
}  // namespace mlens
