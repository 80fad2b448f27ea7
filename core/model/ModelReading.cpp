#include "core/model/ModelReading.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "core/base/Text.h"
#include "core/model/CandidateSearch.h"
#include "core/model/InputGuess.h"
#include "core/model/ProjectorChain.h"

namespace mlens {
namespace {

using Kind = ProjectorLayer::Kind;

std::vector<const StoredTensor*> tensorsIn(const CheckpointFile& file, const std::string& group) {
  std::vector<const StoredTensor*> list;
  for (const auto& tensor : file.tensors) {
    if (tensor.group == group) list.push_back(&tensor);
  }
  return list;
}

std::string withoutDots(std::string text) {
  while (text.ends_with('.')) text.pop_back();
  return text;
}

/// Where the projector may be, the likeliest first: (dictionary, prefix of plain keys).
struct Place {
  std::string group, prefix;
  bool inside = false;  // of the encoder: a single linear layer there is a classifier
};
std::vector<Place> projectorPlaces(const FoundEncoder& encoder, const std::string& wanted) {
  if (!wanted.empty()) return {{encoder.group, withoutDots(plainKey(wanted))}};
  std::vector<Place> places;
  const LayoutRule* rule = encoder.rule;
  if (rule && rule->projector == "-") return {};
  if (rule && rule->projector.starts_with('/')) {
    const auto slash = encoder.group.rfind('/');
    const std::string parent = slash == std::string::npos ? "" : encoder.group.substr(0, slash);
    places.push_back({parent + std::string(rule->projector), ""});
  } else if (rule) {
    places.push_back({encoder.group, std::string(rule->projector)});
  }
  const std::string plain = withoutDots(plainKey(encoder.prefix));
  const auto dot = plain.rfind('.');
  const std::string parent = dot == std::string::npos ? "" : plain.substr(0, dot + 1);
  for (const char* name : {"projector", "projection_head", "proj_head", "projection", "head.mlp", "head",
                           "neck", "embedding", "g"}) {
    if (!plain.empty()) places.push_back({encoder.group, parent + name});
  }
  for (const char* name : {"fc", "head", "projector", "projection_head"})
    places.push_back({encoder.group, (plain.empty() ? "" : plain + ".") + name, true});
  return places;
}

ProjectorChain findProjector(const CheckpointFile& file, const FoundEncoder& encoder,
                             const ReadingOptions& options, ModelReading& reading, std::string& group) {
  const bool gelu = options.activation.empty() ? encoder.rule && encoder.rule->activation == "gelu"
                                               : options.activation == "gelu";
  if (options.projector == "none") return {};
  for (const Place& place : projectorPlaces(encoder, options.projector)) {
    auto chain = readProjector(tensorsIn(file, place.group), place.prefix,
                               encoder.shapes.spec.featureDimension, gelu ? Kind::Gelu : Kind::Relu);
    if (chain.empty() && chain.problem.empty()) continue;
    const std::string where = (place.group.empty() ? "" : place.group + "/") + place.prefix;
    const bool named = encoder.rule && place.prefix == encoder.rule->projector;
    if (chain.problem.empty() && place.inside && !named && chain.modules.size() == 1) {
      reading.notes.push_back(where + " is a single linear layer: taken for a classifier, left out");
      continue;
    }
    if (!chain.problem.empty()) {
      reading.notes.push_back(where + " is no projector: " + chain.problem);
      continue;
    }
    group = place.group;
    reading.projectorPrefix = where;
    return chain;
  }
  if (!options.projector.empty()) reading.notes.push_back("no layers lie under " + options.projector);
  return {};
}

std::string reasonOf(const FoundEncoder& encoder) {
  const std::string names = "its names are those of " + std::string(encoder.dialect->library);
  if (!encoder.rule) return names + ", its place is no known project's";
  std::string reason = names + ", its place is " + std::string(encoder.rule->project) + "'s";
  if (encoder.rule->rank == 1) reason += " for the student";
  if (encoder.rule->rank == 2) reason += " for the momentum copy";
  return reason;
}

std::string projectOf(const FoundEncoder& encoder, const CheckpointFile& file) {
  if (encoder.rule) return std::string(encoder.rule->project);
  return file.container == "TorchScript" ? "TorchScript" : std::string(encoder.dialect->library);
}

std::string holdings(const CheckpointFile& file) {
  std::set<std::string> tops;
  for (const auto& tensor : file.tensors) {
    const std::string name = tensor.fullName();
    tops.insert(name.substr(0, name.find('.')));
  }
  std::string text = grouped(std::ssize(file.tensors)) + " tensors";
  std::size_t shown = 0;
  for (const auto& top : tops) {
    if (shown++ == 5) break;
    text += (shown == 1 ? " (" : ", ") + top.substr(0, 60);
  }
  return tops.empty() ? text : text + (tops.size() > 5 ? ", ...)" : ")");
}

/// Applies what the user said to the encoder's spec.
Result<void> correct(ForeignSpec& spec, const ReadingOptions& options, const Sidecars& beside,
                     std::vector<std::string>& notes) {
  const bool resNet = spec.family == ForeignSpec::Family::ResNet;
  if (!resNet && beside.config.is_object()) {
    const auto& heads = beside.config.value("num_attention_heads", nlohmann::json());
    if (heads.is_number_integer() && heads >= 1 && spec.featureDimension % heads.get<int>() == 0)
      spec.heads = heads.get<int>();
    const auto& epsilon = beside.config.value("layer_norm_eps", nlohmann::json());
    if (epsilon.is_number() && epsilon > 0 && epsilon < 1) spec.epsilon = epsilon.get<double>();
  } else if (!resNet && !options.heads) {
    notes.push_back("assumed: " + std::to_string(spec.heads) + " attention heads (width / 64)");
  }
  if (resNet && spec.stemKernel < 7 && !options.stemPadding)
    notes.push_back("assumed: stem padding " + std::to_string(spec.stemPadding) +
                    ", stride 1, no max pooling");
  if (options.stemPadding) spec.stemPadding = *options.stemPadding;
  if (options.stemStride) spec.stemStride = *options.stemStride;
  if (options.maxPool) spec.maxPool = *options.maxPool;
  if (options.heads) {
    if (spec.featureDimension % *options.heads != 0) {
      return fail(ErrorCode::InvalidArgument,
                  "the width " + std::to_string(spec.featureDimension) + " is no multiple of " +
                      std::to_string(*options.heads),
                  "heads");
    }
    spec.heads = *options.heads;
  }
  if (options.pool == "mean") spec.pool = ForeignSpec::Pool::Mean;
  if (options.pool == "class-token" && spec.classToken) spec.pool = ForeignSpec::Pool::ClassToken;
  return {};
}

Result<std::size_t> chosenFrom(const std::vector<FoundEncoder>& found, const std::string& wanted,
                               const std::string& context) {
  if (wanted.empty()) return std::size_t{0};
  const auto number = parseInteger(wanted);
  std::string list;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const std::string prefix = found[i].fullPrefix();
    if ((number && *number == static_cast<std::int64_t>(i) + 1) || wanted == prefix || wanted + "." == prefix)
      return i;
    list += (i == 0 ? "" : ", ") + std::to_string(i + 1) + " \"" + prefix + "\"";
  }
  return fail(ErrorCode::InvalidArgument, "there is no encoder \"" + wanted + "\"; there are " + list,
              context);
}

void bindTensors(const CheckpointFile& file, const FoundEncoder& encoder, const ProjectorChain& chain,
                 const std::string& projectorGroup, ModelReading& reading) {
  std::set<std::size_t> used;
  const auto add = [&](std::string name, std::size_t tensor) {
    reading.bindings.push_back({std::move(name), tensor});
    used.insert(tensor);
  };
  for (const auto& name : encoder.shapes.used) add("encoder." + name, encoder.tensors.at(name));
  for (std::size_t i = 0; i < file.tensors.size(); ++i) {
    const StoredTensor& tensor = file.tensors[i];
    if (chain.empty() || tensor.group != projectorGroup) continue;
    const auto dot = tensor.name.rfind('.');
    if (dot == std::string::npos) continue;
    for (const auto& [layer, module] : chain.modules) {
      if (tensor.name.compare(0, dot, module) == 0)
        add("projector." + std::to_string(layer) + tensor.name.substr(dot), i);
    }
  }
  for (std::size_t i = 0; i < file.tensors.size(); ++i) {
    const StoredTensor& tensor = file.tensors[i];
    if (used.contains(i))
      reading.matched.push_back(tensor.fullName());
    else if (tensor.group == encoder.group || (!chain.empty() && tensor.group == projectorGroup))
      reading.unmatched.push_back(tensor.fullName());
  }
}

}  // namespace

