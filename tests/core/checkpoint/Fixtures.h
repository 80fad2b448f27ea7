#pragma once

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "core/checkpoint/CheckpointFile.h"
#include "core/checkpoint/ModelReading.h"

namespace mlens {

/// Written by tests/tools/make_checkpoints.py.
inline const std::filesystem::path kFixtures =
    std::filesystem::path(MLENS_SOURCE_DIR) / "tests/core/checkpoint/fixtures";

/// File -> layout, options, and h and z of pictures.npy as the Python model gave them.
inline nlohmann::json expectedResults() {
  return nlohmann::json::parse(std::ifstream(kFixtures / "expected.json"));
}

inline std::string contents(const std::filesystem::path& path) {
  std::stringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

/// "dino.pth#student" is dino.pth, read otherwise.
inline std::string fixtureName(const std::string& key) {
  return key.substr(0, key.find('#'));
}

inline ReadingOptions fixtureOptions(const nlohmann::json& known) {
  ReadingOptions options;
  const auto& given = known["options"];
  if (given.contains("size")) options.size = given["size"].get<int>();
  if (given.contains("heads")) options.heads = given["heads"].get<int>();
  if (given.contains("encoder")) options.encoder = given["encoder"].get<std::string>();
  if (given.contains("mean")) {
    options.mean = given["mean"].get<std::vector<double>>();
    options.std = given["std"].get<std::vector<double>>();
  }
  return options;
}

}  // namespace mlens
