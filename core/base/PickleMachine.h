#pragma once

#include <string>
#include <vector>

#include "core/base/ByteReader.h"
#include "core/base/PickleTree.h"

namespace mlens {

/// The stack machine of the pickle format, building a PickleTree instead of Python objects.
class PickleMachine {
 public:
  explicit PickleMachine(std::span<const std::byte> bytes);

  /// Runs to STOP. False: problem() says why, at() where.
  bool run();
  const std::string& problem() const { return problem_; }
  bool unsupported() const { return unsupported_; }
  std::size_t at() const { return bytes_.size() - reader_.left(); }
  Pickle take();

 private:
  using Id = PickleTree::Id;
  using Kind = PickleTree::Kind;

  bool step(unsigned opcode);
  bool value(unsigned opcode);      // numbers, texts and empty containers
  bool container(unsigned opcode);  // what collects values from the stack
  bool call(unsigned opcode);       // what Python would import or call
  bool memo(unsigned opcode);

  std::uint64_t number(std::size_t bytes);  // big-endian
  bool refuse(std::string why);
  bool needs(std::string what);  // refuse, as something that is valid but not read here
  bool charge(std::size_t bytes);
  bool push(Id id);
  bool push(Kind kind, std::uint64_t bits, std::uint32_t length = 0);
  bool pushText(Kind kind, std::uint64_t length);
  bool pushLong(std::uint64_t length);
  bool pushList(Kind kind, std::vector<Id> items);
  bool pushObject(Id callable, Id arguments);
  bool line(Id& text);  // the rest of a line, as a text
  bool pop(Id& id);
  bool popToMark(std::vector<Id>& items);
  bool addItems(Id target, std::span<const Id> items, bool keyed);
  bool store(std::uint64_t index);
  bool load(std::uint64_t index);
  Id make(Kind kind, std::uint64_t bits, std::uint32_t length = 0);

  std::span<const std::byte> bytes_;
  ByteReader reader_;
  PickleTree tree_;
  std::vector<Id> stack_, memo_;
  std::vector<std::size_t> marks_;
  std::size_t budget_;
  std::string problem_;
  bool unsupported_ = false;
};

}  // namespace mlens
