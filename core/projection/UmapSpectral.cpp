#include "core/projection/UmapSpectral.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "core/base/Random.h"
#include "core/projection/UmapLaplacian.h"

namespace mlens {
namespace {

using Point = std::array<double, 3>;

/// Where component `number` of `count` is centred, and how far its points may lie from there.
Point centreOf(int number, int count, int dims) {
  Point centre{};
  if (count == 1) return centre;
  if (count <= 2 * dims) {
    centre[number / 2] = number % 2 == 0 ? 1 : -1;
    return centre;
  }
  const double golden = std::numbers::pi * (3 - std::sqrt(5.0));
  const double share = (number + 0.5) / count;
  if (dims == 2) {  // sunflower seeds
    centre[0] = std::sqrt(share) * std::cos(golden * number);
    centre[1] = std::sqrt(share) * std::sin(golden * number);
  } else {
    const double radius = std::cbrt(share);
    const double height = 1 - 2 * std::fmod(number * std::numbers::phi, 1.0);
    const double width = std::sqrt(1 - height * height);
    centre = {radius * width * std::cos(golden * number), radius * width * std::sin(golden * number),
              radius * height};
  }
  return centre;
}

double reachOf(int count, int dims) {
  if (count == 1) return 1;
  if (count <= 2 * dims) return 0.5;
  return 0.5 / (dims == 2 ? std::sqrt(count) : std::cbrt(count));
}

/// Largest entry 1, of the first of equals positive.
void scaleToUnit(std::vector<float>& vector) {
  float largest = 0;
  for (float value : vector) {
    if (std::abs(value) > std::abs(largest)) largest = value;
  }
  if (largest == 0) return;
  for (float& value : vector) value /= largest;
}

}  // namespace

Components connectedComponents(const UmapGraph& graph) {
  const Index n = graph.size();
  Components result;
  result.members.reserve(n);
  result.placeOf.assign(n, -1);
  for (Index first = 0; first < n; ++first) {
    if (result.placeOf[first] >= 0) continue;
    const auto begin = static_cast<Index>(result.members.size());
    result.placeOf[first] = 0;
    result.members.push_back(static_cast<std::int32_t>(first));
    for (Index open = begin; open < static_cast<Index>(result.members.size()); ++open) {
      for (std::int32_t j : graph.neighbors(result.members[open])) {
        if (result.placeOf[j] >= 0) continue;
        result.placeOf[j] = static_cast<std::int32_t>(static_cast<Index>(result.members.size()) - begin);
        result.members.push_back(j);
      }
    }
    result.begin.push_back(static_cast<Index>(result.members.size()));
  }
  return result;
}

Result<Matrix> spectralLayout(const UmapGraph& graph, int dims, std::uint64_t seed, const JobContext& job) {
  if (dims != 2 && dims != 3) return fail(ErrorCode::InvalidArgument, "must be 2 or 3", "dims");
  const Index n = graph.size();
  const Components components = connectedComponents(graph);
  const int count = components.count();
  std::vector<float> values(n * dims);
  const double reach = reachOf(count, dims);
  for (int c = 0; c < count; ++c) {
    if (auto running = job.check(); !running) return failure(running);
    job.report("Spectral start", static_cast<double>(c) / count);
    const auto own = components.membersOf(c);
    std::vector<std::vector<float>> axes;
    if (static_cast<Index>(own.size()) > dims + 1) {
      auto vectors = NormalisedAdjacency(graph, own, components.placeOf).leadingVectors(dims, seed, job);
      if (!vectors) return failure(vectors);
      axes = std::move(*vectors);
      for (auto& axis : axes) scaleToUnit(axis);
    } else {
      RandomStream random(seed, static_cast<std::uint64_t>(c) + 1);
      for (int d = 0; d < dims; ++d) {
        axes.emplace_back(own.size());
        for (float& value : axes.back()) value = static_cast<float>(random.uniform(-1, 1));
      }
    }
    const Point centre = centreOf(c, count, dims);
    for (std::size_t i = 0; i < own.size(); ++i) {
      for (int d = 0; d < dims; ++d) {
        values[own[i] * dims + d] = static_cast<float>(centre[d] + reach * axes[d][i]);
      }
    }
  }
  return Matrix::create(n, dims, std::move(values));
}

}  // namespace mlens
