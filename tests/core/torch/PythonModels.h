#pragma once

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/base/Npy.h"
#include "core/engine/EngineLoader.h"
#include "core/torch/Checkpoint.h"
#include "core/torch/Embedding.h"
#include "tests/core/checkpoint/Fixtures.h"

namespace mlens {

inline at::Tensor pythonPictures(const std::filesystem::path& folder) {
  const auto array = readNpyBytes(folder / "pictures.npy");
  EXPECT_TRUE(array && array->shape.size() == 4);
  const auto bytes = at::from_blob(const_cast<std::uint8_t*>(array->bytes.data()), array->shape, at::kByte);
  return bytes.permute({0, 3, 1, 2}).contiguous();
}

inline at::Tensor tableOf(const nlohmann::json& rows) {
  std::vector<float> values;
  for (const auto& row : rows) {
    for (const auto& value : row) values.push_back(value.get<float>());
  }
  return at::tensor(values).reshape({static_cast<Index>(rows.size()), -1});
}

inline double relativeError(const at::Tensor& ours, const at::Tensor& python) {
  return ((ours - python).norm() / python.norm()).item<double>();
}

/// The file gives the h and z, and the normalisation, that `known` says the Python model had.
inline void expectPythons(const std::filesystem::path& path, const nlohmann::json& known,
                          const at::Tensor& pixels, double tolerance) {
  const auto summary = inspectCheckpoint(path, fixtureOptions(known), loadEngine, {});
  ASSERT_TRUE(summary) << path << ": " << summary.error().text();
  const auto network = readNetwork(*summary);
  ASSERT_TRUE(network) << path << ": " << network.error().text();
  EXPECT_EQ(network->spec().input.mean, known["mean"].get<std::vector<double>>()) << path;
  EXPECT_EQ(network->spec().input.std, known["std"].get<std::vector<double>>()) << path;
  const auto vectors = embedPixels(*network, pixels, {});
  EXPECT_LT(relativeError(vectors.encoder, tableOf(known["h"])), tolerance) << path;
  EXPECT_LT(relativeError(vectors.projector, tableOf(known["z"])), tolerance) << path;
}

}  // namespace mlens
