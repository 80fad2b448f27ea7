#include "core/checkpoint/ProjectorChoices.h"

#include <algorithm>
#include <set>

#include "core/checkpoint/LayoutRule.h"
#include "core/checkpoint/ProjectorChain.h"

namespace mlens {
namespace {

constexpr std::size_t kMostPrefixes = 256;  // of a hostile file

}  // namespace

std::vector<std::string> projectorChoices(const CheckpointFile& file, const ModelReading& reading) {
  std::set<std::size_t> encoder;
  for (const auto& binding : reading.bindings) {
    if (binding.name.starts_with("encoder.")) encoder.insert(binding.tensor);
  }
  if (encoder.empty()) return {};
  const std::string& group = file.tensors[*encoder.begin()].group;
  std::vector<const StoredTensor*> inside;
  std::set<std::string> prefixes;
  for (std::size_t i = 0; i < file.tensors.size(); ++i) {
    const StoredTensor& tensor = file.tensors[i];
    if (tensor.group != group) continue;
    inside.push_back(&tensor);
    if (tensor.shape.size() != 2 || encoder.contains(i)) continue;
    const std::string plain = plainKey(tensor.name);
    for (auto dot = plain.find('.'); dot != std::string::npos; dot = plain.find('.', dot + 1)) {
      if (prefixes.size() < kMostPrefixes) prefixes.insert(plain.substr(0, dot));
    }
  }
  std::vector<std::string> choices;
  for (const std::string& prefix : prefixes) {
    if (!choices.empty() && prefix.starts_with(choices.back() + ".")) continue;
    const auto chain = readProjector(inside, prefix, reading.spec.featureDimension(), {});
    if (!chain.problem.empty() || linearLayers(chain) == 0) continue;
    choices.push_back(prefix);
  }
  return choices;
}

}  // namespace mlens
