#pragma once

#include <cstdint>
#include <numbers>
#include <vector>

#include "core/base/Matrix.h"

namespace mlens {

/// A seeded stream of random numbers with the same values on every platform. Streams of one seed with
/// different `stream` numbers are independent: give each row, epoch or block its own, and results do not
/// depend on threads. Generator: xoshiro256** seeded by splitmix64 (Blackman and Vigna 2018).
class RandomStream {
 public:
  explicit RandomStream(std::uint64_t seed, std::uint64_t stream = 0);

  std::uint64_t next();
  double uniform();  ///< [0, 1)
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  double normal();           ///< mean 0, variance 1 (Box-Muller)
  Index below(Index bound);  ///< 0..bound-1 without bias; bound >= 1

 private:
  std::uint64_t state_[4];
};

/// `count` different numbers of 0..population-1 in ascending order (all of them if count >= population).
std::vector<Index> sampleWithoutReplacement(Index population, Index count, RandomStream& random);

/// 0..count-1 in random order.
std::vector<Index> randomPermutation(Index count, RandomStream& random);

}  // namespace mlens
