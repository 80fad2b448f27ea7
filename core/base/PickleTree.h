#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/Error.h"

namespace mlens {

/// What a Python pickle says, as inert data. A value is a number that the tree hands out; shared values have
/// one number, and values may contain themselves: whoever walks the tree bounds the walk. Texts and bytes lie
/// in the pickle, which must outlive the tree.
class PickleTree {
 public:
  using Id = std::uint32_t;

  enum class Kind : std::uint8_t {
    None,
    Bool,
    Int,
    Float,
    Text,
    Bytes,
    BigInt,  ///< does not fit 64 bits; text() has its little-endian two's complement
    List,
    Tuple,
    Set,
    Dict,        ///< items(): key, value, key, value, ...
    Global,      ///< something that Python would import: className()
    Object,      ///< a call that Python would make: object()
    Persistent,  ///< a reference to outside the pickle: items() holds its key
  };

  /// callable(*arguments), then state and items set on it. Nothing of it is done.
  struct Object {
    Id callable = 0, arguments = 0;
    std::optional<Id> state;
    std::vector<Id> items;  ///< appended values, or key, value, ...
    bool keyed = false;     ///< items are keys and values
  };

  std::size_t size() const { return nodes_.size(); }  ///< values are 0 .. size() - 1
  Kind kind(Id id) const { return nodes_[id].kind; }

  std::int64_t integer(Id id) const;       ///< of Bool and Int; else 0
  double real(Id id) const;                ///< of Int and Float; else NaN
  std::string_view text(Id id) const;      ///< of Text, Bytes and BigInt; else empty
  std::span<const Id> items(Id id) const;  ///< of List, Tuple, Set, Dict, Persistent, Object; else empty
  const Object* object(Id id) const;       ///< null if it is none

  /// Keys and values of a Dict, or of an Object that is filled like one (OrderedDict).
  bool isMapping(Id id) const;
  /// The value under a text key of a mapping.
  std::optional<Id> find(Id mapping, std::string_view key) const;
  /// "module.name" of a Global or of what an Object calls; else empty.
  std::string className(Id id) const;

 private:
  friend class PickleMachine;

  struct Node {
    std::uint64_t bits = 0;    // the value; an index into lists_ or objects_; the offset of a text
    std::uint32_t length = 0;  // of a text
    Kind kind = Kind::None;
  };

  std::string_view bytes_;
  std::deque<Node> nodes_;
  std::deque<std::vector<Id>> lists_;
  std::deque<Object> objects_;
};

struct Pickle {
  PickleTree tree;
  PickleTree::Id root = 0;
  std::size_t length = 0;  ///< bytes up to and with STOP: more may follow
};

/// Reads the pickle at the start of `bytes` (protocols 2 to 5; opcodes as in CPython's pickletools.py).
/// Executes, imports and looks up nothing. Memory stays below 48 MB plus the pickle's own size. BadFormat
/// names the byte, Unsupported what the pickle would need.
Result<Pickle> readPickle(std::span<const std::byte> bytes, const std::string& context);

}  // namespace mlens
