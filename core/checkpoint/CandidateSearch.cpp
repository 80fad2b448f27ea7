#include "core/checkpoint/CandidateSearch.h"

#include <algorithm>

#include "core/base/Text.h"

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

std::string_view lastPart(std::string_view key) {
  return key.substr(key.rfind('.') + 1);
}

/// Where the key begins that `plain` (without wrappers) ends; npos if it does not end so.
std::size_t beginOf(std::string_view plain, std::string_view key) {
  for (auto at = key.size(); at != std::string_view::npos && at > 0;) {
    at = key.rfind('.', at - 1);
    const auto begin = at == std::string_view::npos ? 0 : at + 1;
    const std::string rest = plainKey(key.substr(begin));
    if (rest == plain) return begin;
    if (rest.size() > plain.size()) break;
  }
  return std::string_view::npos;
}

/// What lies in the encoder's blocks and is not read changes what they compute.
std::string unreadInBlocks(const NamedTensors& tensors, const EncoderShapes& shapes) {
  const bool resNet = shapes.spec.family == ForeignSpec::Family::ResNet;
  std::string first;
  Index count = 0;
  for (const auto& [name, tensor] : tensors) {
    const bool inside = name.starts_with("blocks.") || name.starts_with("attn_pool.") ||
                        (resNet && name.starts_with("layer"));
    if (!inside || shapes.used.contains(name)) continue;
    if (count++ == 0) first = name;
  }
  if (count == 0) return {};
  return first + (count > 1 ? " and " + grouped(count - 1) + " more tensors" : "") +
         " of its blocks would not be used";
}

void addEncoders(const CheckpointFile& file, const Group& group, const KeyDialect& dialect,
                 bool argumentsBeside, std::vector<FoundEncoder>& found, std::vector<std::string>& problems) {
  for (const auto& [key, index] : group.keys) {
    if (!key.ends_with(lastPart(dialect.anchor)) || found.size() + problems.size() >= kMostCandidates)
      continue;
    const auto begin = beginOf(dialect.anchor, key);
    if (begin == std::string::npos) continue;
    FoundEncoder encoder;
    encoder.group = group.name;
    encoder.prefix = key.substr(0, begin);
    encoder.dialect = &dialect;
    NamedTensors named;
    bool second = false;
    for (auto at = group.keys.lower_bound(encoder.prefix);
         at != group.keys.end() && at->first.starts_with(encoder.prefix); ++at) {
      const std::string plain = plainKey(std::string_view(at->first).substr(begin));
      second = second || plain == dialect.second;
      const std::string name = canonicalKey(dialect, plain);
      encoder.tensors[name] = at->second;
      named[name] = &file.tensors[at->second];
    }
    if (!second) continue;
    const bool resNet = dialect.family == ForeignSpec::Family::ResNet;
    auto shapes =
        resNet ? readResNet(named, encoder.fullPrefix()) : readVisionTransformer(named, encoder.fullPrefix());
    if (!shapes) {
      problems.push_back(shapes.error().text());
      continue;
    }
    encoder.shapes = std::move(*shapes);
    if (encoder.shapes.obstacle.empty()) encoder.shapes.obstacle = unreadInBlocks(named, encoder.shapes);
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
