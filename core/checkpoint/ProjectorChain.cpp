#include "core/checkpoint/ProjectorChain.h"

#include <algorithm>
#include <map>

#include "core/base/Text.h"
#include "core/checkpoint/LayoutRule.h"

namespace mlens {
namespace {

using Kind = ProjectorLayer::Kind;

struct Module {
  std::string name;          // in the file
  std::vector<Index> place;  // the numbers in its path
  std::string parent;        // its path without the last number, for positions in one Sequential
  bool positional = false;   // the last part is a bare number
  const StoredTensor* weight = nullptr;
  const StoredTensor* mean = nullptr;
  bool isLinear() const { return weight && weight->shape.size() == 2; }
  Index width() const { return weight ? weight->shape[0] : mean->shape[0]; }
};

/// The numbers in "clf.0", "fc1", "layers.3"; false for a name without any.
void readPlace(const std::string& path, Module& module) {
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

bool earlier(const Module& a, const Module& b) {
  if (a.place != b.place) return a.place < b.place;
  return a.isLinear() && !b.isLinear();
}

bool activationBetween(const Module& a, const Module& b) {
  if (!a.positional || !b.positional || a.parent != b.parent) return b.isLinear();
  return b.place.back() - a.place.back() > 1;
}

/// Modules under the prefix; `prototypes` becomes true if there is a last_layer.
std::vector<Module> modulesUnder(const std::vector<const StoredTensor*>& tensors, const std::string& prefix,
                                 bool& prototypes) {
  std::map<std::string, Module> found;
  for (const StoredTensor* tensor : tensors) {
    const std::string plain = plainKey(tensor->name);
    if (!prefix.empty() && !plain.starts_with(prefix + ".")) continue;
    std::string rest = plain.substr(prefix.empty() ? 0 : prefix.size() + 1);
    if (rest.starts_with("last_layer.") || rest.find(".last_layer.") != std::string::npos) {
      prototypes = true;
      continue;
    }
    if (rest.starts_with("prototypes") || rest.find(".prototypes") != std::string::npos) continue;
    const auto dot = rest.rfind('.');
    const std::string field = dot == std::string::npos ? rest : rest.substr(dot + 1);
    const std::string path = dot == std::string::npos ? "" : rest.substr(0, dot);
    if (field != "weight" && field != "running_mean") continue;
    Module& module = found[path];
    if (module.name.empty()) {
      module.name = tensor->name.substr(0, tensor->name.size() - field.size() - 1);
      readPlace(path, module);
    }
    (field == "weight" ? module.weight : module.mean) = tensor;
  }
  std::vector<Module> modules;
  for (auto& [path, module] : found) modules.push_back(std::move(module));
  std::stable_sort(modules.begin(), modules.end(), earlier);
  return modules;
}

}  // namespace

ProjectorChain readProjector(const std::vector<const StoredTensor*>& tensors, const std::string& prefix,
                             Index features, Kind activation) {
  bool prototypes = false;
  const auto modules = modulesUnder(tensors, prefix, prototypes);
  ProjectorChain chain;
  Index width = features;
  for (std::size_t i = 0; i < modules.size(); ++i) {
    const Module& module = modules[i];
    const auto dimensions = module.weight ? module.weight->shape.size() : module.mean->shape.size();
    if (dimensions != 1 && !module.isLinear()) {
      chain.problem = module.name + " is neither a linear layer nor a normalisation";
      return chain;
    }
    if (i > 0 && activationBetween(modules[i - 1], module))
      chain.layers.push_back({activation, width, width});
    ProjectorLayer layer;
    layer.kind = module.isLinear() ? Kind::Linear : module.mean ? Kind::BatchNorm : Kind::LayerNorm;
    layer.in = module.isLinear() ? module.weight->shape[1] : module.width();
    layer.out = module.width();
    if (layer.in != width) {
      chain.problem =
          module.name + " takes " + grouped(layer.in) + " numbers where " + grouped(width) + " come";
      return chain;
    }
    width = layer.out;
    chain.modules.emplace_back(chain.layers.size(), module.name);
    chain.layers.push_back(layer);
  }
  if (prototypes && !chain.layers.empty()) chain.layers.push_back({Kind::Normalize, width, width});
  return chain;
}

int linearLayers(const ProjectorChain& chain) {
  return static_cast<int>(std::ranges::count(chain.layers, Kind::Linear, &ProjectorLayer::kind));
}

bool keepLinearLayers(ProjectorChain& chain, int count) {
  const int all = linearLayers(chain);
  if (count >= all) return count == all;
  std::size_t kept = 0;
  for (int seen = 0; seen < count; ++kept) seen += chain.layers[kept].kind == Kind::Linear ? 1 : 0;
  chain.layers.resize(kept);
  std::erase_if(chain.modules, [&](const auto& module) { return module.first >= kept; });
  return true;
}

}  // namespace mlens
