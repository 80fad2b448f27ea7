#include "core/checkpoint/ScriptReading.h"

#include <algorithm>

namespace mlens {
namespace {

/// The first of these names that the module has tensors under.
std::string submoduleOf(const CheckpointFile& file, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    const std::string prefix = std::string(name) + ".";
    const auto inside = [&](const StoredTensor& tensor) { return tensor.fullName().starts_with(prefix); };
    if (std::ranges::any_of(file.tensors, inside)) return name;
  }
  return {};
}

}  // namespace

EncoderCandidate scriptCandidate() {
  return {kTorchScript, "script", "TorchScript module", "it runs as it was saved", ""};
}

Result<void> readScript(const CheckpointFile& file, const EncoderShapes* known, const ReadingOptions& options,
                        const Sidecars& beside, ModelReading& reading) {
  ForeignSpec spec;
  spec.family = ForeignSpec::Family::Script;
  spec.name = "TorchScript module";
  spec.scriptEncoder =
      submoduleOf(file, {"backbone", "encoder", "online_encoder", "encoder_q", "base_encoder", "trunk"});
  if (!spec.scriptEncoder.empty()) {
    spec.scriptProjector = submoduleOf(
        file, {"projector", "projection_head", "proj_head", "projection", "projector_q", "head", "neck"});
  }
  if (options.projector == "none") {
    spec.scriptProjector.clear();
  } else if (!options.projector.empty()) {
    spec.scriptProjector = submoduleOf(file, {options.projector.c_str()});
    if (spec.scriptProjector.empty()) reading.notes.push_back("no layers lie under " + options.projector);
  }
  if (options.pool == "mean") spec.pool = ForeignSpec::Pool::Mean;
  spec.source = "script " + spec.scriptEncoder + " + " + spec.scriptProjector;
  reading.projectorPrefix = spec.scriptProjector;
  reading.notes.push_back(spec.scriptEncoder.empty()
                              ? "h is what the module gives; of two outputs the second is z"
                              : "h is what its submodule " + spec.scriptEncoder + " gives");
  const ForeignSpec usual = known ? known->spec : ForeignSpec();
  const int channels = known ? known->channels : 3;
  if (auto done = decideInput(usual, channels, file, beside, options, reading); !done) return done;
  for (std::size_t i = 0; i < file.tensors.size(); ++i) {
    const std::string name = file.tensors[i].fullName();
    const bool projects = !spec.scriptProjector.empty() && name.starts_with(spec.scriptProjector + ".");
    reading.bindings.push_back({(projects ? "projector." : "encoder.") + name, i});
    reading.matched.push_back(name);
  }
  reading.spec.foreign = std::move(spec);
  reading.spec.projectorDepth = 0;
  return {};
}

}  // namespace mlens
