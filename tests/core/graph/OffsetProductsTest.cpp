#include "core/graph/OffsetProducts.h"

#include <gtest/gtest.h>

#include "core/base/Random.h"

namespace mlens {
namespace {

struct Rows {
  Rows(int count, int dimensions, float shift) {
    RandomStream random(static_cast<std::uint64_t>(count * 10000 + dimensions));
    values.resize(static_cast<std::size_t>(count + 1) * static_cast<std::size_t>(dimensions));
    for (float& x : values) x = shift + static_cast<float>(random.normal());
    for (int a = 0; a < count; ++a)
      pointers.push_back(values.data() + static_cast<std::ptrdiff_t>(a) * dimensions);
    origin = values.data() + static_cast<std::ptrdiff_t>(count) * dimensions;
  }
  double offset(int a, int t) const {
    return static_cast<double>(pointers[a][t]) - static_cast<double>(origin[t]);
  }

  std::vector<float> values;
  std::vector<const float*> pointers;
  const float* origin;
};

// Summed in extended precision.
double product(const Rows& rows, int a, int b, int dimensions) {
  long double sum = 0;
  for (int t = 0; t < dimensions; ++t)
    sum += static_cast<long double>(rows.offset(a, t)) * static_cast<long double>(rows.offset(b, t));
  return static_cast<double>(sum);
}

TEST(OffsetProducts, EveryKernelAtOddSizes) {
  const auto kernels = OffsetProducts::kernels();
  for (const int count : {1, 2, 3, 5, 31, 64}) {
    for (const int dimensions : {1, 7, 8, 9, 127, 128, 129, 784, 2048}) {
      const Rows rows(count, dimensions, 100.0F);
      std::vector<OffsetProducts> found(kernels.size());
      for (std::size_t k = 0; k < kernels.size(); ++k) {
        found[k].compute(rows.pointers, rows.origin, dimensions, kernels[k]);
        for (int a = 0; a < count; ++a) {
          for (int b = 0; b <= a; ++b) {
            EXPECT_NEAR(found[k](a, b), product(rows, a, b, dimensions), 1e-12 * dimensions)
                << count << " x " << dimensions << ", kernel " << k << ", " << a << ", " << b;
            EXPECT_EQ(found[k](b, a), found[k](a, b));
            // AVX2 and AVX-512 alike; the plain build has no fused multiply-add
            if (k == 2) {
              EXPECT_EQ(found[2](a, b), found[1](a, b)) << count << " x " << dimensions;
            }
          }
        }
      }
    }
  }
}

TEST(OffsetProducts, ScratchOfALargerProblemDoesNotShow) {
  const Rows large(64, 300, 0.0F), small(7, 9, 0.0F);
  OffsetProducts reused, fresh;
  reused.compute(large.pointers, large.origin, 300);
  reused.compute(small.pointers, small.origin, 9);
  fresh.compute(small.pointers, small.origin, 9);
  for (int a = 0; a < 7; ++a) {
    for (int b = 0; b <= a; ++b) EXPECT_EQ(reused(a, b), fresh(a, b));
  }
}

TEST(OffsetProducts, CombinationsOfOffsets) {
  for (const int dimensions : {1, 7, 8, 31, 33, 784}) {
    const Rows rows(13, dimensions, 100.0F);
    std::vector<double> weights, out(static_cast<std::size_t>(dimensions));
    for (int a = 0; a < 13; ++a) weights.push_back(0.5 - a);
    combineOffsets(rows.pointers, rows.origin, dimensions, weights.data(), out.data());
    for (int t = 0; t < dimensions; ++t) {
      double sum = 0;
      for (int a = 0; a < 13; ++a) sum += weights[a] * rows.offset(a, t);
      EXPECT_NEAR(out[t], sum, 1e-12);
    }
  }
}

}  // namespace
}  // namespace mlens
