#include "core/session/PointMetrics.h"

#include <algorithm>

namespace mlens {
namespace {

constexpr PointMetric kMetrics[] = {
    {"nnk_count", "NNK neighbours", "",
     "How many of its candidates a point keeps as NNK neighbours: a local intrinsic dimension (arXiv "
     "2209.08622)",
     false, true},
    {"nnk_diameter", "NNK diameter", "",
     "Largest distance between two NNK neighbours of a point, in units of the vectors as used; smaller: more "
     "invariant (arXiv 2209.08622)",
     false, false},
    {"nnk_diameter_relative", "relative NNK diameter", "",
     "The NNK diameter divided by the mean distance between two points of the set: comparable between "
     "embeddings",
     false, false},
    {"affinity", "affinity to neighbours", "",
     "Mean over the NNK neighbours of sqrt(mean cos^2 of the principal angles) between the tangent planes; "
     "1: "
     "flat, less: curved (arXiv 2209.08622)",
     false, false},
    {"local_dimension", "local dimension", "",
     "Directions to the NNK neighbours whose squared singular value is at least 0.1 of the largest", false,
     true},
    {"mle_dimension", "local dimension, MLE", "",
     "Maximum-likelihood estimate from the growth of the distances to the 20 nearest candidates (Levina and "
     "Bickel 2005)",
     false, false},
    {"nnk_residual", "NNK residual", "",
     "What the NNK neighbours leave unexplained of the point in kernel space; 0: it lies among them "
     "(Shekkizhar and Ortega 2020)",
     false, false},
    {"hubness", "hubness", "",
     "How many points have this one among their NNK neighbours; far above the mean: a hub (Radovanovic et "
     "al. "
     "2010)",
     false, true},
};

}  // namespace

std::span<const PointMetric> pointMetrics() {
  return kMetrics;
}

const PointMetric* pointMetric(const std::string& name) {
  const auto found = std::ranges::find(kMetrics, name, &PointMetric::name);
  return found == std::ranges::end(kMetrics) ? nullptr : &*found;
}

}  // namespace mlens
