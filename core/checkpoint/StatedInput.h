#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/data/Image.h"

namespace mlens {

/// What a file beside a checkpoint states of how its pictures are prepared, in the words of InputSpec. What
/// it does not state is empty; what it states and we do not do is an obstacle, in words.
struct StatedInput {
  std::string from;           ///< "preprocessor_config.json"
  int size = 0;               ///< 0: not stated
  std::optional<int> resize;  ///< before the cut; 0: the size
  bool squash = false;
  std::optional<Interpolation> interpolation;
  std::vector<double> mean, std;  ///< of pixels in 0..1, one for each channel
  std::string sizeObstacle, filterObstacle, colourObstacle;
};

/// Hugging Face's preprocessor_config.json (transformers/image_processing_*.py). Null gives nothing.
StatedInput readPreprocessor(const nlohmann::json& file, int channels);
/// timm's config.json with `pretrained_cfg` (timm/data/config.py, transforms_factory.py).
StatedInput readTimmConfig(const nlohmann::json& file, int channels);
/// open_clip_config.json with `preprocess_cfg` (open_clip/transform.py).
StatedInput readOpenClipConfig(const nlohmann::json& file, int channels);

}  // namespace mlens
