#include "core/checkpoint/ProjectorModules.h"

#include <algorithm>
#include <array>

#include "core/checkpoint/LayoutRule.h"

namespace mlens {
namespace {

/// Fields of a module, as PyTorch names them, and the names of ProjectorModule. The new names of weight_norm
/// and spectral_norm: torch/nn/utils/parametrizations.py.
struct Field {
  std::string_view stored, known;
};
constexpr std::array kFields = {
    Field{"parametrizations.weight.original0", "weight_g"},
    Field{"parametrizations.weight.original1", "weight_v"},
    Field{"parametrizations.weight.original", "weight_orig"},
    Field{"parametrizations.weight.0._u", "weight_left"},
    Field{"parametrizations.weight.0._v", "weight_right"},
};

/// The numbers in "clf.0", "fc1", "layers.3"; none in a name without any.
void readPlace(FoundModule& module) {
  const std::string& path = module.path;
  std::size_t begin = 0;
  while (begin <= path.size()) {
    const std::size_t dot = std::min(path.find('.', begin), path.size());
    const std::string part = path.substr(begin, dot - begin);
    const auto digits = part.find_last_not_of("0123456789");
    const std::string number = part.substr(digits == std::string::npos ? 0 : digits + 1);
    module.positional = !part.empty() && number.size() == part.size();
    if (!number.empty() && number.size() < 9) module.place.push_back(std::stol(number));
    if (dot == path.size()) break;
    module.parent += part + ".";
    begin = dot + 1;
  }
}

/// "projector.0.parametrizations.weight.original0": the module's path, the field under its known name, and
/// how long it is in the file.
struct SplitKey {
  std::string path, field;
  std::size_t stored = 0;
};
SplitKey splitKey(const std::string& key) {
  const auto split = [&](std::size_t stored, std::string_view known) {
    return SplitKey{key.substr(0, std::max(key.size() - stored, std::size_t{1}) - 1), std::string(known),
                    stored};
  };
  for (const Field& field : kFields) {
    const std::size_t size = field.stored.size();
    if (key == field.stored || (key.ends_with(field.stored) && key[key.size() - size - 1] == '.'))
      return split(size, field.known);
  }
  const auto dot = key.rfind('.');
  if (dot == std::string::npos) return split(key.size(), key);
  return split(key.size() - dot - 1, std::string_view(key).substr(dot + 1));
}

/// spectral_norm's old names share weight_v with weight_norm's.
void nameSpectral(FoundModule& module) {
  if (!module.tensors.contains("weight_orig")) return;
  for (const auto& [old, known] : {std::pair{"weight_u", "weight_left"}, {"weight_v", "weight_right"}}) {
    if (auto node = module.tensors.extract(old)) {
      node.key() = known;
      module.tensors.insert(std::move(node));
    }
  }
}

bool isMatrix(const StoredTensor* tensor) {
  return tensor && tensor->shape.size() == 2;
}
bool hasLength(const StoredTensor* tensor, Index length) {
  return tensor && tensor->shape == std::vector<Index>{length};
}

}  // namespace

const StoredTensor* FoundModule::at(const std::string& field) const {
  const auto found = tensors.find(field);
  return found == tensors.end() ? nullptr : found->second;
}

FoundModule::Kind FoundModule::kind() const {
  const auto only = [&](std::initializer_list<std::string_view> fields) {
    return std::ranges::all_of(
        tensors, [&](const auto& one) { return std::ranges::find(fields, one.first) != fields.end(); });
  };
  const StoredTensor* weight = at("weight");
  const bool biased = !at("bias") || hasLength(at("bias"), out());
  if (isMatrix(weight)) return only({"weight", "bias"}) && biased ? Kind::Linear : Kind::Unknown;
  if (isMatrix(at("weight_v")) && at("weight_g")) {
    const bool ofRows = at("weight_g")->shape == std::vector<Index>{out(), 1};
    return only({"weight_g", "weight_v", "bias"}) && ofRows && biased ? Kind::Linear : Kind::Unknown;
  }
  if (isMatrix(at("weight_orig"))) {
    const bool vectors = hasLength(at("weight_left"), out()) && hasLength(at("weight_right"), in());
    return only({"weight_orig", "weight_left", "weight_right", "bias"}) && vectors && biased ? Kind::Linear
                                                                                             : Kind::Unknown;
  }
  if (at("running_mean")) {
    const bool whole = hasLength(at("running_mean"), out()) && hasLength(at("running_var"), out()) &&
                       (!weight || hasLength(weight, out())) && biased;
    return whole && only({"weight", "bias", "running_mean", "running_var", "num_batches_tracked"})
               ? Kind::BatchNorm
               : Kind::Unknown;
  }
  if (!weight || weight->shape.size() != 1 || !only({"weight", "bias"})) return Kind::Unknown;
  if (!at("bias")) return Kind::Scale;
  return hasLength(at("bias"), weight->shape[0]) ? Kind::LayerNorm : Kind::Unknown;
}

Index FoundModule::out() const {
  for (const char* field : {"weight", "weight_v", "weight_orig", "running_mean"}) {
    if (const auto* tensor = at(field); tensor && !tensor->shape.empty()) return tensor->shape[0];
  }
  return 0;
}

Index FoundModule::in() const {
  for (const char* field : {"weight", "weight_v", "weight_orig"}) {
    if (isMatrix(at(field))) return at(field)->shape[1];
  }
  return out();
}

std::vector<FoundModule> modulesUnder(const std::vector<const StoredTensor*>& tensors,
                                      const std::string& prefix, bool& lastLayer) {
  std::vector<FoundModule> modules;
  std::map<std::string, std::size_t> known;
  for (const StoredTensor* tensor : tensors) {
    const std::string plain = plainKey(tensor->name);
    if (!prefix.empty() && !plain.starts_with(prefix + ".")) continue;
    const std::string rest = plain.substr(prefix.empty() ? 0 : prefix.size() + 1);
    if (rest.starts_with("last_layer.") || rest.find(".last_layer.") != std::string::npos) {
      lastLayer = true;
      continue;
    }
    if (rest.starts_with("prototypes") || rest.find(".prototypes") != std::string::npos) continue;
    const SplitKey key = splitKey(rest);
    const auto [place, isNew] = known.emplace(key.path, modules.size());
    if (isNew) {
      FoundModule& module = modules.emplace_back();
      module.path = key.path;
      module.name =
          tensor->name.substr(0, tensor->name.size() - std::min(tensor->name.size(), key.stored + 1));
      readPlace(module);
    }
    modules[place->second].tensors[key.field] = tensor;
  }
  for (FoundModule& module : modules) nameSpectral(module);
  return modules;
}

}  // namespace mlens
