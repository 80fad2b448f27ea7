#include <gtest/gtest.h>

#include "core/base/PickleTree.h"

namespace mlens {
namespace {

using Kind = PickleTree::Kind;

Result<Pickle> read(const std::string& bytes) {
  return readPickle(std::as_bytes(std::span(bytes.data(), bytes.size())), "p");
}
/// A literal with its zeros.
template <std::size_t N>
std::string literal(const char (&text)[N]) {
  return {text, N - 1};
}
std::string little(std::uint64_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i));
  return text;
}
std::string proto(const std::string& code, char version = 2) {
  std::string text(1, '\x80');
  text += version;
  return text += code;
}

void expectRefused(const std::string& bytes, ErrorCode code, const std::string& because) {
  const auto pickle = read(bytes);
  ASSERT_FALSE(pickle) << because;
  EXPECT_EQ(pickle.error().code, code) << pickle.error().text();
  EXPECT_NE(pickle.error().message.find(because), std::string::npos) << pickle.error().message;
  EXPECT_EQ(pickle.error().context, "p");
}

TEST(Pickle, readsPlainValues) {
  // {"a": [1, -2, 300, 70000, 2**40, -2**40, 2**80, 1.5, True, None], "b": (b"xy", "\u00e9")}
  const std::string code =
      proto(literal("}(X\x01\x00\x00\x00"
                    "a](K\x01J\xfe\xff\xff\xffM\x2c\x01J\x70\x11\x01\x00\x8a\x06\x00\x00\x00\x00\x00\x01"
                    "\x8a\x06\x00\x00\x00\x00\x00\xff\x8a\x0b\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01"
                    "G\x3f\xf8\x00\x00\x00\x00\x00\x00\x88NeX\x01\x00\x00\x00"
                    "bC\x02xyX\x02\x00\x00\x00\xc3\xa9\x86u."));
  const auto pickle = read(code);
  ASSERT_TRUE(pickle) << pickle.error().text();
  EXPECT_EQ(pickle->length, code.size());
  const auto& tree = pickle->tree;
  const auto a = tree.find(pickle->root, "a"), b = tree.find(pickle->root, "b");
  ASSERT_TRUE(a && b && !tree.find(pickle->root, "c"));
  const auto list = tree.items(*a);
  ASSERT_EQ(list.size(), 10u);
  const std::int64_t integers[] = {1, -2, 300, 70000, std::int64_t{1} << 40, -(std::int64_t{1} << 40)};
  for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(tree.integer(list[i]), integers[i]) << i;
  EXPECT_EQ(tree.kind(list[6]), Kind::BigInt);
  EXPECT_EQ(tree.text(list[6]).size(), 11u);
  EXPECT_EQ(tree.real(list[7]), 1.5);
  EXPECT_EQ(tree.kind(list[8]), Kind::Bool);
  EXPECT_EQ(tree.kind(list[9]), Kind::None);
  ASSERT_EQ(tree.items(*b).size(), 2u);
  EXPECT_EQ(tree.text(tree.items(*b)[0]), "xy");
  EXPECT_EQ(tree.text(tree.items(*b)[1]), "\u00e9");
}

TEST(Pickle, keepsCallsAsData) {
  // absent.called("true") as __reduce__ writes it; protocol 2 and, with a frame, protocol 4.
  const std::string codes[] = {proto(literal("cabsent\ncalled\nX\x04\x00\x00\x00true\x85R.")),
                               proto(literal("\x95") + little(32, 8) +
                                         "\x8c\x06"
                                         "absent\x94\x8c\x06"
                                         "called\x94\x93\x94\x8c\x04true\x94\x85\x94R\x94.",
                                     4)};
  for (const auto& code : codes) {
    const auto pickle = read(code);
    ASSERT_TRUE(pickle) << pickle.error().text();
    const auto* object = pickle->tree.object(pickle->root);
    ASSERT_NE(object, nullptr);
    EXPECT_EQ(pickle->tree.className(pickle->root), "absent.called");
    EXPECT_EQ(pickle->tree.text(pickle->tree.items(object->arguments)[0]), "true");
  }
}

TEST(Pickle, fillsObjectsAndKeepsTheirState) {
  const std::string code = proto(literal("ccollections\nOrderedDict\n)R(X") + little(1, 4) + "kK\x07u}X" +
                                 little(1, 4) + "sK\x01sb.");
  const auto pickle = read(code);
  ASSERT_TRUE(pickle) << pickle.error().text();
  const auto& tree = pickle->tree;
  const auto k = tree.find(pickle->root, "k");
  ASSERT_TRUE(k);
  EXPECT_EQ(tree.integer(*k), 7);
  ASSERT_TRUE(tree.object(pickle->root)->state);
  EXPECT_TRUE(tree.find(*tree.object(pickle->root)->state, "s"));
}

TEST(Pickle, refusesDamage) {
  expectRefused("", ErrorCode::Unsupported, "protocol 2");
  expectRefused("(lp0\n.", ErrorCode::Unsupported, "protocol 2");
  expectRefused(proto("N"), ErrorCode::BadFormat, "STOP");
  expectRefused(proto("."), ErrorCode::BadFormat, "no value");
  expectRefused(proto("\xff."), ErrorCode::BadFormat, "0xff");
  expectRefused(proto("R."), ErrorCode::BadFormat, "empty stack");
  expectRefused(proto("(NR."), ErrorCode::BadFormat, "empty stack");
  expectRefused(proto("t."), ErrorCode::BadFormat, "mark");
  expectRefused(proto("h\x01."), ErrorCode::BadFormat, "never remembered");
  expectRefused(proto("NNs."), ErrorCode::BadFormat, "empty stack");
  expectRefused(proto("NNa."), ErrorCode::BadFormat, "no list");
  expectRefused(proto("}(Nu."), ErrorCode::BadFormat, "without a value");
  expectRefused(proto("cabsent\ncalled"), ErrorCode::BadFormat, "does not end");
  expectRefused(proto(literal("X") + little(0xffffffff, 4) + "ab."), ErrorCode::BadFormat,
                "longer than the file");
  expectRefused(proto(literal("\x8e") + little(~std::uint64_t{0}, 8) + "ab.", 4), ErrorCode::BadFormat,
                "longer");
  expectRefused(proto(literal("\x8b") + little(0x7fffffff, 4) + "ab."), ErrorCode::BadFormat, "longer");
  expectRefused(proto(literal("Nr") + little(200, 4) + "."), ErrorCode::BadFormat, "too large");
  expectRefused(proto("N.", 9), ErrorCode::Unsupported, "protocol 9");
  expectRefused(proto("\x97.", 5), ErrorCode::Unsupported, "outside the file");
  expectRefused(proto("\x82\x01."), ErrorCode::Unsupported, "extension registry");
}

TEST(Pickle, boundsWhatTinyOpcodesCanAskFor) {
  expectRefused(proto(std::string(3'000'000, '}') + "."), ErrorCode::Unsupported, "more");
  expectRefused(proto(std::string(9'000'000, '(') + "."), ErrorCode::Unsupported, "more");
  expectRefused(proto("N" + std::string(3'000'000, '2') + "."), ErrorCode::Unsupported, "stack");
}

TEST(Pickle, valuesMayContainThemselves) {
  const auto pickle =
      read(proto("]q\x01h\x01"
                 "a."));
  ASSERT_TRUE(pickle) << pickle.error().text();
  ASSERT_EQ(pickle->tree.items(pickle->root).size(), 1u);
  EXPECT_EQ(pickle->tree.items(pickle->root)[0], pickle->root);
}

}  // namespace
}  // namespace mlens
