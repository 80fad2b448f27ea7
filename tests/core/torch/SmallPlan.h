#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include "core/model/TrainingPlan.h"

#include "tests/core/base/TestFiles.h"

namespace mlens {

/// Trains on syntheticSet() in no time.
inline TrainingPlan smallPlan(const std::filesystem::path& out) {
  TrainingPlan plan;
  plan.model.encoderWidth = 4;
  plan.model.input.size = 12;
  plan.model.projectorWidth = 16;
  plan.model.projectorOutput = 8;
  plan.epochs = 3;
  plan.batch = 16;
  plan.probe = 10;
  plan.device = "cpu";
  plan.out = out;
  return plan;
}

}  // namespace mlens
