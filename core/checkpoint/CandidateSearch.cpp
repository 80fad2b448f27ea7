#include "core/checkpoint/CandidateSearch.h"

#include <algorithm>

namespace mlens {
namespace {

constexpr std::size_t kMostCandidates = 64;

/// The tensors of one dictionary.
struct Group {
  std::string name;
  std::map<std::string, std::size_t, std::less<>> keys;
  std::vector<std::string> plain;  // sorted
};

std::vector<Group> groupsOf(const CheckpointFile& file) {
  std::map<std::string, Group> groups;
  for (std::size_t i = 0; i < file.tensors.size(); ++i) {
    const StoredTensor& tensor = file.tensors[i];
    if (tensor.group.starts_with("optimizer")) continue;
    Group& group = groups[tensor.group];
    group.name = tensor.group;
    group.keys[tensor.name] = i;
  }
  std::vector<Group> list;
  for (auto& [name, group] : groups) {
    for (const auto& [key, index] : group.keys) group.plain.push_back(plainKey(key));
    std::ranges::sort(group.plain);
    list.push_back(std::move(group));
  }
  return list;
}

bool hasKey(const Group& group, std::string_view start) {
  const auto found = std::ranges::lower_bound(group.plain, start);
  return found != group.plain.end() && std::string_view(*found).starts_with(start);
}

const LayoutRule* ruleFor(const Group& group, const std::string& prefix, bool argumentsBeside) {
  std::string plain = plainKey(prefix);
  while (plain.ends_with('.')) plain.pop_back();
  const std::string last = group.name.substr(group.name.rfind('/') + 1);
  for (const LayoutRule& rule : layoutRules()) {
    if (!rule.group.empty() && rule.group != last) continue;
    if (rule.encoder != plain) continue;
    const bool fits =
        rule.marker == "args.json" ? argumentsBeside : rule.marker.empty() || hasKey(group, rule.marker);
    if (fits) return &rule;
  }
  return nullptr;
}

void addEncoders(const CheckpointFile& file, const Group& group, const KeyDialect& dialect,
                 bool argumentsBeside, std::vector<FoundEncoder>& found, std::vector<std::string>& problems) {
  for (const auto& [key, index] : group.keys) {
    if (!key.ends_with(dialect.anchor) || found.size() + problems.size() >= kMostCandidates) continue;
    FoundEncoder encoder;
    encoder.group = group.name;
    encoder.prefix = key.substr(0, key.size() - dialect.anchor.size());
    if (!encoder.prefix.empty() && !encoder.prefix.ends_with('.')) continue;
    if (!group.keys.contains(encoder.prefix + std::string(dialect.second))) continue;
    encoder.dialect = &dialect;
    NamedTensors named;
    for (auto at = group.keys.lower_bound(encoder.prefix);
         at != group.keys.end() && at->first.starts_with(encoder.prefix); ++at) {
      const std::string name =
          canonicalKey(dialect, std::string_view(at->first).substr(encoder.prefix.size()));
      encoder.tensors[name] = at->second;
      named[name] = &file.tensors[at->second];
    }
    const bool resNet = dialect.family == ForeignSpec::Family::ResNet;
    auto shapes =
        resNet ? readResNet(named, encoder.fullPrefix()) : readVisionTransformer(named, encoder.fullPrefix());
    if (!shapes) {
      problems.push_back(shapes.error().text());
      continue;
    }
    encoder.shapes = std::move(*shapes);
    encoder.rule = ruleFor(group, encoder.prefix, argumentsBeside);
    found.push_back(std::move(encoder));
  }
}

}  // namespace

std::vector<FoundEncoder> findEncoders(const CheckpointFile& file, bool argumentsBeside,
                                       std::vector<std::string>& problems) {
  std::vector<FoundEncoder> found;
  for (const Group& group : groupsOf(file)) {
    for (const KeyDialect& dialect : keyDialects())
      addEncoders(file, group, dialect, argumentsBeside, found, problems);
  }
  std::ranges::stable_sort(found, {}, [](const FoundEncoder& encoder) {
    const bool ema = encoder.fullPrefix().find("momentum") != std::string::npos ||
                     encoder.fullPrefix().find("ema") != std::string::npos;
    const int rank = encoder.rule ? encoder.rule->rank : ema ? 2 : 0;
    return std::tuple(!encoder.shapes.obstacle.empty(), rank, encoder.rule == nullptr,
                      encoder.fullPrefix().size());
  });
  return found;
}

}  // namespace mlens
