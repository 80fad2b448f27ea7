#include "core/model/TrainingMethod.h"

#include <algorithm>

namespace mlens {
namespace {

constexpr TrainingMethod kMethods[] = {
    {"simclr", "SimCLR", "InfoNCE",
     "two views of a picture attract, views of other pictures repel (Chen et al. 2020)", true, false, false,
     false},
    {"barlow", "Barlow Twins", "Barlow Twins",
     "the two views' dimensions correlate each with itself and with no other (Zbontar et al. 2021)", false,
     false, false, false},
    {"vicreg", "VICReg", "VICReg",
     "views agree while dimensions keep variance and stay uncorrelated (Bardes et al. 2022)", false, false,
     false, false},
    {"byol", "BYOL", "BYOL",
     "one view predicts the other as a moving average of the model sees it (Grill et al. 2020)", false, true,
     true, false},
    {"simsiam", "SimSiam", "negative cosine",
     "one view predicts the other, whose gradient is stopped (Chen and He 2021)", false, true, false, false},
    {"moco", "MoCo v2", "InfoNCE over the queue",
     "a view is told from a queue of older keys by a moving average of the model (Chen et al. 2020b); batch "
     "normalisation is not shuffled",
     true, false, true, true},
};

constexpr OptimizerChoice kOptimizers[] = {
    {"adam", "Adam", 1e-3, 1e-6}, {"sgd", "SGD, momentum 0.9", 0.05, 1e-4}, {"lars", "LARS", 0.4, 1e-4}};

template <class T>
const T* named(std::span<const T> list, const std::string& name) {
  const auto found = std::ranges::find_if(list, [&](const T& each) { return name == each.name; });
  return found == list.end() ? nullptr : &*found;
}

}  // namespace

std::span<const TrainingMethod> trainingMethods() {
  return kMethods;
}

const TrainingMethod* findMethod(const std::string& name) {
  return named(trainingMethods(), name);
}

std::span<const OptimizerChoice> optimizers() {
  return kOptimizers;
}

const OptimizerChoice* findOptimizer(const std::string& name) {
  return named(optimizers(), name);
}

}  // namespace mlens
