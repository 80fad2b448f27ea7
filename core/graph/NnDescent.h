#pragma once

#include "core/graph/KnnSearch.h"

namespace mlens {

/// What an approximate search found, and how good it is.
struct ApproximateRows {
  KnnRows rows;
  double recall = 0;  ///< share of the true k nearest found, of `checked` rows drawn at random
  Index checked = 0;
};

/// Nearest-neighbour descent (Dong, Charikar, Li 2011) from a forest of random projection trees: a
/// neighbour's neighbours are tried as neighbours until few are any. Pairs are first looked at in a sketch of
/// few coordinates, the promising ones in all; the result is ranked by float64 distances, ties by index.
/// Every point's list is filled by one thread from the lists of the round before, so the same seed gives the
/// same bits on any number of threads. Self searches of 2,000 points or more, more than
/// 16 k, only.
Result<ApproximateRows> approximateKnn(const KnnSearch& search, const JobContext& job);

}  // namespace mlens