Result<void> ReadingOptions::validate() const {
  const auto bad = [](const char* what, const char* field) {
    return fail(ErrorCode::InvalidArgument, what, field);
  };
  if (stemPadding && (*stemPadding < 0 || *stemPadding > 8))
    return bad("must be from 0 to 8", "stem padding");
  if (stemStride && (*stemStride < 1 || *stemStride > 4)) return bad("must be from 1 to 4", "stem stride");
  if (heads && (*heads < 1 || *heads > 256)) return bad("must be from 1 to 256", "heads");
  if (size && (*size < 8 || *size > 1024)) return bad("must be from 8 to 1024 pixels", "size");
  if (resize && (*resize < 8 || *resize > 2048)) return bad("must be from 8 to 2048 pixels", "resize");
  if (!interpolation.empty() && !interpolationFrom(interpolation))
    return bad("must be bilinear or bicubic", "interpolation");
  if (!activation.empty() && activation != "relu" && activation != "gelu")
    return bad("must be relu or gelu", "activation");
  if (!pool.empty() && pool != "class-token" && pool != "mean")
    return bad("must be class-token or mean", "pool");
  for (const double value : mean) {
    if (!std::isfinite(value)) return bad("must be finite", "mean");
  }
  for (const double value : std) {
    if (!(std::isfinite(value) && value > 0)) return bad("must be positive", "std");
  }
  return {};
}

