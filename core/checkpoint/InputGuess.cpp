#include "core/checkpoint/InputGuess.h"

#include <cmath>

#include "core/base/AtomicFile.h"
#include "core/base/JsonFields.h"
#include "core/base/Text.h"
#include "core/checkpoint/StatedInput.h"

namespace mlens {
namespace {

using nlohmann::json;

struct DataSet {
  std::string_view name;
  int size;
  std::vector<double> mean, std;
};

const std::vector<DataSet>& dataSets() {
  // As solo-learn and lightly normalise them.
  static const std::vector<DataSet> kSets = {
      {"cifar10", 32, {0.4914, 0.4822, 0.4465}, {0.2470, 0.2435, 0.2616}},
      {"cifar100", 32, {0.5071, 0.4865, 0.4409}, {0.2673, 0.2564, 0.2762}},
      {"opt.cifar10", 32, {0.4914, 0.4822, 0.4465}, {0.2023, 0.1994, 0.2010}},  // SupContrast's
      {"opt.cifar100", 32, {0.5071, 0.4867, 0.4408}, {0.2675, 0.2565, 0.2761}},
      {"stl10", 96, {0.4914, 0.4823, 0.4466}, {0.247, 0.243, 0.261}},
      {"imagenet", 224, {0.485, 0.456, 0.406}, {0.229, 0.224, 0.225}},
      {"imagenet100", 224, {0.485, 0.456, 0.406}, {0.229, 0.224, 0.225}}};
  return kSets;
}

const DataSet* dataSetNamed(const std::string& name) {
  for (const DataSet& set : dataSets()) {
    if (lowerCase(name) == set.name) return &set;
  }
  return nullptr;
}

json readObject(const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return nullptr;
  const auto text = readTextFile(path, std::size_t{1} << 20);
  if (!text) return nullptr;
  auto value = parseJson(*text);
  return value && value->is_object() ? *std::move(value) : json(nullptr);
}

/// The value at a path of keys, or null.
const json& at(const json& value, std::initializer_list<const char*> keys) {
  static const json kNothing;
  const json* here = &value;
  for (const char* key : keys) {
    if (!here->is_object() || !here->contains(key)) return kNothing;
    here = &(*here)[key];
  }
  return *here;
}

/// `channels` finite numbers, else empty.
template <class Json>
std::vector<double> numbers(const Json& list, int channels) {
  std::vector<double> values;
  if (!list.is_array() || list.size() != static_cast<std::size_t>(channels)) return {};
  for (const auto& value : list) {
    if (!value.is_number()) return {};
    values.push_back(value.template get<double>());
  }
  return values;
}

int sizeIn(const json& value) {
  return value.is_number_integer() && value >= 8 && value <= 1024 ? value.get<int>() : 0;
}

void normalize(InputGuess& guess, std::vector<double> mean, std::vector<double> std, std::string from) {
  if (mean.empty() || std.empty() || !guess.normalizationFrom.empty()) return;
  for (const double value : std) {
    if (!(value > 0)) return;
  }
  guess.input.mean = std::move(mean);
  guess.input.std = std::move(std);
  guess.normalizationFrom = std::move(from);
}

void resize(InputGuess& guess, int size, std::string from) {
  if (size < 1 || !guess.sizeFrom.empty()) return;
  guess.input.size = size;
  guess.sizeFrom = std::move(from);
}

std::vector<StatedInput> statedInputs(const Sidecars& beside, int channels) {
  return {readPreprocessor(beside.preprocessor, channels), readOpenClipConfig(beside.openClip, channels),
          readTimmConfig(beside.config, channels)};
}

void takeSidecars(InputGuess& guess, const Sidecars& beside, int channels) {
  for (StatedInput& stated : statedInputs(beside, channels)) {
    normalize(guess, stated.mean, stated.std, stated.from);
    resize(guess, stated.size, stated.from);
  }
  resize(guess, sizeIn(at(beside.config, {"image_size"})), "config.json");
}

void takeResize(InputGuess& guess, const ForeignSpec& encoder, const Sidecars& beside) {
  const bool transformer = encoder.family == ForeignSpec::Family::VisionTransformer;
  guess.input.interpolation = transformer ? Interpolation::Bicubic : Interpolation::Bilinear;
  guess.input.resize = usualResize(guess.input.size);
  guess.resizeFrom = "assumed: as usual";
  guess.filterFrom = "assumed: usual for its kind";
  for (const StatedInput& stated : statedInputs(beside, guess.input.channels)) {
    if (stated.interpolation && guess.filterFrom.starts_with("assumed")) {
      guess.input.interpolation = *stated.interpolation;
      guess.filterFrom = stated.from;
    }
    if (!stated.resize || guess.sizeFrom != stated.from) continue;
    guess.input.resize = *stated.resize > guess.input.size ? *stated.resize : 0;
    guess.input.squash = stated.squash;
    guess.resizeFrom = stated.from;
  }
}

/// "(0.5, 0.4, 0.3)", as SupContrast keeps its option.
std::vector<double> numbersIn(const std::string& text, int channels) {
  auto list = parseJson(
      "[" + text.substr(text.starts_with('(') ? 1 : 0, text.find(')') - (text.starts_with('(') ? 1 : 0)) +
      "]");
  return list ? numbers(*list, channels) : std::vector<double>();
}

/// What a file beside states and we do not do, unless the options say otherwise.
Result<void> refuseObstacles(const Sidecars& beside, int channels, const ReadingOptions& options) {
  for (const StatedInput& stated : statedInputs(beside, channels)) {
    const auto refuse = [&](const std::string& what, const char* option) {
      return fail(ErrorCode::Unsupported,
                  "states " + what + ", which is not done here; " + option + " says otherwise", stated.from);
    };
    if (!stated.sizeObstacle.empty() && !(options.size && options.resize))
      return refuse(stated.sizeObstacle, "--size with --resize");
    if (!stated.filterObstacle.empty() && options.interpolation.empty())
      return refuse(stated.filterObstacle, "--interpolation");
    if (!stated.colourObstacle.empty() && (options.mean.empty() || options.std.empty()))
      return refuse(stated.colourObstacle, "--mean with --std");
  }
  return {};
}

void takeDataSet(InputGuess& guess, const std::string& name, int channels, const std::string& from) {
  const DataSet* set = from.starts_with("opt.") ? dataSetNamed("opt." + name) : nullptr;
  if (!set) set = dataSetNamed(name);
  if (!set) return;
  if (channels == 3) normalize(guess, set->mean, set->std, from + " (" + name + ")");
  resize(guess, set->size, from + " (" + name + ")");
}

}  // namespace

int usualResize(int size) {
  constexpr int kSmallest = 160;  // of those made for ImageNet
  return size < kSmallest ? 0 : static_cast<int>(std::lround(size * 256.0 / 224.0));
}

Sidecars readSidecars(const CheckpointFile& file) {
  const auto folder = file.path.parent_path();
  return {readObject(folder / "config.json"), readObject(folder / "preprocessor_config.json"),
          readObject(folder / "open_clip_config.json"), readObject(folder / "args.json")};
}

InputGuess guessInput(const ForeignSpec& encoder, int channels, const CheckpointFile& file,
                      const Sidecars& beside) {
  InputGuess guess;
  guess.input.channels = channels;
  takeSidecars(guess, beside, channels);
  const json& arguments = beside.arguments;
  for (const json* name : {&at(arguments, {"data", "dataset"}), &at(arguments, {"dataset"})}) {
    if (name->is_string()) takeDataSet(guess, name->get<std::string>(), channels, "args.json");
  }
  const auto plain = [&](const char* key) {
    return file.plain.contains(key) ? file.plain[key] : nlohmann::ordered_json();
  };
  normalize(guess, numbers(plain("lightly_train.normalize_args.mean"), channels),
            numbers(plain("lightly_train.normalize_args.std"), channels),
            "lightly_train.normalize_args in the file");
  if (plain("opt.mean").is_string() && plain("opt.std").is_string())
    normalize(guess, numbersIn(plain("opt.mean").get<std::string>(), channels),
              numbersIn(plain("opt.std").get<std::string>(), channels), "opt.mean and opt.std in the file");
  for (const char* key : {"opt.dataset", "args.dataset", "hyper_parameters.dataset"}) {
    if (plain(key).is_string())
      takeDataSet(guess, plain(key).get<std::string>(), channels, std::string(key) + " in the file");
  }

  const bool resNet = encoder.family == ForeignSpec::Family::ResNet;
  const bool small = resNet && encoder.stemKernel < 7;
  if (!resNet && encoder.grid > 0) {
    // DINOv2 stores positions for 518 x 518 and is used at 224, interpolating.
    const int stored = encoder.grid * encoder.patch;
    if (stored == 518) resize(guess, 224, "assumed: usual for DINOv2 (its positions are for 518)");
    resize(guess, stored, "the positions' grid");
  }
  resize(guess, small ? 32 : 224, small ? "assumed: usual for a 3x3 stem" : "assumed: ImageNet's");
  const auto& usual = *dataSetNamed(small ? "cifar10" : "imagenet");
  if (channels == 3)
    normalize(guess, usual.mean, usual.std, small ? "assumed: CIFAR-10's" : "assumed: ImageNet's");
  normalize(guess, std::vector<double>(static_cast<std::size_t>(channels), 0.5),
            std::vector<double>(static_cast<std::size_t>(channels), 0.5), "assumed: 0.5");
  takeResize(guess, encoder, beside);
  return guess;
}

Result<void> decideInput(const ForeignSpec& spec, int channels, const CheckpointFile& file,
                         const Sidecars& beside, const ReadingOptions& options, ModelReading& reading) {
  if (auto fine = refuseObstacles(beside, channels, options); !fine) return fine;
  auto guess = guessInput(spec, channels, file, beside);
  const auto count = static_cast<std::size_t>(channels);
  if (options.size) guess.input.size = *options.size, guess.sizeFrom = "given";
  if ((!options.mean.empty() && options.mean.size() != count) ||
      (!options.std.empty() && options.std.size() != count)) {
    return fail(ErrorCode::InvalidArgument,
                "need one number for each of the " + std::to_string(channels) + " channels", "mean and std");
  }
  if (!options.mean.empty()) guess.input.mean = options.mean, guess.normalizationFrom = "given";
  if (!options.std.empty()) guess.input.std = options.std, guess.normalizationFrom = "given";
  reading.sizeFrom = guess.sizeFrom;
  reading.normalizationFrom = guess.normalizationFrom;
  if (spec.patch > 0 && guess.input.size % spec.patch != 0) {
    guess.input.size = std::max(1, guess.input.size / spec.patch) * spec.patch;
    reading.sizeFrom += ", made a multiple of the patch size";
  }
  if (options.size && guess.input.squash)
    guess.input.resize = 0;
  else if (options.size)
    guess.input.resize = usualResize(guess.input.size), guess.resizeFrom = "assumed: as usual";
  if (options.resize)
    guess.input.resize = *options.resize, guess.input.squash = false, guess.resizeFrom = "given";
  if (const auto given = interpolationFrom(options.interpolation))
    guess.input.interpolation = *given, guess.filterFrom = "given";
  if (guess.input.resize != 0 && guess.input.resize < guess.input.size) {
    return fail(ErrorCode::InvalidArgument,
                "must be at least the size that is cut out, " + std::to_string(guess.input.size), "resize");
  }
  reading.resizeFrom = guess.resizeFrom;
  const InputSpec& input = guess.input;
  const auto assumed = [&](const std::string& from, std::string what, const char* option) {
    constexpr std::string_view kAssumed = "assumed: ";
    if (from.starts_with(kAssumed))
      reading.assumptions.push_back({std::move(what), from.substr(kAssumed.size()), option});
  };
  assumed(reading.sizeFrom, "pictures of " + std::to_string(input.size) + " x " + std::to_string(input.size),
          "--size");
  assumed(reading.resizeFrom,
          input.resize == 0 ? std::string("pictures resized to that size, nothing cut off")
                            : "the shorter side resized to " + std::to_string(input.resize),
          "--resize");
  assumed(guess.filterFrom, toString(input.interpolation) + " resizing", "--interpolation");
  assumed(reading.normalizationFrom, "the normalisation", "--mean, --std");
  reading.spec.input = std::move(guess.input);
  return {};
}

}  // namespace mlens
