#pragma once

#include <span>
#include <string>

namespace mlens {

/// A way to train, as the plan names it, and what it needs besides encoder and projector.
struct TrainingMethod {
  const char* name;   ///< "simclr"
  const char* title;  ///< "SimCLR"
  const char* loss;   ///< "InfoNCE"
  const char* words;  ///< one line with its source
  bool temperature;   ///< of a softmax over similarities
  bool predictor;  ///< a second MLP after z on one side: BYOL's hidden layer is as wide as the projector's,
                   ///< SimSiam's a quarter of z
  bool momentum;   ///< an encoder and projector that follow by moving average
  bool queue;      ///< older keys as negatives
};
std::span<const TrainingMethod> trainingMethods();
const TrainingMethod* findMethod(const std::string& name);  ///< null if unknown

/// An optimiser and the settings that go with it where nothing else is said.
struct OptimizerChoice {
  const char* name;   ///< "adam", "sgd", "lars"
  const char* title;  ///< "Adam"
  double learningRate, weightDecay;
};
std::span<const OptimizerChoice> optimizers();
const OptimizerChoice* findOptimizer(const std::string& name);

}  // namespace mlens