Result<ModelReading> readModel(const CheckpointFile& file, const ReadingOptions& options) {
  const std::string context = file.path.string();
  if (auto valid = options.validate(); !valid) return failure(valid);
  const Sidecars beside = readSidecars(file);
  ModelReading reading;
  const auto found = findEncoders(file, beside.arguments.contains("method"), reading.notes);
  if (found.empty()) {
    return fail(ErrorCode::Unsupported,
                "no encoder is recognised in its " + holdings(file) +
                    "; ResNets and vision transformers are" +
                    (reading.notes.empty() ? "" : " (" + reading.notes.front() + ")") +
                    "; save the model's vectors as .npy and open those",
                context);
  }
  auto chosen = chosenFrom(found, options.encoder, context);
  if (!chosen) return failure(chosen);
  reading.chosen = *chosen;
  for (const FoundEncoder& encoder : found) {
    reading.candidates.push_back({projectOf(encoder, file), encoder.fullPrefix(), encoder.shapes.spec.name,
                                  reasonOf(encoder), encoder.shapes.obstacle});
  }
  const FoundEncoder& encoder = found[*chosen];
  ForeignSpec spec = encoder.shapes.spec;
  if (spec.family == ForeignSpec::Family::ResNet && spec.stemKernel == 3 && encoder.rule)
    spec.stemPadding = encoder.rule->stemPadding;
  std::string projectorGroup;
  const auto chain = findProjector(file, encoder, options, reading, projectorGroup);
  spec.projector = chain.layers;
  if (auto done = correct(spec, options, beside, reading.notes); !done) return failure(done);

  auto guess = guessInput(spec, encoder.shapes.channels, file, beside);
  const auto channels = static_cast<std::size_t>(encoder.shapes.channels);
  if (options.size) guess.input.size = *options.size, guess.sizeFrom = "given";
  if ((!options.mean.empty() && options.mean.size() != channels) ||
      (!options.std.empty() && options.std.size() != channels)) {
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
  if (options.size)
    guess.input.resize = usualResize(guess.input.size), guess.resizeFrom = "assumed: as usual";
  if (options.resize) guess.input.resize = *options.resize, guess.resizeFrom = "given";
  if (const auto given = interpolationFrom(options.interpolation)) guess.input.interpolation = *given;
  if (guess.input.resize != 0 && guess.input.resize < guess.input.size) {
    return fail(ErrorCode::InvalidArgument,
                "must be at least the size that is cut out, " + std::to_string(guess.input.size), "resize");
  }
  reading.resizeFrom = guess.resizeFrom;
  reading.spec.input = guess.input;
  reading.spec.projectorDepth = spec.linearLayers();
  reading.spec.projectorOutput = spec.outputDimension();
  reading.spec.projectorWidth = spec.projector.empty() ? 0 : static_cast<int>(spec.projector.front().out);
  spec.source = encoder.fullPrefix() + " + " + reading.projectorPrefix;
  reading.spec.foreign = std::move(spec);
  bindTensors(file, encoder, chain, projectorGroup, reading);
  return reading;
}

}  // namespace mlens
