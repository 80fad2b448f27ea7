#include "core/base/Random.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

namespace mlens {
namespace {

std::uint64_t splitMix(std::uint64_t& state) {
  std::uint64_t z = (state += 0x9e3779b97f4a7c15ULL);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

}  // namespace

RandomStream::RandomStream(std::uint64_t seed, std::uint64_t stream) {
  std::uint64_t mixed = seed;
  std::uint64_t state = splitMix(mixed) ^ (stream * 0xd1342543de82ef95ULL);
  for (auto& word : state_) word = splitMix(state);
}

std::uint64_t RandomStream::next() {
  const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
  const std::uint64_t t = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= t;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

double RandomStream::uniform() {
  return static_cast<double>(next() >> 11) * 0x1.0p-53;
}

double RandomStream::normal() {
  const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
  return radius * std::cos(2.0 * std::numbers::pi * uniform());
}

Index RandomStream::below(Index bound) {
  const auto range = static_cast<std::uint64_t>(bound);
  const std::uint64_t limit = -range % range;  // 2^64 mod range: values below it would be drawn too often
  std::uint64_t value = next();
  while (value < limit) value = next();
  return static_cast<Index>(value % range);
}

std::vector<Index> randomPermutation(Index count, RandomStream& random) {
  std::vector<Index> order(static_cast<std::size_t>(count));
  std::iota(order.begin(), order.end(), Index{0});
  for (Index i = count - 1; i > 0; --i) std::swap(order[i], order[random.below(i + 1)]);
  return order;
}

std::vector<Index> sampleWithoutReplacement(Index population, Index count, RandomStream& random) {
  auto order = randomPermutation(population, random);
  order.resize(static_cast<std::size_t>(std::min(population, count)));
  std::sort(order.begin(), order.end());
  return order;
}

}  // namespace mlens
