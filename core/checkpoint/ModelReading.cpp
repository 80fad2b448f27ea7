#include "core/checkpoint/ModelReading.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "core/base/Text.h"
#include "core/checkpoint/CandidateSearch.h"
#include "core/checkpoint/EncoderCorrection.h"
#include "core/checkpoint/InputGuess.h"
#include "core/checkpoint/ProjectorChain.h"
#include "core/checkpoint/ScriptReading.h"

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

ProjectorRules projectorRules(const CheckpointFile& file, const FoundEncoder& encoder,
                              const ReadingOptions& options) {
  const std::string activation = !options.activation.empty() ? options.activation
                                 : encoder.rule              ? std::string(encoder.rule->activation)
                                                             : "";
  ProjectorRules rules;
  rules.activation = activation == "gelu" ? Kind::Gelu : Kind::Relu;
  rules.activationKnown = !activation.empty();
  rules.inOrder = file.container.starts_with("PyTorch");
  rules.unitLength = encoder.rule && encoder.rule->unitLength;
  return rules;
}

Result<ProjectorChain> findProjector(const CheckpointFile& file, const FoundEncoder& encoder,
                                     const ReadingOptions& options, ModelReading& reading,
                                     std::string& group) {
  if (options.projector == "none") return ProjectorChain();
  const std::string context = file.path.string();
  const ProjectorRules rules = projectorRules(file, encoder, options);
  for (const Place& place : projectorPlaces(encoder, options.projector)) {
    auto chain = readProjector(tensorsIn(file, place.group), place.prefix,
                               encoder.shapes.spec.featureDimension, rules);
    if (chain.empty() && chain.problem.empty()) continue;
    const std::string where = (place.group.empty() ? "" : place.group + "/") + place.prefix;
    const bool named = encoder.rule && place.prefix == encoder.rule->projector;
    if (chain.problem.empty() && place.inside && !named && chain.modules.size() == 1) {
      reading.notes.push_back(where + " is a single linear layer: taken for a classifier, left out");
      continue;
    }
    if (!chain.problem.empty()) {
      const bool meant =
          named || !options.projector.empty() || place.prefix.find("proj") != std::string::npos;
      if (meant)
        return fail(ErrorCode::Unsupported,
                    "its projector " + where + " cannot be read (" + chain.problem +
                        "); --projector none takes the encoder alone, or export the model with TorchScript",
                    context);
      reading.notes.push_back(where + " is no projector: " + chain.problem);
      continue;
    }
    reading.projectorLinearLayers = linearLayers(chain);
    if (options.projectorLayers && !keepLinearLayers(chain, *options.projectorLayers))
      reading.notes.push_back(where + " has only " + std::to_string(linearLayers(chain)) + " linear layers");
    group = place.group;
    reading.projectorPrefix = where;
    reading.assumptions.insert(reading.assumptions.end(), chain.assumptions.begin(), chain.assumptions.end());
    return chain;
  }
  if (!options.projector.empty())
    return fail(ErrorCode::InvalidArgument, "no layers lie under " + options.projector, context);
  return ProjectorChain();
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
  return file.container == kTorchScript ? "TorchScript" : std::string(encoder.dialect->library);
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

Result<std::size_t> chosenFrom(const std::vector<EncoderCandidate>& candidates, const std::string& wanted,
                               const std::string& context) {
  if (wanted.empty()) return std::size_t{0};
  const auto number = parseInteger(wanted);
  std::string list;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const std::string& prefix = candidates[i].prefix;
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
  for (const ProjectorModule& module : chain.modules) {
    for (const auto& [field, tensor] : module.tensors)
      add("projector." + std::to_string(module.layer) + "." + field,
          static_cast<std::size_t>(tensor - file.tensors.data()));
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

std::string Assumption::text() const {
  return what + " (" + why + (option.empty() ? "" : "; " + option + " says otherwise") + ")";
}

std::vector<std::string> ModelReading::warnings() const {
  std::vector<std::string> lines;
  for (const Assumption& one : assumptions) lines.push_back("assumed: " + one.text());
  lines.insert(lines.end(), notes.begin(), notes.end());
  return lines;
}

Result<void> ReadingOptions::validate() const {
  const auto bad = [](const char* what, const char* field) {
    return fail(ErrorCode::InvalidArgument, what, field);
  };
  if (projectorLayers && (*projectorLayers < 1 || *projectorLayers > 64))
    return bad("must be from 1 to 64", "projector layers");
  if (stemPadding && (*stemPadding < 0 || *stemPadding > 8))
    return bad("must be from 0 to 8", "stem padding");
  if (stemStride && (*stemStride < 1 || *stemStride > 4)) return bad("must be from 1 to 4", "stem stride");
  if (heads && (*heads < 1 || *heads > 256)) return bad("must be from 1 to 256", "heads");
  if (size && (*size < 8 || *size > 1024)) return bad("must be from 8 to 1024 pixels", "size");
  if (resize && (*resize < 8 || *resize > 2048)) return bad("must be from 8 to 2048 pixels", "resize");
  if (!interpolation.empty() && !interpolationFrom(interpolation))
    return bad("must be bilinear, bicubic, nearest, box, hamming or lanczos", "interpolation");
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

namespace {

Result<ModelReading> recognised(const CheckpointFile& file, const ReadingOptions& options) {
  const std::string context = file.path.string();
  const Sidecars beside = readSidecars(file);
  ModelReading reading;
  const auto found = findEncoders(file, beside.arguments.contains("method"), reading.notes);
  const bool script = file.container == kTorchScript;
  if (script) reading.candidates.push_back(scriptCandidate());
  for (const FoundEncoder& encoder : found) {
    reading.candidates.push_back({projectOf(encoder, file), encoder.fullPrefix(), encoder.shapes.spec.name,
                                  reasonOf(encoder), encoder.shapes.obstacle});
  }
  if (reading.candidates.empty()) {
    return fail(
        ErrorCode::Unsupported,
        "no encoder is recognised in its " + holdings(file) + "; ResNets and vision transformers are" +
            (reading.notes.empty() ? "" : " (" + reading.notes.front() + ")") +
            "; export it with torch.jit.trace(model.eval(), pictures).save(\"model.ts\"), or save its "
            "vectors as .npy, and open that",
        context);
  }
  auto chosen = chosenFrom(reading.candidates, options.encoder, context);
  if (!chosen) return failure(chosen);
  reading.chosen = *chosen;
  if (script && *chosen == 0) {
    const auto* known = found.empty() ? nullptr : &found.front().shapes;
    if (auto done = readScript(file, known, options, beside, reading); !done) return failure(done);
    return reading;
  }
  const FoundEncoder& encoder = found[*chosen - (script ? 1 : 0)];
  ForeignSpec spec = encoder.shapes.spec;
  if (spec.family == ForeignSpec::Family::ResNet && spec.stemKernel == 3 && encoder.rule)
    spec.stemPadding = encoder.rule->stemPadding;
  std::string projectorGroup;
  const auto chain = findProjector(file, encoder, options, reading, projectorGroup);
  if (!chain) return tl::unexpected(chain.error());
  spec.projector = chain->layers;
  if (auto done = correctEncoder(spec, {encoder.rule ? encoder.rule->project : "", encoder.shapes.headsKnown},
                                 options, beside, reading.assumptions);
      !done)
    return failure(done);

  if (auto done = decideInput(spec, encoder.shapes.channels, file, beside, options, reading); !done)
    return failure(done);
  reading.spec.projectorDepth = spec.linearLayers();
  reading.spec.projectorOutput = spec.outputDimension();
  reading.spec.projectorWidth = spec.projector.empty() ? 0 : static_cast<int>(spec.projector.front().out);
  spec.source = encoder.fullPrefix() + " + " + reading.projectorPrefix;
  reading.spec.foreign = std::move(spec);
  bindTensors(file, encoder, *chain, projectorGroup, reading);
  return reading;
}

}  // namespace

Result<ModelReading> readModel(const CheckpointFile& file, const ReadingOptions& options) {
  if (auto valid = options.validate(); !valid) return failure(valid);
  auto reading = recognised(file, options);
  if (!reading || !options.assumeNothing || reading->assumptions.empty()) return reading;
  std::string list;
  for (const Assumption& one : reading->assumptions) list += (list.empty() ? "" : "; ") + one.text();
  return fail(ErrorCode::InvalidArgument, "does not say, and nothing may be assumed: " + list,
              file.path.string());
}

}  // namespace mlens
