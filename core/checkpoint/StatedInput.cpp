#include "core/checkpoint/StatedInput.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/model/ModelSpec.h"

namespace mlens {
namespace {

using nlohmann::json;

constexpr int kSmallest = 8, kLargest = 2048;

const json& at(const json& object, const char* key) {
  static const json kNothing;
  return object.is_object() && object.contains(key) ? object[key] : kNothing;
}

bool isSide(const json& value) {
  return value.is_number_integer() && value >= kSmallest && value <= kLargest;
}

/// "size" or "crop_size" of a preprocessor.
struct Size {
  int side = 0;         // 0: none
  bool square = false;  // both sides are stated
  std::string problem;
};
Size readSize(const json& value, const std::string& key) {
  Size size;
  if (value.is_null()) return size;
  if (isSide(value)) {
    size.side = value.get<int>();
  } else if (isSide(at(value, "shortest_edge")) && at(value, "longest_edge").is_null()) {
    size.side = at(value, "shortest_edge").get<int>();
  } else if (isSide(at(value, "height")) && at(value, "height") == at(value, "width")) {
    size.side = at(value, "height").get<int>();
    size.square = true;
  } else {
    size.problem = key + " " + value.dump();
  }
  return size;
}

/// `channels` finite numbers; else empty and, if the value is there, a problem.
std::vector<double> numbers(const json& object, const char* key, int channels, std::string& problem) {
  const json& list = at(object, key);
  if (list.is_null()) return {};
  std::vector<double> values;
  for (const json& value : list.is_array() ? list : json::array()) {
    if (value.is_number()) values.push_back(value.get<double>());
  }
  if (values.size() == static_cast<std::size_t>(channels) && values.size() == list.size()) return values;
  if (problem.empty())
    problem = std::string(key) + " " + list.dump() + " for " + std::to_string(channels) + " channels";
  return {};
}

void takeColours(const json& object, const char* meanKey, const char* stdKey, int channels,
                 StatedInput& input) {
  input.mean = numbers(object, meanKey, channels, input.colourObstacle);
  input.std = numbers(object, stdKey, channels, input.colourObstacle);
  if (!std::ranges::all_of(input.std, [](double value) { return value > 0 && std::isfinite(value); }))
    input.colourObstacle = std::string(stdKey) + " " + at(object, stdKey).dump();
}

void takeFilter(const json& value, const char* key, StatedInput& input) {
  if (value.is_null()) return;
  if (value.is_string()) input.interpolation = interpolationFrom(value.get<std::string>());
  if (!input.interpolation) input.filterObstacle = std::string(key) + " " + value.dump();
}

/// do_rescale, rescale_factor, do_normalize: (factor x - mean) / std, told as of pixels in 0..1.
void takeScale(const json& file, int channels, StatedInput& input) {
  const json& stated = at(file, "rescale_factor");
  double factor = 1 / 255.0;
  if (stated.is_number() && stated > 0)
    factor = stated.get<double>();
  else if (!stated.is_null())
    input.colourObstacle = "rescale_factor " + stated.dump();
  if (at(file, "do_rescale") == false) factor = 1;
  const auto count = static_cast<std::size_t>(channels);
  if (at(file, "do_normalize") == false) {
    input.mean.assign(count, 0);
    input.std.assign(count, 1);
  }
  constexpr double kUsual = 1e-9;
  if (std::abs(factor * 255 - 1) < kUsual) return;
  for (auto* values : {&input.mean, &input.std}) {
    for (double& value : *values) value /= 255 * factor;
  }
}

void takeSides(const json& file, StatedInput& input) {
  const json& cropping = at(file, "do_center_crop");
  const bool crops = cropping.is_boolean() ? cropping.get<bool>() : !at(file, "crop_size").is_null();
  const Size whole = readSize(at(file, "size"), "size");
  const Size part = crops ? readSize(at(file, "crop_size"), "crop_size") : Size();
  for (const Size& one : {whole, part}) {
    if (!one.problem.empty()) input.sizeObstacle = one.problem;
  }
  if (at(file, "do_resize") == false) input.sizeObstacle = "do_resize false";
  if (!at(file, "crop_pct").is_null()) input.sizeObstacle = "crop_pct " + at(file, "crop_pct").dump();
  if (whole.side == 0 && part.side == 0) return;
  input.size = part.side > 0 ? part.side : whole.side;
  input.resize = whole.side > input.size ? whole.side : 0;
  const bool plain = at(file, "size").is_number();
  input.squash = whole.square || (!crops && plain);
  if (crops && whole.side > 0 && whole.side < input.size)
    input.sizeObstacle = "a crop_size larger than size, which pads";
  if (!crops && !input.squash && whole.side > 0)
    input.sizeObstacle =
        "size " + at(file, "size").dump() + " without a crop, which keeps the picture's shape";
}

}  // namespace

StatedInput readPreprocessor(const json& file, int channels) {
  StatedInput input;
  if (!file.is_object()) return input;
  input.from = "preprocessor_config.json";
  takeColours(file, "image_mean", "image_std", channels, input);
  takeScale(file, channels, input);
  takeSides(file, input);
  constexpr std::array kPillow = {Interpolation::Nearest, Interpolation::Lanczos, Interpolation::Bilinear,
                                  Interpolation::Bicubic, Interpolation::Box,     Interpolation::Hamming};
  const json& filter = at(file, "resample");
  if (filter.is_number_integer() && filter >= 0 && filter < kPillow.size())
    input.interpolation = kPillow[filter.get<std::size_t>()];
  else
    takeFilter(filter, "resample", input);
  constexpr std::array kKnown = {"do_resize",    "do_center_crop", "do_rescale",
                                 "do_normalize", "do_convert_rgb", "do_reduce_labels"};
  for (const auto& [key, value] : file.items()) {
    const bool unknown = key.starts_with("do_") && std::ranges::find(kKnown, key) == kKnown.end();
    if (unknown && value == true) input.colourObstacle = key + " true";
  }
  return input;
}

StatedInput readTimmConfig(const json& file, int channels) {
  StatedInput input;
  const json& stated = at(file, "pretrained_cfg");
  if (!stated.is_object()) return input;
  input.from = "pretrained_cfg in config.json";
  takeColours(stated, "mean", "std", channels, input);
  takeFilter(at(stated, "interpolation"), "interpolation", input);
  const json& sides = at(stated, "input_size");
  if (sides.is_array() && sides.size() == 3 && isSide(sides[1]) && sides[1] == sides[2])
    input.size = sides[1].get<int>();
  else if (!sides.is_null())
    input.sizeObstacle = "input_size " + sides.dump();
  const json& share = at(stated, "crop_pct");
  const json& mode = at(stated, "crop_mode");
  if (!share.is_null() && !(share.is_number() && share > 0.1 && share <= 1))
    input.sizeObstacle = "crop_pct " + share.dump();
  else if (input.size > 0 && share.is_number())
    input.resize = static_cast<int>(std::floor(input.size / share.get<double>()));
  input.squash = mode == "squash";
  if (!mode.is_null() && mode != "center" && mode != "squash")
    input.sizeObstacle = "crop_mode " + mode.dump();
  return input;
}

StatedInput readOpenClipConfig(const json& file, int channels) {
  StatedInput input;
  const json& stated = at(file, "preprocess_cfg");
  if (!stated.is_object()) return input;
  input.from = "preprocess_cfg in open_clip_config.json";
  takeColours(stated, "mean", "std", channels, input);
  takeFilter(at(stated, "interpolation"), "interpolation", input);
  json size = at(stated, "size");
  if (size.is_array() && size.size() == 2 && size[0] == size[1]) size = json(size[0]);
  if (isSide(size))
    input.size = size.get<int>(), input.resize = 0;
  else if (!size.is_null())
    input.sizeObstacle = "size " + size.dump();
  const json& mode = at(stated, "resize_mode");
  input.squash = mode == "squash";
  if (!mode.is_null() && mode != "shortest" && mode != "squash")
    input.sizeObstacle = "resize_mode " + mode.dump();
  return input;
}

}  // namespace mlens
