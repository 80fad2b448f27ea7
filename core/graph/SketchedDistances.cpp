#include "core/graph/SketchedDistances.h"

#include <algorithm>
#include <cmath>

namespace mlens {
namespace {

constexpr int kFirstLook = 64;
constexpr double kTrusted = 0.999;  // share of true neighbours that the sketch must let through

}  // namespace

void SketchedDistances::reorder(std::vector<std::int32_t> order) {
  sketch_.reorder(order);
  rowOf_ = std::move(order);
  placeOf_.resize(rowOf_.size());
  for (std::size_t p = 0; p < rowOf_.size(); ++p) placeOf_[rowOf_[p]] = static_cast<std::int32_t>(p);
}

int SketchedDistances::firstLook() const {
  return sketch_.complete ? sketch_.stride : std::min(kFirstLook, sketch_.stride);
}

float SketchedDistances::trustedShare(const RecallSample& sample, Index first) const {
  std::vector<float> shares;
  for (Index s = first; s < sample.count(); ++s) {
    const std::int32_t p = placeOf_[sample.row(s)];
    const float farthest = real(p, placeOf_[sample.neighbors(s).back()], INFINITY);
    if (!(farthest > 0)) continue;
    for (const std::int32_t j : sample.neighbors(s)) {
      float sketched = 0;
      inSketch(p, {&placeOf_[j], 1}, 0, sketch_.stride, &sketched);
      shares.push_back(sketched / farthest);
    }
  }
  if (shares.empty()) return 1;
  const auto place =
      shares.begin() + static_cast<std::ptrdiff_t>(kTrusted * static_cast<double>(shares.size()));
  std::nth_element(shares.begin(), place, shares.end());
  return std::min(1.0f, *place);
}

}  // namespace mlens
