#pragma once

#include <cstdint>

namespace mlens {

/// Points are moved in groups of this many, one in each lane of a vector.
inline constexpr int kUmapLanes = 16;

/// One run of groups to move within one epoch. Coordinates lie one axis after the other; `others` stand still
/// and hold kUmapLanes entries more than `otherCount`, which repeat the first ones. Nothing is owned.
struct UmapMove {
  int dims = 2;
  const float* own[3] = {};     ///< where the moved points stand, lane l of group g at g * kUmapLanes + l
  float* moved[3] = {};         ///< where they go, numbered alike
  const float* others[3] = {};  ///< what attracts and repels them
  std::uint32_t otherCount = 0;
  const std::int32_t* targets = nullptr;     ///< kUmapLanes numbers of others per step, otherCount for none
  const std::int64_t* groupSteps = nullptr;  ///< the steps of group g: groupSteps[g] .. groupSteps[g + 1]
  std::int64_t firstGroup = 0, lastGroup = 0;
  int repulsions = 5;  ///< per step
  /// What the moved points pull the others by is added here if not null, fixed-point (divide by reactionScale
  /// and subtract), umapReactionRow(dims) numbers per other, one spare row at the end: whole numbers have the
  /// same sum in any order.
  std::int32_t* reactions = nullptr;
  float reactionScale = 1;
  float rate = 1;          ///< learning rate of this epoch
  float a = 0, b = 0;      ///< of the curve 1 / (1 + a d^2b)
  std::uint64_t seed = 0;  ///< of this epoch
};

/// Numbers per point in UmapMove::reactions.
constexpr int umapReactionRow(int dims) {
  return dims == 2 ? 2 : 4;
}

/// Stochastic gradient steps on the fuzzy cross entropy (UMAP paper, algorithm 5; gradients clipped at 4): in
/// each step a point is attracted by one target and repelled by `repulsions` points drawn uniformly, all six
/// forces taken where it stood. The draw is one number per group: lane l takes the l-th point after it, which
/// leaves each point's draws uniform and independent, and makes them one contiguous load.
/// The two give the same bits: same source, no fused arithmetic.
void moveUmapPlain(const UmapMove& move);
void moveUmapAvx2(const UmapMove& move);  ///< only where haveUmapAvx2()
bool haveUmapAvx2();

}  // namespace mlens
