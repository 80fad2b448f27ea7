#include "core/checkpoint/TorchTensors.h"

namespace mlens {

using Kind = PickleTree::Kind;

std::string_view torchDtype(std::string_view name) {
  constexpr std::pair<std::string_view, std::string_view> kTypes[] = {{"FloatStorage", "F32"},
                                                                      {"DoubleStorage", "F64"},
                                                                      {"HalfStorage", "F16"},
                                                                      {"BFloat16Storage", "BF16"},
                                                                      {"LongStorage", "I64"},
                                                                      {"IntStorage", "I32"},
                                                                      {"ShortStorage", "I16"},
                                                                      {"CharStorage", "I8"},
                                                                      {"ByteStorage", "U8"},
                                                                      {"BoolStorage", "BOOL"},
                                                                      {"float32", "F32"},
                                                                      {"float64", "F64"},
                                                                      {"float16", "F16"},
                                                                      {"bfloat16", "BF16"},
                                                                      {"int64", "I64"},
                                                                      {"int32", "I32"},
                                                                      {"int16", "I16"},
                                                                      {"int8", "I8"},
                                                                      {"uint8", "U8"},
                                                                      {"bool", "BOOL"},
                                                                      {"ComplexFloatStorage", "C64"},
                                                                      {"complex64", "C64"},
                                                                      {"uint16", "U16"},
                                                                      {"uint32", "U32"},
                                                                      {"uint64", "U64"}};
  if (!name.starts_with("torch.")) return {};
  name.remove_prefix(name.starts_with("torch.cuda.") ? 11 : 6);
  for (const auto& [torch, dtype] : kTypes) {
    if (torch == name) return dtype;
  }
  return {};
}

std::optional<TorchStorageName> torchStorageName(const PickleTree& tree, PickleTree::Id id) {
  if (tree.kind(id) != Kind::Persistent) return std::nullopt;
  const auto parts = tree.items(tree.items(id)[0]);
  if (parts.size() < 5 || tree.text(parts[0]) != "storage" || tree.kind(parts[2]) != Kind::Text ||
      tree.kind(parts[4]) != Kind::Int || tree.integer(parts[4]) < 0) {
    return std::nullopt;
  }
  TorchStorageName name;
  name.key = tree.text(parts[2]);
  name.dtype = torchDtype(tree.className(parts[1]));
  name.elements = tree.integer(parts[4]);
  if (parts.size() > 5) {
    const auto view = tree.items(parts[5]);
    if (view.size() == 3) name.viewOffset = tree.integer(view[1]);
    if (name.viewOffset < 0) return std::nullopt;
  }
  return name;
}

}  // namespace mlens
