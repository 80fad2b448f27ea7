#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/compare/Cka.h"
#include "core/layers/Comparison.h"
#include "core/maps/Projection.h"
#include "core/study/ModelReader.h"

namespace mlens {

/// One stage of A against one of B.
struct ComparedPair {
  std::string name;  ///< in files: "encoder"
  const ModelStages::Stage* a = nullptr;
  const ModelStages::Stage* b = nullptr;
  Comparison comparison;
  std::shared_ptr<const Projection> mapA, mapB;  ///< B's turned onto A's
  std::vector<float> displacement;
};

/// Everything that `compare` found.
struct ComparedModels {
  ModelStages a, b;
  std::shared_ptr<const PointTable> points;  ///< with labels if one of the two has them
  std::vector<std::string> stages;           ///< "A encoder h", ...: of the rows of `cka`
  CkaMatrix cka;
  std::vector<ComparedPair> pairs;
  std::string charts = ".svg";  ///< the ending of their files
  Index top = 50;               ///< so many most changed points are listed
};

/// cka.csv, cka.svg (or another chart format); of each pair points-NAME.csv, overlap-NAME.npy, map-NAME-a.npy
/// and -b.npy, most-changed-NAME.csv, overlap-NAME.svg, and with classes classes-NAME.csv,
/// class-neighbors-NAME.csv and .svg. Each file appears whole or not at all. Needs a QGuiApplication.
Result<std::vector<std::string>> writeComparedModels(const std::filesystem::path& folder,
                                                     const ComparedModels& models, const JobContext& job);

}  // namespace mlens
