#include "core/projection/UmapSpectral.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <numeric>

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

std::vector<std::int32_t> connectedComponents(const UmapGraph& graph) {
  std::vector<std::int32_t> component(graph.size(), -1);
  std::vector<std::int32_t> open;
  std::int32_t count = 0;
  for (Index first = 0; first < graph.size(); ++first) {
    if (component[first] >= 0) continue;
    component[first] = count;
    open.assign(1, static_cast<std::int32_t>(first));
    while (!open.empty()) {
      const std::int32_t i = open.back();
      open.pop_back();
      for (std::int32_t j : graph.neighbors(i)) {
        if (component[j] >= 0) continue;
        component[j] = count;
        open.push_back(j);
      }
    }
    ++count;
  }
  return component;
}

Result<Matrix> spectralLayout(const UmapGraph& graph, int dims, std::uint64_t seed, const JobContext& job) {
  if (dims != 2 && dims != 3) return fail(ErrorCode::InvalidArgument, "must be 2 or 3", "dims");
  const Index n = graph.size();
  const auto component = connectedComponents(graph);
  const int count = n == 0 ? 0 : *std::max_element(component.begin(), component.end()) + 1;

  // Members of each component, one after the other.
  std::vector<std::int64_t> begin(count + 1, 0);
  for (std::int32_t c : component) ++begin[c + 1];
  std::partial_sum(begin.begin(), begin.end(), begin.begin());
  std::vector<std::int32_t> members(n), numberOf(n);
  auto next = begin;
  for (Index i = 0; i < n; ++i) {
    numberOf[i] = static_cast<std::int32_t>(next[component[i]] - begin[component[i]]);
    members[next[component[i]]++] = static_cast<std::int32_t>(i);
  }

  std::vector<float> values(n * dims);
  const double reach = reachOf(count, dims);
  for (int c = 0; c < count; ++c) {
    if (auto running = job.check(); !running) return failure(running);
    job.report("Spectral start", static_cast<double>(c) / count);
    const std::span<const std::int32_t> own(members.data() + begin[c], begin[c + 1] - begin[c]);
    std::vector<std::vector<float>> axes;
    if (static_cast<Index>(own.size()) > dims + 1) {
      auto vectors = NormalisedAdjacency(graph, own, numberOf).leadingVectors(dims, seed, job);
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
