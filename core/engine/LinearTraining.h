#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "core/base/Error.h"
#include "core/base/Matrix.h"

namespace mlens {

/// How a linear projector z = W x is trained with InfoNCE.
struct LinearTraining {
  Index outputs = 0;           ///< of W; 0: as many as there are inputs
  int steps = 500;             ///< of SGD with momentum 0.9, >= 1
  double learningRate = 1e-2;  ///< largest; falls to 0 along a cosine
  double weightDecay = 1e-3;   ///< lets W forget what no gradient asks for; added to the gradient
  double temperature = 0.2;    ///< > 0
  std::uint64_t seed = 1;      ///< of the first weights
  std::string device = "auto";

  Result<void> validate() const;
};

/// Two views of the same samples for a step: row i of both of one sample. Called on the training's thread for
/// the steps 0, 1, ...
using PairSource = std::function<Result<std::pair<Matrix, Matrix>>(int step)>;

struct LinearProjector {
  Matrix weights;              ///< W: outputs x inputs
  std::vector<double> losses;  ///< of every step
};

}  // namespace mlens
