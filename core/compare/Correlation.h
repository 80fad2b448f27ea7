#pragma once

#include <span>
#include <vector>

namespace mlens {

/// Correlations of two lists of equally many numbers, -1..1. NaN with fewer than 2, or if one is constant.
double pearson(std::span<const double> x, std::span<const double> y);
double spearman(std::span<const double> x, std::span<const double> y);  ///< Pearson of the mean ranks
/// Weighted tau (Vigna 2015): pairs count by 1 / (1 + r) + 1 / (1 + s), r and s their places from the largest
/// on; the mean of ranking by x (ties by y) and by y (ties by x). As scipy.stats.weightedtau.
double weightedKendall(std::span<const double> x, std::span<const double> y);

/// 1.. from the smallest on; equal values share their mean rank.
std::vector<double> meanRanks(std::span<const double> values);

}  // namespace mlens
