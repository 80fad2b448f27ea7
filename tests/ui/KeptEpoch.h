#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/checkpoint/ModelLayout.h"
#include "core/checkpoint/SafetensorsFile.h"
#include "core/engine/Resumable.h"

namespace mlens {

/// A checkpoint of this program without weights, as a training would leave it after `epoch` of 6.
inline void writeEpoch(const std::filesystem::path& file, int epoch) {
  TrainingPlan plan;
  plan.epochs = 6;
  plan.probe = 6;
  std::vector<TrainingLogEntry> log;
  for (int i = 1; i <= epoch; ++i) log.push_back({1.0 / i, 0.001, {}});
  const std::vector<std::byte> zeros(1 << 23);
  std::vector<TensorToWrite> tensors;
  const auto layout = tensorsOf(plan.model);
  for (const TensorInfo& info : layout) {
    std::size_t bytes = info.dtype == "I64" ? 8 : 4;
    for (const Index side : info.shape) bytes *= static_cast<std::size_t>(side);
    tensors.push_back({info.name, info.dtype, info.shape, std::span(zeros).first(bytes)});
  }
  const auto written = writeSafetensors(file, tensors,
                                        {{"format", kCheckpointFormat},
                                         {"model", toJson(plan.model).dump()},
                                         {"training", toJson(plan).dump()},
                                         {kLogKey, logJson(log)},
                                         {"data", "pictures"},
                                         {"data_count", "200"},
                                         {"epoch", std::to_string(epoch)}});
  ASSERT_TRUE(written) << written.error().text();
}

}  // namespace mlens
