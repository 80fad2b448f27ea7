#include "core/base/PickleMachine.h"

namespace mlens {
namespace {

std::string opcodeText(unsigned opcode) {
  constexpr char kDigits[] = "0123456789abcdef";
  return {'0', 'x', kDigits[opcode >> 4 & 15], kDigits[opcode & 15]};
}

}  // namespace

bool PickleMachine::step(unsigned opcode) {
  switch (opcode) {
    case 0x80: {  // PROTO
      const auto protocol = number(1);
      return protocol <= 5 || needs("pickle protocol " + std::to_string(protocol) + ", which is too new");
    }
    case 0x95:  // FRAME
      reader_.skip(8);
      return true;
    case '(':
      if (!charge(2 * sizeof(std::size_t))) return false;
      marks_.push_back(stack_.size());
      return true;
    case '0': {  // POP; on a mark it takes the mark
      if (!marks_.empty() && marks_.back() == stack_.size()) {
        marks_.pop_back();
        return true;
      }
      Id dropped = 0;
      return pop(dropped);
    }
    case '1': {  // POP_MARK
      std::vector<Id> dropped;
      return popToMark(dropped);
    }
    case '2':  // DUP
      return !stack_.empty() ? push(stack_.back()) : refuse("it copies from an empty stack");
    case 'q':
    case 'r':
    case 0x94:
    case 'h':
    case 'j':
      return memo(opcode);
    case 'c':
    case 0x93:
    case 'R':
    case 0x81:
    case 0x92:
    case 'o':
    case 'b':
    case 'Q':
      return call(opcode);
    case 't':
    case 0x85:
    case 0x86:
    case 0x87:
    case 'l':
    case 'd':
    case 'a':
    case 'e':
    case 's':
    case 'u':
    case 0x90:
    case 0x91:
      return container(opcode);
    default:
      return value(opcode);
  }
}

bool PickleMachine::value(unsigned opcode) {
  switch (opcode) {
    case 'N':
      return push(Kind::None, 0);
    case 0x88:
    case 0x89:
      return push(Kind::Bool, opcode == 0x88 ? 1 : 0);
    case 'J':  // BININT is signed
      return push(Kind::Int,
                  static_cast<std::uint64_t>(std::int64_t{static_cast<std::int32_t>(reader_.u32())}));
    case 'K':
      return push(Kind::Int, number(1));
    case 'M':
      return push(Kind::Int, reader_.u16());
    case 0x8a:
      return pushLong(number(1));
    case 0x8b:
      return pushLong(reader_.u32());
    case 'G':
      return push(Kind::Float, number(8));
    case 'X':
    case 'T':  // Python 2's str
      return pushText(Kind::Text, reader_.u32());
    case 'U':
    case 0x8c:
      return pushText(Kind::Text, number(1));
    case 0x8d:
      return pushText(Kind::Text, reader_.u64());
    case 'B':
      return pushText(Kind::Bytes, reader_.u32());
    case 'C':
      return pushText(Kind::Bytes, number(1));
    case 0x8e:
    case 0x96:  // a bytearray
      return pushText(Kind::Bytes, reader_.u64());
    case ')':
      return pushList(Kind::Tuple, {});
    case ']':
      return pushList(Kind::List, {});
    case '}':
      return pushList(Kind::Dict, {});
    case 0x8f:
      return pushList(Kind::Set, {});
    case 0x82:
    case 0x83:
    case 0x84:
      return needs("names from Python's extension registry");
    case 0x97:
    case 0x98:
      return needs("buffers that lie outside the file");
    case 'I':
    case 'L':
    case 'F':
    case 'S':
    case 'V':
    case 'P':
    case 'i':
    case 'g':
    case 'p':
      return needs("the text opcodes of pickle protocol 0");
    default:
      return refuse("the opcode " + opcodeText(opcode) + " does not exist");
  }
}

bool PickleMachine::container(unsigned opcode) {
  std::vector<Id> items;
  Id one = 0;
  switch (opcode) {
    case 't':
    case 'l':
    case 'd':
    case 0x91:
      if (!popToMark(items)) return false;
      if (opcode == 'd' && items.size() % 2 != 0) return refuse("a dict has a key without a value");
      return pushList(opcode == 't'   ? Kind::Tuple
                      : opcode == 'l' ? Kind::List
                      : opcode == 'd' ? Kind::Dict
                                      : Kind::Set,
                      std::move(items));
    case 0x85:
    case 0x86:
    case 0x87:
      items.resize(opcode - 0x84);
      for (std::size_t i = items.size(); i-- > 0;) {
        if (!pop(items[i])) return false;
      }
      return pushList(Kind::Tuple, std::move(items));
    case 'a':
      if (!pop(one)) return false;
      items = {one};
      break;
    case 's':
      items.resize(2);
      if (!pop(items[1]) || !pop(items[0])) return false;
      break;
    default:
      if (!popToMark(items)) return false;
  }
  if (stack_.empty()) return refuse("it adds to an empty stack");
  return addItems(stack_.back(), items, opcode == 's' || opcode == 'u');
}

bool PickleMachine::call(unsigned opcode) {
  Id first = 0, second = 0, third = 0;
  switch (opcode) {
    case 'c':
      return line(first) && line(second) && push(Kind::Global, std::uint64_t{first} << 32 | second);
    case 0x93:
      if (!pop(second) || !pop(first)) return false;
      if (tree_.kind(first) != Kind::Text || tree_.kind(second) != Kind::Text)
        return refuse("an import without a name");
      return push(Kind::Global, std::uint64_t{first} << 32 | second);
    case 'R':
    case 0x81:
      return pop(second) && pop(first) && pushObject(first, second);
    case 0x92:
      return pop(third) && pop(second) && pop(first) && pushObject(first, second);
    case 'o': {
      std::vector<Id> items;
      if (!popToMark(items)) return false;
      if (items.empty()) return refuse("an object without a class");
      first = items.front();
      items.erase(items.begin());
      return pushList(Kind::Tuple, std::move(items)) && pop(second) && pushObject(first, second);
    }
    case 'b': {
      if (!pop(second)) return false;
      if (stack_.empty()) return refuse("a state belongs to nothing");
      const auto& target = tree_.nodes_[stack_.back()];
      if (target.kind == Kind::Object) tree_.objects_[static_cast<std::size_t>(target.bits)].state = second;
      return true;
    }
    default:
      return pop(first) && pushList(Kind::Persistent, {first});
  }
}

bool PickleMachine::memo(unsigned opcode) {
  switch (opcode) {
    case 'q':
      return store(number(1));
    case 'r':
      return store(reader_.u32());
    case 0x94:
      return store(memo_.size());
    case 'h':
      return load(number(1));
    default:
      return load(reader_.u32());
  }
}

}  // namespace mlens
