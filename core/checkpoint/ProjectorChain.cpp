#include "core/checkpoint/ProjectorChain.h"

#include <algorithm>
#include <cctype>

#include "core/base/Text.h"
#include "core/checkpoint/ProjectorModules.h"

namespace mlens {
namespace {

using Kind = ProjectorLayer::Kind;
using Found = FoundModule::Kind;

bool earlier(const FoundModule& a, const FoundModule& b) {
  if (a.place != b.place) return a.place < b.place;
  return a.kind() == Found::Linear && b.kind() != Found::Linear;
}

bool inOneSequential(const FoundModule& a, const FoundModule& b) {
  return a.positional && b.positional && a.parent == b.parent;
}
bool allInOne(const std::vector<FoundModule>& modules) {
  return std::ranges::all_of(modules, [&](const auto& one) { return inOneSequential(one, modules.front()); });
}

bool activationBetween(const FoundModule& a, const FoundModule& b) {
  if (!inOneSequential(a, b)) return b.kind() == Found::Linear;
  return b.place.back() - a.place.back() > 1;
}

bool named(const FoundModule& module, std::initializer_list<const char*> words) {
  std::string path = module.path;
  std::ranges::transform(path, path.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return std::ranges::any_of(words, [&](const char* word) { return path.find(word) != std::string::npos; });
}

/// The layer that the module is, and what of it is assumed. A problem: what it is cannot be told.
struct Reader {
  Kind activation;
  Index width;
  ProjectorChain chain;

  bool refuse(const std::string& what) {
    chain.problem = what;
    return false;
  }
  bool add(const FoundModule& module) {
    ProjectorLayer layer{Kind::Linear, module.in(), module.out()};
    switch (module.kind()) {
      case Found::Linear:
        break;
      case Found::BatchNorm:
        layer.kind = Kind::BatchNorm;
        break;
      case Found::LayerNorm:
        layer.kind = Kind::LayerNorm;
        if (named(module, {"group", "gn"}))
          return refuse(module.name + " is group normalisation, whose number of groups no tensor tells");
        if (!named(module, {"layer_norm", "layernorm", "ln"}))
          chain.assumptions.push_back(
              {"layer normalisation at " + module.name,
               "group normalisation has the same tensors; TorchScript keeps which it is", ""});
        break;
      case Found::Scale:
        if (named(module, {"norm", "ln", "bn", "rms"}))
          return refuse(module.name + " is a normalisation without bias, which is not read");
        layer = {Kind::PRelu, width, width};
        if (module.out() != 1 && module.out() != width)
          return refuse(module.name + " has " + grouped(module.out()) + " numbers where " + grouped(width) +
                        " come");
        chain.assumptions.push_back(
            {"PReLU at " + module.name, "it has one weight and no bias; TorchScript keeps which it is", ""});
        break;
      case Found::Unknown:
        return refuse(module.name + " is neither a linear layer nor a normalisation");
    }
    if (layer.in != width)
      return refuse(module.name + " takes " + grouped(layer.in) + " numbers where " + grouped(width) +
                    " come");
    width = layer.out;
    chain.modules.push_back(
        {chain.layers.size(), module.name, {module.tensors.begin(), module.tensors.end()}});
    chain.layers.push_back(layer);
    return true;
  }
  bool addAll(const std::vector<FoundModule>& modules) {
    for (std::size_t i = 0; i < modules.size(); ++i) {
      const bool given = modules[i].kind() == Found::Scale;  // it is the activation
      if (i > 0 && !given && chain.layers.back().kind != Kind::PRelu &&
          activationBetween(modules[i - 1], modules[i]))
        chain.layers.push_back({activation, width, width});
      if (!add(modules[i])) return false;
    }
    return true;
  }
};

std::string listOf(const std::vector<FoundModule>& modules) {
  std::string list;
  for (const FoundModule& module : modules) list += (list.empty() ? "" : ", ") + module.path;
  return list;
}

bool inThatOrder(const ProjectorChain& chain, const std::vector<FoundModule>& modules) {
  return std::ranges::equal(chain.modules, modules, {}, &ProjectorModule::name, &FoundModule::name);
}

}  // namespace

ProjectorChain readProjector(const std::vector<const StoredTensor*>& tensors, const std::string& prefix,
                             Index features, const ProjectorRules& rules) {
  bool lastLayer = false;
  auto modules = modulesUnder(tensors, prefix, lastLayer);
  if (modules.empty()) return {};
  const bool known = rules.activationKnown || lastLayer;
  const Kind activation = !rules.activationKnown && lastLayer ? Kind::Gelu : rules.activation;
  auto sorted = modules;
  std::ranges::stable_sort(sorted, earlier);
  const auto attempt = [&](const std::vector<FoundModule>& order) {
    Reader reader{activation, features, {}};
    reader.addAll(order);
    return reader;
  };
  const bool byFile = !allInOne(modules) && rules.inOrder;
  Reader reader = attempt(byFile ? modules : sorted);
  if (byFile && !reader.chain.problem.empty()) {
    if (Reader other = attempt(sorted); other.chain.problem.empty()) reader = std::move(other);
  }
  ProjectorChain& chain = reader.chain;
  if (!chain.problem.empty()) return chain;
  const bool orderKnown = allInOne(modules) || (byFile && inThatOrder(chain, modules));
  if (!orderKnown && linearLayers(chain) > 1)
    chain.assumptions.push_back(
        {"the order of the projector's layers: " + listOf(sorted), "the file does not keep it", ""});
  if (!known && std::ranges::find(chain.layers, activation, &ProjectorLayer::kind) != chain.layers.end())
    chain.assumptions.push_back({activation == Kind::Gelu ? "GELU between the projector's layers"
                                                          : "ReLU between the projector's layers",
                                 "it has no tensors", "--activation"});
  if ((lastLayer || rules.unitLength) && !chain.layers.empty())
    chain.layers.push_back({Kind::Normalize, reader.width, reader.width});
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
  std::erase_if(chain.modules, [&](const ProjectorModule& module) { return module.layer >= kept; });
  return true;
}

}  // namespace mlens
