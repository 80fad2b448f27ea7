#include "core/graph/TileScan.h"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include "core/base/Random.h"

namespace mlens {
namespace {

// Values in steps of 1/8, so that many lie exactly on a limit.
std::vector<float> steps(int count, RandomStream& random) {
  std::vector<float> values;
  for (int i = 0; i < count; ++i) values.push_back(static_cast<float>(random.below(17) - 8) / 8.f);
  return values;
}

TEST(TileScan, EveryCpuFindsWhatTheDefinitionSays) {
  RandomStream random(1);
  for (int count = 0; count <= 70; ++count) {
    for (int trial = 0; trial < 8; ++trial) {
      const auto products = steps(count, random), norms = steps(count, random);
      auto limits = steps(count, random);
      for (float& limit : limits) {
        if (random.below(4) == 0) limit = -std::numeric_limits<float>::infinity();
      }
      const TileRow row{products.data(), norms.data(), limits.data(), 0.25f,
                        trial == 0 ? std::numeric_limits<float>::infinity() : -0.5f};
      std::vector<std::int32_t> expected;
      for (int j = 0; j < count; ++j) {
        if (products[j] + norms[j] <= row.rowLimit || products[j] + row.rowNorm <= limits[j])
          expected.push_back(j);
      }
      std::vector<ScanRow> scans{scanRowPlain, scanRowOfThisCpu()};
#if defined(__x86_64__)
      if (__builtin_cpu_supports("avx2")) scans.push_back(scanRowAvx2);
      if (__builtin_cpu_supports("avx512f")) scans.push_back(scanRowAvx512);
#endif
      for (const ScanRow scan : scans) {
        std::vector<std::int32_t> hits(static_cast<std::size_t>(count));
        hits.resize(static_cast<std::size_t>(scan(row, count, hits.data())));
        EXPECT_EQ(hits, expected) << count;
      }
    }
  }
}

}  // namespace
}  // namespace mlens
