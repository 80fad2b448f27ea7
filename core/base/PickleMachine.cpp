#include "core/base/PickleMachine.h"

#include <limits>

namespace mlens {
namespace {

constexpr std::size_t kBaseBudget = std::size_t{32} << 20;
constexpr std::size_t kDeepestStack = std::size_t{1} << 20;
constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

}  // namespace

PickleMachine::PickleMachine(std::span<const std::byte> bytes)
    : bytes_(bytes), reader_(bytes), budget_(kBaseBudget + bytes.size()) {
  tree_.bytes_ = {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

bool PickleMachine::run() {
  constexpr unsigned kStop = '.';
  if (bytes_.empty() || bytes_[0] != std::byte{0x80}) {
    return needs("it does not start as a pickle of protocol 2 or later");
  }
  while (true) {
    const auto opcode = static_cast<unsigned>(number(1));
    if (!reader_.ok()) return refuse("it ends before its STOP");
    if (opcode == kStop) return !stack_.empty() || refuse("it holds no value");
    if (!step(opcode)) return false;
    if (!reader_.ok()) return refuse("it is cut off");
  }
}

Pickle PickleMachine::take() {
  Pickle pickle;
  pickle.root = stack_.back();
  pickle.length = at();
  pickle.tree = std::move(tree_);
  return pickle;
}

std::uint64_t PickleMachine::number(std::size_t bytes) {
  std::uint64_t value = 0;
  for (const auto byte : reader_.take(bytes)) value = value << 8 | std::to_integer<std::uint64_t>(byte);
  return value;
}

bool PickleMachine::refuse(std::string why) {
  if (problem_.empty()) problem_ = std::move(why);
  return false;
}

bool PickleMachine::needs(std::string what) {
  unsupported_ = problem_.empty();
  return refuse(std::move(what));
}

bool PickleMachine::charge(std::size_t bytes) {
  if (bytes > budget_) return needs("it holds more objects than a checkpoint of its size can need");
  budget_ -= bytes;
  return true;
}

PickleTree::Id PickleMachine::make(Kind kind, std::uint64_t bits, std::uint32_t length) {
  tree_.nodes_.push_back({bits, length, kind});
  return static_cast<Id>(tree_.nodes_.size() - 1);
}

bool PickleMachine::push(Id id) {
  if (stack_.size() >= kDeepestStack) return needs("it puts more on its stack than a checkpoint can need");
  stack_.push_back(id);
  return true;
}

bool PickleMachine::push(Kind kind, std::uint64_t bits, std::uint32_t length) {
  if (tree_.nodes_.size() >= kNone - 1) return needs("it holds too many objects");
  return charge(sizeof(PickleTree::Node)) && push(make(kind, bits, length));
}

bool PickleMachine::pushText(Kind kind, std::uint64_t length) {
  const std::size_t begin = at();
  reader_.skip(length);
  if (!reader_.ok() || length >= kNone) return refuse("a text or number is longer than the file");
  return push(kind, begin, static_cast<std::uint32_t>(length));
}

bool PickleMachine::pushLong(std::uint64_t length) {
  if (length > sizeof(std::uint64_t)) return pushText(Kind::BigInt, length);
  const auto bytes = reader_.take(length);
  std::uint64_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) value = value << 8 | std::to_integer<std::uint64_t>(bytes[i]);
  const bool negative = !bytes.empty() && (bytes.back() & std::byte{0x80}) != std::byte{0};
  if (negative && bytes.size() < sizeof value) value |= ~std::uint64_t{0} << 8 * bytes.size();
  return push(Kind::Int, value);
}

bool PickleMachine::pushList(Kind kind, std::vector<Id> items) {
  if (!charge(sizeof items + sizeof(Id) * items.capacity())) return false;
  items.shrink_to_fit();
  tree_.lists_.push_back(std::move(items));
  return push(kind, tree_.lists_.size() - 1);
}

bool PickleMachine::pushObject(Id callable, Id arguments) {
  if (!charge(sizeof(PickleTree::Object))) return false;
  tree_.objects_.push_back({callable, arguments, std::nullopt, {}, false});
  return push(Kind::Object, tree_.objects_.size() - 1);
}

bool PickleMachine::line(Id& text) {
  const std::size_t begin = at();
  const auto rest = tree_.bytes_.substr(begin);
  const auto end = rest.find('\n');
  if (end == std::string_view::npos || end > 4096) return refuse("the name of a class does not end");
  reader_.skip(end + 1);
  if (!charge(sizeof(PickleTree::Node))) return false;
  text = make(Kind::Text, begin, static_cast<std::uint32_t>(end));
  return true;
}

bool PickleMachine::pop(Id& id) {
  const std::size_t floor = marks_.empty() ? 0 : marks_.back();
  if (stack_.size() <= floor) return refuse("it takes from an empty stack");
  id = stack_.back();
  stack_.pop_back();
  return true;
}

bool PickleMachine::popToMark(std::vector<Id>& items) {
  if (marks_.empty()) return refuse("a mark is missing");
  const auto first = stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back());
  items.assign(first, stack_.end());
  stack_.erase(first, stack_.end());
  marks_.pop_back();
  return true;
}

bool PickleMachine::addItems(Id target, std::span<const Id> items, bool keyed) {
  if (keyed && items.size() % 2 != 0) return refuse("a dict has a key without a value");
  const auto& node = tree_.nodes_[target];
  const auto at = static_cast<std::size_t>(node.bits);
  std::vector<Id>* list = nullptr;
  if (node.kind == Kind::Object) {
    auto& object = tree_.objects_[at];
    if (!object.items.empty() && object.keyed != keyed) return refuse("an object is a list and a dict");
    object.keyed = keyed;
    list = &object.items;
  } else if (keyed ? node.kind == Kind::Dict : node.kind == Kind::List || node.kind == Kind::Set) {
    list = &tree_.lists_[at];
  } else {
    return refuse(keyed ? "it sets keys of what is no dict" : "it appends to what is no list");
  }
  if (!charge(2 * sizeof(Id) * items.size())) return false;
  list->insert(list->end(), items.begin(), items.end());
  return true;
}

bool PickleMachine::store(std::uint64_t index) {
  if (stack_.empty()) return refuse("it remembers from an empty stack");
  if (index >= memo_.size()) {
    if (index >= bytes_.size() || !charge(2 * sizeof(Id) * (index + 1 - memo_.size()))) {
      return refuse("it remembers under a number that is too large");
    }
    memo_.resize(static_cast<std::size_t>(index) + 1, kNone);
  }
  memo_[static_cast<std::size_t>(index)] = stack_.back();
  return true;
}

bool PickleMachine::load(std::uint64_t index) {
  if (index >= memo_.size() || memo_[static_cast<std::size_t>(index)] == kNone) {
    return refuse("it recalls what it never remembered");
  }
  return push(memo_[static_cast<std::size_t>(index)]);
}

Result<Pickle> readPickle(std::span<const std::byte> bytes, const std::string& context) {
  PickleMachine machine(bytes);
  if (machine.run()) return machine.take();
  if (machine.unsupported()) {
    return fail(ErrorCode::Unsupported,
                "the pickle cannot be read: " + machine.problem() +
                    "; in Python, save model.state_dict() alone with torch.save",
                context);
  }
  return fail(ErrorCode::BadFormat,
              "the pickle is damaged at byte " + std::to_string(machine.at()) + ": " + machine.problem() +
                  "; copy or download the file again",
              context);
}

}  // namespace mlens
