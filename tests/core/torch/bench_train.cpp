// Seconds of a training step (SimCLR, Adam) on random pictures, by device:
//   bench_train DEVICE ENCODER PICTURES BATCH EPOCHS [STRENGTH]
// The first epoch warms up and does not count.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "core/model/ModelSpec.h"
#include "core/torch/Engine.h"
#include "tests/core/torch/SyntheticPictures.h"

using namespace mlens;

int main(int argc, char** argv) {
  const auto kind = encoderKindFrom(argc < 6 ? "" : argv[2]);
  if (!kind) {
    std::fprintf(stderr, "bench_train DEVICE ENCODER PICTURES BATCH EPOCHS [STRENGTH]\n");
    return 2;
  }
  TrainingPlan plan;
  plan.device = argv[1];
  plan.model.encoder = *kind;
  plan.model.encoderWidth = defaultEncoderWidth(*kind);
  plan.model.input.size = 32;
  plan.model.input.channels = 3;
  plan.model.input.mean = plan.model.input.std = {0.5, 0.5, 0.5};
  plan.batch = std::atoi(argv[4]);
  plan.epochs = std::atoi(argv[5]);
  if (argc > 6) plan.strength = std::atof(argv[6]);
  plan.out = std::filesystem::temp_directory_path() / "bench_train";
  std::filesystem::remove_all(plan.out);
  using Clock = std::chrono::steady_clock;
  Clock::time_point start;
  double loss = 0;
  const auto outcome = torchEngine().train(plan, syntheticSet(std::atoi(argv[3]), 32, 3), {},
                                           [&](const TrainingUpdate& update) {
                                             if (update.epochEnd && update.epoch == 1) start = Clock::now();
                                             loss = update.loss;
                                           });
  const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
  std::filesystem::remove_all(plan.out);
  if (!outcome) {
    std::fprintf(stderr, "%s\n", outcome.error().text().c_str());
    return 1;
  }
  const int steps = (plan.epochs - 1) * (std::atoi(argv[3]) / plan.batch);
  std::printf("%s %s: %.2f ms a step, %.0f pictures a second, loss %.3f\n", argv[1], argv[2],
              1e3 * seconds / steps, steps * plan.batch / seconds, loss);
  return 0;
}
