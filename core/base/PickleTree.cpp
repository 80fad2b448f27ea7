#include "core/base/PickleTree.h"

#include <bit>
#include <limits>

namespace mlens {

std::int64_t PickleTree::integer(Id id) const {
  const Node& node = nodes_[id];
  return node.kind == Kind::Int || node.kind == Kind::Bool ? static_cast<std::int64_t>(node.bits) : 0;
}

double PickleTree::real(Id id) const {
  const Node& node = nodes_[id];
  if (node.kind == Kind::Int) return static_cast<double>(static_cast<std::int64_t>(node.bits));
  if (node.kind == Kind::Float) return std::bit_cast<double>(node.bits);
  return std::numeric_limits<double>::quiet_NaN();
}

std::string_view PickleTree::text(Id id) const {
  const Node& node = nodes_[id];
  if (node.kind != Kind::Text && node.kind != Kind::Bytes && node.kind != Kind::BigInt) return {};
  return bytes_.substr(static_cast<std::size_t>(node.bits), node.length);
}

std::span<const PickleTree::Id> PickleTree::items(Id id) const {
  const Node& node = nodes_[id];
  const auto at = static_cast<std::size_t>(node.bits);
  switch (node.kind) {
    case Kind::List:
    case Kind::Tuple:
    case Kind::Set:
    case Kind::Dict:
    case Kind::Persistent:
      return lists_[at];
    case Kind::Object:
      return objects_[at].items;
    default:
      return {};
  }
}

const PickleTree::Object* PickleTree::object(Id id) const {
  const Node& node = nodes_[id];
  return node.kind == Kind::Object ? &objects_[static_cast<std::size_t>(node.bits)] : nullptr;
}

bool PickleTree::isMapping(Id id) const {
  const Object* object = this->object(id);
  return kind(id) == Kind::Dict || (object && (object->keyed || className(id) == "collections.OrderedDict"));
}

std::optional<PickleTree::Id> PickleTree::find(Id mapping, std::string_view key) const {
  if (!isMapping(mapping)) return std::nullopt;
  const auto all = items(mapping);
  for (std::size_t i = 0; i + 1 < all.size(); i += 2) {
    if (kind(all[i]) == Kind::Text && text(all[i]) == key) return all[i + 1];
  }
  return std::nullopt;
}

std::string PickleTree::className(Id id) const {
  if (const Object* called = object(id)) id = called->callable;
  const Node& node = nodes_[id];
  if (node.kind != Kind::Global) return {};
  const auto module = static_cast<Id>(node.bits >> 32), name = static_cast<Id>(node.bits);
  return std::string(text(module)) + "." + std::string(text(name));
}

}  // namespace mlens
