#pragma once

#include <functional>
#include <limits>

#include "core/base/NumberFile.h"
#include "core/engine/ModelEngine.h"
#include "core/study/ToyManifold.h"

namespace mlens {

/// What a linear projector keeps when views move along known generators (arXiv 2205.06926): in closed
/// form and trained.
struct LinearToyOptions {
  std::vector<double> strengths{0.05, 0.1, 0.2, 0.4, 1.0};  ///< of the group's elements, 0..10
  Index views = 2;                                          ///< of each sample, for the closed form; 2..1000
  bool train = true;  ///< also trains a linear projector at each strength
  /// Its seed is `seed`. SGD from small weights with so much decay forgets what no gradient asks for.
  LinearTraining training{.steps = 300, .learningRate = 0.1, .weightDecay = 1e-2};
  int batch = 256;       ///< samples per step, the number of samples at most
  double energy = 0.99;  ///< of the projector's squared singular values: the rank of its row space
  std::uint64_t seed = 1;

  Result<void> validate() const;
};

/// One strength. The numbers of the trained projector are NaN without training.
struct LinearToyRow {
  static constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  double strength = 0;
  int kept = 0;                        ///< directions with a positive eigenvalue of Sigma_b - Sigma_w
  std::vector<double> removedClosed;   ///< of each generator: mean share of its direction among the removed
  double rank = kNone;                 ///< of the trained projector's row space
  double loss = kNone;                 ///< mean of the last tenth of the steps
  double affinity = kNone;             ///< of the row space and the kept subspace
  double null = kNone;                 ///< expected of random subspaces of these dimensions
  double keptEnergy = kNone;           ///< share of the projector's squared norm in the kept subspace
  std::vector<double> removedTrained;  ///< of each generator: mean share that the null space removes
};

struct LinearToy {
  Index dimension = 0, samples = 0;
  std::vector<std::string> generators;
  std::string about;
  std::vector<LinearToyRow> rows;
  std::vector<std::string> warnings;
  std::uint64_t seed = 0;
  Index views = 0;
  int steps = 0;  ///< 0: not trained
};

/// `engine` may be null without training; `arrived`, unless empty, gets the rows so far after each strength,
/// on the calling thread. The same bits on any number of threads, but for the training (see
/// ModelEngine::trainLinear).
Result<LinearToy> linearToy(ModelEngine* engine, const ToyManifold& manifold, const LinearToyOptions& options,
                            const JobContext& job, const std::function<void(const LinearToy&)>& arrived = {});

/// A row for each strength: strength, kept, rank, ..., closed_GENERATOR, trained_GENERATOR.
NumberTable numbersOf(const LinearToy& toy);

}  // namespace mlens
