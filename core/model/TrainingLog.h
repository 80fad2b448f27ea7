#pragma once

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "core/base/Error.h"

namespace mlens {

/// What the probe's vectors say after an epoch; NaN where a number does not exist.
struct TrainingMonitors {
  double rankMeEncoder = kNoNumber, rankMeProjector = kNoNumber;
  double alignmentEncoder = kNoNumber, alignmentProjector = kNoNumber;  ///< of two views of each picture
  double uniformityEncoder = kNoNumber, uniformityProjector = kNoNumber;
  double knnEncoder = kNoNumber, knnProjector = kNoNumber;  ///< accuracy, leave-one-out, K = 20, cosine
  static constexpr double kNoNumber = std::numeric_limits<double>::quiet_NaN();
};

/// One finished epoch of a training's log.
struct TrainingLogEntry {
  double loss = 0, learningRate = 0;
  TrainingMonitors monitors;
};
/// Its numbers by name ("loss", "rankme_h", ...), in the order of log.csv.
std::vector<std::pair<const char*, double>> logFields(const TrainingLogEntry& entry);

/// A log as it lies in a checkpoint's metadata.
std::string logJson(const std::vector<TrainingLogEntry>& log);
Result<std::vector<TrainingLogEntry>> logFromJson(const std::string& text, const std::string& context);

}  // namespace mlens
